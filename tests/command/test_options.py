"""Flags, files and variables: what each does, and how it fails."""

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from reconciler.desired import parse
from reconciler.sandbox.calls import Get
from reconciler.sandbox.lists import Lists, Rules
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import World
from tests.command.running import Shell, lists, world


def test_saved_plan(shell: Shell) -> None:
    """A saved plan is carried out when nothing moved, and once done it is in sync."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use(sandbox.environment)
        planned = shell.run("plan --out plan.json --format json")
        assert (shell.folder / "plan.json").read_text(encoding="utf-8") == planned.out

        assert shell.run("apply --plan plan.json").code == 0
        assert lists(sandbox.world)["published"] == ["a.qq.com", "b.qq.com"]
        assert shell.run("apply --plan plan.json --format json").report["outcome"] == "in_sync"


def test_stale_plans(shell: Shell) -> None:
    """A plan for another state or address, an assumed one, or one that was edited is stale: nothing is sent."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox, Sandbox(world("a x", "a x")) as moved:
        shell.use(sandbox.environment)
        shell.run("plan --out plan.json")
        saved = (shell.folder / "plan.json").read_text(encoding="utf-8")
        (shell.folder / "edited.json").write_text(saved.replace("b.qq.com", "evil.qq.com"), encoding="utf-8")
        unseen = {**json.loads(saved), "changes": [], "outcome": "in_sync"}
        (shell.folder / "unseen.json").write_text(json.dumps(unseen), encoding="utf-8")
        (shell.folder / "cut.json").write_text(saved[:100], encoding="utf-8")
        (shell.folder / "live.yaml").write_text("version: 1\ndomains: [a.qq.com]\n", encoding="utf-8")
        (shell.folder / "bad.yaml").write_text("version: 1\ndomains: [A.qq.com]\n", encoding="utf-8")
        shell.run("plan --live live.yaml --out assumed.json")
        shell.run("plan --api-url http://127.0.0.1:1 --out failed.json")
        shell.run("plan bad.yaml --out invalid.json")

        stale = {
            name: shell.run(f"apply --plan {name}.json --format json")
            for name in ("edited", "unseen", "cut", "assumed", "failed", "invalid")
        }
        shell.write("a c")
        stale["desired"] = shell.run("apply --plan plan.json --format json")
        shell.write("a b")
        shell.use(moved.environment)
        stale["elsewhere"] = shell.run("apply --plan plan.json --format json")

        ends = {name: (ran.code, ran.report["outcome"], ran.codes[0]) for name, ran in stale.items()}
        assert ends == {
            "edited": (6, "stale", "plan-edited"),
            "unseen": (6, "stale", "plan-edited"),
            "cut": (6, "stale", "plan-unusable"),
            "assumed": (6, "stale", "plan-assumed"),
            "failed": (6, "stale", "plan-failed"),
            "invalid": (6, "stale", "plan-failed"),
            "desired": (6, "stale", "plan-desired-moved"),
            "elsewhere": (6, "stale", "plan-edited"),
        }
        assert {type(entry.call) for entry in (*sandbox.record, *moved.record)} == {Get}


