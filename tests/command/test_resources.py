"""A platform's two kinds of hosts: each with its own file, lists, plan and quota, and one token for both."""

import json
from dataclasses import replace
from typing import Any

import pytest

from reconciler.sandbox.calls import SERVER, SERVICES
from reconciler.sandbox.faults import parse
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import Registered, World
from tests.command.running import SCHEMA, Shell, world

NAMES = [service.name for service in SERVICES]


def both(business: str, server: str, name: str = "", faults: str = "") -> World:
    """Return an emulated platform with these business and server domains, each in both lists."""
    hosts = tuple(f"{word}.qq.com" for word in server.split())
    return replace(
        world(business, business),
        name=name,
        tokens=(f"token-of-{name or 'all'}",),
        other=Registered(service=SERVER, lists=Lists(hosts, hosts)),
        faults=tuple(map(parse, faults.split())),
    )


def live(sandbox: Sandbox) -> dict[str, dict[str, Lists]]:
    """Return the lists of each platform, by kind of hosts."""
    return {
        name: {service.name: platform.turned(service).lists for service in SERVICES}
        for name, platform in sandbox.worlds.items()
    }


def pair(words: str) -> Lists:
    """Return two lists with the same hosts."""
    hosts = tuple(f"{word}.qq.com" for word in words.split())
    return Lists(hosts, hosts)


def write(shell: Shell, resource: str, words: str, platform: str = "acme", policy: str = "{}") -> str:
    """Write a desired state, and return its name."""
    folder = shell.folder / "platforms"
    folder.mkdir(exist_ok=True)
    lines = ["version: 1", f"resource: {resource}", f"platform: {platform}", f"policy: {policy}", "domains:"]
    (folder / f"{platform}-{resource}.yaml").write_text(
        "\n".join([*lines, *(f"  - {word}.qq.com" for word in words.split()), ""]), encoding="utf-8"
    )
    return f"platforms/{platform}-{resource}.yaml"


def reports(out: str) -> dict[tuple[str, str], Any]:
    """Return the reports of a run by what each is about; each keeps to the schema."""
    found = [json.loads(line) for line in out.splitlines()]
    for report in found:
        SCHEMA.validate(report)
    return {(report["platform"], report["resource"]): report for report in found}


@pytest.mark.parametrize("resource", NAMES)
def test_from_pull_to_in_sync(shell: Shell, resource: str) -> None:
    """What pull writes is in sync; a change of one kind is applied to its own lists, and leaves the other's alone."""
    other = NAMES[1 - NAMES.index(resource)]
    with Sandbox(both("a b", "a b")) as sandbox:
        shell.use(sandbox.environment)
        assert shell.run(f"pull --resource {resource} --out pulled.yaml").code == 0
        assert shell.run("plan pulled.yaml --fail-on-changes").code == 0

        file = write(shell, resource, "b c")
        assert shell.run(f"plan {file} --out plan.json").code == 0
        applied = shell.run(f"apply {file} --plan plan.json --format json")
        assert (applied.code, applied.report["resource"]) == (0, resource)
        assert live(sandbox)[""] == {resource: pair("b c"), other: pair("a b")}
        assert shell.run(f"plan {file} --fail-on-changes").code == 0


