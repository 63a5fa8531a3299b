"""The list of what is left to do by hand after `reconciler init --ci`."""

import json
import re
import shlex
from itertools import pairwise, product
from typing import Final, NamedTuple

import pytest

from tests.command.running import Shell
from tests.command.test_init import GITHUB, GITLAB, WORKFLOW, read
from tests.workflows.loading import Document, parsed

SOURCES: Final = {
    "": {"WECHAT_COMPONENT_ACCESS_TOKEN"},
    "--token-url https://token.example/t": {"WECHAT_TOKEN_AUTHORIZATION"},
    "--token-file /run/token": set(),
}
"""Where the token is, and which secret leads to it."""
RUNNERS: Final = ("group:wechat", "wechat", "ubuntu-24.04")
ROBOTS: Final = ("", "--notify feishu")


class Listed(NamedTuple):
    """What a list says."""

    environments: frozenset[str]
    """Those that its commands make."""
    secrets: frozenset[tuple[str, str, str]]
    """Each secret, an environment of it, and what it is."""
    machines: frozenset[str]
    unread: frozenset[str]
    """The secrets that are to be deleted."""
    steps: tuple[str, ...]


def listed(out: str) -> Listed:
    """Return what a list says, in either language."""
    flat = " ".join(out.split())
    loops = re.findall(r"for NAMED in (.*);", out)
    secrets = re.findall(r"^   ([A-Z_]+) (.+(?:\n   .+)*)", out, re.MULTILINE)
    return Listed(
        environments=frozenset(" ".join(loops).split()),
        secrets=frozenset(
            (name, environment, " ".join(text.split()))
            for name, text in secrets
            for environment in re.findall(r"(?:wechat|reconciler)-\w+", text)
        ),
        machines=frozenset(re.findall(r"runner-groups|GitHub's own machines|any workflow|file /run/\w+", flat)),
        unread=frozenset(re.findall(r"[A-Z_]{5,}", flat.partition("nothing reads any more")[2])),
        steps=tuple(re.findall(r"^(\d)\. ", out, re.MULTILINE)),
    )


def environment(job: Document) -> str:
    """Return the name of a job's environment; empty for none."""
    found = job.get("environment", "")
    return str(found["name"] if isinstance(found, dict) else found)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("source", SOURCES)
def test_what_the_workflow_reads(source: str, language: str, repository: Shell) -> None:
    """The list makes the environments that jobs name, and puts into each the secrets that its jobs read; no other.

    So says the workflow: no comment names a secret.
    """
    for runner, robot in product(RUNNERS, ROBOTS):
        said = listed(repository.run(f"{GITHUB} --runner {runner} {source} {robot} --lang {language}").out)
        text = read(repository)
        jobs = parsed(text)["jobs"].values()
        (repository.folder / WORKFLOW).unlink()

        assert said.environments == {environment(job) for job in jobs} - {""}
        assert {(name, where) for name, where, _ in said.secrets} == {
            (name, environment(job)) for job in jobs for name in re.findall(r"secrets\.(\w+)", json.dumps(job))
        }
        assert SOURCES[source] <= {name for name, _, _ in said.secrets}
        assert ("/run/token" in text) == (source == "--token-file /run/token")
        assert [line for line in text.splitlines() if line.startswith("#") and "WECHAT_" in line] == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("source", "secrets"), SOURCES.items())
def test_what_the_pipeline_of_gitlab_reads(source: str, secrets: set[str], language: str, repository: Shell) -> None:
    """On GitLab, too, the list has the variable that leads to the token, or the file."""
    out = repository.run(f"{GITLAB} {source} --lang {language}").out
    said = listed(out)

    assert {(name, where) for name, where, _ in said.secrets} == set(product(secrets, ("wechat-read", "wechat-write")))
    assert ("/run/token" in out) == (source == "--token-file /run/token")
    assert out.index("Protected environments") < out.index('"plan"') < out.index("Pipeline schedules")
    assert out.index("Pipelines must succeed") < out.index("Protected environments")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_order(language: str, repository: Shell) -> None:
    """Rules come first, then secrets, then the merge; nothing comes after the first run."""
    merge = "open a pull request" if language == "en" else "创建合并请求"
    order = (
        r"/rulesets",
        r"^2\. ",
        r"/environments/",
        r"Required reviewers",
        r"/run/token|^   WECHAT_\w+ ",
        r"^   RECONCILER_WEBHOOK ",
        merge,
        r"RECONCILER_ENABLED",
        r"/dispatches",
    )
    for source, runner in product(SOURCES, RUNNERS):
        out = repository.run(f"{GITHUB} --runner {runner} {source} --notify feishu --lang {language}").out
        (repository.folder / WORKFLOW).unlink()
        places = [[found.start() for found in re.finditer(text, out, re.MULTILINE)] for text in order]

        assert all(max(before) < min(after) for before, after in pairwise(places)), out
        steps = listed(out).steps
        assert steps == tuple(map(str, range(1, len(steps) + 1)))
        assert out[places[-1][-1] :].count("\n") == 1
        assert "<" not in out


NEEDS: Final = (
    "",
    "--token-url https://token.example/t",
    "--token-url https://other.example/t --token-field a.b",
    "--token-file /run/token --no-check",
    "--notify feishu",
    "--notify wecom --file live.yaml",
    "--runner ubuntu-24.04",
    "--runner wechat",
)


