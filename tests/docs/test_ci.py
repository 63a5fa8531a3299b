"""What ``docs/ci.md`` says of the workflows and the action is so.

With ``UPDATE_GOLDEN=1`` the tables of the action's inputs and outputs are written anew.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from reconciler.sandbox.server import Sandbox
from tests.command.running import world
from tests.workflows.loading import ROOT, load
from tests.workflows.scene import domains

PAGE: Final = ROOT / "docs" / "ci.md"
WORKFLOWS: Final = {path.stem: load(path) for path in (ROOT / ".github" / "workflows").glob("*.yml")}
ACTION: Final = load(ROOT / ".github" / "actions" / "reconciler" / "action.yml")

TABLES: Final = {
    "| input | default | |\n| --- | --- | --- |\n": "".join(
        f"| `{name}` | {about['default'] or 'none'} | {about['description']} |\n"
        for name, about in ACTION["inputs"].items()
    ),
    "| output | |\n| --- | --- |\n": "".join(
        f"| `{name}` | {about['description']} |\n" for name, about in ACTION["outputs"].items()
    ),
}


def text() -> str:
    """Return the page."""
    return PAGE.read_text(encoding="utf-8")


def scripts() -> list[str]:
    """Return the blocks of shell that stand in the page, unindented."""
    found = re.findall(r"^( *)```sh\n(.*?)^ *```", text(), re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def test_inputs_and_outputs() -> None:
    """Each input with its default, and each output, stands in the page as in the action."""
    page = text()
    for head, rows in TABLES.items():
        before, _, after = page.partition(head)
        page = before + head + rows + re.sub(r"\A(?:\| .*\n)*", "", after)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")

    assert text() == page


def test_settings() -> None:
    """Every secret and variable that a workflow reads is told, and no other."""
    told = set(re.findall(r"^\| (?:secret|variable) `(\w+)`", text(), re.MULTILINE))
    read = set(re.findall(r"(?:secrets|vars)\.(\w+)", json.dumps(WORKFLOWS)))

    assert told == read


def test_permissions() -> None:
    """Every permission that a job asks for is told."""
    told = set(re.findall(r"^\| `([\w-]+: \w+)` \|", text(), re.MULTILINE))
    asked = {
        f"{what}: {how}"
        for workflow in WORKFLOWS.values()
        for job in workflow["jobs"].values()
        for what, how in job["permissions"].items()
    }

    assert told == asked


def test_each_attack_names_a_test() -> None:
    """Every row of the table of attacks names a file of tests, and each is there."""
    rows = [line for line in text().splitlines() if "`tests/" in line]

    assert len(rows) > 10
    for row in rows:
        assert all(Path(ROOT, name).is_file() for name in re.findall(r"`(tests/[\w/]+\.py)`", row)), row


def test_the_workflows_of_another_repository(tmp_path: Path) -> None:
    """The command that adapts the copied workflows leaves nothing of `$/`, and what it names is pinned."""
    (command,) = (script for script in scripts() if script.startswith("sed "))
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name in ("plan", "apply", "drift"):
        (folder / f"{name}.yml").write_bytes((ROOT / ".github" / "workflows" / f"{name}.yml").read_bytes())
    subprocess.run(["/bin/sh", "-ec", command], cwd=tmp_path, check=True)  # noqa: S603  # the page's own command

    for path in folder.iterdir():
        used = [step["uses"] for job in load(path)["jobs"].values() for step in job["steps"] if "uses" in step]
        assert any(use.startswith("OWNER/REPOSITORY/.github/actions/reconciler@COMMIT") for use in used)
        assert all("@" in use for use in used)


def test_commands_for_other_systems(tmp_path: Path) -> None:
    """Cron prints a drift; Jenkins' two commands apply what they planned; then cron prints nothing."""
    (tmp_path / "domains.yaml").write_text(domains("a"), encoding="utf-8")
    jenkins, cron = (script for script in scripts() if script.startswith("reconciler "))

    with Sandbox(world("a x", "a x")) as sandbox:

        def run(script: str) -> str:
            path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
            return subprocess.run(  # noqa: S603  # the page's own commands
                ["/bin/sh", "-ec", script],
                cwd=tmp_path,
                env={"PATH": path, **sandbox.environment},
                capture_output=True,
                text=True,
                check=True,
            ).stdout

        def outcome() -> str:
            run(jenkins)
            report: dict[str, str] = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
            return report["outcome"]

        assert "1 to delete" in run(cron)
        assert outcome() == "applied"
        assert run(cron) == ""
        assert outcome() == "in_sync"
