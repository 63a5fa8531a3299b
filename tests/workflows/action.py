"""Variables for the composite action's script."""

import sys
from pathlib import Path
from typing import Final

from tests.workflows.loading import ROOT

SCRIPT: Final = ROOT / ".github" / "actions" / "reconciler" / "run.sh"

_INPUTS: Final = (
    "COMMAND",
    "BASE",
    "BRANCH",
    "PLAN",
    "FINGERPRINT",
    "ALLOW_DELETIONS",
    "CHECK",
    "TOKEN_FILE",
    "TOKEN_URL",
    "TOKEN_FIELD",
)
_GITHUB: Final = ("SHA", "TRIGGERING_ACTOR", "SERVER_URL", "REPOSITORY", "RUN_ID", "RUN_ATTEMPT")
_FILES: Final = ("OUTPUT", "STEP_SUMMARY")


def variables(folder: Path, **inputs: str) -> dict[str, str]:
    """Put this tree's reconciler and the step's files into a directory; return the step's variables."""
    programs = folder / "reconciler" / "environment" / "bin"
    programs.mkdir(parents=True)
    (programs / "reconciler").symlink_to(Path(sys.executable).parent / "reconciler")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "RUNNER_TEMP": str(folder),
        "FILE": "domains.yaml",
        **dict.fromkeys(_INPUTS, ""),
        **{f"GITHUB_{name}": name.lower() for name in _GITHUB},
        **{f"GITHUB_{name}": str(folder / name) for name in _FILES},
        **inputs,
    }
