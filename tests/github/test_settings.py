"""Settings are checked before a job names an environment."""

import os
import signal

import pytest

from tests.github.forge import Document, Forge, RefusedError
from tests.github.jobs import Runner

MAIN = {"name": "main", "type": "branch"}


def environment(*policies: Document, custom: bool = True) -> Document:
    """Return an environment that admits branches by these policies."""
    policy = {"protected_branches": not custom, "custom_branch_policies": custom}
    return {"deployment_branch_policy": policy, "policies": list(policies)}


SAFE = environment(MAIN)
OPEN: Document = {"deployment_branch_policy": None, "policies": []}


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ((SAFE, SAFE, None), []),
        ((SAFE, environment({"name": "main"}), []), []),
        ((None, SAFE, None), ["environment-missing"]),
        ((SAFE, OPEN, None), ["environment-open"]),
        ((environment(custom=False), SAFE, None), ["environment-open"]),
        ((environment(), SAFE, None), ["environment-open"]),
        ((environment(MAIN, {"name": "dev"}), SAFE, None), ["environment-open"]),
        ((environment({"name": "main*"}), SAFE, None), ["environment-open"]),
        ((environment({"name": "main", "type": "tag"}), SAFE, None), ["environment-open"]),
        ((SAFE, SAFE, [{"path": ".github/CODEOWNERS", "line": 3}]), ["owners-unreadable"]),
        ((None, None, None), ["environment-missing", "environment-missing"]),
    ],
)
def test_outcomes(
    runner: Runner,
    forge: Forge,
    settings: tuple[Document | None, Document | None, list[Document] | None],
    codes: list[str],
) -> None:
    """Each environment exists and admits main alone, and GitHub can read CODEOWNERS; else the job is red."""
    read, write, forge.owners = settings
    forge.environments = {
        name: item for name, item in (("wechat-read", read), ("wechat-write", write)) if item is not None
    }
    done = runner.job("settings", "--enabled", "true")

    assert done.outputs == {"outcome": "unsafe" if codes else "ready"}
    assert done.code == (2 if codes else 0)
    assert [line.split("title=")[1].split("::")[0] for line in done.out.splitlines()] == codes
    assert [code for code in codes if f"`{code}`" not in done.summary] == []


def test_the_switch_is_off(runner: Runner, forge: Forge) -> None:
    """Unless RECONCILER_ENABLED is true nothing is asked, which is no error, and the summary says so."""
    for value in ((), ("--enabled", ""), ("--enabled", "True")):
        done = runner.job("settings", *value)

        assert (done.code, done.outputs, forge.asked) == (0, {"outcome": "paused"}, [])
        assert "`paused`" in done.summary
        assert done.out.startswith("::warning title=paused::")


def test_codeowners_may_not_be_asked(runner: Runner, forge: Forge) -> None:
    """A token that may not ask about CODEOWNERS is no error; any other failure is."""
    forge.environments = {"wechat-read": SAFE, "wechat-write": SAFE}
    forge.failing = {"codeowners": RefusedError(403, "no")}
    assert runner.job("settings", "--enabled", "true").outputs == {"outcome": "ready"}

    forge.failing = {"codeowners": RefusedError(403, "no", **{"Retry-After": "61"})}
    done = runner.job("settings", "--enabled", "true")
    assert (done.code, done.outputs) == (7, {})
    assert "rate limit" in done.err


@pytest.mark.parametrize(
    ("path", "answer"),
    [("environments/wechat-read", []), ("environments/wechat-read/deployment-branch-policies", {"branch_policies": 1})],
)
def test_an_odd_answer(runner: Runner, forge: Forge, path: str, answer: object) -> None:
    """An answer of another shape is an error, not a safe setting."""
    forge.environments = {"wechat-read": SAFE, "wechat-write": SAFE}
    forge.odd = {path: answer}
    done = runner.job("settings", "--enabled", "true")

    assert done.code == 7
    assert "cannot be read" in done.err


def test_a_signal(runner: Runner, forge: Forge) -> None:
    """A signal ends the job, with its exit code."""
    answer, handlers = forge.answer, {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def killed(*request: str) -> object:
        os.kill(os.getpid(), signal.SIGTERM)
        return answer(*request)  # type: ignore[arg-type]  # handed on as it came

    runner.patch.setattr(forge, "answer", killed)
    try:
        assert runner.job("settings", "--enabled", "true").code == 143
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
