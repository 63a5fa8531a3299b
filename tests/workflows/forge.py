"""A fake GitHub: the refs, runs, artifacts, comments and issues of one repository, and the `gh` that calls it."""

import json
import marshal
import re
import shutil
import socketserver
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

import jq  # type: ignore[import-not-found]  # it has no types

REPOSITORY: Final = "acme/domains"
BOT: Final = "github-actions[bot]"
MAX_BODY: Final = 65_536
ALL: Final = "all"
"""The query for all pages at once, which `gh --paginate` requests one by one."""

Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Token:
    """A job's token and its permissions."""

    permissions: Mapping[str, str]

    def may(self, what: str, how: str) -> bool:
        """Return whether the token allows this."""
        permission = self.permissions.get(what)
        return permission == "write" or (permission == "read" and how == "read")


@dataclass(kw_only=True)
class Artifact:
    """Files that a run uploaded under a name."""

    number: int
    name: str
    folder: Path
    made: datetime
    expired: bool = False


@dataclass(kw_only=True)
class Run:
    """A run of a workflow."""

    number: int
    workflow: str
    event: str
    commit: str
    branch: str = "main"
    repository: str = REPOSITORY
    status: str = "completed"
    updated: datetime | None = None
    """When it was re-run; None if it was not."""
    artifacts: list[Artifact] = field(default_factory=list)


