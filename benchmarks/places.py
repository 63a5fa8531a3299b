"""The three virtual environments: for reconciler, for octoDNS, and for the tools that measure."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The root of the source tree, and the directory of the environments."""

    root: Path
    folder: Path

    def ours(self, program: str) -> str:
        """Return a program of reconciler's environment, which is what users have."""
        return str(self.folder / "ours/bin" / program)

    def octodns(self, program: str) -> str:
        """Return a program of octoDNS's environment."""
        return str(self.folder / "octodns/bin" / program)

    def tools(self, program: str) -> str:
        """Return a program of the environment of the measuring tools."""
        return str(self.folder / "tools/bin" / program)

    @property
    def wheel(self) -> Path:
        """The wheel."""
        (wheel,) = (self.folder / "dist").glob("*.whl")
        return wheel
