"""Where reports are written: never over each other or over an input, never half, never stale, and never in silence."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from reconciler.cli.output import Publisher
from reconciler.report import Report
from reconciler.sandbox.server import Sandbox
from tests.cli.test_files import UNWRITABLE, full_disk, redirected
from tests.command.running import Shell, lists, world

FLAGS = ("--summary", "--out", "--outputs")
COUNTS = ["changes", "adds", "deletes", "promotes", "demotes", "moves"]
OUTPUTS = ["outcome", *COUNTS, "foreign", "fingerprint", "calls", "calls-done", "rids"]


def read(shell: Shell, name: str) -> str:
    """Return what a file contains."""
    return (shell.folder / name).read_text(encoding="utf-8")


def outputs(shell: Shell, name: str = "outputs") -> dict[str, str]:
    """Return the outputs of a CI step, all of which are there."""
    values = dict(line.split("=", 1) for line in read(shell, name).splitlines())
    assert list(values) == OUTPUTS
    return values


@contextmanager
def platform(shell: Shell, wanted: str = "a b", live: str = "a", faults: str = "") -> Iterator[Sandbox]:
    """Write a desired state, and serve a platform for it."""
    shell.write(wanted)
    with Sandbox(world(live, live, faults=faults)) as sandbox:
        shell.use(sandbox.environment)
        yield sandbox


def test_files_are_appended_to(shell: Shell) -> None:
    """The markdown report and the step's outputs go to the end of files that may contain something."""
    shell.write("a b", "{max_deletions: 0}")
    for name in ("summary.md", "outputs"):
        (shell.folder / name).write_text("before\n", encoding="utf-8")
    with Sandbox(world("a x", "a x")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("plan --summary summary.md --outputs outputs --format markdown")
        report = shell.run("plan --format json").report

    assert ran.code == 5
    assert read(shell, "summary.md") == "before\n" + ran.out
    before, *lines = read(shell, "outputs").splitlines()
    assert (before, dict(line.split("=", 1) for line in lines)) == (
        "before",
        {
            "outcome": "refused",
            **dict.fromkeys(COUNTS, "0"),
            "changes": "2",
            "adds": "1",
            "deletes": "1",
            "foreign": "0",
            "fingerprint": report["fingerprint"],
            "calls": "2",
            "calls-done": "0",
            "rids": "",
        },
    )


def test_two_reports_in_one_summary(shell: Shell) -> None:
    """What is appended to a summary stands by itself, even after a report that ends in HTML."""
    with platform(shell):
        shell.run("apply --summary summary.md")
        shell.run("plan --summary summary.md")

    tokens = MarkdownIt("commonmark").parse(read(shell, "summary.md"))
    assert sum(token.type == "heading_open" for token in tokens) == 2


def test_the_report_of_an_apply(shell: Shell) -> None:
    """Outputs count confirmed calls and name request ids for WeChat's support; the JSON report is no saved plan."""
    with platform(shell, live="a x", faults="write:2:errcode=45009"):
        ran = shell.run("apply --outputs outputs --out report.json --format json")
        again = shell.run("apply --plan report.json --format json")

    values = outputs(shell)
    assert (ran.code, again.code) == (8, 6)
    assert (values["calls"], values["calls-done"]) == ("2", "1")
    assert values["rids"] == next(problem["rid"] for problem in ran.report["problems"] if problem["rid"])
    assert read(shell, "report.json") == ran.out


def test_an_invalid_file(shell: Shell) -> None:
    """An invalid desired state is reported everywhere, and comes before a file that cannot be written."""
    (shell.folder / "domains.yaml").write_text("domains: []\n", encoding="utf-8")
    ran = shell.run("plan --summary summary.md --outputs outputs --out plan.json")

    assert ran.code == 3
    assert "missing-key" in read(shell, "summary.md")
    assert outputs(shell) == {
        **dict.fromkeys(OUTPUTS, "0"),
        "outcome": "invalid",
        "foreign": "0",
        "fingerprint": "",
        "rids": "",
    }
    assert json.loads(read(shell, "plan.json"))["outcome"] == "invalid"
    for command in ("validate", "plan", "apply"):
        ran = shell.run(f"{command} --summary missing/file --format json")
        assert (ran.code, ran.codes, ran.report["command"]) == (3, ["missing-key"], command)
        assert ran.err.count("missing/file cannot be written") == 1


@pytest.mark.parametrize("line", ["plan", "apply", "plan --base missing", "plan --summary missing/file"])
def test_a_run_that_cannot_begin_leaves_no_report(line: str, shell: Shell) -> None:
    """Neither is a report made, nor does one of an older run stay, which looks like that of this run."""
    shell.write("a b")
    (shell.folder / "old.json").write_text("old", encoding="utf-8")

    for name in ("plan.json", "old.json"):
        assert shell.run(f"{line} --out {name}").code == 2
    assert [file.name for file in shell.folder.iterdir()] == ["domains.yaml"]


# Collisions


@pytest.mark.parametrize("pair", list(permutations(FLAGS, 2)))
def test_two_flags_for_one_file(pair: tuple[str, str], shell: Shell) -> None:
    """Two flags that name one file, however it is spelled, end the run before anything is asked or written."""
    one, two = pair
    (shell.folder / "link").symlink_to("x")
    with platform(shell) as sandbox:
        for names in (("x", "x"), ("x", "./x"), ("link", "x"), (str(shell.folder / "x"), "x")):
            ran = shell.run(f"apply {one} {names[0]} {two} {names[1]}")
            assert (ran.code, ran.out) == (2, "")
            assert "goes to the same file as" in ran.err
        assert sandbox.record == ()
        assert not (shell.folder / "x").exists()


@pytest.mark.parametrize("flag", FLAGS)
def test_an_output_that_is_read(flag: str, shell: Shell) -> None:
    """An output that is also an input ends the run, and the input stays as it was, also an invalid one."""
    shell.write("a b")
    (shell.folder / "bad.yaml").write_text("domains: []\n", encoding="utf-8")
    (shell.folder / "folder").mkdir()
    (shell.folder / "folder" / "p.yaml").write_text("version: 1\n", encoding="utf-8")
    lines = {
        "plan ./domains.yaml": ("domains.yaml", "FILE"),
        "plan bad.yaml": ("bad.yaml", "FILE"),
        "plan folder": ("folder/p.yaml", "FILE"),
        "plan bad.yaml domains.yaml": ("./domains.yaml", "FILE"),
        "plan --base bad.yaml": ("bad.yaml", "--base"),
        "plan --live bad.yaml": ("bad.yaml", "--live"),
        "apply --plan bad.yaml": ("bad.yaml", "--plan"),
        "apply --token-file bad.yaml": ("bad.yaml", "--token-file"),
    }
    before = {name: read(shell, name) for name, _ in lines.values()}
    for line, (name, read_by) in lines.items():
        ran = shell.run(f"{line} {flag} {name}")
        assert (ran.code, ran.out) == (2, "")
        assert f"{flag} names the file that {read_by} reads" in ran.err
    assert {name: read(shell, name) for name in before} == before


@pytest.mark.parametrize("flag", FLAGS)
def test_an_output_that_is_read_for_a_platform(flag: str, shell: Shell) -> None:
    """So does an output that a folder or a pattern names for one of the platforms."""
    before = shell.folder / "before" / "fleet"
    before.mkdir(parents=True)
    (shell.folder / "fleet").mkdir()
    for folder in (before, shell.folder / "fleet"):
        (folder / "p.yaml").write_text("version: 1\nplatform: acme\ndomains: []\n", encoding="utf-8")
    (shell.folder / "acme.token").write_text("a token of acme", encoding="utf-8")
    files = {path: path.read_bytes() for path in shell.folder.rglob("*") if path.is_file()}
    for line, name in (
        ("plan fleet --base before", "before/fleet/p.yaml"),
        ("plan fleet --token-file {platform}.token", "acme.token"),
        ("plan fleet/p.yaml --token-file {platform}.token", "./acme.token"),
    ):
        ran = shell.run(f"{line} {flag} {name}")
        assert (ran.code, ran.out, "names the file that --" in ran.err) == (2, "", True)
    ran = shell.run("pull --platform acme --token-file {platform}.token --out acme.token --force")
    assert (ran.code, ran.out, "names the file that --token-file reads" in ran.err) == (2, "", True)
    assert {path: path.read_bytes() for path in files} == files


def test_a_file_behind_a_stream(shell: Shell) -> None:
    """``plan - --out f <f`` and ``plan --out f >f`` are seen through, with the name that the shell took."""
    shell.write("a")
    before = read(shell, "domains.yaml")
    (shell.folder / "stream").write_text(before, encoding="utf-8")
    with redirected(0, os.O_RDONLY):
        ran = shell.run("plan - --out stream")
        assert (ran.code, ran.out, "--out names the file that FILE reads" in ran.err) == (2, "", True)
    with redirected(1, os.O_WRONLY):
        ran = shell.run("plan --out stream")
        assert (ran.code, "--out goes to the same file as standard output" in ran.err) == (2, True)
    assert read(shell, "stream") == before


# What cannot be written


def test_a_file_that_cannot_be_written(shell: Shell) -> None:
    """It is reported before anything is asked: a folder, a pipe without a reader, a name that is too long, and more."""
    os.mkfifo("pipe")
    (shell.folder / "file").touch()
    (shell.folder / "loop").symlink_to("loop")
    with platform(shell) as sandbox:
        for flag in FLAGS:
            for name in {*UNWRITABLE} - {"a\0b", "socket", ""}:
                ran = shell.run(f"apply {flag} {name}")
                assert (ran.code, ran.out) == (2, ""), name
                assert f"{name} cannot be written" in ran.err
        assert sandbox.record == ()


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("form", ["text", "json", "markdown", "github"])
def test_a_report_that_cannot_be_written_after_calls(flag: str, form: str, shell: Shell) -> None:
    """The exit code is 8, standard output has the true outcome and says so, and the other files are written."""
    with platform(shell) as sandbox:
        others = " ".join(f"{other} {other.strip('-')}" for other in FLAGS if other != flag)
        ran = shell.run(f"apply {flag} /dev/full {others} --format {form}")

        assert lists(sandbox.world)["published"] == ["a.qq.com", "b.qq.com"]
    assert ran.code == 8
    assert "report-unwritten" in ran.out
    assert "calls were sent, and the report could not be written to /dev/full: No space left on device" in ran.err
    assert "bug" not in ran.err
    if form == "json":
        assert (ran.report["outcome"], ran.codes, ran.statuses) == ("applied", ["report-unwritten"], ["done"])
    for other in set(FLAGS) - {flag}:
        assert read(shell, other.strip("-"))


def test_a_full_disk(shell: Shell) -> None:
    """No older report is left in the place of one that could not be written, whether calls were sent or not."""
    for line, wanted, code in (("apply --format json", "a b", 8), ("apply", "a", 2), ("plan", "a b", 2)):
        (shell.folder / "report.json").write_text("old", encoding="utf-8")
        with platform(shell, wanted), full_disk(100):
            ran = shell.run(f"{line} --out report.json")

        assert ran.code == code
        assert "report.json" in ran.err
        assert not (shell.folder / "report.json").exists()
        assert ran.out


def test_what_a_call_came_to_goes_first(shell: Shell) -> None:
    """A run that stopped part-way is exit code 8 whether its report could be written or not; a failed one is 7 or 8."""
    with platform(shell, "b c", "a b", "write:2:errcode=45009"):
        assert shell.run("apply --outputs /dev/full").code == 8
    with platform(shell, faults="get:1+:errcode=61014"):
        assert shell.run("apply --outputs /dev/full").code == 7
    with platform(shell, faults="write:1:errcode=45009"):
        assert shell.run("apply --outputs /dev/full").code == 8


def test_a_report_that_cannot_be_written_where_nothing_was_sent(shell: Shell) -> None:
    """Exit code 2 comes before those of a refused plan, of drift and of success, not before an invalid file's."""
    with platform(shell):
        assert shell.run("plan --summary /dev/full").code == 2
        assert shell.run("plan --summary /dev/full --fail-on-changes").code == 2
        shell.write("b", "{max_deletions: 0}")
        assert shell.run("plan --summary /dev/full").code == 2
        shell.write("A")
        assert shell.run("plan --summary /dev/full").code == 3


def test_a_saved_plan_keeps_its_mode(shell: Shell) -> None:
    """Whoever could not read the report before cannot read the new one either."""
    (shell.folder / "plan.json").touch(0o600)
    with platform(shell):
        assert shell.run("plan --out plan.json").code == 0

    assert (shell.folder / "plan.json").stat().st_mode & 0o777 == 0o600
    assert json.loads(read(shell, "plan.json"))["outcome"] == "changes"


def test_an_old_report_after_a_bug(shell: Shell) -> None:
    """Where a report cannot even be made after calls were sent, no older one stays."""
    (shell.folder / "report.json").write_text("old", encoding="utf-8")
    take = Publisher.take

    def broken(publisher: Publisher, report: Report) -> None:
        take(publisher, report)
        raise ZeroDivisionError

    shell.patch.setattr(Publisher, "take", broken)
    with platform(shell):
        assert shell.run("apply --out report.json").code == 1

    assert not (shell.folder / "report.json").exists()


# Pull


def test_pull_writes_a_file(shell: Shell) -> None:
    """``--out`` writes the desired state that standard output would have; the report says in a line what was read."""
    with platform(shell, live="a b") as sandbox:
        printed = shell.run("pull")
        ran = shell.run("pull --out pulled.yaml")
        told = shell.run("pull --out again.yaml --format json")

    address = f"WeChat's API here is {sandbox.url}, not https://api.weixin.qq.com."
    assert (ran.code, ran.out, ran.err) == (0, f"default: 2 testing, 2 published\n{address}\n", "")
    assert printed.out.splitlines()[1] == f"# {address}"
    assert printed.out == read(shell, "pulled.yaml") == read(shell, "again.yaml")
    assert told.report["outcome"] == "pulled"


def test_pull_names_the_schema_beside_the_file(shell: Shell) -> None:
    """Where the schema is beside the file, its first line leads editors there; elsewhere it has no such line."""
    line = "# yaml-language-server: $schema=domains.schema.json\n"
    (shell.folder / "sub").mkdir()
    with platform(shell, live="a b"):
        without = shell.run("pull").out
        (shell.folder / "domains.schema.json").write_text(shell.run("schema").out, encoding="utf-8")
        assert shell.run("pull --out beside.yaml").code == shell.run("pull --out sub/elsewhere.yaml").code == 0

        assert shell.run("pull").out == read(shell, "beside.yaml") == line + without
        assert read(shell, "sub/elsewhere.yaml") == without
        assert "in sync" in shell.run("plan beside.yaml").out
    assert [path.name for path in (shell.folder / "sub").iterdir()] == ["elsewhere.yaml"]


def test_pull_replaces_no_file_unasked(shell: Shell) -> None:
    """An existing file stays unless --force is given; a device is none, and a file that comes meanwhile counts."""
    with platform(shell, live="x") as sandbox:
        before = read(shell, "domains.yaml")
        (shell.folder / "link").symlink_to("domains.yaml")
        for name in ("domains.yaml", "./domains.yaml", "link"):
            ran = shell.run(f"pull --out {name}")
            assert (ran.code, ran.out) == (2, "")
            assert f"{name} exists already" in ran.err
            assert "--force" in ran.err
        assert (read(shell, "domains.yaml"), sandbox.record) == (before, ())
        assert shell.run("pull --out /dev/null").code == 0
        assert shell.run("pull --out domains.yaml --force").code == 0
        assert "x.qq.com" in read(shell, "domains.yaml")

        publish = Publisher.publish

        def late(publisher: Publisher) -> int:
            Path("new.yaml").write_text("of somebody else", encoding="utf-8")
            return publish(publisher)

        shell.patch.setattr(Publisher, "publish", late)
        assert shell.run("pull --out new.yaml").code == 2
    assert read(shell, "new.yaml") == "of somebody else"


@pytest.mark.parametrize("fault", ["get:1+:errcode=61014", "get:1+:reset", "get:1+:html"])
def test_a_pull_that_fails(fault: str, shell: Shell) -> None:
    """Nothing is written, to a file or to standard output, which may be one; other formats are reports."""
    with platform(shell, faults=fault):
        before = read(shell, "domains.yaml")
        for line in ("pull", "pull --out new.yaml", "pull --out domains.yaml --force"):
            ran = shell.run(line)
            assert (ran.code, ran.out) == (7, "")
            assert "failed" in ran.err
        told = shell.run("pull --format json --out new.yaml")

    assert (told.code, told.report["outcome"]) == (7, "failed")
    assert read(shell, "domains.yaml") == before
    assert not (shell.folder / "new.yaml").exists()


def test_a_full_disk_keeps_the_desired_state(shell: Shell) -> None:
    """What pull cannot write whole, it does not write: the file stays as it was."""
    with platform(shell, live="x"):
        before = read(shell, "domains.yaml")
        with full_disk(10):
            ran = shell.run("pull --out domains.yaml --force")

    assert (ran.code, read(shell, "domains.yaml")) == (2, before)
