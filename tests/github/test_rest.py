"""GitHub's API over a real socket: bounded, patient once, and nothing follows a redirect with the token."""

import io
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from reconciler.github import artifacts, rest, snapshots
from reconciler.github.checkout import Line
from reconciler.github.event import Run, read_run
from reconciler.github.rest import Client, GithubError
from tests.github.forge import TOKEN, Forge, RefusedError
from tests.github.jobs import HEAD
from tests.github.scene import live, report
from tests.github.test_event import variables


@pytest.fixture
def run(forge: Forge, tmp_path: Path) -> Run:
    """Return a job of the fake GitHub."""
    return read_run(variables(tmp_path, GITHUB_API_URL=forge.url, GITHUB_TOKEN=TOKEN))


def problem(ask: Callable[[], object]) -> tuple[str, dict[str, object]]:
    """Return why GitHub could not be asked."""
    with pytest.raises(GithubError) as raised:
        ask()
    return raised.value.problem.code, dict(raised.value.problem.facts)


def test_a_line_for_each_exchange(forge: Forge, run: Run) -> None:
    """Verbose runs print a line for each exchange, without query and token."""
    lines: list[str] = []
    client = Client(run, lines.append)
    assert client.get("environments/none") is None
    assert lines == [f"GET {forge.url}/repos/acme/domains/environments/none 404"]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "3"}, 3.0),
        ({"X-RateLimit-Remaining": "0"}, 60.0),
        ({"Retry-After": "\xb2", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "\xb2"}, 60.0),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "100"}, 1.0),
    ],
)
def test_waits_for_a_rate_limit_once(forge: Forge, run: Run, headers: dict[str, str], seconds: float) -> None:
    """A job waits a minute at most, once; then it says so."""
    forge.failing = {"environments": RefusedError(403, "no", **headers)}
    waited: list[float] = []

    def pause(length: float) -> None:
        waited.append(length)
        forge.failing = {}

    client = Client(run, pause=pause)
    assert client.get("environments/none") is None
    assert waited == [seconds]

    forge.failing = {"environments": RefusedError(429, "no", **headers)}
    assert problem(lambda: client.get("environments/none")) == ("github-rate", {})
    assert waited == [seconds]


def test_a_refusal(forge: Forge, run: Run) -> None:
    """What GitHub says of it is quoted; a limit that is not the reason is not waited for."""
    forge.failing = {"environments": RefusedError(403, "x" * 300, **{"X-RateLimit-Remaining": "9"})}
    code, facts = problem(lambda: Client(run).get("environments/none"))
    assert (code, facts["request"], facts["status"]) == ("github-refused", "GET environments/none", 403)
    assert facts["reason"] == "x" * 200 + "…"


def test_many_requests(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that asks without end is stopped."""
    monkeypatch.setattr(rest, "MAX_REQUESTS", 3)
    client = Client(run)
    for _ in range(3):
        client.get("environments/none")

    assert problem(lambda: client.get("environments/none")) == ("github-rate", {})


def test_pages_end(forge: Forge, run: Run) -> None:
    """Of a list without end, so many pages are read."""
    forge.job = "comment"
    forge.comments[7] = [{"id": number} for number in range(350)]
    assert len(list(Client(run).pages("issues/7/comments"))) == 350
    assert len(list(Client(run).pages("issues/7/comments", most=2))) == 200


@contextmanager
def answering(*answers: bytes, drip: float = 0.0) -> Iterator[str]:
    """Serve bytes, an answer for each connection, the last of them one by one where they drip; yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in answers:
                connection, _ = server.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(answer[:-6] if drip else answer)
                    for number in answer[-6:] if drip else b"":
                        time.sleep(drip)
                        with suppress(OSError):
                            connection.send(bytes([number]))

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def answer(body: bytes, *headers: str, status: int = 200) -> bytes:
    """Return an HTTP response."""
    head = (f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers)
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def at(url: str, folder: Path) -> Client:
    """Return a client of a server."""
    return Client(read_run(variables(folder, GITHUB_API_URL=url)))


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (answer(b"{"), "github-answer"),
        (answer(b"[" * 100_000), "github-answer"),
        (answer(b"no", status=500), "github-refused"),
        (answer(b"[" * 100_000, status=500), "github-refused"),
        (answer(b"{}", "Location: https://evil.example/", status=301), "github-refused"),
        (b"", "github-unreachable"),
        (b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n{}", "github-unreachable"),
    ],
)
def test_odd_answers(tmp_path: Path, sent: bytes, code: str) -> None:
    """Whatever comes, it is a problem, and no redirect is followed."""
    with answering(sent) as url:
        assert problem(lambda: at(url, tmp_path).get("pulls/7"))[0] == code