def test_a_missing_plan_file(shell: Shell) -> None:
    """A saved plan that is not there is wrong usage, reported before anything is asked."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply --plan missing.json")

        assert (ran.code, ran.out, sandbox.record) == (2, "", ())
        assert "missing.json" in ran.err


def test_a_live_file_of_either_kind(shell: Shell) -> None:
    """``--live`` takes a desired-state file, whose own limit does not matter, and reaches nothing."""
    shell.write("a b c")
    (shell.folder / "live.yaml").write_text(
        "version: 1\npolicy: {limit: 1}\ndomains: [a.qq.com, {host: b.qq.com, lists: [testing]}]\n", encoding="utf-8"
    )
    ran = shell.run("plan --live live.yaml --format json")

    assert (ran.code, ran.report["source"]) == (0, "assumed")
    assert ran.report["live"] == {"testing": ["a.qq.com", "b.qq.com"], "published": ["a.qq.com"]}
    assert "WeChat was not asked" in shell.run("plan --live live.yaml").out.splitlines()[0]


@pytest.mark.parametrize(
    "text",
    [
        "{version: 1, domains: [a.qq.com]}",
        '{"version": 1, "domains": ["a.qq.com"]}',
        '\ufeff{"version": 1, "domains": ["a.qq.com"]}',
        '\ufeff{"live": {"testing": ["a.qq.com"], "published": ["a.qq.com"]}}',
        '\n {"live": {"testing": ["a.qq.com"], "published": ["a.qq.com"]}}',
    ],
)
def test_a_live_file_in_any_form(text: str, shell: Shell) -> None:
    """What ``--live`` takes does not depend on how it begins: braces, spaces, a byte order mark."""
    shell.write("a b")
    (shell.folder / "live").write_text(text, encoding="utf-8")
    ran = shell.run("plan --live live --format json")

    assert (ran.code, ran.report["live"]) == (0, {"testing": ["a.qq.com"], "published": ["a.qq.com"]})


LACKS = "live has no live state of the business domains of acme, or more than one"


def live_report(platform: str, *, indent: int | None = None) -> str:
    """Return a report with the live state of a platform."""
    live = {"testing": ["a.qq.com"], "published": ["a.qq.com"]}
    return json.dumps({"platform": platform, "live": live}, indent=indent) + "\n"


@pytest.mark.parametrize(
    ("text", "platform", "error"),
    [
        (live_report("acme"), "acme", ""),
        (live_report("default"), "acme", ""),
        (live_report("shop"), "default", ""),
        (live_report("shop") + live_report("acme"), "acme", ""),
        (live_report("shop"), "acme", LACKS),
        (live_report("shop", indent=1), "acme", LACKS),
        (live_report("shop") + live_report("blog"), "acme", LACKS),
        (live_report("shop") + live_report("default"), "acme", LACKS),
        (live_report("acme") + live_report("acme"), "acme", LACKS),
        (live_report("acme") + "x", "acme", "live describes no live state"),
        ("", "acme", "live:1:1: the file is empty"),
    ],
)
def test_whose_live_state_it_is(text: str, platform: str, error: str, shell: Shell) -> None:
    """A report is used for the platform that it names, or where one of the two has no name."""
    text_of_file = f"version: 1\nplatform: {platform}\ndomains: [a.qq.com]\n"
    (shell.folder / "domains.yaml").write_text(text_of_file, encoding="utf-8")
    (shell.folder / "live").write_text(text, encoding="utf-8")
    ran = shell.run("plan --live live")

    assert (ran.code, error in ran.err) == (2 if error else 0, True)


@pytest.mark.parametrize("value", ["www.qq.com,m.qq.com", "www.qq.com;m.qq.com", "www.qq.com m.qq.com"])
@pytest.mark.parametrize("live", [([1], [0]), ([0], [1]), ([1], None)])
def test_a_live_file_with_joined_values(value: str, live: tuple[list[int], list[int] | None], shell: Shell) -> None:
    """Several hosts in one value are no list of WeChat's: nothing is planned."""
    shell.write("a b")
    values = [None if numbers is None else [["a.qq.com", value][number] for number in numbers] for numbers in live]
    document = {"live": dict(zip(("testing", "published"), values, strict=True))}
    (shell.folder / "live").write_text(json.dumps(document), encoding="utf-8")
    ran = shell.run("plan --live live")

    assert (ran.code, ran.out) == (2, "")
    assert f"list contains several hosts: {value}" in ran.err


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"format": 1, "live": {"testing": ["a', []),
        ('\ufeff{"live": null}', []),
        ("{version: 1, domains: [A.qq.com]}", ["live:1:24"]),
        ('{"version": 1}', ["live:1:1"]),
    ],
)
def test_why_a_live_file_is_none(text: str, places: list[str], shell: Shell) -> None:
    """What is wrong with it is reported where it looks like a desired state, not where it looks like a report."""
    shell.write("a")
    (shell.folder / "live").write_text(text, encoding="utf-8")
    ran = shell.run("plan --live live")
    named = [line.split(": ")[0] for line in ran.err.splitlines() if not line.startswith("  ")]

    assert (ran.code, named) == (2, ["reconciler", *places])


def test_long_values(shell: Shell) -> None:
    """Long live values that differ at their end each take a place, and a saved plan knows them."""
    values = tuple(f"{'x' * 600}_{number}" for number in range(3))
    shell.write("a b", "{limit: 5}")
    with Sandbox(World(lists=Lists(("a.qq.com", *values), ("a.qq.com", *values)))) as sandbox:
        shell.use(sandbox.environment)
        planned = shell.run("plan --out plan.json --format json")
        applied = shell.run("apply --plan plan.json --format json")

    assert planned.report["live"]["testing"] == ["a.qq.com", *values]
    assert (applied.code, applied.report["fingerprint"]) == (0, planned.report["fingerprint"])


