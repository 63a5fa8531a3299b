"""Where things are: three virtual environments, for this tool, for octoDNS, and for what measures them."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The root of the source tree, and the folder of the environments."""

    root: Path
    folder: Path

    def ours(self, program: str) -> str:
        """Return a program of the environment that this tool is installed in as users have it."""
        return str(self.folder / "ours/bin" / program)

    def octodns(self, program: str) -> str:
        """Return a program of octoDNS's environment."""
        return str(self.folder / "octodns/bin" / program)

    def tools(self, program: str) -> str:
        """Return a program of the environment of the tools that measure."""
        return str(self.folder / "tools/bin" / program)

    @property
    def wheel(self) -> Path:
        """The wheel that was built last."""
        (wheel,) = (self.folder / "dist").glob("*.whl")
        return wheel
