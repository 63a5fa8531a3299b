"""One pure function from a platform's state and a request to the next state and a reply."""

from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from typing import Final, assert_never

from reconciler.sandbox import replies
from reconciler.sandbox.calls import (
    BUSINESS,
    SERVER,
    WRONG_METHOD,
    Call,
    ConfirmFile,
    Get,
    Malformed,
    Quota,
    Request,
    Service,
    TokenSource,
    UnknownPath,
    Write,
    read,
    token_in,
)
from reconciler.sandbox.damage import Context, damaged
from reconciler.sandbox.faults import Errcode, Fault, Trouble, When, Which
from reconciler.sandbox.lists import BUSY, FULL, MONTH_USED_UP, Effect, Lists, Outcome, Rules, carry_out, joined
from reconciler.sandbox.quirks import Quirk
from reconciler.sandbox.record import NOTHING_RECEIVED, Entry
from reconciler.sandbox.replies import Reply

TOKEN: Final = "sandbox-token"

DAILY_LIMIT: Final = 1000
"""How many calls a day the quota says. Nothing is refused past it: that is a fault to schedule."""

NO_TICKET: Final = 1007
"""The token source's error where there is no token yet."""

CONFIRM_FILE: Final = ("sandbox-verify.txt", "b1946ac92492d2347c6235b4d2611184")
"""The name and the content of the platform's verification file."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests have come: all of them, the gets, the writes, those to the token source."""

    requests: int = 0
    gets: int = 0
    writes: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Shadow:
    """Old lists that answers show up to and with the request (or the get) of this number."""

    until: int
    lists: Lists


_NO_SHADOW: Final = Shadow(0, Lists())


@dataclass(frozen=True, slots=True)
class Shadows:
    """The old lists that answers show: `late` where effects come late, `lag` where reads lag."""

    late: tuple[Shadow, ...] = ()
    lag: Shadow = _NO_SHADOW

    def in_force(self, accepted: Lists, counts: Counts) -> Lists:
        """Return the lists in force: those accepted, unless effects come late."""
        return next((shadow.lists for shadow in self.late if shadow.until >= counts.requests), accepted)

    def read(self, accepted: Lists, counts: Counts) -> Lists:
        """Return the lists that a get shows: those in force, unless reads lag."""
        return self.lag.lists if counts.gets <= self.lag.until else self.in_force(accepted, counts)


@dataclass(frozen=True, slots=True)
class Pending:
    """A write that takes effect after the request of this number."""

    after: int
    write: Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The hosts that a platform has registered of one service.

    `lists` are those that the platform has accepted, `shadows` the old ones that answers still show. `pending` are
    writes that have yet to take effect. `calls` and `changes` count today's calls, and the month's writes that took
    effect.
    """

    service: Service
    lists: Lists = Lists()  # noqa: RUF009  # a frozen value
    shadows: Shadows = Shadows()  # a frozen value
    pending: tuple[Pending, ...] = ()
    calls: int = 0
    changes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One platform, and how the API treats it.

    `name` is the platform's among many. The fields that it shares with `Registered` are about the `service` of the last
    request that was about one, `other` is about the other one. `tokens` are accepted, newest last, unless
    they are `expired`. Of several faults that match a request the first counts. `last` is the record of the last
    request.
    """

    name: str = ""
    service: Service = BUSINESS
    lists: Lists = Lists()  # noqa: RUF009  # a frozen value
    rules: Rules = Rules()  # noqa: RUF009  # a frozen value
    tokens: tuple[str, ...] = (TOKEN,)
    expired: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    counts: Counts = Counts()
    shadows: Shadows = Shadows()
    pending: tuple[Pending, ...] = ()
    calls: int = 0
    changes: int = 0
    other: Registered = Registered(service=SERVER)  # a frozen value
    last: Entry = NOTHING_RECEIVED

    def turned(self, service: Service) -> "World":
        """Return the same world with the fields of `service` in front."""
        if service == self.service:
            return self
        return replace(
            self,
            **{field.name: getattr(self.other, field.name) for field in fields_of(Registered)},
            other=Registered(**{field.name: getattr(self, field.name) for field in fields_of(Registered)}),
        )


