"""Many platforms in one run: real files, one emulator that serves all of them, and each platform by itself."""

import io
import json
from itertools import combinations
from typing import Any, Final

import pytest

from reconciler import usecases
from reconciler.cli.exit_codes import SEVERITY_ORDER
from reconciler.cli.output import Publisher
from reconciler.hostcheck import checker
from reconciler.model import DesiredState
from reconciler.report import Outcome, Report, exit_code
from reconciler.sandbox.calls import TOKEN_PATH, Write
from reconciler.sandbox.faults import parse
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.record import Entry
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import World
from tests.command.processes import sh
from tests.command.running import SCHEMA, Ran, Shell
from tests.command.test_interruptions import CODES, signalled
from tests.histories import text

VARIABLE = "WECHAT_COMPONENT_ACCESS_TOKEN"


def hosts(words: str) -> tuple[str, ...]:
    """Return the hosts that words stand for."""
    return tuple(f"{word}.qq.com" for word in words.split())


def platform(name: str, live: str, faults: str = "") -> World:
    """Return an emulated platform with the same hosts in both lists."""
    lists = Lists(hosts(live), hosts(live))
    return World(name=name, lists=lists, tokens=(f"token-of-{name}",), faults=tuple(map(parse, faults.split())))


def write(shell: Shell, name: str, wanted: str, more: str = "") -> None:
    """Write the desired state of a platform into the folder of all."""
    lines = ["version: 1", f"platform: {name}", *filter(None, [more]), "domains:" if wanted else "domains: []"]
    lines += [f"  - {host}" for host in hosts(wanted)]
    folder = shell.folder / "platforms"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def reports(ran: Ran) -> list[dict[str, Any]]:
    """Return the reports of a run, one a line, each of which keeps to the schema."""
    found = [json.loads(line) for line in ran.out.splitlines()]
    for report in found:
        SCHEMA.validate(report)
    return found


def outcomes(ran: Ran) -> dict[str, tuple[str, list[str]]]:
    """Return how each platform ended, in the order of the reports, and the codes of its problems.

    One whose name is not known is called by its file.
    """
    return {
        each["platform"] or each["file"]: (
            each["outcome"],
            [problem["code"] for problem in each["problems"]],
        )
        for each in reports(ran)
    }


def writes(sandbox: Sandbox) -> list[Entry]:
    """Return the calls that the emulator got."""
    return [entry for entry in sandbox.record if isinstance(entry.call, Write)]


def test_a_folder_from_plan_to_sync(shell: Shell) -> None:
    """Every platform of a folder is planned, applied and in sync, each with its own token and its own lists."""
    write(shell, "one", "a b")
    write(shell, "two", "c")
    write(shell, "three", "d")
    with Sandbox(platform("one", "a"), platform("two", "c old"), platform("three", "d")) as sandbox:
        shell.use(sandbox.environment)
        planned = shell.run("plan platforms --format json")
        assert (planned.code, writes(sandbox)) == (0, [])
        assert [(each["platform"], each["outcome"]) for each in reports(planned)] == [
            ("one", "changes"),
            ("three", "in_sync"),
            ("two", "changes"),
        ]
        assert shell.run("plan platforms --fail-on-changes").code == 4

        applied = shell.run("apply platforms")
        assert applied.code == 0
        assert applied.out.startswith("3 platforms: 2 applied, 1 in sync\nIn all: 1 deleted, 1 added, in 2 calls\n")
        assert {name: world.lists.testing for name, world in sandbox.worlds.items()} == {
            "one": hosts("a b"),
            "two": hosts("c"),
            "three": hosts("d"),
        }
        assert {(entry.platform, entry.call.hosts) for entry in writes(sandbox)} == {  # type: ignore[union-attr]
            ("one", hosts("b")),
            ("two", hosts("old")),
        }
        assert shell.run("plan platforms --fail-on-changes").code == 0


FAILING = {
    "busy": ("any:1+:errcode=-1", "failed", ["wechat-busy"]),
    "gone": ("any:1+:reset:before", "failed", ["wechat-broken-off"]),
    "html": ("any:1+:html", "failed", ["wechat-broken-answer"]),
    "later": ("any:1:errcode=45009", "failed", ["wechat-quota"]),
    "other": ("any:1+:other-json", "failed", ["wechat-broken-answer"]),
    "rate": ("any:1:errcode=45011", "failed", ["wechat-rate"]),
    "status": ("any:1+:status=502", "failed", ["wechat-down"]),
}
"""Platforms at which WeChat fails: how, and how that is reported."""