def test_a_next_page_elsewhere(tmp_path: Path) -> None:
    """The token goes to no other server, whatever a Link says."""
    for link in ("https://evil.example/", "x"):
        with answering(answer(b"[1]", f'Link: <{link}>; rel="next"')) as url:
            assert problem(lambda url=url: list(at(url, tmp_path).pages("pulls")))[0] == "github-answer"  # type: ignore[misc]


def test_nobody_listens(tmp_path: Path) -> None:
    """The system's words say why."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    assert problem(lambda: at(url, tmp_path).get("pulls/7")) == (
        "github-unreachable",
        {"server": url, "reason": "Connection refused"},
    )


def test_a_proxy_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's proxy is used, and named where it cannot be."""
    monkeypatch.setenv("HTTPS_PROXY", "socks://x")
    assert problem(lambda: at("https://api.github.com", tmp_path).get("pulls/7"))[0] == "proxy-settings"

    with answering(answer(b"", status=407)) as url:
        monkeypatch.setenv("HTTPS_PROXY", url)
        code, facts = problem(lambda: at("https://api.github.com", tmp_path).get("pulls/7"))
    assert (code, facts["reason"]) == ("github-unreachable", "ProxyError")


def test_large_and_slow_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large or too slow is not read to its end."""
    monkeypatch.setattr(rest, "MAX_JSON_BYTES", 10)
    with answering(answer(b'"0123456789"')) as url:
        assert problem(lambda: at(url, tmp_path).get("pulls/7"))[0] == "github-answer"

    monkeypatch.setattr(rest, "TIMEOUT", 0.3)
    whole = answer(b'"0123"')
    with answering(whole, drip=0.1) as url:
        assert problem(lambda: at(url, tmp_path).get("pulls/7"))[0] == "github-answer"


def zipped(method: int = zipfile.ZIP_STORED, **files: bytes) -> bytes:
    """Return a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def encrypted(data: bytes) -> bytes:
    """Return a zip file with one file that says that it is encrypted."""
    flagged = bytearray(data)
    for place in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        flagged[place] |= 1
    return bytes(flagged)


def placed_far_away(data: bytes) -> bytes:
    """Return a zip file with one file that says that it begins beyond what a C integer holds."""
    entry, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    extra = struct.pack("<HHQ", 1, 8, 0xFFFF_FFFF_FFFF_FFF0)
    named = bytearray(data[entry:end])
    named[30:32], named[42:46] = struct.pack("<H", len(extra)), b"\xff" * 4
    tail = bytearray(data[end:])
    tail[12:16] = struct.pack("<I", len(named) + len(extra))
    return data[:entry] + bytes(named) + extra + bytes(tail)


def read(forge: Forge, run: Run, data: bytes) -> bytes:
    """Upload bytes as an artifact, and read the file ``report`` of it."""
    uploaded = forge.add_run("push", HEAD)
    forge.upload(uploaded, "plan", {}).data = data
    client = Client(run)
    artifact = artifacts.newest(client, uploaded.id, "plan")
    assert artifact is not None
    return artifacts.read(client, artifact, "report")


