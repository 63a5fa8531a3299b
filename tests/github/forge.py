"""A fake GitHub on 127.0.0.1: one repository, only the requests that the jobs need, and the permissions of each job.

What it does not know is 404, what the job's token may not do is 403; both are recorded, so no test passes by accident.
"""

import io
import json
import re
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

REPOSITORY: Final = "acme/domains"
WORKFLOW: Final = ".github/workflows/reconciler.yml"
BOT: Final = "github-actions[bot]"
TOKEN: Final = "ghs_0123456789"
MAX_BODY: Final = 65_536
PAGE: Final = 100

Document = dict[str, Any]

PERMISSIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "preview": {"contents": "read", "actions": "read"},
    "comment": {"actions": "read", "pull-requests": "write"},
    "settings": {"contents": "read", "actions": "read"},
    "plan": {"contents": "read", "actions": "read"},
    "apply": {"contents": "read", "actions": "read"},
    "report": {"actions": "read", "issues": "write", "pull-requests": "write"},
    "notify": {"actions": "read"},
}
"""By job, as in the workflow."""


class RefusedError(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        """Carry the answer."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers


@dataclass(kw_only=True)
class Artifact:
    """A zip file that a run uploaded."""

    id: int
    name: str
    data: bytes
    created: str
    expired: bool = False


@dataclass(kw_only=True)
class ForgeRun:
    """A run of a workflow."""

    id: int
    event: str
    sha: str
    branch: str = "main"
    repository: str = REPOSITORY
    path: str = WORKFLOW
    status: str = "completed"
    attempt: int = 1
    started: str = "2026-11-27T06:00:00Z"
    artifacts: list[Artifact] = field(default_factory=list)
    approvals: list[Document] = field(default_factory=list)

    @property
    def document(self) -> Document:
        """The run as the API has it."""
        return {
            "id": self.id,
            "event": self.event,
            "head_sha": self.sha,
            "head_branch": self.branch,
            "head_repository": {"full_name": self.repository} if self.repository else None,
            "path": self.path,
            "run_attempt": self.attempt,
            "status": self.status,
            "run_started_at": self.started,
            "updated_at": max(self.started, *(item.created for item in self.artifacts), ""),
        }


@dataclass
class Forge:
    """The repository as GitHub has it."""

    job: str = "preview"
    """Whose token is used."""
    runs: list[ForgeRun] = field(default_factory=list)
    pulls: dict[int, Document] = field(default_factory=dict)
    reviews: dict[int, list[Document]] = field(default_factory=dict)
    comments: dict[int, list[Document]] = field(default_factory=dict)
    issues: list[Document] = field(default_factory=list)
    environments: dict[str, Document] = field(default_factory=dict)
    """By name: the environment, and its branch policies under ``policies``."""
    owners: list[Document] | None = None
    """What is wrong with CODEOWNERS; None where there is none."""
    asked: list[str] = field(default_factory=list)
    """Method and path of every request."""
    unknown: list[str] = field(default_factory=list)
    """The requests that were refused for their path or their permission."""
    failing: dict[str, RefusedError] = field(default_factory=dict)
    """By a part of the path: the answer that such a request gets."""
    odd: dict[str, object] = field(default_factory=dict)
    """By path: an answer in the place of the true one."""
    url: str = ""
    _number: int = 100
    _now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def next(self) -> int:
        """Return an unused number."""
        self._number += 1
        return self._number

    def time(self) -> str:
        """Return the time, as GitHub writes it; each is a second later than the one before."""
        self._now += timedelta(seconds=1)
        return f"{self._now:%Y-%m-%dT%H:%M:%SZ}"

    def add_run(self, event: str, sha: str, **fields: Any) -> ForgeRun:  # noqa: ANN401
        """Add a run."""
        run = ForgeRun(id=self.next(), event=event, sha=sha, **fields)
        self.runs.append(run)
        return run

    def upload(self, run: ForgeRun, name: str, files: Mapping[str, bytes]) -> Artifact:
        """Add an artifact to a run."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, data in files.items():
                archive.writestr(file, data)
        artifact = Artifact(id=self.next(), name=name, data=buffer.getvalue(), created=self.time())
        run.artifacts.append(artifact)
        return artifact

    def upload_folder(self, run: ForgeRun, name: str, folder: Path) -> Artifact:
        """Add the files of a folder as an artifact, as the action does."""
        return self.upload(run, name, {path.name: path.read_bytes() for path in folder.iterdir()})

    @property
    def writes(self) -> list[str]:
        """The requests that changed something."""
        return [line for line in self.asked if not line.startswith("GET ")]

    def answer(self, method: str, target: str, authorization: str | None, body: Document) -> Any:  # noqa: ANN401
        """Return the answer to a request of the API. Raises RefusedError."""
        parts = urlsplit(target)
        self.asked.append(f"{method} {parts.path}")
        for part, refused in self.failing.items():
            if part in target:
                raise refused
        prefix = f"/repos/{REPOSITORY}/"
        if parts.path.removeprefix(prefix) in self.odd:
            return self.odd[parts.path.removeprefix(prefix)]
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        for known, pattern, permission, handle in _ROUTES:
            found = re.fullmatch(pattern, parts.path.removeprefix(prefix))
            if known == method and found and parts.path.startswith(prefix):
                self._permit(authorization, permission, "read" if method == "GET" else "write", target)
                return handle(self, found.groups(), query, body)
        self.unknown.append(f"{method} {target}")
        raise RefusedError(404, "Not Found")

    def _permit(self, authorization: str | None, permissions: str, how: str, target: str) -> None:
        """Raise RefusedError unless the job's token has one of the permissions."""
        if authorization != f"Bearer {TOKEN}":
            raise RefusedError(401, "Bad credentials")
        granted = PERMISSIONS[self.job]
        for permission in permissions.split("|"):
            if granted.get(permission) == "write" or (granted.get(permission) == "read" and how == "read"):
                return
        self.unknown.append(f"{self.job} may not {how} {permissions}: {target}")
        raise RefusedError(403, "Resource not accessible by integration")

    def find_run(self, number: str) -> ForgeRun:
        """Return a run. Raises RefusedError."""
        for run in self.runs:
            if run.id == int(number):
                return run
        raise RefusedError(404, "Not Found")


Groups = tuple[str, ...]
Query = Mapping[str, str]


def _runs_of_workflow(forge: Forge, groups: Groups, query: Query, _: Document) -> Document:
    wanted = {"head_branch": query.get("branch"), "event": query.get("event"), "status": query.get("status")}
    found = [
        run.document
        for run in sorted(forge.runs, key=lambda run: -run.id)
        if run.path.rpartition("/")[2] == groups[0]
        and all(value in {None, run.document[key]} for key, value in wanted.items())
    ]
    return {"total_count": len(found), "workflow_runs": _page(found, query)}


def _artifacts(forge: Forge, groups: Groups, query: Query, _: Document) -> Document:
    found = [
        {"id": item.id, "name": item.name, "expired": item.expired, "created_at": item.created}
        for item in forge.find_run(groups[0]).artifacts
        if query.get("name") in {None, item.name}
    ]
    return {"total_count": len(found), "artifacts": _page(found, query)}


def _zip(forge: Forge, groups: Groups, _: Query, __: Document) -> None:
    for run in forge.runs:
        for item in run.artifacts:
            if item.id == int(groups[0]):
                if item.expired:
                    raise RefusedError(410, "Artifact has expired")
                raise RefusedError(302, "", Location=f"{forge.url}/blob/{item.id}?sig=secret")
    raise RefusedError(404, "Not Found")


def _environment(forge: Forge, groups: Groups, _: Query, __: Document) -> Document:
    if groups[0] not in forge.environments:
        raise RefusedError(404, "Not Found")
    found = forge.environments[groups[0]]
    return {"name": groups[0], "deployment_branch_policy": found["deployment_branch_policy"]}


def _policies(forge: Forge, groups: Groups, _: Query, __: Document) -> Document:
    policies = forge.environments[groups[0]]["policies"]
    return {"total_count": len(policies), "branch_policies": policies}


def _owners(forge: Forge, _: Groups, __: Query, ___: Document) -> Document:
    if forge.owners is None:
        raise RefusedError(404, "Not Found")
    return {"errors": forge.owners}


def _pull(forge: Forge, groups: Groups, _: Query, __: Document) -> Document:
    if int(groups[0]) not in forge.pulls:
        raise RefusedError(404, "Not Found")
    return forge.pulls[int(groups[0])]


def _files_of_pull(forge: Forge, groups: Groups, query: Query, _: Document) -> list[Document]:
    return _page(forge.pulls[int(groups[0])]["files"], query)


def _pulls_of_commit(forge: Forge, groups: Groups, query: Query, _: Document) -> list[Document]:
    return _page([pull for pull in forge.pulls.values() if groups[0] in pull.get("commits", ())], query)


def _reviews(forge: Forge, groups: Groups, query: Query, _: Document) -> list[Document]:
    return _page(forge.reviews.get(int(groups[0]), []), query)


def _approvals(forge: Forge, groups: Groups, _: Query, __: Document) -> list[Document]:
    return forge.find_run(groups[0]).approvals


def _comments(forge: Forge, groups: Groups, query: Query, _: Document) -> list[Document]:
    return _page(forge.comments.get(int(groups[0]), []), query)


def _post_comment(forge: Forge, groups: Groups, _: Query, body: Document) -> Document:
    comment = {"id": forge.next(), "body": _checked(body["body"]), "user": {"login": BOT, "type": "Bot"}}
    forge.comments.setdefault(int(groups[0]), []).append(comment)
    return comment


def _patch_comment(forge: Forge, groups: Groups, _: Query, body: Document) -> Document:
    for comments in forge.comments.values():
        for comment in comments:
            if comment["id"] == int(groups[0]) and comment["user"]["login"] == BOT:
                comment["body"] = _checked(body["body"])
                return comment
    raise RefusedError(404, "Not Found")


def _issue(forge: Forge, groups: Groups, _: Query, __: Document) -> Document:
    return next(issue for issue in forge.issues if issue["number"] == int(groups[0]))


def _issues(forge: Forge, _: Groups, query: Query, __: Document) -> list[Document]:
    found = [issue for issue in forge.issues if query.get("creator") in {None, issue["user"]["login"]}]
    if query.get("state") in {"open", "closed"}:
        found = [issue for issue in found if issue["state"] == query["state"]]
    return _page([{**issue, "closed_by": None} for issue in reversed(found)], query)


def _post_issue(forge: Forge, _: Groups, __: Query, body: Document) -> Document:
    issue = {
        "number": forge.next(),
        "state": "open",
        "state_reason": None,
        "closed_at": None,
        "title": body["title"],
        "body": _checked(body["body"]),
        "user": {"login": BOT, "type": "Bot"},
    }
    forge.issues.append(issue)
    return issue


def _patch_issue(forge: Forge, groups: Groups, _: Query, body: Document) -> Document:
    for issue in forge.issues:
        if issue["number"] == int(groups[0]):
            assert not body.keys() - {"title", "body", "state", "state_reason"}
            issue.update(body)
            issue["closed_at"] = forge.time() if issue["state"] == "closed" else None
            issue["closed_by"] = {"login": BOT, "type": "Bot"} if issue["state"] == "closed" else None
            return issue
    raise RefusedError(404, "Not Found")


def _checked(body: str) -> str:
    if len(body.encode("utf-16-le")) // 2 > MAX_BODY:
        raise RefusedError(422, "body is too long (maximum is 65536 characters)")
    return body


def _page(items: list[Document], query: Query) -> list[Document]:
    assert query["per_page"] == str(PAGE)
    first = (int(query.get("page", "1")) - 1) * PAGE
    page = Page(items[first : first + PAGE])
    page.has_more = len(items) > first + PAGE
    page.number = int(query.get("page", "1"))
    return page


class Page(list[Document]):
    """A page of a list, which says whether there are more."""

    has_more = False
    number = 1


_Handle = Callable[[Forge, Groups, Query, Document], Any]

_ROUTES: Final[list[tuple[str, str, str, _Handle]]] = [
    ("GET", r"actions/workflows/([\w.-]+)/runs", "actions", _runs_of_workflow),
    ("GET", r"actions/runs/(\d+)/artifacts", "actions", _artifacts),
    ("GET", r"actions/artifacts/(\d+)/zip", "actions", _zip),
    ("GET", r"actions/runs/(\d+)/approvals", "actions", _approvals),
    ("GET", r"environments/([\w-]+)", "actions", _environment),
    ("GET", r"environments/([\w-]+)/deployment-branch-policies", "actions", _policies),
    ("GET", r"codeowners/errors", "contents", _owners),
    ("GET", r"pulls/(\d+)", "pull-requests", _pull),
    ("GET", r"pulls/(\d+)/files", "pull-requests", _files_of_pull),
    ("GET", r"commits/([0-9a-f]{40})/pulls", "pull-requests", _pulls_of_commit),
    ("GET", r"pulls/(\d+)/reviews", "pull-requests", _reviews),
    ("GET", r"issues/(\d+)/comments", "pull-requests|issues", _comments),
    ("POST", r"issues/(\d+)/comments", "pull-requests|issues", _post_comment),
    ("PATCH", r"issues/comments/(\d+)", "pull-requests|issues", _patch_comment),
    ("GET", r"issues", "issues", _issues),
    ("GET", r"issues/(\d+)", "issues", _issue),
    ("POST", r"issues", "issues", _post_issue),
    ("PATCH", r"issues/(\d+)", "issues", _patch_issue),
]
"""Method, path, the permissions of which the token needs one, and what answers."""


class Handler(BaseHTTPRequestHandler):
    """Answers as GitHub does."""

    forge: Forge

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of http.server
        """Print nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002  # http.server's name
        """Return the fake's own time for the header Date."""
        return format_datetime(datetime.fromisoformat(self.forge.time()), usegmt=True)

    def do_GET(self) -> None:  # the names of http.server
        """Answer a GET."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer()

    def do_PATCH(self) -> None:
        """Answer a PATCH."""
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/blob/"):
            self._blob()
            return
        try:
            found = self.forge.answer(
                self.command, self.path, self.headers["Authorization"], json.loads(body) if body else {}
            )
        except RefusedError as error:
            self._send(error.status, json.dumps({"message": error.message}).encode(), error.headers)
            return
        links = [value for value in found.values() if isinstance(value, Page)] if isinstance(found, dict) else []
        page = found if isinstance(found, Page) else next(iter(links), Page())
        headers = {}
        if page.has_more:
            bare = re.sub(r"&page=\d+", "", self.path)
            headers["Link"] = f'<{self.forge.url}{bare}&page={page.number + 1}>; rel="next", <x>; rel="last"'
        self._send(201 if self.command == "POST" else 200, json.dumps(found).encode(), headers)

    def _blob(self) -> None:
        """Send a zip file, as another server does: it must not see the token."""
        assert self.headers["Authorization"] is None
        number = int(self.path.removeprefix("/blob/").partition("?")[0])
        data = next(item.data for run in self.forge.runs for item in run.artifacts if item.id == number)
        self._send(200, data, {})

    def _send(self, status: int, data: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True


@contextmanager
def serving(forge: Forge) -> Iterator[Forge]:
    """Serve a repository; its address is in `url` meanwhile."""
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"forge": forge})) as server:
        forge.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield forge
        finally:
            server.shutdown()
            thread.join()