def test_one_failure_stops_no_other(shell: Shell) -> None:
    """Platforms fail in many ways, each is reported as if alone, the others are applied, the most severe counts."""
    for name in FAILING:
        write(shell, name, "a b")
    write(shell, "fine", "a b")
    write(shell, "refused", "b", "policy: {max_deletions: 0}")
    write(shell, "nameless", "a")
    (shell.folder / "platforms" / "invalid.yaml").write_text("version: 1\nplatform: invalid\ndomains: [A]\n")
    (shell.folder / "platforms" / "nowhere.yaml").symlink_to("missing")
    emulated = [platform(name, "a", faults) for name, (faults, _, _) in FAILING.items()]
    with Sandbox(*emulated, platform("fine", "a"), platform("refused", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply platforms --format json --jobs 4")

        assert outcomes(ran) == {
            **{name: (outcome, codes) for name, (_, outcome, codes) in FAILING.items()},
            "fine": ("applied", []),
            "refused": ("refused", ["too-many-deletions"]),
            "nameless": ("failed", ["token-missing"]),
            "platforms/invalid.yaml": ("invalid", ["host-one-label"]),
            "platforms/nowhere.yaml": ("failed", ["file-unreadable"]),
        }
        assert [entry.platform for entry in writes(sandbox)] == ["fine"]
    assert ran.code == 7


def test_files_that_cannot_be_read(shell: Shell) -> None:
    """A missing file is named once in the table, has no lines, and is not said to have changed nothing."""
    ran = shell.run("validate x y")

    assert (ran.code, "nothing was changed" in ran.out, "x:1:1" in ran.out) == (2, False, False)
    assert ran.out.splitlines()[3:7] == [
        "  ! x          the file could not be read   file-missing",
        "  ! y          the file could not be read   file-missing",
        "",
        "x: the file could not be read",
    ]
    assert "\nerror file-missing: there is no x\n" in ran.out


ENDS = {
    8: ("a b", "a", "", "write:1:errcode=12345:half"),
    7: ("a b", "a", "", "any:1+:errcode=45009"),
    3: ("A", "a", "", ""),
    5: ("b", "a", "policy: {max_deletions: 0}", ""),
    4: ("a b", "a", "", ""),
    0: ("a", "a", "", ""),
}
"""How a platform ends with an exit code: its file, its live lists, its policy, and what WeChat does."""


@pytest.mark.parametrize("pair", list(combinations(ENDS, 2)))
def test_the_most_severe_exit_code(pair: tuple[int, int], shell: Shell) -> None:
    """Of several platforms the first of 8, 7, 3, 2, 6, 5, 9, 4, 0 is the exit code, and the others are applied."""
    emulated = []
    for code in pair:
        wanted, live, policy, faults = ENDS[code]
        write(shell, f"p{code}", wanted, policy)
        emulated.append(platform(f"p{code}", live, faults))
    with Sandbox(*emulated) as sandbox:
        shell.use(sandbox.environment)
        planned = shell.run("plan platforms --fail-on-changes")
        applied = shell.run("apply platforms")

    order = [*SEVERITY_ORDER]
    fails = {8: 4, 7: 7, 3: 3, 5: 5, 4: 4, 0: 0}
    assert planned.code == min((fails[code] for code in pair), key=order.index)
    assert applied.code == min((0 if code == 4 else code for code in pair), key=order.index)


def test_all_exit_codes_have_an_order() -> None:
    """Each exit code of an outcome is in the order of severity, once."""
    assert {exit_code(outcome) for outcome in Outcome} <= set(SEVERITY_ORDER)
    assert (*SEVERITY_ORDER,) == (1, 8, 7, 3, 2, 6, 5, 9, 10, 4, 0)


def test_order_is_the_files_whatever_ends_first(shell: Shell) -> None:
    """The reports come in the order of the files, also where an early one takes the longest."""
    names = [f"p{number}" for number in range(8)]
    for name in names:
        write(shell, name, "a")
    slow = [platform(name, "a", "any:1:slow-body" if name == "p0" else "") for name in names]
    with Sandbox(*slow, drip=0.002) as sandbox:
        shell.use(sandbox.environment)
        backwards = " ".join(f"platforms/{name}.yaml" for name in reversed(names))

        assert list(outcomes(shell.run("plan platforms --format json"))) == names
        assert list(outcomes(shell.run(f"plan {backwards} --format json"))) == names[::-1]


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "check"])
def test_a_platform_has_one_file(command: str, shell: Shell) -> None:
    """Two files for one platform are both invalid, at the line that names it, and nothing is asked for either."""
    write(shell, "one", "a")
    write(shell, "two", "a", "verification: {file: a.txt, content: abc}")
    (shell.folder / "again.yaml").write_text("version: 1\nplatform: one\ndomains: []\n")
    with Sandbox(platform("one", "a"), platform("two", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run(f"{command} again.yaml platforms --format json")
        first, second, third = reports(ran)

        assert [(each["outcome"], each["problems"][0]["code"]) for each in (first, second)] == [
            ("invalid", "repeated-platform")
        ] * 2
        assert (first["problems"][0]["file"], first["problems"][0]["line"], first["problems"][0]["column"]) == (
            "again.yaml",
            2,
            11,
        )
        assert "platforms/one.yaml" in first["problems"][0]["message"]
        assert "again.yaml" in second["problems"][0]["message"]
        assert third["outcome"] in {"valid", "in_sync", "unverified"}
        assert {entry.platform for entry in sandbox.record} <= {"two"}
    assert ran.code == 3


@pytest.mark.parametrize("flags", ["", "--token-file token", "--token-url http://127.0.0.1:1/"])
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_no_token_is_for_all(command: str, flags: str, shell: Shell) -> None:
    """A token that names no platform ends the run before anything is asked: it could reach another's lists."""
    write(shell, "one", "a")
    (shell.folder / "token").write_text("token-of-one")
    with Sandbox(platform("one", "a")) as sandbox:
        shell.use({"WECHAT_API_URL": sandbox.url, VARIABLE: "token-of-one"})
        ran = shell.run(f"{command} platforms {flags}")

        assert (ran.code, ran.out, sandbox.record) == (2, "", ())
        assert "would give every platform the same token" in ran.err


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_token_of_its_own_beside_one_for_all(command: str, shell: Shell) -> None:
    """A platform's own variable is used, also by pull; only a platform without one is refused."""
    for name in ("one", "two"):
        write(shell, name, "a")
    with Sandbox(platform("one", "a"), platform("two", "a")) as sandbox:
        shell.use({**sandbox.environment, VARIABLE: "token-of-two"})
        assert outcomes(shell.run(f"{command} platforms --format json")) == {
            "one": ("in_sync", []),
            "two": ("in_sync", []),
        }
        assert shell.run("pull --platform one").code == 0
        shell.patch.delenv(f"{VARIABLE}__TWO")
        ran = shell.run(f"{command} platforms --format json")
        pulled = shell.run("pull --platform two")

        assert (ran.code, outcomes(ran)) == (2, {"one": ("in_sync", []), "two": ("failed", ["token-shared"])})
        assert (pulled.code, "would give every platform the same token" in pulled.err) == (2, True)
        assert {entry.platform for entry in sandbox.record[-1:]} == {"one"}


def test_a_check_takes_no_token_for_all(shell: Shell) -> None:
    """Where only some platforms need a token, those that do have none of their own."""
    write(shell, "one", "a")
    write(shell, "two", "", "verification: {file: a.txt, content: abc}")
    with Sandbox(platform("one", "a")) as sandbox:
        shell.use({"WECHAT_API_URL": sandbox.url, VARIABLE: "token-of-one"})
        ran = shell.run("check platforms --format json")

        assert (ran.code, sandbox.record) == (2, ())
        assert outcomes(ran) == {"one": ("failed", ["token-shared"]), "two": ("verified", [])}


def test_a_platforms_own_token(shell: Shell) -> None:
    """A file and an address may name the platform; a single file of a fleet finds its own variable too."""
    write(shell, "one", "a")
    write(shell, "two-three", "b")
    for name in ("one", "two-three"):
        (shell.folder / f"{name}.token").write_text(f"token-of-{name}")
    with Sandbox(platform("one", "a"), platform("two-three", "b")) as sandbox:
        shell.use({"WECHAT_API_URL": sandbox.url})
        assert outcomes(shell.run("plan platforms --token-file {platform}.token --format json")) == {
            "one": ("in_sync", []),
            "two-three": ("in_sync", []),
        }
        assert shell.run("plan platforms/two-three.yaml --token-file {platform}.token").code == 0
        unreachable = shell.run("plan platforms --token-url http://127.0.0.1:1/{platform} --format json")
        assert {outcome for outcome, _ in outcomes(unreachable).values()} == {"failed"}

        shell.use({f"{VARIABLE}__TWO_THREE": "token-of-two-three", VARIABLE: "token-of-one"})
        assert shell.run("plan platforms/one.yaml --format json").report["outcome"] == "in_sync"
        assert shell.run("plan platforms/two-three.yaml --format json").report["outcome"] == "in_sync"


def test_pull_by_name(shell: Shell) -> None:
    """One platform of many is pulled with its own token, and its name stands in the file; no other token is taken."""
    with Sandbox(platform("one", "a"), platform("two", "b")) as sandbox:
        shell.use(sandbox.environment)
        pulled = shell.run("pull --platform two")
        assert (pulled.code, pulled.out.splitlines()[2:]) == (
            0,
            ["version: 1", "platform: two", "domains:", "  - b.qq.com"],
        )
        shell.use({VARIABLE: "token-of-one"})
        shell.patch.delenv(f"{VARIABLE}__TWO")
        refused = shell.run("pull --platform two")
        assert (refused.code, refused.out) == (2, "")

        (shell.folder / "one.token").write_text("token-of-one")
        assert shell.run("pull --token-file one.token").out.splitlines()[2:4] == ["version: 1", "platform: default"]
        assert shell.run("pull --platform one --token-file {platform}.token").code == 0


def test_saved_plans_of_all(shell: Shell) -> None:
    """What was saved of all is carried out platform by platform; what moved, is new or is gone is stale by itself."""
    for name, wanted in (("gone", "a b"), ("moved", "a b"), ("same", "a b"), ("still", "a")):
        write(shell, name, wanted)
    emulated = [platform(name, "a") for name in ("gone", "moved", "new", "same", "still")]
    with Sandbox(*emulated) as sandbox:
        shell.use(sandbox.environment)
        assert shell.run("plan platforms --out plans.json").code == 0
        assert [json.loads(line)["platform"] for line in (shell.folder / "plans.json").read_text().splitlines()] == [
            "gone",
            "moved",
            "same",
            "still",
        ]
        write(shell, "moved", "a c")
        write(shell, "new", "a b")
        (shell.folder / "platforms" / "gone.yaml").unlink()
        ran = shell.run("apply platforms --plan plans.json --format json")

        assert outcomes(ran) == {
            "moved": ("stale", ["plan-desired-moved"]),
            "new": ("stale", ["plan-lacks-platform"]),
            "same": ("applied", []),
            "still": ("in_sync", []),
            "gone": ("stale", ["plan-without-file"]),
        }
        assert (ran.code, [entry.platform for entry in writes(sandbox)]) == (6, ["same"])


def test_one_platform_of_many(shell: Shell) -> None:
    """A single file finds its platform among the saved plans and live states of a fleet; what is missing stays so."""
    for name in ("one", "two"):
        write(shell, name, "a b")
    write(shell, "new", "a b")
    emulated = [platform(name, "a") for name in ("one", "two", "new")]
    with Sandbox(*emulated) as sandbox:
        shell.use(sandbox.environment)
        planned = shell.run("plan platforms/one.yaml platforms/two.yaml --out plans.json --format json")
        assumed = shell.run("plan platforms/two.yaml --live plans.json --format json")
        assert assumed.report["live"] == reports(planned)[1]["live"]
        assert shell.run("plan platforms/new.yaml --live plans.json").code == 2
        missing = shell.run("apply platforms/new.yaml --plan plans.json --format json")
        assert (missing.code, missing.codes) == (6, ["plan-lacks-platform"])
        assert shell.run("apply platforms/two.yaml --plan plans.json --format json").report["outcome"] == "applied"
        assert [entry.platform for entry in writes(sandbox)] == ["two"]


def test_a_plan_that_was_saved_twice_is_none(shell: Shell) -> None:
    """Where two saved plans are for one platform, nobody knows which was approved, so none is carried out."""
    write(shell, "one", "a b")
    with Sandbox(platform("one", "a")) as sandbox:
        shell.use(sandbox.environment)
        shell.run("plan platforms --out plans.json")
        plans = shell.folder / "plans.json"
        plans.write_text(f"{plans.read_text() * 2}\n" + '{"platform": null}\n')
        ran = shell.run("apply platforms --plan plans.json --format json")

        assert (outcomes(ran), ran.code, writes(sandbox)) == ({"one": ("stale", ["plan-unusable"])}, 6, [])


@pytest.mark.parametrize(
    "damaged",
    [
        "no JSON",
        "[]",
        "[" * 100_000,
        "{}",
        '{"platform": ""}',
        '{"platform": "A"}',
        '{"platform": "one',
        '"one"',
        "\xff",
    ],
    ids=repr,
)
def test_a_damaged_plan_stops_the_run(damaged: str, shell: Shell) -> None:
    """Where a line of the saved plans is no report, nobody knows what was approved: nothing is asked or sent."""
    write(shell, "one", "a b")
    with Sandbox(platform("one", "a")) as sandbox:
        shell.use(sandbox.environment)
        shell.run("plan platforms --out plans.json")
        plans = shell.folder / "plans.json"
        plans.write_bytes(f"{plans.read_text()}\n".encode() + damaged.encode("latin-1") + b"\n")
        asked = len(sandbox.record)
        ran = shell.run("apply platforms --plan plans.json")

        assert (ran.code, ran.out, len(sandbox.record)) == (2, "", asked)
        assert (
            "line 3 of plans.json is not a report that this version can read: a part is missing or unknown" in ran.err
        )


def test_long_reports(shell: Shell) -> None:
    """However long a file of reports is, all of it counts; a single report has its bound."""
    shell.patch.setattr("reconciler.cli.inputs.MAX_REPORT_BYTES", 700)
    names = [f"p{number}" for number in range(40)]
    for name in names:
        write(shell, name, "a b")
    with Sandbox(*(platform(name, "a") for name in names)) as sandbox:
        shell.use(sandbox.environment)
        assert shell.run("plan platforms --out plans.json").code == 0
        assert (shell.folder / "plans.json").stat().st_size > 20 * 1000
        assert shell.run("apply platforms --plan plans.json").code == 2
        shell.patch.setattr("reconciler.cli.inputs.MAX_REPORT_BYTES", 2000)

        assert shell.run("apply platforms --plan plans.json").code == 0
        assert {entry.platform for entry in writes(sandbox)} == set(names)


def test_saved_plans_from_standard_input(shell: Shell) -> None:
    """The plans of all may come through a pipe."""
    write(shell, "one", "a b")
    with Sandbox(platform("one", "a")) as sandbox:
        shell.use(sandbox.environment)
        plans = shell.run("plan platforms --format json").out
        shell.patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(plans.encode())))

        assert outcomes(shell.run("apply platforms --plan - --format json")) == {"one": ("applied", [])}