def renewing(choices: str) -> str:
    """Return the flags that make these choices, whatever was chosen before."""
    back = {"--token": "--token-url none", "--notify": "--notify none", "--runner": "--runner group:wechat"}
    return " ".join((choices, *(others for flag, others in back.items() if flag not in choices)))


def test_update_lists_what_is_new(repository: Shell) -> None:
    """Renewing lists what the new choices need and the old did not, the merge, and what to delete; else nothing."""
    lists = {}
    for choices in NEEDS:
        lists[choices] = listed(repository.run(f"{GITHUB} {choices}").out)
        (repository.folder / WORKFLOW).unlink()
    for before, after in product(NEEDS, NEEDS):
        repository.run(f"{GITHUB} {before}")
        out = repository.run(f"init --ci github --update {renewing(after)}").out
        (repository.folder / WORKFLOW).unlink()
        said, new, old = listed(out), lists[after], lists[before]

        assert said.secrets == new.secrets - old.secrets, (before, after)
        assert said.environments == new.environments - old.environments
        assert said.machines == new.machines - old.machines
        assert said.unread == {name for name, _, _ in old.secrets} - {name for name, _, _ in new.secrets}
        changes = said.secrets or said.machines or said.environments or said.unread
        assert ("read its preview" in out) == bool(said.steps) == bool(changes)
        assert ("api()" in out) == ("api P" in out)


@pytest.mark.parametrize(
    ("flag", "first", "second", "secret"),
    [
        ("--token-url", "https://a.example/t", "https://b.example/t", "WECHAT_TOKEN_AUTHORIZATION"),
        ("--notify", "feishu", "wecom", "RECONCILER_WEBHOOK"),
    ],
)
def test_whose_secret_it_is(flag: str, first: str, second: str, secret: str, repository: Shell) -> None:
    """A secret is listed with the server that asks for it, and again for another one: that must not get the old one."""
    for line, server in ((f"{GITHUB} {flag} {first}", first), (f"init --ci github --update {flag} {second}", second)):
        said = listed(repository.run(line).out)
        assert {server in text for name, _, text in said.secrets if name == secret} == {True}
        assert said.unread == frozenset()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_branch(language: str, repository: Shell) -> None:
    """The list says that schedules run on the default branch alone; a new branch needs the rules, and no secret."""
    first = repository.run(f"{GITHUB} --branch release --lang {language}").out
    renewed = repository.run(f"init --ci github --update --branch trunk --lang {language}").out

    for out, branch in ((first, "release"), (renewed, "trunk")):
        default = f"{branch} must be the default branch" if language == "en" else f"{branch} 必须是默认分支"
        assert default in " ".join(out.partition("\n2. ")[0].split())
        assert listed(out).environments == {"wechat-read", "wechat-write"}
    assert listed(renewed).secrets == frozenset()
    assert "RECONCILER_ENABLED" not in renewed


def test_the_settings_are_commands(repository: Shell) -> None:
    """Each call of the list is a shell command whose body is JSON."""
    out = repository.run(GITHUB).out
    calls = re.findall(r"^ +(api (?:POST|PUT) .*?'(?:\n|$)(?! +'))", out, re.DOTALL | re.MULTILINE)

    assert len(calls) == 6
    for call in calls:
        *_, body = shlex.split(call)
        assert isinstance(json.loads(body), dict)


@pytest.mark.parametrize("runner", ["group:wechat", "wechat", "ubuntu-24.04"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_runner(runner: str, language: str, repository: Shell) -> None:
    """The list says what keeps pull requests from each kind of machine; hosted ones need a proxy."""
    ran = repository.run(f"{GITHUB} --runner {runner} --lang {language}")

    assert ("runner-groups" in ran.out) == (runner == "group:wechat")
    assert ("secrets.WECHAT_PROXY" in read(repository)) == ("WECHAT_PROXY" in ran.out) == (runner == "ubuntu-24.04")


@pytest.mark.parametrize(
    ("runner", "is_hosted"),
    [
        *((name, True) for name in ("ubuntu-latest", "ubuntu-24.04-arm", "windows-2025", "macos-15-xlarge")),
        *((name, False) for name in ("ubuntu-wechat-prod", "ubuntu-24.04-wechat", "macos-mini", "my-ubuntu-latest")),
    ],
)
def test_whose_machine(runner: str, *, is_hosted: bool, repository: Shell) -> None:
    """Only GitHub's own labels are GitHub's machines; for any other, the list says that a label is no boundary."""
    ran = repository.run(f"{GITHUB} --runner {runner}")

    assert ("WECHAT_PROXY" in ran.out, "runner group where there is" in ran.out) == (is_hosted, not is_hosted)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_messages(language: str, repository: Shell) -> None:
    """A robot adds a job, and to the list its environment and its secrets; it is recorded, and can be removed."""
    ran = repository.run(f"{GITHUB} --notify feishu --lang {language}")

    assert (ran.code, ran.out.count("RECONCILER_WEBHOOK")) == (0, 2)
    assert "--notify feishu" in read(repository).splitlines()[0]
    assert "robot: feishu" in read(repository)
    assert repository.run("init --ci github --update").out.count(f"{WORKFLOW}") == 1
    assert "robot: feishu" in read(repository)
    repository.run("init --ci github --update --notify none")
    assert "notify" not in read(repository)
