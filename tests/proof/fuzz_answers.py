"""WeChat's answers damaged at random: runs of `make prove` receive half a million of them, the tests a few hundred."""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final
from urllib.parse import unquote

from reconciler.model import Host, Verification
from reconciler.problem import Problem
from reconciler.render import annotations, json_report, markdown, text
from reconciler.report import SENT_STATUSES, Report, exit_code
from reconciler.sandbox import calls
from reconciler.texts.en import ENGLISH
from reconciler.wechat.http import HttpResult, Request, Response
from tests.proof.cases import PRESENCES, Case
from tests.proof.laws import QUOTA, TOKEN_REFUSED
from tests.proof.run import run
from tests.proof.wire import Wire

ANSWERS: Final = 5000
"""How many answers a seed damages."""

MAX_SECONDS: Final = 2

EXIT_CODES: Final = frozenset({0, 5, 6, 7, 8})
"""What ``apply`` may end with, whatever WeChat answers."""

TOKEN: Final = "78_Fuzz/Token+that=leaks"
"""As no host is spelled, so that it can stand nowhere by chance."""

ECHOES: Final = (TOKEN, "78_Fuzz%2FToken%2Bthat%3Dleaks", "78_Fuzz%2fToken%252bthat%3dleaks", TOKEN[4:18])

KEYS: Final = (
    *("errcode", "errcode", "errcode", "errmsg", "rid", "data"),
    *(f"{name}_{service.field}" for name in ("testing", "published", "invalid") for service in calls.SERVICES),
    *("file_name", "file_content"),
)

ERRCODES: Final = (
    *(0, -1, -1, 40001, 42006, 45009, 45011, 45104, 61004, 61028, 65316, 9410016, 85069, 86103, 89022, 89029, 777),
    *("45009", " 65316 ", "0", "ok", "", None, True, 45104.0, 0.5, 10**20, [45009], {"errcode": 45009}),
)

VALUES: Final[tuple[object, ...]] = (
    *(None, True, -1, 45009.0, 10**20, [], ["a.qq.com", None], {"b.qq.com": "x"}, [[[]]]),
    *("", "ok", " ; ;", "a.qq.com", "a.qq.com;b.qq.com;x.qq.com", "a.qq.com；b.qq.com", "x;" * 2000),
    *("https://A.qq.com/;HTTP://b.qq.com", "\ud800", "商城\x1b[2J\r\n::error::x ##[y] <b>|`@all", "rid: 1-2-3"),
    *(f"{echo} rid: {echo}" for echo in ECHOES),
    *("8f3a2c.txt", "../../x.txt", "y" * 1025),
)

SPLINTERS: Final = (
    *(echo.encode() for echo in ECHOES),
    *(b'"errcode":', b'"errcode":45009,', b'"errmsg":"', b'"testing_wxa_jump_h5_domain":', b"null", b"true", b"{}"),
    *(b";", b'"', b"\\", b"\\ud800", b"\xff", b"\x00", b"\x08", b"\r", b"\x1b[2J", b"NaN", b"-1", b"40001", b"1e999"),
    *(b"[" * 300, b"9" * 5000, "商城".encode(), "商城".encode("gbk"), b"\xef\xbb\xbf", b"x" * 9000),
)

STATUSES: Final = (*(200,) * 8, 201, 302, 412, 429, 500, 502)


def damaged(answer: bytes, random: Random) -> bytes:
    """Return an answer after accidents to its fields, which leave the JSON whole, to its bytes, or to both."""
    kind = random.randrange(3)
    fields = list(json.loads(answer).items())
    for _ in range(random.randint(1, 3) if kind else 0):
        start = random.randint(0, len(fields))
        key = random.choice(KEYS)
        value = random.choice(ERRCODES if key == "errcode" else VALUES)
        if random.random() < 0.8:
            fields = [field for field in fields if field[0] != key]
        fields[start : start + random.choice((0, 0, 0, 1))] = [(key, value)]
    is_ascii = random.random() < 0.5
    body = ",".join(f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=is_ascii)}" for key, value in fields)
    data = f"{{{body}}}".encode(random.choice(("utf-8", "utf-8-sig", "gb18030")), "replace")
    for _ in range(random.randint(1, 4) if kind != 1 else 0):
        start = random.randint(0, len(data))
        end = min(len(data), start + random.choice((0, 0, 1, 2, 8, 40)))
        piece = random.choice((b"", data[start:end] * 2, random.choice(SPLINTERS), random.randbytes(2)))
        data = data[:start] + piece + data[end:]
    return data


