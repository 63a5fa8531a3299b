"""Fixed reports, one of each kind: every format is tested on them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from reconciler.model import Action, Change, Host, ListName, LiveList, LiveState, Mention, Place, Target
from reconciler.plan import Call, Gap, Scope
from reconciler.problem import Code, Fact, Problem
from reconciler.report import (
    CallStatus,
    CheckedHost,
    Command,
    Confirmation,
    Outcome,
    Reason,
    Report,
    ReportedCall,
    ReportedChange,
    Source,
)
from reconciler.resources import BUSINESS, DEFAULT_API_URL, SERVER
from tests.building import host, hosts

FILE: Final = "domains.yaml"
PRINT: Final = "sha256:9f3c61d2a7b05e4f1c8d39a6e2b47f0511d6c3e8a9b27f4460c5d8e1f2a3b4c5"
RID: Final = "6543a1b2-0c1d2e3f-4a5b6c7d"

EMULATOR: Final = "http://127.0.0.1:8080"
"""An API address that is not WeChat's own."""

KEPT: Final = "www api m static img pages help login"
"""Hosts in both lists that no case changes."""

Entries = Mapping[str, tuple[int, str | None, str | None]]
"""The line, owner and note of hosts."""

NO_GAPS: Final[Mapping[str, Gap]] = {}

ENTRIES: Final[Entries] = {
    "pay": (14, "team-pay", "opens with the December release"),
    "beta": (17, "team-mini", None),
    "demo": (18, None, "only for our own testers"),
    "shop": (
        19,
        "商城团队",
        "十二月的新版本上线后才能访问，在那之前只有测试人员可以打开这个页面，请不要提前发布到正式环境里去",
    ),
    "old-shop": (20, None, None),
    "moved": (21, None, None),
    "back": (22, None, None),
    "seen": (23, None, None),
}


def lists(testing: str, published: str | None = None, opaque: str = "", kept: str = KEPT) -> LiveState:
    """Return a live state with the kept hosts; `published` None is a platform that was never published."""
    values = frozenset(opaque.split())
    return LiveState(
        LiveList(hosts(f"{kept} {testing}"), values),
        None if published is None else LiveList(hosts(f"{kept} {published}"), values),
    )


def wanted(testing: str, published: str, kept: str = KEPT) -> Target:
    """Return the lists as they should be, with the kept hosts."""
    return Target(hosts(f"{kept} {testing}"), hosts(f"{kept} {published}"))


def changes(live: LiveState, target: Target, entries: Entries = ENTRIES) -> tuple[ReportedChange, ...]:
    """Return the changes that lead to `target`, with line, owner and note from `entries`."""
    known = {host(word): entry for word, entry in entries.items()}
    needed = []
    for name in ListName:
        if live.get(name) is not None:
            added, deleted = target.hosts(name) - live.hosts(name), live.hosts(name) - target.hosts(name)
            needed += [Change(new, name, Action.ADD) for new in added]
            needed += [Change(old, name, Action.DELETE) for old in deleted]
    return tuple(_reported(change, known) for change in sorted(needed, key=lambda change: change.host))


def _reported(change: Change, known: Mapping[Host, tuple[int, str | None, str | None]]) -> ReportedChange:
    if change.host not in known:
        return ReportedChange(change=change, reason=Reason.UNLISTED if change.action is Action.DELETE else None)
    line, owner, note = known[change.host]
    return ReportedChange(change=change, place=Place(FILE, line, 5), owner=owner, note=note)


def call(
    words: str, status: CallStatus = CallStatus.PLANNED, errcode: int | None = None, errmsg: str | None = None
) -> ReportedCall:
    """Return a call from words such as ``add both pay beta``."""
    action, scope, *rest = words.split()
    names = tuple(sorted(map(host, rest)))
    request = Call(action=Action(action), scope=Scope(scope), hosts=names, sent=names)
    return ReportedCall(call=request, status=status, errcode=errcode, errmsg=errmsg)


def done(words: str) -> ReportedCall:
    """Return a call that took effect."""
    return call(words, CallStatus.DONE, 0, "ok")


def not_sent(words: str) -> ReportedCall:
    """Return a call that was planned and not sent."""
    return call(words, CallStatus.NOT_SENT)


def problem(code: Code, line: int | None = None, column: int = 5, **facts: Fact) -> Problem:
    """Return a problem, at a line of the file or at none."""
    return Problem(code=code, facts=facts, place=None if line is None else Place(FILE, line, column))


