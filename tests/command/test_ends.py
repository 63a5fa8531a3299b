"""Every row of the last table in ``docs/safety.md``, by running it."""

import socket
from pathlib import Path
from typing import NamedTuple

import pytest

from reconciler.hostcheck import resolver
from reconciler.sandbox.server import Sandbox
from tests.command.running import Shell, lists, world

TABLE = Path("docs/safety.md").read_text(encoding="utf-8").partition("## Outcomes")[2].splitlines()[4:]

IN_SYNC, CHANGES, REFUSED = "a", "a b", "{max_deletions: 0}"


class End(NamedTuple):
    """One run, and how it ends."""

    row: int
    line: str
    domains: str
    faults: str
    outcome: str
    code: int
    result: str
    """Whether it is what is live then, or null."""


ENDS = [
    End(0, "validate", IN_SYNC, "", "valid", 0, "null"),
    End(0, "validate", "A", "", "invalid", 3, "null"),
    End(1, "plan", IN_SYNC, "", "in_sync", 0, "null"),
    End(1, "plan --fail-on-changes", IN_SYNC, "", "in_sync", 0, "null"),
    End(1, "plan", CHANGES, "", "changes", 0, "null"),
    End(1, "apply --dry-run", CHANGES, "", "changes", 0, "null"),
    End(1, "plan --fail-on-changes", CHANGES, "", "changes", 4, "null"),
    End(2, "plan", "b", "", "refused", 5, "null"),
    End(2, "plan --fail-on-changes", "b", "", "refused", 5, "null"),
    End(2, "apply --dry-run", "b", "", "refused", 5, "null"),
    End(2, "apply", "b", "", "refused", 5, "live"),
    End(3, "plan", CHANGES, "get:1+:reset", "failed", 7, "null"),
    End(3, "apply --dry-run", CHANGES, "get:1+:reset", "failed", 7, "null"),
    End(3, "pull", CHANGES, "get:1+:reset", "failed", 7, "null"),
    End(4, "pull", CHANGES, "", "pulled", 0, "null"),
    End(5, "plan --check", CHANGES, "", "unverified", 9, "null"),
    End(6, "check", "", "", "verified", 0, "null"),
    End(6, "check", IN_SYNC, "", "unverified", 9, "null"),
    End(7, "check", IN_SYNC, "any:1+:reset", "failed", 7, "null"),
    End(8, "apply", IN_SYNC, "", "in_sync", 0, "live"),
    End(9, "apply", CHANGES, "", "applied", 0, "live"),
    End(9, "apply", CHANGES, "write:1:reset:after", "applied", 0, "live"),
    End(10, "apply --check", CHANGES, "", "unverified", 9, "live"),
    End(11, "apply --plan old.json", CHANGES, "", "stale", 6, "live"),
    End(12, "apply", CHANGES, "write:1:errcode=45009", "failed", 7, "live"),
    End(12, "apply", CHANGES, "write:1+:errcode=-1", "failed", 7, "live"),
    End(12, "apply", CHANGES, "write:1:errcode=40001", "failed", 7, "null"),
    End(12, "apply", CHANGES, "get:1+:reset", "failed", 7, "null"),
    End(13, "apply", CHANGES, "write:1+:reset", "partial", 8, "live"),
    End(13, "apply", CHANGES, "write:1:errcode=12345:half", "partial", 8, "live"),
    End(13, "apply", CHANGES, "write:1:reset:after get:2+:reset", "partial", 8, "null"),
    End(13, "apply", CHANGES, "write:1:errcode=12345:after get:2+:reset", "partial", 8, "null"),
]


@pytest.mark.parametrize("end", ENDS)
def test_the_end_of_a_run(end: End, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run ends as its row says: with this outcome, this exit code, and a result of this kind."""
    no_such_name = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    monkeypatch.setattr(resolver, "look_up", lambda _: no_such_name)
    with Sandbox(world("a", "a", faults=end.faults)) as sandbox:
        shell.use(sandbox.environment)
        shell.write("a c")
        shell.run("plan --live domains.yaml --out old.json")
        shell.write(end.domains, REFUSED)
        ran = shell.run(f"{end.line} --format json")
        live = lists(sandbox.world)

    commands, outcomes, codes, results = TABLE[end.row].strip("| ").split(" | ")
    assert (ran.code, ran.report["outcome"]) == (end.code, end.outcome)
    assert ran.report["result"] == (live if end.result == "live" else None)
    assert any(end.line.startswith(command.strip("`")) for command in commands.split(", "))
    assert (f"`{end.outcome}`" in outcomes, str(end.code) in codes) == (True, True)
    assert {"null": "`null`", "live": "list" if "lists" in results else "live state"}[end.result] in results


def test_every_row_is_run() -> None:
    """No row is without a run but the last two, for a question and for signals: they have tests of their own."""
    assert {row for row, *_ in ENDS} == set(range(len(TABLE) - 2))
    assert "after a signal" in TABLE[-1]