def answer(world: World, request: Request) -> tuple[World, Reply]:
    """Return the world after `request`, and the reply that the client gets."""
    call = read(request)
    counts = _count(world.counts, call)
    if isinstance(call, Get | Write | Quota):
        world = world.turned(call.service)
    if world.pending:
        world = _settled(world, counts.requests)
    fault = next((fault for fault in world.faults if _matches(fault, call, counts)), None)
    outcome = _outcome(world, request, call, fault)
    shadows = _shadows(world, counts, outcome.lists)
    tokens, expired, pending = world.tokens, world.expired, world.pending
    reply = _reply(world, counts, call, outcome, shadows)
    if fault is not None:
        token = token_in(request.query)
        reply = damaged(
            reply, fault, counts.requests, Context(token, _first_host(call, world.lists), world.service.invalid)
        )
        if fault.what is Trouble.TOKEN_EXPIRED:
            expired |= {token}
            tokens = (*tokens, f"{tokens[0]}-{len(tokens) + 1}") if token == tokens[-1] else tokens
        if fault.when is When.LATE and isinstance(call, Write) and not _token_refusal(world, request):
            pending = (*pending, Pending(counts.requests + world.rules.delay, call))
    entry = Entry(
        counts.requests,
        request.method,
        request.path,
        call,
        outcome.effect,
        outcome.lists,
        shadows.in_force(outcome.lists, counts),
        reply.status,
        reply.errcode,
        reply.delivery,
        fault,
        world.name,
    )
    after = World(
        name=world.name,
        service=world.service,
        lists=outcome.lists,
        rules=world.rules,
        tokens=tokens,
        expired=expired,
        faults=world.faults,
        counts=counts,
        shadows=shadows,
        pending=pending,
        calls=world.calls + isinstance(call, Get | Write),
        changes=world.changes + (isinstance(call, Write) and outcome.effect is not Effect.NOTHING),
        other=world.other,
        last=entry,
    )
    return after, reply


def _count(counts: Counts, call: Call) -> Counts:
    return Counts(
        counts.requests + 1,
        counts.gets + isinstance(call, Get),
        counts.writes + isinstance(call, Write),
        counts.tokens + isinstance(call, TokenSource),
    )


def _matches(fault: Fault, call: Call, counts: Counts) -> bool:
    number = {
        Which.ANY: counts.requests,
        Which.GET: counts.gets if isinstance(call, Get) else 0,
        Which.WRITE: counts.writes if isinstance(call, Write) else 0,
        Which.TOKEN: counts.tokens if isinstance(call, TokenSource) else 0,
    }[fault.which]
    return number == fault.nth or (fault.onwards and number > fault.nth)


def _settled(world: World, number: int) -> World:
    """Return the world before request `number`: the pending writes whose time has come have taken effect."""
    lists = world.lists
    for pending in world.pending:
        if pending.after < number:
            lists = carry_out(lists, pending.write, world.rules).lists
    return replace(world, lists=lists, pending=tuple(late for late in world.pending if late.after >= number))


def _first_host(call: Call, lists: Lists) -> str:
    """Return the host that an odd shape names: the first of the write, or of testing."""
    hosts = call.hosts if isinstance(call, Write) else lists.testing
    return hosts[0] if hosts else "www.qq.com"


# What the request does.


def _outcome(world: World, request: Request, call: Call, fault: Fault | None) -> Outcome:
    """Return what takes effect. Where a fault prevents a part of it, the errcode is -1, or the fault's own."""
    if fault is None:
        return _documented(world, request, call)
    outcome = _partial(world, request, call, fault.when)
    if isinstance(fault.what, Errcode):
        return Outcome(outcome.lists, fault.what.code, (), outcome.effect)
    return outcome


