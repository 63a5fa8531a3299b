"""Whatever goes wrong: exit code and report are true, nothing is sent blindly, and the next run converges."""

from dataclasses import replace

import pytest

from reconciler.sandbox.calls import Write
from reconciler.sandbox.faults import Trouble, When
from reconciler.sandbox.server import Sandbox
from tests.command.running import Shell, lists, world
from tests.command.truth import assert_careful, assert_truthful

WANTED = {"testing": ["b.qq.com", "c.qq.com"], "published": ["b.qq.com", "c.qq.com"]}
ERRCODES = (
    *(-1, 12345, 40001, 40014, 40039, 40052, 40164, 41001, 42001, 43002, 44002, 45009, 45011, 45104, 47001),
    *(61004, 61014, 61028, 65316, 9410016),
)
TROUBLES = (
    *(trouble for trouble in Trouble if trouble is not Trouble.TOKEN_EXPIRED),
    *(f"errcode={number}" for number in ERRCODES),
    *(f"status={number}" for number in (429, 500, 502, 503, 404)),
)
NEVER_HALF = {f"errcode={number}" for number in (40001, 40014, 42001, 45009, 45011, 45104)}
"""Refusals that did nothing, as the official pages have it: after them nobody looks."""
KINDS = [
    (trouble, when)
    for trouble in TROUBLES
    for when in (When.BEFORE, When.HALF, When.AFTER)
    if when is When.BEFORE or trouble not in NEVER_HALF
]
FAULTS = [
    *(f"get:{('1', '1+')[number % 2]}:{trouble}:before" for number, trouble in enumerate(TROUBLES)),
    *(f"write:{('1', '1+', '2', '2+')[number % 4]}:{trouble}:{when}" for number, (trouble, when) in enumerate(KINDS)),
]
"""Every trouble at every time, each at one call, or from one on. ``tests/proof`` tries its faults at every call."""


@pytest.mark.parametrize("fault", FAULTS)
def test_fault(fault: str, shell: Shell) -> None:
    """One fault: the run ends truthfully, and when the fault is gone the next run finishes the work."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults=fault), hang=0.4, drip=0.005) as sandbox:
        shell.use(sandbox.environment)
        start = lists(sandbox.world)
        ran = shell.run("apply --format json --timeout 0.25")
        first = sandbox.record

        assert_truthful(ran, sandbox, first, start, WANTED)
        assert_careful(first)
        assert ran.report["problems"] or ran.code == 0

        sandbox.change(lambda now: replace(now, faults=()))
        again = shell.run("apply --format json")
        assert again.code == 0
        assert_truthful(again, sandbox, sandbox.record[len(first) :], start, WANTED)
        assert lists(sandbox.world) == WANTED


@pytest.mark.parametrize(
    ("fault", "code", "statuses"),
    [
        ("write:1:errcode=-1:before", 0, ["done", "done"]),
        ("write:1:errcode=-1:after", 0, ["done", "done"]),
        ("write:1:errcode=-1:half", 8, ["failed", "not_sent"]),
        ("write:1+:errcode=-1:before", 7, ["failed", "not_sent"]),
        ("write:2+:errcode=-1:before", 8, ["done", "failed"]),
        ("write:1:reset:after", 0, ["done", "done"]),
        ("write:1:hang:before", 0, ["done", "done"]),
        ("write:1:redirect:before", 0, ["done", "done"]),
        ("write:1:truncated:after", 0, ["done", "done"]),
        ("write:1+:status=502:before", 8, ["unknown", "not_sent"]),
        ("write:1:errcode=65316:before", 7, ["failed", "not_sent"]),
        ("write:1:errcode=65316:half", 8, ["failed", "not_sent"]),
        ("write:2:errcode=45104:before", 8, ["done", "failed"]),
        ("write:1:errcode=40001:before", 7, ["failed", "not_sent"]),
        ("write:1+:errcode=40001:before", 7, ["failed", "not_sent"]),
        ("write:1:errcode=45009:before", 7, ["failed", "not_sent"]),
        ("write:2:errcode=45011:before", 8, ["done", "failed"]),
        ("get:1:errcode=-1:before", 0, ["done", "done"]),
        ("get:1:errcode=42001:before", 0, ["done", "done"]),
    ],
)
def test_fault_and_outcome(fault: str, code: int, statuses: list[str], shell: Shell) -> None:
    """How a run ends that meets one fault."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults=fault), hang=0.4) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply --format json --timeout 0.25")

    assert (ran.code, ran.statuses) == (code, statuses)


@pytest.mark.parametrize("errcode", [45009, 45011, 45104])
def test_nothing_is_sent_after_a_rate_or_quota_error(errcode: int, shell: Shell) -> None:
    """Not even a look: the result is the state after the last confirmed call."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults=f"write:2:errcode={errcode}:before")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply --format json")

    assert isinstance(sandbox.record[-1].call, Write)
    assert ran.report["result"] == {
        "testing": ["a.qq.com", "b.qq.com", "c.qq.com"],
        "published": ["a.qq.com", "b.qq.com", "c.qq.com"],
    }


def test_no_delete_after_an_unconfirmed_add(shell: Shell) -> None:
    """An add whose outcome nobody can find out is the last call that is sent."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults="write:1:reset:after get:2+:reset")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply --format json")

    assert (ran.code, ran.report["result"], ran.statuses) == (8, None, ["unknown", "not_sent"])
    assert [entry.call.action for entry in sandbox.record if isinstance(entry.call, Write)] == ["add"]


@pytest.mark.parametrize("fault", ["", *(fault for fault in FAULTS if fault.startswith("get"))])
def test_plan_only_reads(fault: str, shell: Shell) -> None:
    """Whatever happens, plan sends nothing but ``get``, at most three of them."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults=fault), hang=0.4, drip=0.005) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("plan --format json --timeout 0.25")
        held = lists(sandbox.world)

    assert ran.code in (0, 7)
    assert {entry.line().split('"action": ')[1].split(",")[0] for entry in sandbox.record} == {'"get"'}
    assert len(sandbox.record) <= 3
    assert held == {"testing": ["a.qq.com", "b.qq.com"], "published": ["a.qq.com", "b.qq.com"]}
