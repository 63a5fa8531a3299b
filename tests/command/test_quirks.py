"""What nobody knows about the API: whichever way it goes, every run ends truthfully, and in the end all is done."""

import pytest

from reconciler.sandbox.quirks import Quirk
from reconciler.sandbox.server import Sandbox
from tests.command.running import Shell, lists, world
from tests.command.truth import assert_careful, assert_truthful

RUNS = 4
"""In how many runs a world has to converge."""

QUIRKS = ["", *Quirk]


def converge(shell: Shell, sandbox: Sandbox, wanted: object) -> bool:
    """Apply until nothing is left to do, each run truthful; tell whether it came to that."""
    for _ in range(RUNS):
        start, known = lists(sandbox.world), len(sandbox.record)
        ran = shell.run("apply --format json")
        assert_truthful(ran, sandbox, sandbox.record[known:], start, wanted)
        assert_careful(sandbox.record[known:])
        if ran.report["outcome"] == "in_sync":
            return True
    return False


@pytest.mark.parametrize("quirk", QUIRKS)
def test_adds_and_deletes_converge_in_every_world(quirk: str, shell: Shell) -> None:
    """Adding to both lists and deleting from both works in every world, be it at the second try."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", quirks=quirk)) as sandbox:
        shell.use(sandbox.environment)

        assert converge(shell, sandbox, {"testing": ["b.qq.com", "c.qq.com"], "published": ["b.qq.com", "c.qq.com"]})


@pytest.mark.parametrize("quirk", ["https-prefix", "upper-case"])
def test_a_run_stops_before_a_call_in_another_spelling(quirk: str, shell: Shell) -> None:
    """A host for published alone is in testing for a moment; the next run deletes it there as WeChat spells it."""
    shell.write("a p:published")
    with Sandbox(world("a", "a", quirks=quirk)) as sandbox:
        shell.use(sandbox.environment)
        first, second = (shell.run("apply --format json") for _ in range(2))

        assert (first.code, first.statuses, first.codes) == (8, ["done", "not_sent"], ["spelling-changed"])
        assert (second.code, second.statuses) == (0, ["done"])
        assert lists(sandbox.world) == {"testing": ["a.qq.com"], "published": ["a.qq.com", "p.qq.com"]}


def test_a_refused_piggyback_needs_a_change_of_its_own(shell: Shell) -> None:
    """Where WeChat refuses to delete an absent host, a run sends one call, a saved plan's too, and names the host."""
    with Sandbox(world("a b c", "a c", quirks="delete-absent-refused")) as sandbox:
        shell.use(sandbox.environment)
        shell.write("c")
        shell.run("plan --out plan.json")
        for line in ("apply --format json", "apply --plan plan.json --format json"):
            ran = shell.run(line)
            assert (ran.code, ran.statuses, ran.codes) == (7, ["failed"], ["wechat-error", "absent-hosts-refused"])
            assert "b.qq.com" in ran.report["problems"][1]["message"]
        for wanted in ("a c", "c"):
            shell.write(wanted)
            assert shell.run("apply --format json").statuses == ["done"]


IMPOSSIBLE = {Quirk.ADD_PRESENT_REFUSED: "a promotion adds a host that is in testing already"}
"""The worlds in which this cannot be done, and why."""


@pytest.mark.parametrize("quirk", QUIRKS)
def test_promotions_and_demotions(quirk: str, shell: Shell) -> None:
    """Adding, promoting, demoting and deleting at once ends truthfully everywhere, and converges where it can."""
    shell.write("b c d e:testing")
    wanted = {
        "testing": ["b.qq.com", "c.qq.com", "d.qq.com", "e.qq.com"],
        "published": ["b.qq.com", "c.qq.com", "d.qq.com"],
    }
    with Sandbox(world("a b d e", "a b e", quirks=quirk)) as sandbox:
        shell.use(sandbox.environment)

        assert converge(shell, sandbox, wanted) is (quirk not in IMPOSSIBLE)


def test_unverified_hosts_are_pointed_at(shell: Shell) -> None:
    """WeChat's refusal of a host becomes a problem at the line that names the host."""
    shell.write("a b c")
    for quirk, code in (("", "wechat-invalid-host"), ("partial-success", "host-refused")):
        with Sandbox(world("a", "a", quirks=quirk, unverified="b")) as sandbox:
            shell.use(sandbox.environment)
            ran = shell.run("apply --format json")

        assert ran.code in (7, 8)
        first = ran.report["problems"][0]
        assert (first["code"], first["line"]) == (code, 5)


def test_a_platform_that_was_never_published(shell: Shell) -> None:
    """Only the testing list is managed, which is said, and nothing is sent for both lists."""
    shell.write("a b c:published")
    for quirk in ("", "no-lists", "no-errcode"):
        with Sandbox(world("x", None, quirks=quirk)) as sandbox:
            shell.use(sandbox.environment)
            ran = shell.run("apply --format json --allow-deletions 1")

            assert (ran.code, ran.report["result"]) == (0, {"testing": ["a.qq.com", "b.qq.com"], "published": None})
            assert ran.codes == ["never-published"]
            assert not any(call["is_modify_published_together"] for call in ran.report["calls"])
            assert shell.run("plan --format json").report["outcome"] == "in_sync"