def _partial(world: World, request: Request, call: Call, when: When) -> Outcome:
    match when:
        case When.AFTER:
            return _documented(world, request, call)
        case When.BEFORE | When.LATE:
            return _nothing(world, BUSY)
        case When.HALF:
            if isinstance(call, Write):
                hosts = call.hosts if call.together else call.hosts[: len(call.hosts) // 2]
                call = replace(call, together=False, hosts=hosts)
            lists = _documented(world, request, call).lists
            return Outcome(lists, BUSY, (), Effect.NOTHING if lists == world.lists else Effect.PART)
        case _:
            assert_never(when)


def _documented(world: World, request: Request, call: Call) -> Outcome:
    """Return the outcome without a fault."""
    refusal = _token_refusal(world, request)
    match call:
        case TokenSource():
            return _nothing(world, 0 if world.tokens else NO_TICKET)
        case Malformed(errcode) if errcode == WRONG_METHOD or not refusal:
            return _nothing(world, errcode)
        case Write(service=service) if not refusal:
            if service.monthly is not None and world.changes >= service.monthly:
                return _nothing(world, MONTH_USED_UP)
            return carry_out(world.lists, call, world.rules)
        case _:
            return _nothing(world, refusal)


def _token_refusal(world: World, request: Request) -> int:
    """Return the errcode that refuses the request's token, 0 when it is accepted."""
    token = token_in(request.query)
    if not token:
        return 41001
    if token in world.expired:
        return 42001
    return 0 if token in world.tokens else 40001


def _nothing(world: World, errcode: int) -> Outcome:
    return Outcome(world.lists, errcode, (), Effect.NOTHING)


def _shadows(world: World, counts: Counts, lists: Lists) -> Shadows:
    """Return what answers show of the old lists, once the request has led to `lists`."""
    shadows, quirks, delay = world.shadows, world.rules.quirks, world.rules.delay
    if not quirks or lists == world.lists:
        return shadows
    late, lag = shadows.late, shadows.lag
    if Quirk.LATE_EFFECTS in quirks:
        waiting = (shadow for shadow in late if shadow.until >= counts.requests)
        late = (*waiting, Shadow(counts.requests + delay, world.lists))
    if Quirk.LAGGING_READS in quirks:
        lag = Shadow(counts.gets + delay, shadows.in_force(world.lists, counts))
    return Shadows(late, lag)


# What the client gets.


def _reply(world: World, counts: Counts, call: Call, outcome: Outcome, shadows: Shadows) -> Reply:
    match call:
        case UnknownPath():
            return replies.page(404)
        case TokenSource():
            code = outcome.errcode
            return replies.token_refusal(code) if code else replies.token_reply(world.tokens[-1])
        case _:
            return _api_reply(world, counts, call, outcome, shadows)


def _api_reply(world: World, counts: Counts, call: Call, outcome: Outcome, shadows: Shadows) -> Reply:
    rules, service = world.rules, world.service
    invalid = ";".join(outcome.invalid)
    if outcome.errcode:
        full = f"第三方平台{service.title}配置已达{rules.limit or service.limit}个"
        detail = full if outcome.errcode == FULL else invalid
        return replies.refused(outcome.errcode, counts.requests, detail, {service.invalid: invalid} if invalid else {})
    fields: dict[str, object] = {} if Quirk.NO_ERRCODE in rules.quirks else {"errcode": 0, "errmsg": "ok"}
    if isinstance(call, ConfirmFile):
        fields |= zip(("file_name", "file_content"), CONFIRM_FILE, strict=True)
    elif isinstance(call, Quota):
        fields["quota"] = {"daily_limit": DAILY_LIMIT, "used": world.calls, "remain": DAILY_LIMIT - world.calls}
    elif isinstance(call, Get):
        fields |= _list_fields(service, shadows.read(outcome.lists, counts), rules.quirks)
    elif Quirk.NO_LISTS not in rules.quirks:
        fields |= _list_fields(service, shadows.in_force(outcome.lists, counts), rules.quirks)
    if invalid:
        fields[service.invalid] = invalid
    return replies.answered(fields)


def _list_fields(service: Service, lists: Lists, quirks: frozenset[Quirk]) -> dict[str, str]:
    fields = {}
    if lists.published is not None:
        fields[f"published_{service.field}"] = joined(lists.published, quirks)
    elif Quirk.PUBLISHED_EMPTY in quirks:
        fields[f"published_{service.field}"] = ""
    fields[f"testing_{service.field}"] = joined(lists.testing, quirks)
    return fields
