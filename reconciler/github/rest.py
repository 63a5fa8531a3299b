"""GitHub's REST API, for one repository: bounded in time, size and number of requests; follows no redirect by itself.

Source: docs.github.com, "Getting started with the REST API", "Rate limits" and "Using pagination".
"""

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from reconciler import tls
from reconciler.frozen import frozen
from reconciler.github.event import Run
from reconciler.problem import Code, Problem, ProblemError, shorten
from reconciler.wechat.address import Address, choose_proxy, parse_token_address

if TYPE_CHECKING:
    import httpx

MAX_REQUESTS: Final = 400
"""The most requests of a job: GITHUB_TOKEN has 1,000 an hour for all jobs of the repository."""

PAGE_SIZE: Final = 100
MAX_PAGES: Final = 10
MAX_WAIT: Final = 60.0
"""The most seconds that a job waits for GitHub's rate limit, once."""

MAX_JSON_BYTES: Final = 16 * 1024 * 1024
MAX_ZIP_BYTES: Final = 10 * 1024 * 1024

TIMEOUT: Final = 30.0
"""The most seconds of one exchange."""

_LIMITED: Final = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
_NUMBER: Final = re.compile(r"[0-9]+")
_NEXT: Final = re.compile(r"<([^<>]*)>; *rel=\"next\"")

_HEADERS: Final = {
    "User-Agent": "wechat-domain-reconciler",
    "Accept": "application/vnd.github+json",
    "Accept-Encoding": "identity",
    "X-GitHub-Api-Version": "2022-11-28",
}


class GithubError(ProblemError):
    """GitHub could not be asked, or refused."""


def unusable_answer(path: str) -> GithubError:
    """Return the error of an answer that is not what GitHub's documentation says."""
    return GithubError(Code.GITHUB_ANSWER, path=path)