def planned(
    live: LiveState,
    target: Target,
    *calls: ReportedCall,
    problems: tuple[Problem, ...] = (),
    entries: Entries = ENTRIES,
    gaps: Mapping[str, Gap] = NO_GAPS,
) -> Report:
    """Return the report of a plan with changes; `gaps` belong to demotions."""
    closing = {Change(host(word), ListName.PUBLISHED, Action.DELETE): gap for word, gap in gaps.items()}
    return Report(
        command=Command.PLAN,
        outcome=Outcome.CHANGES,
        file=FILE,
        platform="acme-shop",
        resource=BUSINESS,
        source=Source.WECHAT,
        api_url=DEFAULT_API_URL,
        fingerprint=PRINT,
        live=live,
        target=target,
        limit=200,
        changes=tuple(replace(told, gap=closing.get(told.change)) for told in changes(live, target, entries)),
        calls=calls,
        problems=problems,
    )


def run(report: Report, outcome: Outcome, result: LiveState | None, *calls: ReportedCall) -> Report:
    """Return the report of applying a plan."""
    problems = tuple(problem for problem in report.problems if problem.code is not Code.DEMOTION_GAP)
    return replace(report, command=Command.APPLY, outcome=outcome, result=result, calls=calls, problems=problems)


def with_problems(report: Report, *problems: Problem) -> Report:
    """Return `report` with these problems and no others."""
    return replace(report, problems=problems)


_LIMIT_RAISED = problem(Code.LIMIT_RAISED, was=200, now=10000)
_RENAMED = problem(Code.PLATFORM_RENAMED, was="acme-shop", now="other-shop")
_COVERED = problem(Code.COVERED_BY_PARENT, 22, host="a.shop.qq.com", parent="shop.qq.com", parent_line=9)
_NEVER = problem(Code.NEVER_PUBLISHED)

_SMALL = planned(
    lists("old beta", "old"),
    wanted("pay beta", "pay beta"),
    call("add both beta pay"),
    call("delete both old"),
)

_WAS: Final = Mention(file=FILE, line=33, commit="1a2b3c4d5e6f708192a3", owner="team-pay", note="winter campaign")
_WAS_IN_BASE: Final = replace(_WAS, commit=None, note=None)
_REMOVED: Final = Place(FILE, 40, 5)

_SMALL_REVIEWED = planned(
    lists("old away beta byhand", "old away byhand"),
    wanted("pay beta byhand", "pay beta byhand"),
    call("add both beta pay"),
    call("delete both away old"),
)
_SMALL_REVIEWED = replace(
    _SMALL_REVIEWED,
    changes=tuple(
        replace(change, reason=Reason.LEFT_FILE, was=_WAS)
        if change.change.host == host("old")
        else replace(change, reason=Reason.REMOVED, was=_WAS_IN_BASE, place=_REMOVED)
        if change.change.host == host("away")
        else change
        for change in _SMALL_REVIEWED.changes or ()
    ),
)

_WITH_DRIFT = replace(
    _SMALL,
    source=Source.ASSUMED,
    api_url=None,
    compared_with="live.json",
    changes=tuple(
        replace(change, reason=Reason.CHANGE, was=None if change.place else _WAS_IN_BASE)
        for change in _SMALL.changes or ()
    ),
    live=lists("old beta byhand", "old byhand"),
    drift=tuple(
        ReportedChange(change=Change(host("byhand"), name, Action.DELETE), reason=Reason.DRIFT) for name in ListName
    ),
)

_SYNCED = lists("", "")

_IN_SYNC = replace(
    _SMALL, outcome=Outcome.IN_SYNC, live=_SYNCED, target=wanted("", ""), changes=(), calls=(), problems=()
)

_KINDS = planned(
    lists("old demo beta old-shop moved gone", "old demo old-shop back seen"),
    wanted("pay shop demo beta back seen", "pay shop beta old-shop moved seen"),
    call("add both beta moved pay shop"),
    call("delete both back demo old"),
    call("add testing back demo seen"),
    call("delete testing gone moved old-shop"),
    problems=(problem(Code.DEMOTION_GAP, 18, host="demo.qq.com", delete_call=2, add_call=3),),
    gaps={"demo": Gap(2, 3)},
)

