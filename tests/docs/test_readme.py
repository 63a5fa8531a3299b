"""The READMEs' commands, typed in their order into one shell, give the output and the picture that they show.

They run from the wheel, as after ``pip install``. With ``UPDATE_GOLDEN=1`` what this run prints is written into both
READMEs, and drawn into the pictures, instead.
"""

import os
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from reconciler.cli.help import EXIT_CODES
from tests.docs import terminal
from tests.docs.picture import THEMES, drawn
from tests.packaging.installing import ENVIRONMENT, ROOT, run

README: Final = ROOT / "README.md"
READMES: Final = (README, ROOT / "README.zh-CN.md")
DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
DRAWN: Final = ("reconciler plan", "reconciler apply")
"""The commands of the picture, where each comes first."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What came of typing what the README tells to type."""

    steps: Sequence[str]
    outputs: Sequence[str]
    """As they came to the terminal, with colours."""

    @property
    def blocks(self) -> list[str]:
        """The console blocks as this run shows them."""
        return list(terminal.blocks(walkable(), [terminal.COLOUR.sub("", output) for output in self.outputs]))

    @property
    def screen(self) -> str:
        """The commands of the picture with what they print, and with the fingerprints that the README shows."""
        shown = [f"\x1b[1m$ {command}\x1b[0m\n{self.outputs[self.steps.index(command)]}" for command in DRAWN]
        told = iter(DIGEST.findall(README.read_text(encoding="utf-8")))
        return DIGEST.sub(lambda _: next(told), "\n".join(shown))


def walkable() -> str:
    """Return the section of the README whose commands are to be typed."""
    return README.read_text(encoding="utf-8").partition("\n## Try it\n")[2].partition("\n## ")[0]


def alike(text: str) -> str:
    """Return `text` without its fingerprints: they cover the emulator's port, which is another in each run."""
    return DIGEST.sub("sha256:…", text)


@pytest.fixture(scope="module")
def walk(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Return what comes of the README's commands, typed into one shell in an empty folder."""
    steps = terminal.steps(walkable())
    environment = {
        "HOME": ENVIRONMENT.get("HOME", "/"),
        "LC_ALL": "C.UTF-8",
        "PATH": f"{installed}:{ENVIRONMENT['PATH']}",
    }
    outputs = terminal.typed(steps, tmp_path_factory.mktemp("scripts"), tmp_path_factory.mktemp("walk"), environment)
    walked = Walk(steps, outputs)
    if os.environ.get("UPDATE_GOLDEN"):
        update(walked)
    return walked


def update(walked: Walk) -> None:
    """Write what this run shows into the READMEs and the pictures; fingerprints alone are no reason to."""
    texts = {readme: readme.read_text(encoding="utf-8") for readme in READMES}
    filled = {readme: refilled(text, walked.blocks) for readme, text in texts.items()}
    if any(alike(filled[readme]) != alike(text) for readme, text in texts.items()):
        for readme, text in filled.items():
            readme.write_text(text, encoding="utf-8")
    for name, theme in THEMES.items():
        picture(name).write_text(drawn(walked.screen, theme), encoding="utf-8")


def refilled(text: str, blocks: Sequence[str]) -> str:
    """Return a page with other console blocks in place of its own."""
    rest = iter(blocks)
    return terminal.BLOCK.sub(lambda _: next(rest), text)


def picture(name: str) -> Path:
    """Return where the picture in the colours of that name stands."""
    return ROOT / "docs" / f"run-{name}.svg"


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_commands_print_what_is_shown(readme: Path, walk: Walk) -> None:
    """Each command prints what the README shows; only fingerprints differ, for they cover the emulator's port."""
    shown = terminal.BLOCK.findall(readme.read_text(encoding="utf-8"))

    assert [alike(block) for block in walk.blocks] == [alike(block) for block in shown]


def test_what_is_planned_is_applied(walk: Walk) -> None:
    """What is planned and what is then applied has one fingerprint, in the README as in this run; drift has another."""
    for shown in ("".join(walk.blocks), README.read_text(encoding="utf-8")):
        planned, applied, drifted = DIGEST.findall(shown)
        assert planned == applied != drifted


@pytest.mark.parametrize("name", THEMES)
def test_picture(name: str, walk: Walk) -> None:
    """The picture shows what the first preview and the first apply print, in their colours."""
    assert "\x1b[31m" in walk.screen
    assert picture(name).read_text(encoding="utf-8") == drawn(walk.screen, THEMES[name])


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path) -> None:
    """The command is that of the wheel, in an environment of its own, and not that of this tree."""
    told = run(installed / "python", "-c", "import reconciler; print(reconciler.__file__)", folder=tmp_path)

    assert Path(told).is_relative_to(installed.parent)


def test_the_format_is_valid(installed: Path, tmp_path: Path) -> None:
    """The example with every key is a valid desired state."""
    (example,) = re.findall(r"^```yaml\n(# yaml.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    (tmp_path / "domains.yaml").write_text(example, encoding="utf-8")

    assert "acme-shop: valid" in run(installed / "reconciler", "validate", folder=tmp_path)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_exit_codes(readme: Path) -> None:
    """The README and ``--help`` name the same exit codes."""
    table = re.findall(r"^\| ([0-9, ]+) \| ", readme.read_text(encoding="utf-8"), re.MULTILINE)
    told = re.findall(r"^  ([0-9][0-9, ]*?)  ", EXIT_CODES, re.MULTILINE)

    assert table == told


def test_commands_and_flags(installed: Path, tmp_path: Path) -> None:
    """The table has the commands that ``--help`` has, and every flag that the README names is one of a command."""
    text = README.read_text(encoding="utf-8")
    helped = run(installed / "reconciler", "--help", folder=tmp_path)
    names = re.findall(r"^    (\w+) ", helped, re.MULTILINE)
    flags = "".join(run(installed / "reconciler", name, "--help", folder=tmp_path) for name in names)
    named = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", text)) - {"--help"}

    assert re.findall(r"^\| `reconciler (\w+)", text, re.MULTILINE) == names
    assert named - set(re.findall(r"--[\w-]+", flags)) == set()


def test_how_to_install() -> None:
    """Until there is a release, the README installs from the clone, and names the package that is not ours."""
    text = README.read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert re.findall(r"^pip install (\S+)", text, re.MULTILINE) == ["../reconciler"]
    assert f"`{project['name']}`" in text