def test_pulling_more_than_a_desired_state_can_hold(shell: Shell) -> None:
    """No file is printed that the next command would refuse; the JSON report shows the values."""
    hosts = tuple(f"a{number}.qq.com" for number in range(10_001))
    with Sandbox(World(lists=Lists(hosts, ()), rules=Rules(limit=20_000))) as sandbox:
        shell.use(sandbox.environment)
        text, report, log = (shell.run(f"pull{form}") for form in ("", " --format json", " --format github"))

    assert (text.code, text.out) == (7, "")
    said = " ".join(text.err.split())
    assert "10001 values are live in the testing list, and no desired state can allow more than 10000" in said
    assert (report.code, report.codes, len(report.report["live"]["testing"])) == (7, ["wechat-too-many-values"], 10_001)
    assert "domains:" not in log.out


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"live": {"testing": [1], "published": null}}',
        '{"live": {"testing": 1}}',
        '{"live": null}',
        "{",
        "domains: 1",
        "",
    ],
)
def test_a_live_file_that_is_none(text: str, shell: Shell) -> None:
    """A live file that describes no live state is wrong usage."""
    shell.write("a")
    (shell.folder / "live").write_text(text, encoding="utf-8")
    ran = shell.run("plan --live live")

    assert (ran.code, ran.out) == (2, "")
    assert "live describes no live state" in ran.err


def test_base(shell: Shell) -> None:
    """Weakened safeguards are the first thing that validate and plan report, and stop nothing."""
    shell.write(
        "a", "{limit: 100, max_deletions: 1, published: required, unmanaged: keep, protected: [a.qq.com]}", "base.yaml"
    )
    shell.write("a", "{limit: 150, max_deletions: 9}")
    (shell.folder / "live.yaml").write_text("version: 1\ndomains: [a.qq.com]\n", encoding="utf-8")
    expected = [
        "limit-raised",
        "max-deletions-raised",
        "published-not-required",
        "unmanaged-deleted",
        "protection-removed",
    ]

    for line in ("validate --base base.yaml --format json", "plan --live live.yaml --base base.yaml --format json"):
        ran = shell.run(line)
        assert (ran.code, ran.codes) == (0, expected)
        assert {problem["severity"] for problem in ran.report["problems"]} == {"warning"}


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("{file: a.txt, content: b}", "{file: c.txt, content: b}", ["verification-changed"]),
        ("{file: a.txt, content: b}", None, ["verification-removed"]),
        (None, "{file: a.txt, content: b}", ["verification-added"]),
        ("{file: a.txt, content: b}", "{file: a.txt, content: b}", []),
    ],
)
def test_base_verification(was: str | None, now: str | None, code: list[str], shell: Shell) -> None:
    """Another verification file, one that is gone and a new one are each reported as that."""
    for name, verification in (("base.yaml", was), ("domains.yaml", now)):
        line = "" if verification is None else f"verification: {verification}\n"
        (shell.folder / name).write_text(f"version: 1\n{line}domains: [a.qq.com]\n", encoding="utf-8")

    assert shell.run("validate --base base.yaml --format json").codes == code


def test_base_is_a_pipe(shell: Shell) -> None:
    """A file for --base may be a pipe, whose wait a signal ends; in a folder for --base a pipe is refused."""
    shell.write("a")
    os.mkfifo("pipe")
    os.mkdir("old")  # noqa: PTH102
    os.mkfifo("old/domains.yaml")
    text = "version: 1\npolicy: {limit: 50}\ndomains: [a.qq.com]\n"
    writer = threading.Thread(target=(shell.folder / "pipe").write_text, args=[text])
    writer.start()
    assert "limit-raised" in shell.run("validate --base pipe --format json").codes
    writer.join()

    ran = shell.run("validate --base old")
    assert (ran.code, "old/domains.yaml is not a regular file" in ran.err) == (2, True)
    os.rename("old/domains.yaml", "old/.domains.yaml")  # noqa: PTH104
    os.rename("domains.yaml", ".domains.yaml")  # noqa: PTH104
    ran = shell.run("validate .domains.yaml --base old")
    assert (ran.code, "old/.domains.yaml is not a regular file" in ran.err) == (2, True)
    assert shell.run("validate domains.yaml --base missing.yaml").code == 2

    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert shell.run("validate --base pipe").code == 143


