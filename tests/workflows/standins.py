"""Substitutes for third-party actions, and for the Python that installs reconciler."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.workflows.expressions import Unknown
from tests.workflows.forge import Forge, Run

PYTHON: Final = """\
#!/bin/sh
# Creates an environment with the reconciler of this tree, and installs nothing.
[ -z "$WECHAT_COMPONENT_ACCESS_TOKEN$WECHAT_TOKEN_AUTHORIZATION" ] || exit 65 # the installation must not see them
case "$*" in
"-I -m venv --clear "*) mkdir -p "$5/bin" && cp "$0" "$5/bin/python" && ln -s {reconciler} "$5/bin/reconciler" ;;
"-I -m pip install "*) for word; do case $word in *.txt) test -e "$word" || exit 1 ;; esac; done ;;
*) echo "python $*: unknown" && exit 64 ;;
esac
"""

GIT: Final = {"GIT_CONFIG_GLOBAL": str(Path(__file__).with_name("gitconfig")), "GIT_CONFIG_SYSTEM": os.devnull}
"""The variables with which git knows no settings but those of the tests."""

Performed = tuple[bool, dict[str, str]]
"""Whether an action succeeded, and its outputs."""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """The directories of a job."""

    place: Path
    origin: Path
    """The repository that is checked out."""
    commit: str
    forge: Forge
    run: Run

    @property
    def workspace(self) -> Path:
        """The folder that steps begin in."""
        return self.place / "workspace"

    @property
    def temp(self) -> Path:
        """The folder for temporary files."""
        return self.place / "temp"

    def git(self, *words: str) -> None:
        """Run git in the workspace."""
        subprocess.run(  # noqa: S603  # git of this machine
            ["git", *words],  # noqa: S607  # wherever it is
            cwd=self.workspace,
            env={**os.environ, **GIT},
            check=True,
            capture_output=True,
        )


def _checkout(bench: Bench, given: Mapping[str, str]) -> Performed:
    """Check out the commit of the event, with all history and branches or with none, without credentials."""
    if given.keys() - {"fetch-depth", "persist-credentials"} or given.get("persist-credentials") != "false":
        raise Unknown(str(given))
    bench.git("init", "--quiet")
    url = f"file://{bench.origin}"
    if given.get("fetch-depth") == "0":
        refs = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
        bench.git("fetch", "--quiet", url, *refs, bench.commit)
    else:
        bench.git("fetch", "--quiet", "--depth", "1", url, bench.commit)
    bench.git("checkout", "--quiet", "--detach", bench.commit)
    return True, {}


def _setup_python(_bench: Bench, given: Mapping[str, str]) -> Performed:
    """Do nothing: `PYTHON` is the substitute."""
    if given.keys() != {"python-version"}:
        raise Unknown(str(given))
    return True, {}


def _upload(bench: Bench, given: Mapping[str, str]) -> Performed:
    """Store files as an artifact of the run, by their paths below their common directory."""
    if given.keys() - {"name", "path", "overwrite", "retention-days"}:
        raise Unknown(str(given))
    files = [Path(line) for line in given["path"].split("\n") if line]
    found = [file for file in files if file.exists()]
    same = [artifact for artifact in bench.run.artifacts if artifact.name == given["name"]]
    if same and given.get("overwrite") != "true":
        return False, {}
    if not found:
        return True, {}
    made = bench.place / "upload"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    common = os.path.commonpath([file.parent for file in files])
    for file in found:
        shutil.copy(file, made / file.relative_to(common))
    artifact = bench.forge.artifact(given["name"], made)
    bench.run.artifacts[:] = [other for other in bench.run.artifacts if other not in same] + [artifact]
    return True, {"artifact-id": str(artifact.number)}


def _download(bench: Bench, given: Mapping[str, str]) -> Performed:
    """Download an artifact of this run, by its name or number."""
    match given:
        case {"name": name, "path": path, **rest} if not rest:
            artifacts = [artifact for artifact in bench.run.artifacts if artifact.name == name]
        case {"artifact-ids": number, "path": path, **rest} if not rest:
            artifacts = [artifact for artifact in bench.run.artifacts if str(artifact.number) == number]
        case _:
            raise Unknown(str(given))
    for artifact in artifacts:
        shutil.copytree(artifact.folder, bench.workspace / path, dirs_exist_ok=True, symlinks=True)
    return bool(artifacts), {}


ACTIONS: Final[Mapping[str, Callable[[Bench, Mapping[str, str]], Performed]]] = {
    "actions/checkout": _checkout,
    "actions/setup-python": _setup_python,
    "actions/upload-artifact": _upload,
    "actions/download-artifact": _download,
}
