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
        ((SAFE, SAFE, []), []),
        ((SAFE, environment({"name": "main"}), []), []),
        ((None, SAFE, []), ["environment-missing"]),
        ((SAFE, OPEN, []), ["environment-open"]),
        ((environment(custom=False), SAFE, []), ["environment-open"]),
        ((environment(), SAFE, []), ["environment-open"]),
        ((environment(MAIN, {"name": "dev"}), SAFE, []), ["environment-open"]),
        ((environment({"name": "main*"}), SAFE, []), ["environment-open"]),
        ((environment({"name": "main", "type": "tag"}), SAFE, []), ["environment-open"]),
        ((SAFE, SAFE, [{"path": ".github/CODEOWNERS", "line": 3}]), ["owners-unreadable"]),
        ((SAFE, SAFE, None), ["owners-unchecked"]),
        ((None, None, []), ["environment-missing", "environment-missing"]),
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

    is_unsafe = codes not in ([], ["owners-unchecked"])
    assert done.outputs == {"outcome": "unsafe" if is_unsafe else "ready"}
    assert done.code == (2 if is_unsafe else 0)
    assert [line.split("title=")[1].split("::")[0] for line in done.out.splitlines()] == codes
    assert [code for code in codes if f"`{code}`" not in done.summary] == []


def test_the_switch_is_off(runner: Runner, forge: Forge) -> None:
    """Unless RECONCILER_ENABLED is true nothing is asked, which is no error, and the summary says so."""
    for value in ((), ("--enabled", ""), ("--enabled", "True")):
        done = runner.job("settings", *value)

        assert (done.code, done.outputs, forge.asked) == (0, {"outcome": "paused"}, [])
        assert "`paused`" in done.summary
        assert done.out.startswith("::warning title=paused::")


def unchecked(runner: Runner, status: int) -> None:
    """Run the job, which is green, and warns that it got this status."""
    done = runner.job("settings", "--enabled", "true")
    assert (done.code, done.outputs) == (0, {"outcome": "ready"})
    assert done.out.startswith("::warning title=owners-unchecked::")
    assert f"(HTTP status {status})" in done.out


def test_codeowners_may_not_be_asked(runner: Runner, forge: Forge) -> None:
    """Where GitHub does not say whether CODEOWNERS is valid, a warning does; a server that is busy is asked later."""
    forge.environments = {"wechat-read": SAFE, "wechat-write": SAFE}
    for status in (403, 500):
        forge.failing = {"codeowners": RefusedError(status, "no")}
        unchecked(runner, status)
    forge.failing = {}
    answers: tuple[object, ...] = ([], {"errors": None}, {"errors": [{"kind": "x"}]})
    for answer in answers:
        forge.odd = {"codeowners/errors": answer}
        unchecked(runner, 200)

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