def test_a_platform_is_gone_only_where_all_files_are_known(shell: Shell) -> None:
    """Of a saved plan nobody says that its file is gone while a file could not be judged: it may be that one."""
    for name in ("one", "two"):
        write(shell, name, "a b")
    with Sandbox(platform("one", "a"), platform("two", "a")) as sandbox:
        shell.use(sandbox.environment)
        shell.run("plan platforms --out plans.json")
        (shell.folder / "platforms" / "two.yaml").write_text("version: 1\nplatform: two\ndomains: [a]\n")

        assert outcomes(shell.run("apply platforms --plan plans.json --format json")) == {
            "one": ("applied", []),
            "platforms/two.yaml": ("invalid", ["host-one-label"]),
        }


@pytest.mark.parametrize("command", ["plan", "apply", "apply --jobs 1"])
@pytest.mark.parametrize("source", ["the environment", "--token-file {platform}.token"])
def test_two_platforms_with_one_token(shell: Shell, command: str, source: str) -> None:
    """Nothing is sent for either of them, the first one to begin included; the others go on."""
    for name in ("one", "three", "two"):
        write(shell, name, "b")
        token = f"token-of-{name.replace('two', 'one')}"
        shell.use({f"{VARIABLE}__{name.upper()}": token})
        (shell.folder / f"{name}.token").write_text(token)
    flags = source.removeprefix("the environment")
    with Sandbox(platform("one", "a"), platform("three", "b")) as sandbox:
        shell.use({"WECHAT_API_URL": sandbox.url})
        ran = shell.run(f"{command} platforms --allow-deletions 9 --format json {flags}")

        refused = ("failed", ["token-repeated"])
        assert (ran.code, outcomes(ran)) == (2, {"one": refused, "three": ("in_sync", []), "two": refused})
        assert {entry.platform for entry in sandbox.record} == {"three"}


