"""The main job, from a file to a converged platform."""

import json

import pytest

from reconciler.sandbox.calls import Get
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import World
from tests.command.running import SCHEMA, Shell, lists, world


def test_from_file_to_sync(shell: Shell) -> None:
    """Validate, plan, apply, and plan again: nothing is left to do, and nothing more is sent."""
    shell.write("a b:testing c")
    with Sandbox(world("c x", "c x")) as sandbox:
        shell.use(sandbox.environment)
        codes = [
            shell.run(line).code for line in ("validate", "plan --fail-on-changes", "apply", "plan --fail-on-changes")
        ]

        assert codes == [0, 4, 0, 0]
        assert lists(sandbox.world) == {
            "testing": ["a.qq.com", "b.qq.com", "c.qq.com"],
            "published": ["a.qq.com", "c.qq.com"],
        }
        known = len(sandbox.record)
        assert shell.run("apply --format json").report["outcome"] == "in_sync"
        assert [entry.call for entry in sandbox.record[known:]] == [Get()]


def test_dry_run_is_plan(shell: Shell) -> None:
    """``apply --dry-run`` prints to the byte what ``plan`` prints."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use(sandbox.environment)

        assert shell.run("apply --dry-run --format json") == shell.run("plan --format json")


def test_adopting_a_platform(shell: Shell) -> None:
    """What pull prints is a desired state for which nothing would change, whatever is live."""
    for start in (
        world("a b", "b c"),
        world("", ""),
        world("a b", None),
        world("a b", "a b", quirks="https-prefix upper-case"),
        world(" ".join(f"h{number}" for number in range(250)), "h1"),
        World(lists=Lists(("a.qq.com", "1.2.3.4", "*.qq.com\n- x"), ("a.qq.com",))),
    ):
        with Sandbox(start) as sandbox:
            shell.use(sandbox.environment)
            pulled = shell.run("pull")
            (shell.folder / "domains.yaml").write_text(pulled.out, encoding="utf-8")

            assert (pulled.code, pulled.err) == (0, "")
            assert shell.run("validate").code == 0
            assert shell.run("plan --format json").report["outcome"] == "in_sync"


@pytest.mark.parametrize("published", [None, "", "a x"])
def test_pull_as_json_is_a_live_state(published: str | None, shell: Shell) -> None:
    """What pull prints as JSON serves ``plan --live``: the same plan comes of it, marked as assumed."""
    shell.write("a b")
    with Sandbox(world("a", published)) as sandbox:
        shell.use(sandbox.environment)
        pulled, asked = shell.run("pull --format json"), shell.run("plan --format json")
    (shell.folder / "live.json").write_text(pulled.out, encoding="utf-8")
    planned = shell.run(f"plan --live live.json --api-url {sandbox.url} --format json")

    assert pulled.report["outcome"] == "pulled"
    assert planned.report["live"] == pulled.report["live"] == lists(sandbox.world)
    assert planned.report == asked.report | {"source": "assumed", "api_url": None, "compared_with": "live.json"}


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "check"])
def test_without_a_file_it_says_how_to_begin(command: str, shell: Shell) -> None:
    """Without a desired state, or with an empty one, the remedy names pull and init; nothing is reached."""
    missing = shell.run(command)
    (shell.folder / "domains.yaml").write_text("", encoding="utf-8")
    empty = shell.run(command)

    assert (missing.code, missing.out, empty.code) == (2, "", 3)
    assert missing.err.startswith("reconciler: there is no domains.yaml\n")
    for printed in (missing.err, empty.out):
        assert '"reconciler pull' in " ".join(printed.split())
        assert '"reconciler init"' in " ".join(printed.split())


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "apply --dry-run"])
def test_an_invalid_file_reaches_nothing(command: str, shell: Shell) -> None:
    """An invalid file is exit 3 before anything is asked, with or without a token."""
    (shell.folder / "domains.yaml").write_text(
        "version: 2\ndomains: [https://a.qq.com, b.qq.com:1]\n", encoding="utf-8"
    )
    without_token = shell.run(f"{command} --format json")
    with Sandbox(world()) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run(f"{command} --format json")

        assert sandbox.record == ()
    assert (ran.code, ran) == (3, without_token)
    assert ran.codes == ["unknown-version", "host-scheme", "host-port"]
    assert [(problem["line"], problem["column"]) for problem in ran.report["problems"]] == [(1, 10), (2, 11), (2, 29)]


def test_the_same_inputs_give_the_same_bytes(shell: Shell) -> None:
    """Two plans of the same states are equal to the byte, in every format."""
    shell.write("a b c")
    with Sandbox(world("b x", "x")) as sandbox:
        shell.use(sandbox.environment)
        for form in ("text", "json", "markdown", "github"):
            assert shell.run(f"plan --format {form}").out == shell.run(f"plan --format {form}").out


def test_refused_by_plan_and_apply_alike(shell: Shell) -> None:
    """A safety rule gives the same answer from plan and apply, and nothing is sent."""
    shell.write("a", "{max_deletions: 1}")
    with Sandbox(world("a x y", "a x y")) as sandbox:
        shell.use(sandbox.environment)
        planned, applied = shell.run("plan --format json"), shell.run("apply --format json")

        assert planned.code == applied.code == 5
        assert planned.codes == applied.codes == ["too-many-deletions"]
        assert planned.statuses == ["not_sent"]
        assert {type(entry.call) for entry in sandbox.record} == {Get}
        assert shell.run("apply --allow-deletions 2").code == 0


FORMATS = ("text", "markdown", "github", "json")


@pytest.mark.parametrize("form", FORMATS)
def test_a_demotion_is_announced(form: str, shell: Shell) -> None:
    """Before it happens, the gap of a demotion is in every format, with its host and both calls."""
    shell.write("a:testing b")
    with Sandbox(world("a b", "a b")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run(f"plan --format {form}")

    assert ran.code == 0
    assert "demotion-gap" in ran.out
    assert "leaves the testing list between call 1 (delete from both) and call 2 (add to testing)" in " ".join(
        ran.out.split()
    )


@pytest.mark.parametrize("fault", ["none", "write:1:errcode=45009", "write:1:reset", "write:2:errcode=65316"])
def test_a_gap_is_announced_only_before_it(fault: str, shell: Shell) -> None:
    """The report of an apply has the gap of a demotion neither where it is past nor where the run stopped before it."""
    shell.write("a:testing b c")
    with Sandbox(world("a b", "a b", faults=fault.removeprefix("none"))) as sandbox:
        shell.use(sandbox.environment)
        assert "demotion-gap" in shell.run("plan").out
        assert "demotion-gap" not in shell.run("apply").out


@pytest.mark.parametrize("form", FORMATS)
def test_a_refused_demotion_comes_first(form: str, shell: Shell) -> None:
    """When the second call of a demotion is refused, the missing host is the first thing that the report says."""
    shell.write("a:testing b")
    with Sandbox(world("a b", "a b", faults="write:2+:errcode=65316")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run(f"apply --format {form}")

    assert ran.code == 8
    if form == "json":
        assert ran.codes[0] == "demotion-unfinished"
        assert ran.report["result"] == {"testing": ["b.qq.com"], "published": ["b.qq.com"]}
    else:
        others = [ran.out.find(word) for word in ("wechat-list-full", "65316", "not sent")]
        assert 0 <= ran.out.index("demotion-unfinished") < min(place for place in others if place >= 0)


def test_output_is_one_line_of_json(shell: Shell) -> None:
    """JSON is one line that keeps to the schema, for every command."""
    shell.write("a")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use(sandbox.environment)
        for command in ("validate", "plan", "apply", "pull"):
            out = shell.run(f"{command} --format json").out
            assert out.count("\n") == 1
            assert out.endswith("}\n")
            SCHEMA.validate(json.loads(out))