def errcode_in(body: bytes) -> int | None:
    """Return the errcode that a whole JSON object says, by a reader of the proof's own; None where none is clear."""
    try:
        pairs = json.loads(
            body.decode("utf-8-sig", "replace"), strict=False, object_pairs_hook=tuple, parse_int=str, parse_float=float
        )
    except (ValueError, RecursionError):
        return None
    said = {str(value) for key, value in pairs if key == "errcode"} if isinstance(pairs, tuple) else set[str]()
    number = said.pop().strip() if len(said) == 1 else ""
    return int(number) if re.fullmatch("-?[0-9]{1,12}", number) else None


@dataclass(slots=True)
class Fuzzed(Wire):
    """A wire that damages answers, some of writes that were never carried out."""

    random: Random = field(kw_only=True)
    answers: list[tuple[calls.Call, bytes, bool]] = field(default_factory=list)
    """Each call, what it was answered with, and whether that is damaged."""

    def send(self, request: Request) -> HttpResult:
        """Carry a request, and damage two answers of three."""
        before = self.world
        result = Wire.send(self, request)
        assert isinstance(result, Response)
        is_damaged = self.random.random() < 0.67
        if is_damaged:
            result = Response(self.random.choice(STATUSES), damaged(result.body, self.random))
            self.world = self.random.choice((before, self.world))
        self.answers.append((self.exchanges[-1].call, result.body, is_damaged))
        return result


class Served:
    """A `HostChecker` of hosts that all serve the file."""

    def check(self, hosts: Sequence[Host], verification: Verification) -> Mapping[Host, Problem | None]:
        """Return that nothing is wrong."""
        del verification
        return dict.fromkeys(hosts)


def check(case: Case, wire: Fuzzed) -> None:
    """Apply over the wire; require a documented exit code, pages without the token, and that each errcode counts."""
    is_checked = case.service.verifies and wire.random.random() < 0.4
    report = run(case, wire, Served() if is_checked else None).report
    assert exit_code(report.outcome) in EXIT_CODES, report.outcome
    pages = [render(report, ENGLISH) for render in (text.render, markdown.render, json_report.render)]
    for page in (*pages, annotations.render(report.problems, ENGLISH)):
        plain = unquote(unquote(page))
        assert not any(TOKEN[start : start + 12] in plain for start in range(len(TOKEN) - 11)), page
    broken = list(misread(wire, report))
    assert not broken, broken


def misread(wire: Fuzzed, report: Report) -> Iterator[str]:
    """Yield each errcode other than 0 that a run did not heed, or did not report."""
    said = [(call, errcode_in(body)) for call, body, _ in wire.answers]
    for number, (call, errcode) in enumerate(said, start=1):
        later = [later for later, _ in said[number:]]
        if errcode in QUOTA and later:
            yield f"something was sent after {errcode}"
        if errcode in (None, 0, -1, *TOKEN_REFUSED):
            continue
        if not isinstance(call, calls.Write) and later:
            yield f"something was sent after a read was answered {errcode}"
        if any(isinstance(call, calls.Write) for call in later):
            yield f"a write was sent after {errcode}"
    last = [errcode for call, errcode in said if isinstance(call, calls.Write)][-1:]
    sent = [reported.errcode for reported in report.calls or () if reported.status in SENT_STATUSES][-1:]
    if last and last[0] and last != sent:
        yield f"the last write was answered {last}, and the report has {sent}"
    if said[-1][1] and said[-1][1] not in {problem.errcode for problem in report.problems}:
        yield f"the last answer was {said[-1][1]}, and no problem has that"


def fuzz(seed: int, answers: int = ANSWERS) -> str | None:
    """Return the first run that raises, is slow, or reports wrongly what damaged answers say; None for none."""
    random = Random(seed)  # noqa: S311  # no secret
    while answers > 0:
        live, want = ("".join(random.choices(PRESENCES, k=3)) for _ in range(2))
        case = Case(live=live, want=want, service=random.choice(calls.SERVICES), is_published=random.random() < 0.9)
        wire = Fuzzed(replace(case.world(), tokens=(TOKEN,)), random=random)
        start = time.process_time()
        try:
            check(case, wire)
        except Exception as error:  # noqa: BLE001  # any at all is a failure
            return f"seed {seed}: {case}: {wire.answers}: {error!r}"
        if time.process_time() - start > MAX_SECONDS:
            return f"seed {seed}: {case}: {wire.answers}: slower than {MAX_SECONDS} s"
        answers -= sum(is_damaged for _, _, is_damaged in wire.answers)
    return None