@frozen
class _Answer:
    """A response that was read as a whole."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes

    @property
    def seconds_to_wait(self) -> float | None:
        """How long to wait where a rate limit refused the request; None where it did not."""
        if self.status not in _LIMITED:
            return None
        after = self.headers.get("retry-after", "")
        if _NUMBER.fullmatch(after):
            return float(after)
        if self.headers.get("x-ratelimit-remaining") != "0":
            return None
        reset = self.headers.get("x-ratelimit-reset", "")
        return max(1.0, float(reset) - time.time()) if _NUMBER.fullmatch(reset) else MAX_WAIT


class Client:
    """Asks about the repository of a run. All methods raise GithubError."""

    def __init__(
        self, run: Run, trace: Callable[[str], None] = lambda _: None, pause: Callable[[float], None] = time.sleep
    ) -> None:
        """Reach nothing yet. `trace` takes a line for each exchange; `pause` waits for some seconds."""
        self._api = run.api
        self._root = f"{run.api.path.rstrip('/')}/repos/{run.repository}/"
        self._authorization = {"Authorization": f"Bearer {run.token}"}
        self._trace = trace
        self._pause = pause
        self._requests = 0
        self._may_wait = True
        self._date = self._first_date = ""

    @property
    def began(self) -> str:
        """When GitHub answered first, as in `now`: nothing that this job read is older."""
        return _time(self._first_date)

    def now(self) -> str:
        """Return when GitHub answered last, by its clock and in its words: as the times of runs and artifacts."""
        return _time(self._date)

    def get(self, path: str, **query: str) -> Any:  # noqa: ANN401  # JSON: whoever asks looks at its shape
        """Return what is at a path of the repository, such as ``pulls/7``; None where nothing is."""
        answer = self._ask("GET", self._url(path, query))
        return None if answer.status == HTTPStatus.NOT_FOUND else _document(answer, "GET", path)

    def pages(self, path: str, key: str | None = None, *, most: int = MAX_PAGES, **query: str) -> Iterator[Any]:
        """Yield the items of all pages of a list, or of the list under a `key`; of at most so many pages."""
        url = self._url(path, {**query, "per_page": str(PAGE_SIZE)})
        for _ in range(most):
            answer = self._ask("GET", url)
            page = _document(answer, "GET", path)
            items = page.get(key) if key is not None and isinstance(page, dict) else page
            if not isinstance(items, list):
                raise unusable_answer(path)
            yield from items
            following = _NEXT.search(answer.headers.get("link", ""))
            if following is None:
                return
            url = self._own(following[1], path)

    def post(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401
        """Create something at a path of the repository, and return it."""
        return _document(self._ask("POST", self._url(path), body), "POST", path)

    def patch(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401
        """Change what is at a path of the repository, and return it."""
        return _document(self._ask("PATCH", self._url(path), body), "PATCH", path)

    def download(self, path: str) -> bytes | None:
        """Return the zip file that a path redirects to; None where it has expired.

        The address that it redirects to is another server's, so the token is not sent there.
        """
        answer = self._ask("GET", self._url(path))
        if answer.status == HTTPStatus.GONE:
            return None
        address = parse_token_address(answer.headers.get("location", ""), "Location")
        if answer.status != HTTPStatus.FOUND or isinstance(address, Problem):
            raise _refused(answer, "GET", path)
        query = f"?{address.query}" if address.query else ""
        found = self._exchange("GET", address, f"{address.path}{query}")
        if found.status == HTTPStatus.GONE:
            return None
        if found.status != HTTPStatus.OK:
            raise _refused(found, "GET", path)
        return found.body

    def _url(self, path: str, query: Mapping[str, str] | None = None) -> str:
        return f"{self._root}{quote(path)}{'?' if query else ''}{urlencode(query or {})}"

    def _own(self, url: str, path: str) -> str:
        """Return path and query of a next page. Raises GithubError for another server."""
        address = parse_token_address(url, "Link")
        if isinstance(address, Problem) or address.origin != self._api.origin:
            raise unusable_answer(path)
        return f"{address.path}?{address.query}"

    def _ask(self, method: str, url: str, body: Mapping[str, object] | None = None) -> _Answer:
        """Return the answer of the API; where a rate limit refuses, wait and ask again, once in a job."""
        content = None if body is None else json.dumps(body).encode()
        answer = self._exchange(method, self._api, url, content)
        self._date = answer.headers.get("date", "")
        self._first_date = self._first_date or self._date
        seconds = answer.seconds_to_wait
        if seconds is None:
            return answer
        if not self._may_wait or seconds > MAX_WAIT:
            raise GithubError(Code.GITHUB_RATE)
        self._may_wait = False
        self._pause(seconds)
        return self._ask(method, url, body)

    def _exchange(self, method: str, address: Address, url: str, content: bytes | None = None) -> _Answer:
        """Send one request, with the token to the API alone: another address may be the same server's."""
        import httpx

        is_api = address is self._api
        headers = {**_HEADERS, **self._authorization} if is_api else _HEADERS
        most = MAX_JSON_BYTES if is_api else MAX_ZIP_BYTES
        self._requests += 1
        if self._requests > MAX_REQUESTS:
            raise GithubError(Code.GITHUB_RATE)
        deadline = time.monotonic() + TIMEOUT
        try:
            with (
                _open(address) as client,
                client.stream(method, f"{address.origin}{url}", content=content, headers=headers) as response,
            ):
                body = bytearray()
                for piece in response.iter_raw():
                    body += piece
                    if len(body) > most or time.monotonic() > deadline:
                        raise GithubError(Code.GITHUB_ANSWER, path=url.partition("?")[0])
                answer = _Answer(response.status_code, dict(response.headers), bytes(body))
        except (httpx.HTTPError, OSError) as error:
            # The words of httpx may quote the address, and that of a download is a secret.
            raise GithubError(Code.GITHUB_UNREACHABLE, server=address.origin, reason=_reason(error)) from None
        self._trace(f"{method} {address.origin}{url.partition('?')[0]} {answer.status}")
        return answer


def _open(address: Address) -> "httpx.Client":
    """Return a client for one server. Raises GithubError where the environment's proxy cannot be used."""
    import httpx

    proxy = choose_proxy(address, os.environ)
    if isinstance(proxy, str):
        raise GithubError(Code.PROXY_SETTINGS, variable=proxy, server=address.origin)
    transport = httpx.HTTPTransport(
        verify=tls.trusted() if address.scheme == "https" else False,
        trust_env=False,
        proxy=None if proxy is None else httpx.Proxy(proxy.origin, auth=proxy.login),
    )
    return httpx.Client(transport=transport, trust_env=False, timeout=TIMEOUT, follow_redirects=False)


def _time(date: str) -> str:
    try:
        return f"{parsedate_to_datetime(date).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    except ValueError:
        raise unusable_answer(path="Date") from None


def _document(answer: _Answer, method: str, path: str) -> Any:  # noqa: ANN401
    """Return the JSON of an answer. Raises GithubError where it is none, or GitHub refused."""
    if answer.status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        raise _refused(answer, method, path)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise unusable_answer(path) from None


def _refused(answer: _Answer, method: str, path: str) -> GithubError:
    return GithubError(
        Code.GITHUB_REFUSED, request=f"{method} {path}", status=answer.status, reason=_message(answer.body)
    )


_MAX_MESSAGE_LENGTH: Final = 200


def _message(body: bytes) -> str:
    """Return what GitHub says of an error."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    match document:
        case {"message": str(message)} if message:
            return shorten(message, _MAX_MESSAGE_LENGTH)
        case _:
            return "no message"


def _reason(error: Exception) -> str:
    """Return the system's words for an error, or the error's type."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__ if cause is None else tls.reason(cause)