def test_two_platforms_whose_server_returns_one_token(shell: Shell) -> None:
    """The second one to ask is refused before anything is sent for it."""
    for name, wanted in (("one", "b"), ("two", "c")):
        write(shell, name, wanted)
    with Sandbox(platform("one", "a")) as sandbox:
        shell.use({"WECHAT_API_URL": sandbox.url})
        source = f"--token-field data.token --token-url {sandbox.url}{TOKEN_PATH}?platform=one&as={{platform}}"
        ran = shell.run(f"apply platforms --jobs 1 --allow-deletions 9 --format json {source}")

        assert (ran.code, outcomes(ran)) == (7, {"one": ("applied", []), "two": ("failed", ["token-repeated"])})
        assert sandbox.worlds["one"].lists.testing == ("b.qq.com",)


def test_an_invalid_file_goes_first(shell: Shell) -> None:
    """What is wrong with the whole run does not hide what is wrong with a file, and neither reaches WeChat."""
    write(shell, "one", "a")
    (shell.folder / "platforms" / "two.yaml").write_text("version: 1\ndomains: [a]\n")
    with Sandbox(platform("one", "a")) as sandbox:
        shell.use({"WECHAT_API_URL": sandbox.url, VARIABLE: "token-of-one"})
        ran = shell.run("plan platforms --format json")

        assert (ran.code, sandbox.record) == (3, ())
        assert outcomes(ran) == {
            "one": ("failed", ["token-shared"]),
            "platforms/two.yaml": ("invalid", ["host-one-label"]),
        }


