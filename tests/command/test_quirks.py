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
def test_what_a_plan_adds_it_deletes_as_it_is_spelled(quirk: str, shell: Shell) -> None:
    """A host for the published list alone is in testing for a moment, and leaves it in one run."""
    shell.write("a p:published")
    with Sandbox(world("a", "a", quirks=quirk)) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply --format json")

        assert (ran.code, ran.statuses) == (0, ["done", "done"])
        assert lists(sandbox.world) == {"testing": ["a.qq.com"], "published": ["a.qq.com", "p.qq.com"]}


@pytest.mark.parametrize(
    ("quirk", "testing", "published", "wanted"),
    [("add-present-refused", "c", "b c", "a b c"), ("delete-absent-refused", "a b c", "a c", "c")],
)
def test_hosts_that_ride_along_get_calls_of_their_own(
    quirk: str, testing: str, published: str, wanted: str, shell: Shell
) -> None:
    """Where WeChat refuses hosts that are half in place, one run goes the longer way, visibly, a saved plan too."""
    shell.write(wanted)
    for line in ("apply --format json", "apply --plan plan.json --format json"):
        with Sandbox(world(testing, published, quirks=quirk)) as sandbox:
            shell.use(sandbox.environment)
            shell.run("plan --out plan.json")
            ran = shell.run(line)
            assert_truthful(
                ran, sandbox, sandbox.record[1:], None, {"testing": names(wanted), "published": names(wanted)}
            )

        assert (ran.code, ran.statuses, ran.codes) == (0, ["failed", "done", "done"], ["ride-refused"])


def names(words: str) -> list[str]:
    """Return the hosts that words stand for."""
    return [f"{word}.qq.com" for word in words.split()]


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
