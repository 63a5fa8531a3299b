"""The other side of the round trip: the emulator over HTTP, and a server with a certificate of a test authority."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.places import Places

TOKEN = "WECHAT_COMPONENT_ACCESS_TOKEN"


@contextmanager
def emulator(places: Places, state: Path) -> Iterator[Mapping[str, str]]:
    """Serve a state; yield the variables that lead there."""
    with _line([places.ours("reconciler"), "sandbox", "--state", str(state)]) as line:
        yield {"WECHAT_API_URL": line.partition("=")[2], TOKEN: "sandbox-token"}


@contextmanager
def secured(places: Places, folder: Path, state: Path) -> Iterator[Mapping[str, str]]:
    """Serve a state over HTTPS; yield the variables that lead there.

    The test authority is trusted beside all those that are trusted as a rule: to load them takes its time.
    """
    subprocess.run([places.tools("python"), "-m", "trustme", "-q", "-d", folder, "-i", "127.0.0.1"], check=True)
    (public,) = places.folder.glob("ours/lib/python*/site-packages/certifi/cacert.pem")
    trusted = folder / "trusted.pem"
    trusted.write_text(public.read_text() + (folder / "client.pem").read_text())
    files = [str(folder / "server.pem"), str(folder / "server.key"), str(state)]
    with _line([places.tools("python"), str(Path(__file__).with_name("secure.py")), *files]) as port:
        yield {"WECHAT_API_URL": f"https://127.0.0.1:{port}", TOKEN: "sandbox-token", "SSL_CERT_FILE": str(trusted)}


@contextmanager
def _line(command: Sequence[str]) -> Iterator[str]:
    """Run a server; yield the first line that it prints."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()