def test_a_bug_between_two_reports(shell: Shell) -> None:
    """Even when one report cannot be made, the others are printed, and the bug is reported."""
    for name in ("one", "two"):
        write(shell, name, "a b")
    take = Publisher.take
    taken: list[Report] = []

    def broken(output: Publisher, report: Report) -> None:
        if taken:
            raise ZeroDivisionError
        taken.append(report)
        take(output, report)

    shell.patch.setattr(Publisher, "take", broken)
    with Sandbox(platform("one", "a"), platform("two", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply platforms --jobs 1")
        assert ran.code == 1
        assert ran.out.startswith("1 platform: 1 applied\n")
        assert "has a bug and stopped (ZeroDivisionError)" in ran.err

        shell.patch.setattr(Publisher, "take", lambda _output, _report: 1 / 0)
        assert (shell.run("apply platforms").code, shell.run("apply platforms").out) == (1, "")


def test_pages_that_cannot_fit_are_let_go(shell: Shell) -> None:
    """Of Markdown no more is kept than a page may have room for; what was let go is counted as what does not fit."""
    shell.patch.setattr("reconciler.cli.output._MAX_PAGES", 0)
    for name in ("one", "two"):
        write(shell, name, "a b")
    with Sandbox(platform("one", "a"), platform("two", "a")) as sandbox:
        shell.use(sandbox.environment)
        assert shell.run("plan platforms --format markdown").out.count("<details><summary>") == 4

        shell.patch.setattr("reconciler.render.markdown.MAX_PAGE_SIZE", 600)
        ran = shell.run("plan platforms --format markdown")
    assert ran.out.count("<summary>") == 2
    assert "*1 more does not fit here" in ran.out


def test_text_that_finds_no_room(shell: Shell) -> None:
    """Where reports cannot wait on the disk, that is reported, and the saved plan is not left cut short."""
    shell.patch.setattr("reconciler.cli.temp_store.MAX_BYTES_IN_MEMORY", 1)
    shell.patch.setattr("tempfile.tempdir", str(shell.folder / "missing"))
    write(shell, "one", "a b")
    with Sandbox(platform("one", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("plan platforms --out plans.json")

    assert (ran.code, (shell.folder / "plans.json").exists()) == (2, False)
    assert "missing cannot be written" in ran.err


def test_assumed_live_states_of_all(shell: Shell) -> None:
    """Reports of an earlier plan, one a line, are live states to compare with, and no token is needed."""
    for name in ("one", "two"):
        write(shell, name, "a")
    with Sandbox(platform("one", "a"), platform("two", "b")) as sandbox:
        shell.use(sandbox.environment)
        (shell.folder / "live.json").write_text(shell.run("plan platforms --format json").out)
    for name in sandbox.environment:
        shell.patch.delenv(name)
    write(shell, "three", "a")
    ran = shell.run("plan platforms --live live.json --format json")

    assert outcomes(ran) == {
        "one": ("in_sync", []),
        "three": ("failed", ["live-lacks-platform"]),
        "two": ("changes", []),
    }
    assert {each["source"] for each in reports(ran)} == {"assumed", None}
    (shell.folder / "live.json").write_text("version: 1\n")
    assert shell.run("plan platforms --live live.json").code == 2


def test_the_state_before_the_change(shell: Shell) -> None:
    """A folder with the repository as it was shows which safeguards each file weakens, and which files are new."""
    write(shell, "one", "a")
    write(shell, "two", "a")
    before = shell.folder / "before" / "platforms"
    before.mkdir(parents=True)
    (before / "one.yaml").write_text("version: 1\nplatform: one\npolicy: {max_deletions: 1}\ndomains: []\n")
    ran = shell.run("validate platforms --base before --format json")

    assert (ran.code, outcomes(ran)) == (
        0,
        {"one": ("valid", ["max-deletions-raised"]), "two": ("valid", ["base-lacks-file"])},
    )
    outside = shell.run(f"validate ../{shell.folder.name}/platforms --base before --format json")
    assert outcomes(outside)["one"] == ("valid", ["max-deletions-raised"])
    shell.patch.chdir(before)
    outside = shell.run("validate ../../platforms --base . --format json")
    assert outcomes(outside) == outcomes(ran)
    for wrong in ("one.yaml", "missing", "''"):
        assert shell.run(f"validate ../../platforms --base {wrong}").code == 2


MOVES: Final = {
    "a moved file": (
        "p/acme.yaml=acme/a b ^b",
        "p/new.yaml=acme/a",
        {"acme": ["protection-removed", "protection-bypassed"]},
    ),
    "two files that changed names": (
        "p/x.yaml=x/a b ^b; p/y.yaml=y/a",
        "p/x.yaml=y/a; p/y.yaml=x/a",
        {"x": ["protection-removed", "protection-bypassed"], "y": []},
    ),
    "a renamed platform": ("p/x.yaml=x/a ^a", "p/x.yaml=y/a", {"y": ["protection-removed", "platform-renamed"]}),
    "a new platform at the path of a moved one": (
        "p/x.yaml=x/a",
        "p/x.yaml=y/a; p/z.yaml=x/a",
        {"x": [], "y": ["base-lacks-file"]},
    ),
    "a platform that has no file any more": (
        "p/x.yaml=x/a; p/w.yaml=w/!a; p/y.yaml=y/a; q/z.yaml=z/a",
        "p/y.yaml=y/a",
        {"y": ["platform-left"]},
    ),
    "a platform whose file is invalid now": (
        "p/x.yaml=x/a; p/y.yaml=y/a",
        "p/x.yaml=x/!a; p/y.yaml=y/a",
        {"p/x.yaml": ["not-a-number"], "y": []},
    ),
    "a moved and renamed platform": ("p/x.yaml=x/a", "p/y.yaml=y/a", {"y": ["platform-left", "base-lacks-file"]}),
    "of several files the nearest": (
        "docs/acme.yaml=acme/a; p/acme.yaml=acme/a ^a; p/acme2.yaml=acme/!a; p/q/acme.yaml=acme/a",
        "p/new.yaml=acme/a",
        {"acme": ["protection-removed"]},
    ),
    "an invalid file at the same path": ("p/x.yaml=x/!a", "p/x.yaml=x/a", {"x": ["base-invalid"]}),
}
"""The files before a change, those after it as in `tests.histories`, and what is said of each platform."""


@pytest.mark.parametrize(("before", "after", "expected"), MOVES.values(), ids=MOVES)
def test_a_file_before_the_change(before: str, after: str, expected: dict[str, list[str]], shell: Shell) -> None:
    """Each platform is compared with its own file before the change, wherever that was."""
    for folder, versions in (("before", before), (".", after)):
        for version in versions.split("; "):
            path, _, words = version.partition("=")
            (shell.folder / folder / path).parent.mkdir(parents=True, exist_ok=True)
            (shell.folder / folder / path).write_text(text(words), encoding="utf-8")
    (shell.folder / "before/compose.yaml").write_text("version: 3\nplatform: [x, y]\n", encoding="utf-8")
    (shell.folder / "before/link.yaml").symlink_to("nowhere")
    ran = shell.run("validate p --base before --format json")

    assert {name: codes for name, (_, codes) in outcomes(ran).items()} == expected


def test_a_bug_at_one_platform_is_its_own(shell: Shell) -> None:
    """What the tool was not written for ends one platform, says so, and counts most; with -v it says where."""
    for name in ("one", "two"):
        write(shell, name, "a")
    for name in ("plan", "apply"):
        honest = getattr(usecases, name)

        def broken(desired: DesiredState, *others: Any, honest: Any = honest) -> Any:  # noqa: ANN401  # as it is given
            if desired.platform == "one":
                message = "a token may stand here"
                raise ZeroDivisionError(message)
            return honest(desired, *others)

        shell.patch.setattr(usecases, name, broken)
    with Sandbox(platform("one", "a"), platform("two", "a")) as sandbox:
        shell.use(sandbox.environment)
        applied = shell.run("apply platforms --format json")
        planned = shell.run("plan platforms --format json -v")

    assert outcomes(applied) == {"one": ("partial", ["bug"]), "two": ("in_sync", [])}
    assert outcomes(planned) == {"one": ("failed", ["bug"]), "two": ("in_sync", [])}
    assert (applied.code, applied.err, planned.code) == (1, "", 1)
    assert "in broken" in planned.err
    assert "a token may" not in applied.out + planned.out + planned.err


def test_every_line_of_a_trace_names_its_platform(shell: Shell) -> None:
    """With -v it is plain which platform an exchange was for, and no token shows."""
    for name in ("one", "two"):
        write(shell, name, "a")
    with Sandbox(platform("one", "a"), platform("two", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("plan platforms -v")

    assert sorted(line.split(" ", 2)[:2] for line in ran.err.splitlines()) == [["one:", "POST"], ["two:", "POST"]]
    assert "token-of" not in ran.err


def test_reports_go_everywhere(shell: Shell) -> None:
    """Summary, saved plan, outputs and annotations hold all platforms; what stands nowhere is annotated at its file."""
    write(shell, "one", "a b")
    write(shell, "two", "a b")
    with Sandbox(platform("one", "a"), platform("two", "a", "any:1+:errcode=45009")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("plan platforms --format github --summary s.md --out p.json --outputs o.txt")
    summary = (shell.folder / "s.md").read_text()

    assert ran.code == 7
    assert "::error file=platforms/two.yaml,line=1,col=1,title=wechat-quota::" in ran.out
    assert summary.startswith("### ❌ 2 platforms: 1 failed, 1 to change\n\n**In all: 🟢 1 to add, in 1 call**\n")
    assert summary.count("<details><summary>") == summary.count("</details>") >= 2
    assert len((shell.folder / "p.json").read_text().splitlines()) == 2
    values = dict(line.split("=", 1) for line in (shell.folder / "o.txt").read_text().splitlines())
    assert {**values, "rids": ""} == {
        "outcome": "failed",
        "changes": "1",
        "adds": "1",
        **dict.fromkeys(("deletes", "promotes", "demotes", "moves"), "0"),
        "foreign": "0",
        "fingerprint": "",
        "calls": "1",
        "calls-done": "0",
        "rids": "",
    }
    assert values["rids"]


def test_outputs_of_a_fleet_that_is_planned(shell: Shell) -> None:
    """The fingerprint of all stands for each of theirs: it changes with any of them, and with nothing else."""
    write(shell, "one", "a b")
    write(shell, "two", "a")

    def assume(two: str) -> None:
        lines = [
            {"platform": name, "live": {"testing": list(hosts(live)), "published": list(hosts(live))}}
            for name, live in (("one", "a"), ("two", two))
        ]
        (shell.folder / "live.json").write_text("".join(f"{json.dumps(line)}\n" for line in lines))

    shell.use({"WECHAT_API_URL": "http://127.0.0.1:1"})
    found = []
    for live in ("a", "b", "a"):
        assume(live)
        (shell.folder / "o.txt").unlink(missing_ok=True)
        assert shell.run("plan platforms --outputs o.txt --live live.json").code == 0
        found.append((shell.folder / "o.txt").read_text())

    assert found[0] == found[2] != found[1]
    assert "fingerprint=sha256:" in found[0]


@pytest.mark.parametrize("flag", ["--summary", "--out", "--outputs"])
def test_a_file_that_cannot_be_written(flag: str, shell: Shell) -> None:
    """It is reported before anything is asked."""
    write(shell, "one", "a")
    with Sandbox(platform("one", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run(f"plan platforms {flag} missing/file")

        assert (ran.code, ran.out, sandbox.record) == (2, "", ())


def test_markdown(shell: Shell) -> None:
    """Markdown on standard output is what --summary appends."""
    write(shell, "one", "a b")
    with Sandbox(platform("one", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("plan platforms --format markdown --summary s.md")

    assert ran.out == (shell.folder / "s.md").read_text()
    assert ran.out.startswith("### 1 platform: 1 to change\n")


def test_validate(shell: Shell) -> None:
    """All files are judged, nothing is reached, and the most severe exit code is that of an invalid one."""
    write(shell, "one", "a b")
    write(shell, "two", "a")
    assert shell.run("validate platforms").out == (
        "2 platforms: 2 valid\n\n"
        "    platform   result\n"
        "    one        valid (2 testing, 2 published, of 200)   platforms/one.yaml\n"
        "    two        valid (1 testing, 1 published, of 200)   platforms/two.yaml\n"
    )
    (shell.folder / "platforms" / "two.yaml").write_text("version: 1\n")

    assert shell.run("validate platforms").code == 3


@pytest.mark.parametrize(("number", "code"), CODES.items())
def test_a_signal(number: int, code: int, shell: Shell) -> None:
    """A signal lets the call under way end, sends no other, and every platform is reported as what became of it."""
    for name in ("one", "three", "two"):
        write(shell, name, "a b")
    emulated = [platform("one", "a", "write:1:hang:after"), platform("three", "a"), platform("two", "a")]
    with Sandbox(*emulated, hang=0.4) as sandbox:
        shell.use(sandbox.environment)
        with signalled(number, sandbox, 2):
            ended = shell.run("apply platforms --jobs 1 --format json")

        assert ended.code == code
        ends = outcomes(ended)
        assert ends["one"][0] in {"applied", "partial"}
        assert ends["three"] == ends["two"] == ("failed", ["not-begun"])
        assert [entry.platform for entry in writes(sandbox)] == ["one"]
        assert shell.run("apply platforms").code == 0
        assert {world.lists.testing for world in sandbox.worlds.values()} == {hosts("a b")}


def test_who_must_wait_slows_no_other(shell: Shell) -> None:
    """Platforms that WeChat makes wait for another try give their place to the others."""
    shell.patch.setattr("reconciler.wechat.http.PAUSES", (1.5, 0.0))
    names = [f"busy{number}" for number in range(3)] + ["fine"]
    for name in names:
        write(shell, name, "a")
    emulated = [platform(name, "a", "" if name == "fine" else "any:1:errcode=-1") for name in names]
    with Sandbox(*emulated) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("plan platforms --jobs 1 --format json")

        assert {outcome for outcome, _ in outcomes(ran).values()} == {"in_sync"}
        assert [entry.platform for entry in sandbox.record][:4] == names


def test_hosts_are_shared_out_among_platforms(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """All platforms together ask no more hosts at once than --jobs says, and at least one each."""
    asked = []
    bounds = checker.Bounds

    def recorded(**given: Any) -> Any:  # noqa: ANN401  # whatever it is, it is handed on
        asked.append(given["jobs"])
        return bounds(**given)

    monkeypatch.setattr("reconciler.hostcheck.checker.Bounds", recorded)
    for name in ("one", "two"):
        write(shell, name, "", "verification: {file: a.txt, content: abc}")

    assert shell.run("check platforms").code == 0
    assert shell.run("check platforms --jobs 5").code == 0
    assert asked == [16, 16, 2, 2]

    asked.clear()
    assert shell.run("check platforms/one.yaml").code == 0
    (shell.folder / "platforms" / "two.yaml").unlink()
    assert shell.run("check platforms").code == 0
    assert asked == [32, 32]


def test_standard_output_that_is_full(shell: Shell) -> None:
    """What cannot be printed is reported once, with the outcomes, and is exit code 2 where nothing was sent."""
    for name in ("one", "two"):
        write(shell, name, "a")
    with Sandbox(platform("one", "a"), platform("two", "a")) as sandbox:
        for form in ("json", "text"):
            ended = sh(shell, f"$R plan platforms --format {form} >/dev/full", sandbox)

            assert (ended.code, ended.err.count("cannot be written")) == (2, 1)
            assert "2 platforms: 2 in sync" in ended.err
