"""The servers: the emulator over HTTP, and servers with certificates of a test authority."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import inputs
from benchmarks.places import Places

TOKEN = "WECHAT_COMPONENT_ACCESS_TOKEN"


@contextmanager
def emulator(places: Places, state: Path) -> Iterator[Mapping[str, str]]:
    """Serve a state; yield the variables that select this server."""
    with running([places.ours("reconciler"), "sandbox", "--state", str(state)]) as line:
        yield {"WECHAT_API_URL": line.partition("=")[2], TOKEN: "sandbox-token"}


@contextmanager
def emulators(places: Places, folder: Path) -> Iterator[Mapping[str, str]]:
    """Serve a directory of states, one per platform; yield the variables that select this server."""
    with running([places.ours("reconciler"), "sandbox", "--platforms", str(folder)]) as line:
        tokens = {
            f"{TOKEN}__{state.stem.upper().replace('-', '_')}": f"sandbox-token-{state.stem}"
            for state in folder.iterdir()
        }
        yield {"WECHAT_API_URL": line.partition("=")[2], **tokens}


@contextmanager
def secured(places: Places, folder: Path, state: Path) -> Iterator[Mapping[str, str]]:
    """Serve a state over HTTPS; yield the variables that select this server.

    The public authorities are trusted as well, because loading them takes time in real use.
    """
    subprocess.run([places.tools("python"), "-m", "trustme", "-q", "-d", folder, "-i", "127.0.0.1"], check=True)
    trusted = _trusted(places, folder / "client.pem")
    files = [str(folder / "server.pem"), str(folder / "server.key"), str(state)]
    with running([places.tools("python"), str(Path(__file__).with_name("secure.py")), *files]) as port:
        yield {"WECHAT_API_URL": f"https://127.0.0.1:{port}", TOKEN: "sandbox-token", "SSL_CERT_FILE": trusted}


@contextmanager
def sites(places: Places, folder: Path, state: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Serve the verification file at every host of a state; yield the port, and the variable for the test authority."""
    authority = folder / "authority.pem"
    arguments = [str(state), inputs.CONTENT, str(authority)]
    with running([places.tools("python"), str(Path(__file__).with_name("sites.py")), *arguments]) as port:
        yield port, {"SSL_CERT_FILE": _trusted(places, authority)}


def _trusted(places: Places, authority: Path) -> str:
    """Return the name of a file with the public authorities and the test authority."""
    (public,) = places.folder.glob("ours/lib/python*/site-packages/certifi/cacert.pem")
    trusted = authority.with_suffix(".trusted.pem")
    trusted.write_text(public.read_text() + authority.read_text())
    return str(trusted)


@contextmanager
def running(command: Sequence[str]) -> Iterator[str]:
    """Run a server; yield its first line of output."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()