@dataclass
class Forge:
    """The repository as GitHub knows it."""

    folder: Path
    """The directory of the artifacts."""
    tip: str = ""
    """The commit that main is at."""
    runs: list[Run] = field(default_factory=list)
    comments: dict[int, list[Document]] = field(default_factory=dict)
    issues: list[Document] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The method and path of every request."""
    misunderstood: list[str] = field(default_factory=list)
    """Unknown calls of `gh`: a test must not pass with any."""
    broken: bool = False
    """Whether the API answers every request with 502."""
    _number: int = 100

    def next(self) -> int:
        """Return an unused number."""
        self._number += 1
        return self._number

    def artifact(self, name: str, source: Path, *, age: timedelta = timedelta()) -> Artifact:
        """Store a copy of a directory as an artifact."""
        number = self.next()
        shutil.copytree(source, self.folder / str(number))
        return Artifact(number=number, name=name, folder=self.folder / str(number), made=datetime.now(UTC) - age)

    def publish(self, run: Run, live: Document | str, *, age: timedelta = timedelta()) -> None:
        """Add a run that published a live state."""
        source = self.folder / f"made-{self.next()}"
        source.mkdir()
        (source / "live.json").write_text(live if isinstance(live, str) else json.dumps(live), encoding="utf-8")
        run.artifacts.append(self.artifact("live-state", source, age=age))
        self.runs.append(run)

    @property
    def writes(self) -> list[str]:
        """The requests that changed something."""
        return [line for line in self.asked if not line.startswith("GET ")]

    def api(self, method: str, path: str, body: Document, token: Token) -> Document | list[Document]:
        """Answer a request; raises Refused."""
        self.asked.append(f"{method} {path}")
        if self.broken:
            raise Refused(502, "Bad Gateway")
        parts = urlsplit(path)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        prefix = f"repos/{REPOSITORY}/"
        for asked, pattern, need, answer in _ROUTES:
            found = re.fullmatch(pattern, parts.path.removeprefix(prefix))
            if asked == method and found and parts.path.startswith(prefix):
                what, _, how = need.partition(":")
                if not any(token.may(permission, how) for permission in what.split("|")):
                    raise Refused(403, "Resource not accessible by integration")
                return answer(self, found.groups(), query, body)
        self.misunderstood.append(f"{method} {path}")
        raise Refused(404, "Not Found")


class Refused(Exception):  # noqa: N818  # named for the answer that it is
    """An error of the API."""

    def __init__(self, status: int, message: str) -> None:
        """Store the message that `gh` prints."""
        super().__init__(f"gh: {message} (HTTP {status})")


Groups = Sequence[str]
Query = Mapping[str, str]


def _ref(forge: Forge, _groups: Groups, _query: Query, _body: Document) -> Document:
    return {"object": {"sha": forge.tip}}


def _workflows(forge: Forge, _groups: Groups, _query: Query, _body: Document) -> Document:
    return {
        "workflows": [{"path": f".github/workflows/{name}"} for name in sorted({run.workflow for run in forge.runs})]
    }


def _runs(forge: Forge, groups: Groups, query: Query, _body: Document) -> Document:
    found = [
        run
        for run in forge.runs
        if (run.workflow, run.branch, run.event, run.status)
        == (groups[0], query["branch"], query["event"], query["status"])
    ]
    return {"workflow_runs": [_run(run) for run in found[: int(query["per_page"])]]}


def _run(run: Run) -> Document:
    made = max((artifact.made for artifact in run.artifacts), default=datetime.now(UTC))
    return {
        "id": run.number,
        "head_sha": run.commit,
        "updated_at": _time(run.updated or made),
        "repository": {"full_name": REPOSITORY},
        "head_repository": {"full_name": run.repository},
    }


def _artifacts(forge: Forge, _groups: Groups, query: Query, _body: Document) -> Document:
    made = [(artifact, run) for run in forge.runs for artifact in run.artifacts if artifact.name == query["name"]]
    made.sort(key=lambda pair: pair[0].number, reverse=True)
    found = made if query.get("page") == ALL else made[: int(query["per_page"])]
    return {
        "artifacts": [
            {
                "id": artifact.number,
                "name": artifact.name,
                "expired": artifact.expired,
                "created_at": _time(artifact.made),
                "workflow_run": {"id": run.number},
            }
            for artifact, run in found
        ]
    }


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _comments(forge: Forge, groups: Groups, _query: Query, _body: Document) -> list[Document]:
    return forge.comments.get(int(groups[0]), [])


def _comment(forge: Forge, groups: Groups, _query: Query, body: Document) -> Document:
    comment = {"id": forge.next(), "user": {"login": BOT}, "body": _bounded(body)}
    forge.comments.setdefault(int(groups[0]), []).append(comment)
    return comment


def _one_comment(forge: Forge, groups: Groups, _query: Query, _body: Document) -> Document:
    return next(
        comment for comments in forge.comments.values() for comment in comments if str(comment["id"]) == groups[0]
    )


def _edit_comment(forge: Forge, groups: Groups, query: Query, body: Document) -> Document:
    comment = _one_comment(forge, groups, query, body)
    comment["body"] = _bounded(body)
    return comment


def _bounded(body: Document) -> str:
    text: str = body["body"]
    if len(text) > MAX_BODY:
        raise Refused(422, "body is too long (maximum is 65536 characters)")
    return text


def _issues(forge: Forge, _groups: Groups, query: Query, _body: Document) -> list[Document]:
    return [
        issue
        for issue in forge.issues
        if issue["state"] == query["state"] and issue["user"]["login"] == query["creator"]
    ]


def _issue(forge: Forge, _groups: Groups, _query: Query, body: Document) -> Document:
    issue = {"number": forge.next(), "user": {"login": BOT}, "state": "open", **body, "body": _bounded(body)}
    forge.issues.append(issue)
    return issue


def _edit_issue(forge: Forge, groups: Groups, _query: Query, body: Document) -> Document:
    issue = next(issue for issue in forge.issues if str(issue["number"]) == groups[0])
    issue.update(body)
    return issue


_ROUTES: Final[
    Sequence[tuple[str, str, str, Callable[[Forge, Groups, Query, Document], Document | list[Document]]]]
] = (
    ("GET", r"git/ref/heads/main", "contents:read", _ref),
    ("GET", r"actions/workflows", "actions:read", _workflows),
    ("GET", r"actions/workflows/([\w.-]+)/runs", "actions:read", _runs),
    ("GET", r"actions/artifacts", "actions:read", _artifacts),
    ("GET", r"issues/(\d+)/comments", "issues|pull-requests:read", _comments),
    ("POST", r"issues/(\d+)/comments", "issues|pull-requests:write", _comment),
    ("GET", r"issues/comments/(\d+)", "issues|pull-requests:read", _one_comment),
    ("PATCH", r"issues/comments/(\d+)", "issues|pull-requests:write", _edit_comment),
    ("GET", r"issues", "issues:read", _issues),
    ("POST", r"issues", "issues:write", _issue),
    ("PATCH", r"issues/(\d+)", "issues:write", _edit_issue),
)
"""Method, path, required permission, and the function that answers."""


def gh(words: Sequence[str], folder: Path, forge: Forge, token: Token) -> str:
    """Return what ``gh`` prints for these arguments; raises Refused."""
    match words:
        case ["api", *rest]:
            return _api(list(rest), folder, forge, token)
        case ["run", "download", number, "--repo", repository, "--name", name, "--dir", target] if (
            repository == REPOSITORY
        ):
            forge.asked.append(f"GET artifact {name} of run {number}")
            if not token.may("actions", "read"):
                raise Refused(403, "Resource not accessible by integration")
            (run,) = (run for run in forge.runs if str(run.number) == number)
            artifact = next(artifact for artifact in run.artifacts if artifact.name == name)
            shutil.copytree(artifact.folder, folder / target, dirs_exist_ok=True)
            return ""
        case _:
            forge.misunderstood.append(" ".join(words))
            raise Refused(400, "unknown words")


def _api(words: list[str], folder: Path, forge: Forge, token: Token) -> str:
    method, filter_, silent, page, body, paths = "", "", False, "", {}, []
    while words:
        match words.pop(0):
            case "--paginate":
                page = f"&page={ALL}"
            case "--silent":
                silent = True
            case "-X":
                method = words.pop(0)
            case "--jq":
                filter_ = words.pop(0)
            case "-f":
                key, _, value = words.pop(0).partition("=")
                body[key] = value
            case "-F":
                key, _, name = words.pop(0).partition("=@")
                body[key] = (folder / name).read_bytes().decode(errors="replace")
            case path if not path.startswith("-"):
                paths.append(path)
            case odd:
                forge.misunderstood.append(odd)
                raise Refused(400, "unknown words")
    answer = forge.api(method or ("POST" if body else "GET"), paths[0] + page, body, token)
    if silent:
        return ""
    values = jq.compile(filter_).input_value(answer).all()
    return "".join(f"{value if isinstance(value, str) else json.dumps(value)}\n" for value in values)


class Desk:
    """The socket through which the program `gh` calls the fake GitHub."""

    def __init__(self, forge: Forge, path: Path) -> None:
        """Listen at `path`."""
        self.path = path
        self.tokens: dict[str, Token] = {}

        class Handler(socketserver.StreamRequestHandler):
            def handle(handler) -> None:  # noqa: N805  # both selves are needed
                words, folder, name = marshal.loads(handler.rfile.read())  # noqa: S302  # from our own `gh`
                try:
                    answer = gh(words, Path(folder), forge, self.tokens.get(name, Token(permissions={}))), "", 0
                except Refused as refused:
                    answer = "", f"{refused}\n", 1
                handler.wfile.write(marshal.dumps(answer))

        self._server = socketserver.ThreadingUnixStreamServer(str(path), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        """Serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


GH: Final = """\
#!{python} -IS
import _socket, marshal, os, sys
desk = _socket.socket(_socket.AF_UNIX)
desk.connect({desk!r})
desk.sendall(marshal.dumps([sys.argv[1:], os.getcwd(), os.environ.get("GH_TOKEN", "")]))
desk.shutdown(_socket.SHUT_WR)
output, errors, code = marshal.loads(b"".join(iter(lambda: desk.recv(65536), b"")))
sys.stdout.write(output)
sys.stderr.write(errors)
sys.exit(code)
"""
"""The program `gh`."""