_GAP = planned(
    lists("demo", "demo"),
    wanted("demo", ""),
    call("delete both demo"),
    call("add testing demo"),
    problems=(problem(Code.DEMOTION_GAP, 18, host="demo.qq.com", delete_call=1, add_call=2),),
    gaps={"demo": Gap(1, 2)},
)

_SEVEN = "o1 o2 o3 o4 o5 o6 o7"

_REFUSED = replace(
    planned(
        lists(_SEVEN, _SEVEN),
        wanted("pay", "pay"),
        not_sent("add both pay"),
        not_sent(f"delete both {_SEVEN}"),
    ),
    outcome=Outcome.REFUSED,
    problems=(problem(Code.TOO_MANY_DELETIONS, count=7, maximum=5),),
)

_NO_SAFE_PLAN = replace(
    planned(lists("", ""), wanted("", "pay shop"), problems=(problem(Code.NO_SAFE_PLAN, limit=8),)),
    outcome=Outcome.REFUSED,
    limit=8,
    calls=None,
    fingerprint=None,
)

_REFUSED_BY_WECHAT = Problem(
    code=Code.WECHAT_INVALID_HOST,
    facts={"hosts": ("pay.qq.com",), "answer": f"9410016 invalid domain pay.qq.com, rid: {RID}"},
    place=Place(FILE, 14, 5),
    errcode=9410016,
    rid=RID,
)

_NEWLINE = problem(Code.SITE_TRAILING_NEWLINE, host="pay.qq.com", name="8f3a2c.txt")
_SLOW = problem(Code.SITE_SLOW, host="beta.qq.com", name="8f3a2c.txt", seconds="1.4")
_AUTHORITIES = problem(Code.SITE_AUTHORITIES, reason="No such file or directory")
_EXPIRED = problem(Code.SITE_CERTIFICATE_EXPIRED, host="beta.qq.com")
_PRIVATE = problem(Code.SITE_PRIVATE_ADDRESS, host="shop.qq.com", address="169.254.169.254")


def _hosts(**problems: Problem | None) -> tuple[CheckedHost, ...]:
    """Return checked hosts, each at its line, from the problem of each."""
    places = {word: Place(FILE, ENTRIES[word][0], 5) for word in problems}
    return tuple(
        CheckedHost(host=host(word), place=places[word], problem=what and replace(what, place=places[word]))
        for word, what in problems.items()
    )


def _checked(report: Report, **problems: Problem | None) -> Report:
    """Return a plan whose hosts were checked."""
    by_host = {checked.host: checked for checked in _hosts(**problems)}
    return replace(
        report,
        changes=tuple(replace(change, checked=by_host.get(change.change.host)) for change in report.changes or ()),
        problems=tuple(one.problem for one in by_host.values() if one.problem is not None),
    )


def _check(**problems: Problem | None) -> Report:
    """Return the report of a check."""
    checked = _hosts(**problems)
    words = " ".join(problems)
    return Report(
        command=Command.CHECK,
        outcome=Outcome.VERIFIED if all(one.passes for one in checked) else Outcome.UNVERIFIED,
        file=FILE,
        platform="acme-shop",
        resource=BUSINESS,
        target=wanted(words, words, kept=""),
        limit=200,
        hosts=checked,
        problems=tuple(one.problem for one in checked if one.problem is not None),
    )


_FAILED_ADD = call("add both beta pay", CallStatus.FAILED, 9410016, f"invalid domain pay.qq.com, rid: {RID}")

_FAILED = with_problems(
    run(_SMALL, Outcome.FAILED, _SMALL.live, _FAILED_ADD, not_sent("delete both old")),
    _REFUSED_BY_WECHAT,
)

_UNREACHABLE = Problem(
    code=Code.WECHAT_UNREACHABLE, facts={"server": "api.weixin.qq.com", "reason": "connection refused"}
)

_OPAQUE: Final = " ".join(f"10.0.0.{number:02}{'x' * 200}" for number in range(1, 13))

_MANY: Final = " ".join(f"n{number:03}" for number in range(1, 161))
_MANY_OLD: Final = " ".join(f"x{number:02}" for number in range(1, 41))