def test_a_fleet_with_two_kinds_of_each_platform(shell: Shell) -> None:
    """One token serves both kinds of a platform's hosts; where one member fails, the other three are applied."""
    for platform in ("one", "two"):
        for resource in NAMES:
            write(shell, resource, "a new", platform)
    with Sandbox(both("a", "a", "one"), both("a", "a", "two", "write:1:errcode=65316")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("apply platforms --jobs 1 --format json")

        assert ran.code == 7
        assert {member: report["outcome"] for member, report in reports(ran.out).items()} == {
            ("one", "business"): "applied",
            ("one", "server"): "applied",
            ("two", "business"): "failed",
            ("two", "server"): "applied",
        }
        done = {resource: pair("a new") for resource in NAMES}
        assert live(sandbox) == {"one": done, "two": {**done, "business": pair("a")}}


def test_a_fleet_is_shown_by_kind(shell: Shell) -> None:
    """The table of platforms says which row is about server domains."""
    for resource in NAMES:
        write(shell, resource, "a new")
    with Sandbox(both("a", "a", "acme")) as sandbox:
        shell.use(sandbox.environment)
        shown = shell.run("plan platforms").out

    assert "  ~ acme                   1 to add, in 1 call" in shown
    assert "  ~ acme, server domains   1 to add, in 1 call" in shown
    assert "\nacme, server domains: 1 to add, in 1 call\n" in shown


def test_two_files_of_one_kind(shell: Shell) -> None:
    """Two files about the same hosts are invalid; two about different kinds of one platform are not."""
    business, server = (write(shell, resource, "a") for resource in NAMES)
    again = shell.folder / "platforms" / "again.yaml"
    again.write_text((shell.folder / server).read_text(encoding="utf-8"), encoding="utf-8")

    assert shell.run(f"validate {business} {server}").code == 0
    refused = shell.run("validate platforms --format json")
    assert refused.code == 3
    codes = [[problem["code"] for problem in json.loads(line)["problems"]] for line in refused.out.splitlines()]
    assert sorted(codes) == [[], ["repeated-platform"], ["repeated-platform"]]


@pytest.mark.parametrize("resource", NAMES)
def test_a_saved_plan_of_the_other_kind(shell: Shell, resource: str) -> None:
    """A saved plan of one kind is refused for the other, though the hosts and the live lists are the same."""
    file = write(shell, resource, "a new")
    other = write(shell, NAMES[1 - NAMES.index(resource)], "a new")
    with Sandbox(both("a", "a")) as sandbox:
        shell.use(sandbox.environment)
        assert shell.run(f"plan {other} --out plan.json").code == 0
        stale = shell.run(f"apply {file} --plan plan.json --format json")
        assert (stale.code, stale.codes) == (6, ["plan-lacks-platform"])

        plan = json.loads((shell.folder / "plan.json").read_text(encoding="utf-8"))
        edited = json.dumps({**plan, "resource": resource})
        (shell.folder / "plan.json").write_text(f"{edited}\n", encoding="utf-8")
        stale = shell.run(f"apply {file} --plan plan.json --format json")
        assert (stale.code, stale.codes) == (6, ["plan-edited"])
        assert live(sandbox)[""] == {name: pair("a") for name in NAMES}


def test_saved_plans_of_a_fleet(shell: Shell) -> None:
    """The saved plans of a fleet are found by platform and kind; one without its file ends as stale."""
    for resource in NAMES:
        write(shell, resource, "a new")
    with Sandbox(both("a", "a", "acme")) as sandbox:
        shell.use(sandbox.environment)
        assert shell.run("plan platforms --out plans.jsonl").code == 0
        (shell.folder / "platforms" / "acme-server.yaml").unlink()
        ran = shell.run("apply platforms --plan plans.jsonl --format json")

        assert ran.code == 6
        assert {member: report["outcome"] for member, report in reports(ran.out).items()} == {
            ("acme", "business"): "applied",
            ("acme", "server"): "stale",
        }
        assert live(sandbox)["acme"] == {"business": pair("a new"), "server": pair("a")}


@pytest.mark.parametrize("form", ["yaml", "json", "fleet"])
def test_live_lists_of_the_other_kind(shell: Shell, form: str) -> None:
    """An assumed live state of the other kind is wrong usage, in every form in which it can be given."""
    server = write(shell, "server", "a")
    live_file = write(shell, "business", "a", "acme")
    if form != "yaml":
        live_file = "live.json"
        lists = {"testing": ["a.qq.com"], "published": ["a.qq.com"]}
        report = {"platform": "acme", "resource": "business", "live": lists}
        (shell.folder / live_file).write_text(f"{json.dumps(report)}\n", encoding="utf-8")
    (shell.folder / "servers").mkdir()
    (shell.folder / server).rename(shell.folder / "servers" / "acme.yaml")
    named = "servers" if form == "fleet" else "servers/acme.yaml"
    ran = shell.run(f"plan {named} --live {live_file}")

    assert ran.code == 2
    assert ("server domains" in ran.out + ran.err) is True


def test_the_month(shell: Shell) -> None:
    """A plan of server domains says how many of a month's changes it takes; after the last one nothing is sent."""
    file = write(shell, "server", "a new")
    start = both("a", "a")
    used_up = replace(start, other=replace(start.other, changes=50))
    with Sandbox(used_up) as sandbox:
        shell.use(sandbox.environment)
        assert "\nThis takes 1 of the 50 changes that WeChat allows in a month.\n" in shell.run(f"plan {file}").out
        applied = shell.run(f"apply {file} --format json")

    assert (applied.code, applied.codes) == (7, ["wechat-monthly-quota"])


def test_check(shell: Shell) -> None:
    """Server domains have no verification file: check says so and passes, and reaches neither WeChat nor a host."""
    file = write(shell, "server", "a")
    with Sandbox(both("", "")) as sandbox:
        shell.use(sandbox.environment)
        checked = shell.run(f"check {file} --format json")
        assert (checked.code, checked.codes, checked.report["hosts"]) == (0, ["sites-unverified"], [])
        assert sandbox.record == ()

        planned = shell.run(f"plan {file} --check --format json")
        assert (planned.code, planned.codes) == (0, ["sites-unverified"])
