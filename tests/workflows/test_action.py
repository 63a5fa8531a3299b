"""The composite action: what its scripts install and run, on machines with and without a usable Python."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.workflows.loading import ROOT, load

FOLDER: Final = ROOT / ".github" / "actions" / "reconciler"
ACTION: Final = load(FOLDER / "action.yml")
(RUN,) = (step for step in ACTION["runs"]["steps"] if step.get("id") == "run")

PYTHON: Final = f"""\
#!/bin/bash
# Python, but pip notes its arguments and installs the libraries of the tests.
case "$*" in
*"pip --version"*) exit "${{WITHOUT_PIP:-0}}" ;;
*"pip --python"*install*)
    echo "$*" >> "$RUNNER_TEMP/pip"
    cd "$RUNNER_TEMP"/reconciler/environment/lib/python*/site-packages
    echo '{sysconfig.get_path("purelib")}' > libraries.pth ;;
*) exec {sys.executable} "$@" ;;
esac
"""


def bash(script: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script as a runner does."""
    return subprocess.run(  # noqa: S603  # the action's own script
        ["/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": f"{folder}/bin:/usr/bin:/bin", "RUNNER_TEMP": f"{folder}/temp", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return the folder of a machine with a python3, in which a repository is checked out."""
    (tmp_path / "temp").mkdir()
    (tmp_path / "bin").mkdir()
    give(tmp_path, PYTHON)
    return tmp_path


def give(machine: Path, python: str) -> None:
    """Give the machine another python3."""
    program = machine / "bin" / "python3"
    program.write_text(python, encoding="utf-8")
    program.chmod(0o755)


def install(machine: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the step that installs."""
    return bash(f"exec {FOLDER}/install.sh", machine, {"GITHUB_ACTION_PATH": str(FOLDER), **environment})


def variables(machine: Path, **inputs: str) -> dict[str, str]:
    """Return the environment of the step that runs the command, with GitHub's variables."""
    given = {name: about.get("default", "") for name, about in ACTION["inputs"].items()} | inputs
    values = {f"${{{{ inputs.{name} }}}}": value for name, value in given.items()}
    values["${{ github.token }}"] = "a-token"
    values["${{ inputs.check == 'true' && '--check' || '' }}"] = "--check" if given["check"] == "true" else ""
    (machine / "event.json").write_text("{}", encoding="utf-8")
    return {name: values[value] for name, value in RUN["env"].items()} | {
        "GITHUB_API_URL": "http://127.0.0.1:1",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_EVENT_PATH": str(machine / "event.json"),
        "GITHUB_OUTPUT": str(machine / "outputs"),
        "GITHUB_REPOSITORY": "acme/domains",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_RUN_ID": "1",
        "GITHUB_SHA": "0" * 40,
        "GITHUB_STEP_SUMMARY": str(machine / "summary"),
        "GITHUB_WORKFLOW_REF": "acme/domains/.github/workflows/reconciler.yml@refs/heads/main",
        "GITHUB_WORKFLOW_SHA": "0" * 40,
    }


def test_install_and_run(machine: Path) -> None:
    """The machine's own Python installs by hashes, and the job runs from the action's tree.

    A module in the repository's root is not imported, whatever its name.
    """
    for name in ("pip.py", "venv.py", "yaml.py", "reconciler.py", "sitecustomize.py"):
        (machine / name).write_text("raise SystemExit('imported')", encoding="utf-8")
    done = install(machine)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    (line,) = (machine / "temp" / "pip").read_text(encoding="utf-8").splitlines()
    assert line.endswith(f"--require-hashes --requirement {ROOT}/requirements/run.txt")

    ran = bash(RUN["run"], machine, variables(machine, command="settings"))
    assert ran.returncode == 0, ran.stderr
    assert (machine / "outputs").read_text(encoding="utf-8") == "outcome=paused\n"


def test_every_input_reaches_its_flag(machine: Path) -> None:
    """Inputs become flags where they are given; the token, a webhook and a proxy become variables."""
    program = machine / "temp" / "reconciler" / "environment" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/bash\necho "$HTTPS_PROXY" "$WECHAT_COMPONENT_ACCESS_TOKEN" "$@"', encoding="utf-8")
    program.chmod(0o755)
    inputs = {
        name: value
        for name, value in zip(ACTION["inputs"], map("value-{}".format, range(99)), strict=False)
        if name not in {"check", "python-version"}
    }
    given = variables(machine, check="true", **inputs)
    ran = bash(RUN["run"], machine, given)

    flags = ("file", "branch", "needs", "enabled", "api-url", "token-url", "token-field", "token-file", "robot")
    assert ran.stdout.split()[:6] == [*(inputs["proxy"], inputs["token"], "-I", "-m", "reconciler", "github")]
    assert set(ran.stdout.split()[6:]) == {
        inputs["command"],
        "--check",
        *(f"--{flag}={inputs[flag]}" for flag in flags),
    }
    plain = bash(RUN["run"], machine, {**variables(machine, command="plan"), "HTTPS_PROXY": "http://proxy.example"})
    assert plain.stdout.startswith("http://proxy.example ")
    assert plain.stdout.split()[-1] == "--enabled="


@pytest.mark.parametrize(
    ("python", "environment", "said"),
    [
        ("#!/bin/bash\nexit 1\n", {}, "this runner has no python3 of version 3.11 or newer"),
        ('#!/bin/bash\n[ "$2" = -c ] && exit 0\nexit 1\n', {}, "python3 has no module venv"),
        (
            '#!/bin/bash\n[ "$2" = -c ] || [ "${@: -2:1}" = --without-pip ]\n',
            {"WITHOUT_PIP": "1"},
            "python3 has neither pip nor a whole venv",
        ),
    ],
)
def test_a_machine_without_python(python: str, environment: Mapping[str, str], said: str, machine: Path) -> None:
    """It is refused in one annotation with the remedy."""
    give(machine, python)
    done = install(machine, **environment)

    assert done.returncode == 2
    assert done.stdout.startswith(f"::error title=reconciler::{said}: install one (Debian, Ubuntu: apt-get install")


def test_shellcheck(tmp_path: Path) -> None:
    """Nothing is found in the script of the step, which actionlint does not read."""
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/bash\n{RUN['run']}", encoding="utf-8")
    program = Path(sys.executable).parent / "shellcheck"

    assert subprocess.run([program, script], check=False).returncode == 0  # noqa: S603  # a linter


def test_the_artifact() -> None:
    """What a job hands on is uploaded however it ended, under the name that it gave."""
    upload = ACTION["runs"]["steps"][-1]

    assert upload["if"] == "always() && steps.run.outputs.artifact != ''"
    assert upload["with"]["path"] == "${{ runner.temp }}/reconciler/artifact"
    assert set(ACTION["outputs"]) == {"outcome", "commit", "digest"}
    assert os.access(FOLDER / "install.sh", os.X_OK)