_HOSTILE: Final = (
    "::error::owned ##[group]x \x1b[31mred\x1b[0m\r\n::stop-commands::x\n\u202eevil\u2066 \x85 \u2028 \u200b "
    "| a | `b` <img src=x onerror=y> <!-- --> @octocat #1 o/r#2 GH-3 https://evil.example www.evil.example "
    "[x](y) ![z](w) **b** _i_ ~~s~~ :tada: $x$ &amp; \ud800 \\| --- # % , {n}"
)
_HOSTILE_FILE: Final = "::error file=x::a,b%\n##[x]|`@octocat<!--.yaml"

_HOSTILE_PLACE: Final = Place(_HOSTILE_FILE, 14, 5)


def _hostile(report: Report) -> Report:
    """Return `report` with hostile texts wherever text can come from outside."""
    changed = (
        replace(change, owner=_HOSTILE, note=_HOSTILE, place=change.place and _HOSTILE_PLACE)
        for change in report.changes or ()
    )
    return replace(
        report,
        platform=_HOSTILE,
        file=_HOSTILE_FILE,
        api_url=None,
        compared_with=_HOSTILE_FILE,
        changes=tuple(changed),
        calls=tuple(replace(sent, errmsg=sent.errmsg and _HOSTILE) for sent in report.calls or ()),
        problems=(
            replace(
                _REFUSED_BY_WECHAT,
                facts={"hosts": (_HOSTILE,), "answer": _HOSTILE},
                place=_HOSTILE_PLACE,
                rid=_HOSTILE,
            ),
            problem(Code.OPAQUE_VALUE, value=_HOSTILE, lists=("testing",)),
            problem(Code.HOST_REFUSED, host=_HOSTILE),
        ),
    )