def test_invalid_base(shell: Shell) -> None:
    """Which file is meant, and what is wrong with it first, stands in the warning."""
    shell.write("a")
    (shell.folder / "base.yaml").write_text("version: 1\ndomains: [A.qq.com, b]\n", encoding="utf-8")
    (shell.folder / "empty.yaml").write_text("", encoding="utf-8")

    said = shell.run("validate --base base.yaml").out
    assert "the previous version base.yaml is invalid" in said
    assert "(2 problems, first host-upper-case on line 2)" in " ".join(said.split())
    said = shell.run("validate --base empty.yaml").out
    assert "is invalid (1 problem, first file-empty on line 1)" in " ".join(said.split())


def test_base_identity(shell: Shell) -> None:
    """A renamed platform and another verification file are reported; a stricter policy is not."""
    shell.write("a", "{max_deletions: 9}", "base.yaml")
    (shell.folder / "domains.yaml").write_text(
        "version: 1\nverification: {file: a.txt, content: b}\ndomains: [a.qq.com]\n", encoding="utf-8"
    )

    assert shell.run("validate --base base.yaml --format json").codes == ["platform-renamed", "verification-added"]


def test_a_broken_base_is_a_warning(shell: Shell) -> None:
    """An invalid base stops nothing: the change may be what fixes it. A missing one is wrong usage."""
    shell.write("a")
    (shell.folder / "base.yaml").write_text("domains: {", encoding="utf-8")
    ran = shell.run("validate --base base.yaml --format json")

    assert (ran.code, ran.codes) == (0, ["base-invalid"])
    assert shell.run("validate --base missing.yaml").code == 2


def test_token_sources(shell: Shell) -> None:
    """The token comes from the environment or a file; the flag beats the variable."""
    shell.write("a")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use({"WECHAT_API_URL": sandbox.url, "WECHAT_COMPONENT_ACCESS_TOKEN": "wrong-token"})
        (shell.folder / "token").write_text(f"{sandbox.token}\n", encoding="utf-8")

        assert shell.run("plan").code == 7
        assert shell.run("plan --token-file token").code == 0
        assert shell.run(f"plan --token-file token --api-url {sandbox.url}/").code == 0


@pytest.mark.parametrize("blank", ["", " ", "\n", "\t \n"])
def test_a_blank_variable_of_a_platform(blank: str, shell: Shell) -> None:
    """A platform's own variable that is set but blank is no way to the token without a name, alone or in a fleet."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        for names, token in (("domains.yaml", sandbox.token), (".", "")):
            shell.use(sandbox.environment)
            shell.use({"WECHAT_COMPONENT_ACCESS_TOKEN": token, "WECHAT_COMPONENT_ACCESS_TOKEN__ACME": blank})
            for command in ("plan", "apply", "check"):
                ran = shell.run(f"{command} {names}")
                assert (ran.code, "WECHAT_COMPONENT_ACCESS_TOKEN__ACME" in ran.out + ran.err) == (2, True)

        assert sandbox.record == ()


@pytest.mark.parametrize("command", ["plan", "apply", "pull"])
@pytest.mark.parametrize("variable", [None, "", "  ", "two words"])
def test_no_token(command: str, variable: str | None, shell: Shell) -> None:
    """Without a usable token the run does not begin, and says where one can come from."""
    shell.write("a")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use({"WECHAT_API_URL": sandbox.url})
        if variable is not None:
            shell.use({"WECHAT_COMPONENT_ACCESS_TOKEN": variable})
        ran = shell.run(command)

        assert (ran.code, ran.out, sandbox.record) == (2, "", ())
        assert "token" in ran.err
        assert "two words" not in ran.err


@pytest.mark.parametrize("line", ["pull", "plan", "doctor"])
def test_tokens_of_other_platforms(line: str, shell: Shell) -> None:
    """Where only tokens of named platforms are set, these platforms are named."""
    shell.write("a")
    shell.use({f"WECHAT_COMPONENT_ACCESS_TOKEN__{name}": "token-of-it" for name in ("TWO", "SHOP_ONE")})
    shell.use({"WECHAT_COMPONENT_ACCESS_TOKEN__BLANK": ""})
    ran = shell.run(line)

    assert ran.code == 2
    assert "WECHAT_COMPONENT_ACCESS_TOKEN is not set, but the tokens of shop-one, two are" in " ".join(
        (ran.out + ran.err).split()
    )
    shell.use({"WECHAT_COMPONENT_ACCESS_TOKEN": " "})
    assert "shop-one" not in shell.run(line).err


def test_a_missing_token_file(shell: Shell) -> None:
    """A token file that is not there is named."""
    shell.write("a")
    ran = shell.run("plan --token-file missing")

    assert (ran.code, ran.out) == (2, "")
    assert "missing cannot be read" in ran.err


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("plan --api-url http://example.com", "--api-url"),
        ("plan --api-url ftp://127.0.0.1", "--api-url"),
        ("plan --api-url https://user:secret@example.com", "--api-url"),
        ("plan --token-url http://example.com/token", "--token-url"),
        ("pull --api-url nonsense", "--api-url"),
    ],
)
def test_addresses_that_would_leak(line: str, named: str, shell: Shell) -> None:
    """An address that is not https, or carries a password, is wrong usage, and is not quoted."""
    shell.write("a")
    shell.use({"WECHAT_COMPONENT_ACCESS_TOKEN": "token"})
    ran = shell.run(line)

    assert (ran.code, ran.out) == (2, "")
    assert named in ran.err
    assert "secret" not in ran.err


def test_verbose(shell: Shell) -> None:
    """With -v each exchange is a line on standard error, without the token."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply -v")

    lines = ran.err.splitlines()
    assert len(lines) == 2
    assert all("/cgi-bin/component/modify_wxa_jump_domain" in line and "200" in line for line in lines)
    assert sandbox.token not in ran.err


