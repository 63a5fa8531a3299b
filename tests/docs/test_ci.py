"""``docs/ci.md`` and ``docs/ci-other.md`` agree with the workflow and the action, and their commands work.

With ``UPDATE_GOLDEN=1`` the tables of the action's inputs and outputs are written from the action.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from reconciler.cli.parser import parse
from reconciler.sandbox.server import Sandbox
from tests.cli.printed import printed
from tests.command.conftest import shell
from tests.command.running import Shell, world
from tests.docs.pages import assert_current, read, with_rows
from tests.histories import build
from tests.workflows.loading import ROOT, load

__all__ = ["shell"]

PAGE: Final = ROOT / "docs" / "ci.md"
JOBS: Final = load(ROOT / ".github" / "workflows" / "reconciler.yml")["jobs"]
ACTION: Final = load(ROOT / ".github" / "actions" / "reconciler" / "action.yml")


def scripts(name: str) -> list[str]:
    """Return the shell scripts of a page."""
    return re.findall(r"^```sh\n(.*?)^```", read(name), re.DOTALL | re.MULTILINE)


def test_inputs_and_outputs() -> None:
    """The page lists each input of the action with its default, and each output."""
    inputs = (
        f"| `{name}` | {about.get('default') or 'none'} | {about['description']} |\n"
        for name, about in ACTION["inputs"].items()
    )
    outputs = (f"| `{name}` | {about['description']} |\n" for name, about in ACTION["outputs"].items())
    page = with_rows(read("ci.md"), "| input | default | |\n| --- | --- | --- |\n", inputs)

    assert_current(PAGE, with_rows(page, "| output | |\n| --- | --- |\n", outputs))


def test_inputs_and_outputs_in_chinese() -> None:
    """The Chinese page has the same inputs with their defaults, and the same outputs."""
    page = read("ci.zh-CN.md")
    inputs = re.findall(r"^\| `([\w-]+)` \| (\S+) \| ", page.partition("| 输入 | 默认值 | |\n")[2], re.MULTILINE)
    outputs = re.findall(r"^\| `([\w-]+)` \| ", page.partition("| 输出 | |\n")[2], re.MULTILINE)

    assert inputs == [(name, about.get("default") or "无") for name, about in ACTION["inputs"].items()]
    assert outputs == list(ACTION["outputs"])


@pytest.mark.parametrize(("page", "no_token", "nothing"), [("ci.md", "no", "no"), ("ci.zh-CN.md", "无", "否")])
def test_jobs(page: str, no_token: str, nothing: str) -> None:
    """The page has a row for each job, which says what it may write, and whether it has the token."""
    rows = re.findall(r"^\| ([A-Z]\w+) \| [^|]+ \| [^|]+ \| (\w+) \| ([^|]+) \|$", read(page), re.MULTILINE)

    assert [name for name, _, _ in rows] == [job["name"] for job in JOBS.values()]
    for (name, token, writes), job in zip(rows, JOBS.values(), strict=True):
        assert (token != no_token) == ("secrets." in json.dumps(job)), name
        assert (writes != nothing) == ("write" in job["permissions"].values()), name


def test_each_attack_names_a_test() -> None:
    """Every row of the table of attacks names test files that exist."""
    rows = [line for line in read("ci.md").splitlines() if "`tests/" in line]

    assert len(rows) > 10
    for row in rows:
        assert all(Path(ROOT, name).is_file() for name in re.findall(r"`(tests/[\w/]+\.py)`", row)), row


def test_the_commands_that_adopt_it(shell: Shell) -> None:
    """One command for each system writes all that the pages say; GitHub's list has as many steps as they count."""
    (shell.folder / ".git").mkdir()
    (github,), (gitlab, _) = scripts("ci.md"), scripts("ci-other.md")
    places = {"OWNER": "acme", "TEAM": "platform", "REPOSITORY": "reconciler", "COMMIT": "0" * 40}
    lines = [re.sub("|".join(places), lambda found: places[found[0]], line) for line in (github, gitlab)]
    with Sandbox(world("a", "a")) as sandbox:
        shell.use(sandbox.environment)
        first, second = (shell.run(line.strip().removeprefix("reconciler ")) for line in lines)

    assert (first.code, second.code) == (0, 0)
    assert {"domains.yaml", ".github/CODEOWNERS", ".github/workflows/reconciler.yml", ".gitlab/reconciler.yml"} <= {
        str(path.relative_to(shell.folder)) for path in shell.folder.rglob("*")
    }
    assert "five commands, and four visits" in " ".join(read("ci.md").split())
    assert len(re.findall(r"^    (?:api|for) ", first.out, re.MULTILINE)) == 5


def test_choices(capsys: pytest.CaptureFixture[str]) -> None:
    """The table lists every choice that a workflow records."""
    _, helped = printed(["init", "--help"], capsys)
    table = read("ci.md").partition("| choice | |\n")[2].partition("\n\n")[0]
    names = set(re.findall(r"`(--[\w-]+)", "".join(line.split("|")[1] for line in table.splitlines())))
    beside = {"--help", "--version", "--ci", "--update", "--check", "--platform", "--resource"}

    assert names == set(re.findall(r"^ +(?:-v, )?(?:--check, )?(--[\w-]+)", helped, re.MULTILINE)) - beside - {
        "--verbose",
        "--timeout",
    }


def test_commands_for_other_systems(tmp_path: Path) -> None:
    """The three commands, and those of Jenkins, apply what they planned; cron prints a drift, and then nothing."""
    clone = build(tmp_path, "1: a b\n2 < 1: a")
    page = read("ci-other.md")
    commands = re.findall(r"^\| `(reconciler [^`]+)`", page, re.MULTILINE)
    jenkins = re.findall(r"sh '([^']+)'", page)
    for command in (*commands, *jenkins):
        assert parse(command.split()[1:])
    (clone.folder / "before.yaml").write_text((clone.folder / "domains.yaml").read_text(encoding="utf-8"), "utf-8")

    with Sandbox(world("a b", "a b")) as sandbox:

        def run(script: str) -> str:
            path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
            return subprocess.run(  # noqa: S603  # the page's own commands
                ["/bin/sh", "-ec", script],
                cwd=clone.folder,
                env={"PATH": path, **sandbox.environment},
                capture_output=True,
                text=True,
                check=True,
            ).stdout

        _, cron = scripts("ci-other.md")
        assert "1 to delete" in run(cron)
        assert "1 deleted" in "".join(map(run, commands))
        assert run(cron) == ""
        assert "in sync" in "".join(map(run, jenkins))