CASES: Final[Mapping[str, Report]] = {
    "valid": Report(
        command=Command.VALIDATE,
        outcome=Outcome.VALID,
        file=FILE,
        platform="acme-shop",
        resource=BUSINESS,
        target=wanted("a", ""),
        limit=200,
    ),
    "valid-loosened": Report(
        command=Command.VALIDATE,
        outcome=Outcome.VALID,
        file=FILE,
        platform="other-shop",
        resource=BUSINESS,
        target=wanted("a", ""),
        limit=10000,
        problems=(_LIMIT_RAISED, _RENAMED),
    ),
    "invalid": Report(
        command=Command.PLAN,
        outcome=Outcome.INVALID,
        file=FILE,
        problems=(
            problem(Code.HOST_SCHEME, 7, value="https://a.qq.com", host="a.qq.com"),
            problem(Code.REPEATED_HOST, 9, host="b.qq.com", first_line=4),
            problem(
                Code.UNKNOWN_KEY,
                11,
                3,
                key="limits",
                allowed=("limit", "max_deletions", "protected", "published", "unmanaged"),
            ),
        ),
    ),
    "invalid-much": Report(
        command=Command.VALIDATE,
        outcome=Outcome.INVALID,
        file=FILE,
        problems=tuple(
            problem(Code.HOST_SCHEME, line, value=f"https://a{line}.qq.com", host=f"a{line}.qq.com")
            for line in range(7, 37)
        ),
    ),
    "invalid-for-apply": Report(
        command=Command.APPLY, outcome=Outcome.INVALID, file=FILE, problems=(problem(Code.FILE_EMPTY, 1, 1),)
    ),
    "in-sync": _IN_SYNC,
    "in-sync-warnings": with_problems(_IN_SYNC, _COVERED),
    "changes": _SMALL,
    "changes-of-every-kind": _KINDS,
    "assumed-loosened": with_problems(
        replace(_SMALL, source=Source.ASSUMED, api_url=None, compared_with="base.yaml"),
        _LIMIT_RAISED,
        _RENAMED,
        _COVERED,
    ),
    "demotion-gap": _GAP,
    "refused-deletions": _REFUSED,
    "refused-no-safe-plan": _NO_SAFE_PLAN,
    "never-published": planned(
        lists("old"),
        wanted("pay", "pay"),
        call("add testing pay"),
        call("delete testing old"),
        problems=(_NEVER,),
    ),
    "opaque-values-many": planned(
        lists("", "", opaque=_OPAQUE),
        wanted("pay", "pay"),
        call("add both pay"),
        problems=(
            *(problem(Code.OPAQUE_VALUE, value=value, lists=("testing", "published")) for value in _OPAQUE.split()),
            _COVERED,
        ),
    ),
    "over-the-limit": replace(planned(lists("old", "old"), wanted("", ""), call("delete both old")), limit=5),
    "applied": run(
        _SMALL,
        Outcome.APPLIED,
        lists("beta pay", "beta pay"),
        done("add both beta pay"),
        done("delete both old"),
    ),
    "applied-confirmed-by-look": run(
        _SMALL,
        Outcome.APPLIED,
        lists("beta pay", "beta pay"),
        replace(done("add both beta pay"), errcode=None, errmsg=None, confirmed_by=Confirmation.LOOK),
        replace(done("delete both old"), errcode=-1, errmsg="system error", confirmed_by=Confirmation.LOOK),
    ),
    "applied-every-kind": run(
        _KINDS,
        Outcome.APPLIED,
        lists("pay shop demo beta back seen", "pay shop beta old-shop moved seen"),
        *(replace(planned, status=CallStatus.DONE, errcode=0, errmsg="ok") for planned in _KINDS.calls or ()),
    ),
    "partial": with_problems(
        run(
            _SMALL,
            Outcome.PARTIAL,
            lists("old pay beta", "old beta"),
            _FAILED_ADD,
            not_sent("delete both old"),
        ),
        _REFUSED_BY_WECHAT,
        problem(Code.LIST_LACKS, list="published", count=1, hosts=("pay.qq.com",)),
    ),
    "partial-demotion": with_problems(
        run(
            _GAP,
            Outcome.PARTIAL,
            lists("", ""),
            done("delete both demo"),
            call("add testing demo", CallStatus.FAILED, 9410016, f"invalid domain demo.qq.com, rid: {RID}"),
        ),
        problem(Code.DEMOTION_UNFINISHED, 18, host="demo.qq.com"),
        replace(
            _REFUSED_BY_WECHAT,
            facts={"hosts": ("demo.qq.com",), "answer": f"9410016 invalid domain demo.qq.com, rid: {RID}"},
            place=Place(FILE, 18, 5),
        ),
    ),
    "partial-interrupted": with_problems(
        run(
            _SMALL,
            Outcome.PARTIAL,
            lists("old beta pay", "old beta pay"),
            done("add both beta pay"),
            not_sent("delete both old"),
        ),
        problem(Code.INTERRUPTED),
    ),
    "partial-unknown": with_problems(
        run(
            _SMALL,
            Outcome.PARTIAL,
            _SMALL.live,
            call("add both beta pay", CallStatus.UNKNOWN),
            not_sent("delete both old"),
        ),
        problem(Code.OUTCOME_UNKNOWN, action="add", count=2),
        Problem(code=Code.WECHAT_TIMEOUT, facts={"server": "api.weixin.qq.com", "seconds": "10"}),
    ),
    "partial-half-unknown": with_problems(
        run(
            _KINDS,
            Outcome.PARTIAL,
            None,
            done("add both beta moved pay shop"),
            call("delete both back demo old", CallStatus.UNKNOWN),
            not_sent("add testing back demo seen"),
            not_sent("delete testing gone moved old-shop"),
        ),
        problem(Code.DEMOTION_UNFINISHED, 18, host="demo.qq.com"),
        problem(Code.OUTCOME_UNKNOWN, action="delete", count=3),
        _UNREACHABLE,
    ),
    "partial-left-over": with_problems(
        run(
            planned(lists("", ""), wanted("", "moved")),
            Outcome.PARTIAL,
            lists("moved", "moved"),
            done("add both moved"),
            call("delete testing moved", CallStatus.FAILED, -1, f"system error, rid: {RID}"),
        ),
        Problem(code=Code.WECHAT_BUSY, facts={"answer": f"-1 system error, rid: {RID}"}, errcode=-1, rid=RID),
    ),
    "failed": _FAILED,
    "failed-to-read": Report(
        command=Command.PLAN,
        outcome=Outcome.FAILED,
        file=FILE,
        platform="acme-shop",
        resource=BUSINESS,
        source=Source.WECHAT,
        api_url=DEFAULT_API_URL,
        limit=200,
        problems=(
            Problem(
                code=Code.WECHAT_RATE,
                facts={"answer": "45011 api minute-quota reached"},
                errcode=45011,
                rid=RID,
            ),
        ),
    ),
    "stale": with_problems(
        run(_SMALL, Outcome.STALE, _SMALL.live, not_sent("add both beta pay"), not_sent("delete both old")),
        problem(Code.PLAN_LIVE_MOVED),
    ),
    "declined": run(_SMALL, Outcome.DECLINED, _SMALL.live, not_sent("add both beta pay"), not_sent("delete both old")),
    "changes-verified": _checked(_SMALL, pay=None, beta=_SLOW),
    "unverified": replace(
        _checked(_SMALL, pay=_NEWLINE, beta=None),
        outcome=Outcome.UNVERIFIED,
        calls=(not_sent("add both beta pay"), not_sent("delete both old")),
    ),
    "unverified-before": with_problems(
        run(_SMALL, Outcome.UNVERIFIED, _SMALL.live, not_sent("add both beta pay"), not_sent("delete both old")),
        problem(Code.PLAN_UNVERIFIED),
    ),
    "check-verified": _check(pay=None, beta=_SLOW),
    "check-unverified": _check(pay=_NEWLINE, beta=_EXPIRED, demo=None, shop=_PRIVATE),
    "check-failed": replace(_check(), outcome=Outcome.FAILED, hosts=None, problems=(_AUTHORITIES,)),
    "pulled": Report(
        command=Command.PULL,
        outcome=Outcome.PULLED,
        platform="acme-shop",
        resource=BUSINESS,
        source=Source.WECHAT,
        api_url=DEFAULT_API_URL,
        live=LiveState(
            LiveList(hosts("www demo"), frozenset({"*.qq.com", "a # b:\n- evil.qq.com\u2028\x85c: {d}"})),
            LiveList(hosts("www back"), frozenset({"*.qq.com"})),
        ),
    ),
    "pulled-unpublished": Report(
        command=Command.PULL,
        outcome=Outcome.PULLED,
        platform="0200",
        resource=BUSINESS,
        source=Source.WECHAT,
        api_url=EMULATOR,
        live=lists("www demo", kept=""),
    ),
    "changes-reviewed": replace(
        _SMALL_REVIEWED,
        foreign=Target(hosts("byhand"), hosts("byhand")),
        problems=(
            problem(Code.FOREIGN_HOSTS, count=1, hosts=("byhand.qq.com",)),
            problem(Code.REMOVED_GONE, 41, host="gone.qq.com"),
        ),
    ),
    "changes-and-drift": replace(
        _WITH_DRIFT,
        calls=(
            call("add both beta pay"),
            call("delete both byhand old"),
        ),
    ),
    "drift-refused": replace(
        _WITH_DRIFT,
        fingerprint=None,
        calls=None,
        problems=(problem(Code.DRIFT_REFUSED, codes=("too-many-deletions",)),),
    ),
    "drift-alone": replace(
        _IN_SYNC,
        source=Source.ASSUMED,
        api_url=None,
        compared_with="live.json",
        live=lists("byhand", "byhand"),
        drift=tuple(
            ReportedChange(change=Change(host("byhand"), name, Action.DELETE), reason=Reason.DRIFT) for name in ListName
        ),
    ),
    "pulled-server": Report(
        command=Command.PULL,
        outcome=Outcome.PULLED,
        platform="acme-shop",
        resource=SERVER,
        source=Source.WECHAT,
        api_url=DEFAULT_API_URL,
        live=lists(" ".join(f"h{number}" for number in range(1001)), "", kept=""),
    ),
    "changes-elsewhere": replace(_SMALL, api_url=EMULATOR),
    "changes-server": replace(_SMALL, resource=SERVER, limit=1000),
    "check-server": replace(_check(), resource=SERVER, problems=(problem(Code.SITES_UNVERIFIED),)),
    "pull-failed": Report(
        command=Command.PULL,
        outcome=Outcome.FAILED,
        platform="acme-shop",
        resource=BUSINESS,
        source=Source.WECHAT,
        api_url=DEFAULT_API_URL,
        problems=(_UNREACHABLE,),
    ),
    "changes-200": planned(
        lists(_MANY_OLD, _MANY_OLD, kept=""),
        wanted(_MANY, _MANY, kept=""),
        call(f"add both {_MANY}"),
        call(f"delete both {_MANY_OLD}"),
        entries={word: (line, "team-pay", None) for line, word in enumerate(_MANY.split(), start=10)},
        problems=tuple(replace(_COVERED, place=Place(FILE, line, 5)) for line in range(30, 50)),
    ),
    "hostile": _hostile(
        run(
            _SMALL,
            Outcome.PARTIAL,
            lists("old pay beta", "old beta"),
            _FAILED_ADD,
            not_sent("delete both old"),
        )
    ),
}