def test_an_artifact(forge: Forge, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file is read by its exact name; what is damaged or too large is an error."""
    assert read(forge, run, zipped(report=b"1", other=b"2")) == b"1"

    whole = zipped(report=b"1" * 100)
    monkeypatch.setattr(artifacts, "MAX_MEMBER_BYTES", 99)
    flaws = {
        zipped(other=b"2"): "it does not contain the report",
        whole: "it is too large",
        b"x": "it is not a zip file that can be read",
        whole.replace(b"111", b"222"): "it is not a zip file that can be read",
        encrypted(whole): "it is not a zip file that can be read",
        placed_far_away(whole): "it is not a zip file that can be read",
        zipped(zipfile.ZIP_LZMA, report=b"1"): "it is not a zip file that can be read",
        zipped(zipfile.ZIP_BZIP2, report=b"1"): "it is not a zip file that can be read",
        zipped(zipfile.ZIP_DEFLATED, report=b"1" * 10_000_000): "it is too large",
    }
    for data, flaw in flaws.items():
        code, facts = problem(lambda data=data: read(forge, run, data))  # type: ignore[misc]
        assert (code, facts["flaw"]) == ("artifact-unusable", flaw)


def test_an_artifact_s_server(forge: Forge, run: Run) -> None:
    """The zip file comes from another address, over TLS, and may be gone there."""
    uploaded = forge.add_run("push", HEAD)
    number = forge.upload(uploaded, "plan", {"report": b"1"}).id
    path = f"actions/artifacts/{number}/zip"
    for headers in ({}, {"Location": "http://evil.example/"}, {"Location": "/here"}):
        forge.failing = {"/zip": RefusedError(302, "", **headers)}
        assert problem(lambda: Client(run).download(path))[0] == "github-refused"
    forge.failing = {"/zip": RefusedError(410, "")}
    assert Client(run).download(path) is None
    for status, expected in ((410, None), (404, "github-refused")):
        with answering(answer(b"", status=status)) as url:
            forge.failing = {"/zip": RefusedError(302, "", Location=f"{url}/blob")}
            if expected is None:
                assert Client(run).download(path) is None
            else:
                assert problem(lambda: Client(run).download(path))[0] == expected


def test_the_time(forge: Forge, run: Run) -> None:
    """It is GitHub's, from its last answer; without one there is none."""
    client, before = Client(run), forge.time()
    assert problem(client.now) == ("github-answer", {"path": "Date"})
    assert client.get("environments/none") is None
    assert forge.time() > client.now() > before


def test_the_newest_artifact(forge: Forge, run: Run) -> None:
    """Of several attempts the last counts, also where it has expired; another name does not."""
    uploaded = forge.add_run("push", HEAD)
    forge.upload(uploaded, "plan", {"report": b"old"})
    forge.upload(uploaded, "plan", {"report": b"new"})
    client = Client(run)
    found = artifacts.newest(client, uploaded.id, "plan")
    assert found is not None
    assert artifacts.read(client, found, "report") == b"new"
    assert artifacts.newest(client, uploaded.id, "other") is None

    forge.odd = {f"actions/runs/{uploaded.id}/artifacts": {"artifacts": [{"id": 1, "name": "plan", "created_at": "x"}]}}
    assert problem(lambda: artifacts.newest(client, uploaded.id, "plan"))[0] == "github-answer"


def test_an_artifact_that_expires_meanwhile(forge: Forge, run: Run) -> None:
    """Between the list and the download an artifact can expire."""
    uploaded = forge.add_run("push", HEAD)
    item = forge.upload(uploaded, "plan", {"report": b"1"})
    found = artifacts.newest(Client(run), uploaded.id, "plan")
    assert found is not None
    item.expired = True

    assert problem(lambda: artifacts.read(Client(run), found, "report"))[1]["flaw"] == "it has expired"


def test_odd_runs(forge: Forge, run: Run) -> None:
    """A run of a fork that was deleted is skipped; an answer of another shape is an error."""
    path = "actions/workflows/reconciler.yml/runs"
    good = forge.add_run("push", HEAD)
    forge.upload(good, "reconciler-live", {"live.json": live(HEAD, [report("a")])})
    forge.odd = {path: {"workflow_runs": [good.document | {"head_repository": None}, good.document]}}
    found, _ = snapshots.newest(Client(run), run, "main", Line([HEAD], [HEAD]))
    assert found is not None
    assert found.commit == HEAD
    assert snapshots.newest(Client(run), run, "main", Line([HEAD], [])) == (None, ())

    forge.odd = {path: {"workflow_runs": [{}]}}
    assert problem(lambda: snapshots.newest(Client(run), run, "main", Line([HEAD], [HEAD])))[0] == "github-answer"


def test_lists_of_another_commit(forge: Forge, run: Run) -> None:
    """What a run says that it compared has to be merged too."""
    good = forge.add_run("push", HEAD)
    forge.upload(good, "reconciler-live", {"live.json": live("3" * 40, [report("a")])})

    assert snapshots.newest(Client(run), run, "main", Line([HEAD], [HEAD], is_of_today=False)) == (None, ())
    none, (elsewhere,) = snapshots.newest(Client(run), run, "main", Line([HEAD], [HEAD]))
    assert (none, elsewhere.code) == (None, "live-elsewhere")
