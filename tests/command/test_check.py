"""Checking the verification file from the command line: over real TLS, with the emulator as WeChat."""

import os
import signal
import socket

import pytest

from reconciler.hostcheck import resolver
from reconciler.hostcheck.resolver import Endpoint
from reconciler.model import Host
from reconciler.sandbox.calls import ConfirmFile, Get, Write
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import CONFIRM_FILE, World
from tests.command.running import Shell, lists, world
from tests.command.screen import Screen
from tests.hostcheck.hosting import Internet
from tests.wechat.wire import Act, answer, hang

NAME, CONTENT = CONFIRM_FILE
SERVES = answer(CONTENT)
LACKS = answer("", status="404 Not Found")
VERIFICATION = f"verification: {{file: {NAME}, content: {CONTENT}}}\n"


@pytest.fixture(autouse=True)
def _dns(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let names lead to the hosts of the test, which are on this machine."""

    def look_up(host: Host) -> tuple[Endpoint, ...] | OSError:
        net.looked_up.append(host)
        found = net.places.get(host, socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
        return found if isinstance(found, OSError) else tuple(found)

    monkeypatch.setattr(resolver, "look_up", look_up)


def naming(shell: Shell, domains: str) -> None:
    """Write a desired state that names the verification file."""
    shell.write(domains)
    file = shell.folder / "domains.yaml"
    file.write_text(VERIFICATION + file.read_text(encoding="utf-8"), encoding="utf-8")


def asked(sandbox: Sandbox) -> list[type]:
    """Return what kinds of request the emulator received."""
    return [type(entry.call) for entry in sandbox.record]


def test_check_needs_no_token(shell: Shell, net: Internet) -> None:
    """With the file named in the desired state, every host is checked, and WeChat is not asked."""
    naming(shell, "a b:testing c")
    net.host("a.qq.com", SERVES)
    net.host("b.qq.com", LACKS)
    ran = shell.run("check --allow-private --format json")

    assert (ran.code, ran.report["outcome"], ran.report["command"]) == (9, "unverified", "check")
    assert [(host["host"], host["line"], host["verification"]) for host in ran.report["hosts"]] == [
        ("a.qq.com", 5, "ok"),
        ("b.qq.com", 6, "site-status"),
        ("c.qq.com", 7, "site-no-address"),
    ]
    assert ran.report["hosts"][0]["detail"] is None
    assert ran.report["hosts"][1]["detail"] == f"https://b.qq.com/{NAME} answers with HTTP status 404"
    assert [(problem["code"], problem["line"]) for problem in ran.report["problems"]] == [
        ("site-status", 6),
        ("site-no-address", 7),
    ]


def test_check_asks_wechat_for_the_file(shell: Shell, net: Internet) -> None:
    """Where the desired state does not name the file, WeChat does, and nothing else is asked."""
    shell.write("a")
    net.host("a.qq.com", SERVES)
    with Sandbox() as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("check --allow-private -v")

        assert (ran.code, ran.out) == (0, "acme: verified, 1 host serves the verification file\n")
        assert asked(sandbox) == [ConfirmFile]
    assert f"GET https://a.qq.com/{NAME} ok " in ran.err
    assert sandbox.token not in ran.err


def test_check_without_hosts(shell: Shell) -> None:
    """Without hosts nobody is asked anything."""
    shell.write("")
    with Sandbox() as sandbox:
        shell.use(sandbox.environment)

        assert shell.run("check").code == 0
        assert asked(sandbox) == []


def test_check_without_authorities(shell: Shell, net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no certificate can be checked, that is reported once, and no host is called wrong."""
    naming(shell, "a b")
    net.host("a.qq.com", SERVES)
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent.pem")
    ran = shell.run("check --allow-private --format json")

    assert (ran.code, ran.report["outcome"], ran.codes) == (7, "failed", ["site-authorities"])


def test_check_that_cannot_begin(shell: Shell) -> None:
    """An invalid file is 3, a missing token 2, and a WeChat that refuses 7."""
    shell.write("a a")
    assert shell.run("check --format json").report["outcome"] == "invalid"
    shell.write("a")
    assert shell.run("check").code == 2
    with Sandbox(world(faults="any:1+:errcode=61014")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("check --format json")

        assert (ran.code, ran.report["outcome"], ran.codes) == (7, "failed", ["wechat-token-kind"])
        assert ran.report["hosts"] is None


@pytest.mark.parametrize("flags", ["--allow-private", "--proxy http://127.0.0.1:1"])
def test_flags_of_a_check_alone(shell: Shell, flags: str) -> None:
    """How to check says nothing without a check."""
    ran = shell.run(f"plan {flags}")

    assert ran.code == 2
    assert "needs --check" in ran.err


@pytest.mark.parametrize(
    "url", ["proxy:3128", "socks5://proxy:1", "http://user@proxy:1", "https://proxy:1", "http://proxy:1/x", "http://"]
)
def test_a_proxy_that_is_none(shell: Shell, url: str) -> None:
    """A proxy that cannot be used is wrong usage, nothing of its address is quoted, and the remedy is a proxy's."""
    naming(shell, "a")
    ran = shell.run(f"check --proxy {url}")

    assert ran.code == 2
    assert "--proxy is not the address of a proxy" in ran.err
    assert "write http://HOST:PORT" in ran.err
    assert "user@" not in ran.err


def test_private_addresses_are_refused(shell: Shell, net: Internet) -> None:
    """Unless it is asked for, no host on this machine is connected to."""
    naming(shell, "a")
    server = net.host("a.qq.com", SERVES)

    assert shell.run("check --format json").codes == ["site-private-address"]
    assert server.connections == 0


def test_plan_checks_the_hosts_to_be_added(shell: Shell, net: Internet) -> None:
    """Just the hosts that WeChat will ask are checked: added, promoted, demoted; not those that stay or leave."""
    naming(shell, "new beta demo:testing stays")
    for name in ("new", "beta", "demo"):
        net.host(f"{name}.qq.com", SERVES)
    with Sandbox(world("beta demo stays gone", "demo stays gone")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("plan --check --allow-private --format json")

        assert (ran.code, ran.report["outcome"]) == (0, "changes")
        assert asked(sandbox) == [Get]
    assert sorted(net.looked_up) == ["beta.qq.com", "demo.qq.com", "new.qq.com"]
    assert {(change["host"], change["verification"]) for change in ran.report["changes"]} == {
        ("beta.qq.com", "ok"),
        ("demo.qq.com", "ok"),
        ("new.qq.com", "ok"),
        ("gone.qq.com", None),
    }
    assert ran.report["hosts"] is None


def test_a_plan_with_a_host_that_fails(shell: Shell, net: Internet) -> None:
    """The plan is shown whole, its calls not sent, the problem at the host's line; drift does not outrank it."""
    naming(shell, "a b")
    net.host("a.qq.com", SERVES)
    net.host("b.qq.com", LACKS)
    with Sandbox(world()) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("plan --check --allow-private --fail-on-changes --format json --outputs o.txt --out plan.json")

        assert (ran.code, ran.report["outcome"], ran.codes) == (9, "unverified", ["site-status"])
        assert ran.statuses == ["not_sent"]
        assert ran.report["problems"][0]["line"] == 6
        assert "outcome=unverified" in (shell.folder / "o.txt").read_text(encoding="utf-8")
        again = shell.run("apply --plan plan.json --format json")
        assert (again.code, again.codes[0]) == (9, "plan-unverified")


def test_a_refused_plan_is_checked_too(shell: Shell, net: Internet) -> None:
    """Who has to fix a plan sees everything at once; the refusal decides the exit code."""
    naming(shell, "a b")
    net.host("a.qq.com", SERVES)
    net.host("b.qq.com", LACKS)
    with Sandbox(world("x", "x")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply --check --allow-private --allow-deletions 0 --format json")

        assert (ran.code, ran.report["outcome"]) == (5, "refused")
        assert ran.codes == ["too-many-deletions", "site-status"]
        assert asked(sandbox) == [Get]


def test_apply_sends_nothing_when_a_host_fails(shell: Shell, net: Internet) -> None:
    """One host without its file holds everything back."""
    naming(shell, "a b")
    net.host("a.qq.com", SERVES, SERVES)
    net.host("b.qq.com", LACKS, LACKS)
    with Sandbox(world("x", "x")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply --check --allow-private --allow-deletions 1 --format json")

        assert (ran.code, ran.report["outcome"], ran.report["result"]) == (9, "unverified", lists(sandbox.world))
        assert asked(sandbox) == [Get]
        assert "\nNothing was sent.\n" in shell.run("apply --check --allow-private --allow-deletions 1").out


def test_apply_after_a_check(shell: Shell, net: Internet) -> None:
    """Once every host serves the file, the live state is read once more, and the plan is carried out."""
    shell.write("a")
    net.host("a.qq.com", SERVES)
    with Sandbox(world()) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply --check --allow-private --format json")

        assert (ran.code, ran.report["outcome"]) == (0, "applied")
        assert [change["verification"] for change in ran.report["changes"]] == ["ok", "ok"]
        assert asked(sandbox) == [Get, ConfirmFile, Get, Write]


def test_nothing_to_check(shell: Shell, net: Internet) -> None:
    """Where only deletions are planned, or nothing, nobody is asked, and the live state is read once."""
    shell.write("a")
    with Sandbox(world("a x", "a x")) as sandbox:
        shell.use(sandbox.environment)

        assert shell.run("apply --check").code == 0
        assert shell.run("apply --check").code == 0
        assert asked(sandbox) == [Get, Write, Get]
    assert net.looked_up == []


def meanwhile(sandbox: Sandbox, testing: str) -> Act:
    """Serve the file just after somebody has changed the lists by hand."""
    by_hand = tuple(f"{word}.qq.com" for word in testing.split())

    def act(connection: socket.socket) -> None:
        sandbox.change(lambda was: World(lists=Lists(by_hand, by_hand), counts=was.counts))
        SERVES(connection)

    return act


@pytest.mark.parametrize(
    ("by_hand", "code", "outcome", "codes"),
    [("x y", 6, "stale", ["live-moved"]), ("a", 0, "in_sync", []), ("x", 0, "applied", [])],
)
def test_a_change_by_hand_during_the_check(  # noqa: PLR0913, PLR0917 - one argument for each part of a case
    shell: Shell, net: Internet, by_hand: str, code: int, outcome: str, codes: list[str]
) -> None:
    """What moved while hosts were checked is seen before anything is sent: another plan is stale."""
    naming(shell, "a")
    with Sandbox(world("x", "x")) as sandbox:
        shell.use(sandbox.environment)
        net.host("a.qq.com", meanwhile(sandbox, by_hand))
        ran = shell.run("apply --check --allow-private --allow-deletions 5 --format json")

        assert (ran.code, ran.report["outcome"], ran.codes) == (code, outcome, codes)
        assert (Write in asked(sandbox)) is (outcome == "applied")


def test_a_second_look_that_fails(shell: Shell, net: Internet) -> None:
    """If the live state cannot be read again after the check, nothing is sent."""
    naming(shell, "a")
    net.host("a.qq.com", SERVES)
    with Sandbox(world(faults="get:2+:errcode=45009")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply --check --allow-private --format json")

        assert (ran.code, ran.report["outcome"], ran.codes) == (7, "failed", ["wechat-quota"])
        assert Write not in asked(sandbox)


def test_a_verification_file_that_wechat_does_not_name(shell: Shell) -> None:
    """Without knowing the file no host can be checked: the plan fails, and apply sends nothing."""
    shell.write("a")
    with Sandbox(world("b", "b", faults="any:2:errcode=61014 any:4:errcode=61014 any:6:errcode=61014")) as sandbox:
        shell.use(sandbox.environment)
        planned = shell.run("plan --check --allow-deletions 1 --format json")
        applied = shell.run("apply --check --allow-deletions 1 --format json")
        refused = shell.run("apply --check --allow-deletions 0 --format json")

        assert (planned.code, planned.codes, planned.report["result"]) == (7, ["wechat-token-kind"], None)
        assert (applied.code, applied.codes, applied.report["result"]) == (
            7,
            ["wechat-token-kind"],
            lists(sandbox.world),
        )
        assert (refused.code, refused.codes) == (5, ["too-many-deletions", "wechat-token-kind"])
        assert Write not in asked(sandbox)


def test_a_preview_without_a_token(shell: Shell, net: Internet) -> None:
    """A preview that cannot know the file says so and goes on; one whose desired state names it is checked."""
    (shell.folder / "base.yaml").write_text("version: 1\ndomains: []\n", encoding="utf-8")
    shell.write("a")
    unknown = shell.run("plan --live base.yaml --check --format json")
    naming(shell, "a")
    net.host("a.qq.com", LACKS)
    known = shell.run("plan --live base.yaml --check --allow-private --format json")

    assert (unknown.code, unknown.report["outcome"], unknown.codes) == (0, "changes", ["sites-unchecked"])
    assert [change["verification"] for change in unknown.report["changes"]] == [None, None]
    assert (known.code, known.report["outcome"], known.report["source"]) == (9, "unverified", "assumed")


def test_a_preview_with_a_token(shell: Shell, net: Internet) -> None:
    """With a token, even a preview against a file asks WeChat which file the hosts have to serve."""
    (shell.folder / "base.yaml").write_text("version: 1\ndomains: []\n", encoding="utf-8")
    shell.write("a")
    net.host("a.qq.com", SERVES)
    with Sandbox() as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("plan --live base.yaml --check --allow-private --format json")

        assert (ran.code, {change["verification"] for change in ran.report["changes"]}) == (0, {"ok"})
        assert asked(sandbox) == [ConfirmFile]


def test_weakened_safeguards_stay_first(shell: Shell, net: Internet) -> None:
    """Weakened safeguards are reported before what hosts lack."""
    naming(shell, "a")
    net.host("a.qq.com", LACKS)
    (shell.folder / "base.yaml").write_text("version: 1\nplatform: other\ndomains: []\n", encoding="utf-8")
    ran = shell.run("plan --live base.yaml --base base.yaml --check --allow-private --format json")

    assert ran.codes == ["platform-renamed", "verification-added", "site-status"]


def test_an_interrupted_check(shell: Shell, net: Internet) -> None:
    """A signal ends the check: the report says of which hosts nothing is known, and nothing is sent."""
    naming(shell, "a")

    def act(connection: socket.socket) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        hang(connection)

    net.host("a.qq.com", act)
    with Sandbox() as sandbox:
        shell.use(sandbox.environment)
        checked = shell.run("check --allow-private --format json --jobs 1")

        assert (checked.code, checked.report["outcome"], checked.codes) == (130, "unverified", ["site-interrupted"])
        assert asked(sandbox) == []


def test_what_is_waited_for(shell: Shell, net: Internet) -> None:
    """On a terminal a line counts the hosts that are checked, and is gone at the end."""
    naming(shell, "a b")
    net.host("a.qq.com", SERVES)
    net.host("b.qq.com", hang)
    shell.patch.setattr("reconciler.cli.status_line.INTERVAL", 0.01)
    screen = Screen(shell)
    screen.run("check --allow-private --timeout 0.3")

    assert (screen.drawn[-1], screen.left) == ("checked 1 of 2 hosts", "")
