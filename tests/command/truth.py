"""What is true of every run, whatever went wrong: its report is compared with the emulator's own record."""

from collections.abc import Sequence
from itertools import pairwise

from reconciler.sandbox.calls import Action, Get, Write
from reconciler.sandbox.lists import Effect
from reconciler.sandbox.record import Entry
from reconciler.sandbox.server import Sandbox
from tests.command.running import Ran, lists

EXIT = {"applied": 0, "in_sync": 0, "failed": 7, "partial": 8}


def assert_truthful(ran: Ran, sandbox: Sandbox, record: Sequence[Entry], start: object, wanted: object) -> None:
    """Hold the report of an apply against the record of its requests, and what the emulator holds after it."""
    report, live = ran.report, lists(sandbox.world)
    writes = [entry for entry in record if isinstance(entry.call, Write)]

    assert ran.code == EXIT[report["outcome"]]
    assert report["result"] in (None, live)
    assert (report["outcome"] in ("applied", "in_sync")) <= (live == wanted)
    if report["outcome"] == "failed":
        assert live == start
        assert all(entry.effect is Effect.NOTHING for entry in writes)
    for call in report["calls"] or ():
        sent = [entry for entry in writes if _is(entry, call)]
        assert (call["status"] == "not_sent") <= (not sent)
        assert (call["status"] == "done") <= any(entry.effect is Effect.WHOLE for entry in sent)
        assert (call["status"] == "failed") <= all(entry.effect is not Effect.WHOLE for entry in sent)


def _is(entry: Entry, call: dict[str, object]) -> bool:
    match entry.call:
        case Write(action, together, hosts):
            asked = (action, together, list(hosts))
            return asked == (call["action"], call["is_modify_published_together"], call["sent"] or call["hosts"])
        case _:
            return False


def assert_careful(record: Sequence[Entry]) -> None:
    """Between two equal writes stands a look, or a refused token; ``set`` is never sent."""
    for before, after in pairwise(record):
        if isinstance(after.call, Write):
            assert after.call.action is not Action.SET
            assert before.call != after.call or before.errcode in (40001, 40014, 42001)
    assert not record or isinstance(record[0].call, Get)
