"""The READMEs' commands, typed into one shell, print the output and the pictures of the READMEs.

They run from the wheel, for each README in its language. With ``UPDATE_GOLDEN=1`` their output is written into the
READMEs and the pictures instead.
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
from tests.docs.test_consoles import DIGEST, with_fixed_address, without_digests
from tests.packaging.installing import ENVIRONMENT, ROOT, run

README: Final = ROOT / "README.md"
CHINESE: Final = ROOT / "README.zh-CN.md"
READMES: Final = (README, CHINESE)
WALKS: Final = {README: ("\n## Try it\n", "en", "run"), CHINESE: ("\n## 先试试看\n", "zh", "run-zh")}
"""Of each README: the heading above the commands, the language that they speak, and how the names of pictures begin."""

DRAWN: Final = ("reconciler plan", "reconciler apply --yes")
"""The commands of the picture, of which the first runs are shown."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The typed lines of a README, and their outputs."""

    readme: Path
    steps: Sequence[str]
    outputs: Sequence[str]
    """With the colours of a terminal."""

    @property
    def blocks(self) -> list[str]:
        """The console blocks with the outputs of this run."""
        return list(
            terminal.blocks(walkable(self.readme), [terminal.COLOUR.sub("", output) for output in self.outputs])
        )

    @property
    def screen(self) -> str:
        """The commands of the picture with their outputs, and with the fingerprints of the README."""
        shown = [f"\x1b[1m$ {command}\x1b[0m\n{self.outputs[self.steps.index(command)]}" for command in DRAWN]
        digests = iter(DIGEST.findall(self.readme.read_text(encoding="utf-8")))
        return DIGEST.sub(lambda _: next(digests), "\n".join(shown))


def walkable(readme: Path) -> str:
    """Return the section of a README with the commands."""
    heading, _, _ = WALKS[readme]
    return readme.read_text(encoding="utf-8").partition(heading)[2].partition("\n## ")[0]


@pytest.fixture(scope="module", params=READMES, ids=lambda path: path.name)
def walk(request: pytest.FixtureRequest, installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Return the outputs of a README's commands, typed into one shell in an empty directory."""
    readme: Path = request.param
    _, language, _ = WALKS[readme]
    steps = terminal.steps(walkable(readme))
    environment = {
        "HOME": ENVIRONMENT.get("HOME", "/"),
        "LC_ALL": "C.UTF-8",
        "PATH": f"{installed}:{ENVIRONMENT['PATH']}",
        "RECONCILER_LANG": language,
    }
    outputs = terminal.outputs(steps, tmp_path_factory.mktemp("scripts"), tmp_path_factory.mktemp("walk"), environment)
    walked = Walk(readme, steps, [with_fixed_address(output) for output in outputs])
    if os.environ.get("UPDATE_GOLDEN"):
        update(walked)
    return walked


def update(walked: Walk) -> None:
    """Write the outputs into the README and its pictures, unless only fingerprints differ."""
    text = walked.readme.read_text(encoding="utf-8")
    blocks = iter(walked.blocks)
    filled = terminal.BLOCK.sub(lambda _: next(blocks), text)
    if without_digests(filled) != without_digests(text):
        walked.readme.write_text(filled, encoding="utf-8")
    for name, theme in THEMES.items():
        picture(walked.readme, name).write_text(drawn(walked.screen, theme), encoding="utf-8")


def picture(readme: Path, name: str) -> Path:
    """Return the path of a picture in a README."""
    _, _, begin = WALKS[readme]
    return ROOT / "docs" / f"{begin}-{name}.svg"


def test_commands_print_what_is_shown(walk: Walk) -> None:
    """Each command prints what the README shows; only fingerprints differ, because they cover the emulator's port."""
    shown = terminal.BLOCK.findall(walk.readme.read_text(encoding="utf-8"))

    assert [without_digests(block) for block in walk.blocks] == [without_digests(block) for block in shown]


def test_what_is_planned_is_applied(walk: Walk) -> None:
    """Plan and apply have the same fingerprint, in the README and in this run; the drift has another."""
    for shown in ("".join(walk.blocks), walk.readme.read_text(encoding="utf-8")):
        planned, applied, drifted = DIGEST.findall(shown)
        assert planned == applied != drifted


@pytest.mark.parametrize("name", THEMES)
def test_picture(name: str, walk: Walk) -> None:
    """The picture shows the output of the first plan and the first apply, in its colours."""
    assert "\x1b[31m" in walk.screen
    path = picture(walk.readme, name)
    assert path.read_text(encoding="utf-8") == drawn(walk.screen, THEMES[name])
    assert f'"docs/{path.name}"' in walk.readme.read_text(encoding="utf-8")


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path) -> None:
    """The installed command imports the package of the wheel, not this tree."""
    path = run(installed / "python", "-c", "import reconciler; print(reconciler.__file__)", folder=tmp_path)

    assert Path(path).is_relative_to(installed.parent)


def test_the_format_is_valid(installed: Path, tmp_path: Path) -> None:
    """The example with every key is valid."""
    (example,) = re.findall(r"^```yaml\n(# yaml.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    (tmp_path / "domains.yaml").write_text(example, encoding="utf-8")

    assert "acme-shop: valid" in run(installed / "reconciler", "validate", folder=tmp_path)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_exit_codes(readme: Path) -> None:
    """The README and ``--help`` list the same exit codes."""
    table = re.findall(r"^\| ([0-9, ]+) \| ", readme.read_text(encoding="utf-8"), re.MULTILINE)
    helped = re.findall(r"^  ([0-9][0-9, ]*?) +(?=\D)", EXIT_CODES, re.MULTILINE)

    assert table == helped


def test_commands_and_flags(installed: Path, tmp_path: Path) -> None:
    """The table lists the commands of ``--help``, and every flag in the README exists."""
    text = README.read_text(encoding="utf-8")
    helped = run(installed / "reconciler", "--help", folder=tmp_path)
    names = re.findall(r"^    (\w+) ", helped, re.MULTILINE)
    flags = "".join(run(installed / "reconciler", name, "--help", folder=tmp_path) for name in names)
    named = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", text)) - {"--help"}

    assert re.findall(r"^\| `reconciler (\w+)", text, re.MULTILINE) == names
    assert named - set(re.findall(r"--[\w-]+", flags)) == set()


def test_how_to_install() -> None:
    """The README installs from the clone, and names the package that is not ours."""
    text = README.read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert re.findall(r"^pip install (\S+)", text, re.MULTILINE) == ["../reconciler"]
    assert f"`{project['name']}`" in text