def test_standard_input(shell: Shell) -> None:
    """A dash is the desired state on standard input, and places name it so."""
    reading = Path(shell.folder / "in")
    reading.write_text("domains: []\n", encoding="utf-8")
    with reading.open(encoding="utf-8") as stream:
        shell.patch.setattr("sys.stdin", stream)
        ran = shell.run("validate - --format json")

    assert (ran.code, ran.report["problems"][0]["file"]) == (3, "-")


def test_github(shell: Shell) -> None:
    """The github format is the text, then annotations at the lines of the file."""
    (shell.folder / "domains.yaml").write_text("version: 1\ndomains: [https://a.qq.com]\n", encoding="utf-8")
    plain, annotated = shell.run("validate"), shell.run("validate --format github")

    assert annotated.out.startswith(plain.out)
    assert annotated.out.removeprefix(plain.out).startswith("::error file=domains.yaml,line=2,col=11,")


@pytest.mark.parametrize(
    ("place", "command"),
    [("usecases.validate", "validate"), ("desired.parse", "validate"), ("render.text.render", "validate")],
)
def test_a_bug(place: str, command: str, shell: Shell) -> None:
    """A bug ends with exit code 1 and no traceback; with -v it shows the lines, but never the error's words."""
    shell.write("a")

    def broken(*_: object) -> None:
        message = "a secret"
        raise RuntimeError(message)

    shell.patch.setattr(f"reconciler.{place}", broken)
    shell.patch.setattr("reconciler.cli.run.parse", broken if place == "desired.parse" else parse)
    quiet, loud = shell.run(command), shell.run(f"{command} -v")

    assert (quiet.code, loud.code) == (1, 1)
    assert "bug and stopped (RuntimeError)" in quiet.out + quiet.err
    assert "Traceback" not in quiet.out + quiet.err + loud.err
    assert ("in broken" in quiet.err, "in broken" in loud.err) == (False, True)
    assert "secret" not in quiet.out + quiet.err + loud.out + loud.err


def test_a_bug_is_reported(shell: Shell) -> None:
    """Where a command is under way, a bug is a problem of its report, which is also saved: it may have sent calls."""
    shell.write("a b")
    shell.patch.setattr("reconciler.usecases.apply", lambda *_: 1 / 0)
    with Sandbox(world("a", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply --format json --out report.json")

    assert (ran.code, ran.report["outcome"], ran.codes, ran.err) == (1, "partial", ["bug"], "")
    assert (shell.folder / "report.json").read_text(encoding="utf-8") == ran.out
