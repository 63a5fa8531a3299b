"""``docs/ci.md`` agrees with the workflows and the action, and its commands work.

With ``UPDATE_GOLDEN=1`` the tables of the action's inputs and outputs are written from the action.
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
from tests.docs.pages import assert_current, read, with_rows
from tests.workflows.loading import ROOT, load
from tests.workflows.scene import domains

PAGE: Final = ROOT / "docs" / "ci.md"
WORKFLOWS: Final = {path.stem: load(path) for path in (ROOT / ".github" / "workflows").glob("*.yml")}
ACTION: Final = load(ROOT / ".github" / "actions" / "reconciler" / "action.yml")


def scripts() -> list[str]:
    """Return the shell scripts of the page, without indentation."""
    blocks = re.findall(r"^( *)```sh\n(.*?)^ *```", read("ci.md"), re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in blocks]


def test_inputs_and_outputs() -> None:
    """The page lists each input of the action with its default, and each output."""
    inputs = (
        f"| `{name}` | {it['default'] or 'none'} | {it['description']} |\n" for name, it in ACTION["inputs"].items()
    )
    outputs = (f"| `{name}` | {it['description']} |\n" for name, it in ACTION["outputs"].items())
    page = with_rows(read("ci.md"), "| input | default | |\n| --- | --- | --- |\n", inputs)

    assert_current(PAGE, with_rows(page, "| output | |\n| --- | --- |\n", outputs))


def test_settings() -> None:
    """The page lists every secret and variable that a workflow uses, and no other."""
    listed = set(re.findall(r"^\| (?:secret|variable) `(\w+)`", read("ci.md"), re.MULTILINE))

    assert listed == set(re.findall(r"(?:secrets|vars)\.(\w+)", json.dumps(WORKFLOWS)))


def test_permissions() -> None:
    """The page lists every permission that a job has, and no other."""
    listed = set(re.findall(r"^\| `([\w-]+: \w+)` \|", read("ci.md"), re.MULTILINE))
    jobs = [job for workflow in WORKFLOWS.values() for job in workflow["jobs"].values()]

    assert listed == {f"{name}: {access}" for job in jobs for name, access in job["permissions"].items()}


def test_each_attack_names_a_test() -> None:
    """Every row of the table of attacks names test files that exist."""
    rows = [line for line in read("ci.md").splitlines() if "`tests/" in line]

    assert len(rows) > 10
    for row in rows:
        assert all(Path(ROOT, name).is_file() for name in re.findall(r"`(tests/[\w/]+\.py)`", row)), row


def test_the_workflows_of_another_repository(tmp_path: Path) -> None:
    """After the command that adapts the copied workflows, every action is named with a pin, and none with `$/`."""
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
