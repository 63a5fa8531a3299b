"""What a command line can say."""

import re

import pytest

from reconciler.cli import help as manual
from reconciler.cli.connection import ADDRESS_VARIABLE
from reconciler.cli.options import (
    Apply,
    Check,
    Checking,
    Connection,
    Explain,
    Output,
    Plan,
    Pull,
    Sandbox,
    Validate,
)
from reconciler.cli.parser import HOSTS, PLATFORMS, parse
from reconciler.cli.platforms import Fleet, OneFile
from reconciler.problem import Code
from reconciler.wechat.tokens import AUTHORIZATION_VARIABLE, TOKEN_VARIABLE

WECHAT = Connection(api_url=None, token_file=None, token_url=None, token_field=None, timeout=10.0)
CHECKING = Checking(hosts=HOSTS, allow_private=False, proxy=None)
DOMAINS = OneFile("domains.yaml")
TEXT = Output(format="text", verbose=False)


def test_defaults() -> None:
    """Without flags each command works on domains.yaml and the environment, and prints text."""
    assert parse(["validate"]) == Validate(files=DOMAINS, base=None, output=TEXT)
    assert parse(["plan"]) == Plan(
        files=DOMAINS,
        at_once=PLATFORMS,
        base=None,
        live=None,
        allow_deletions=None,
        fail_on_changes=False,
        checking=None,
        connection=WECHAT,
        output=TEXT,
    )
    assert parse(["apply"]) == Apply(
        files=DOMAINS, at_once=PLATFORMS, plan=None, allow_deletions=None, checking=None, connection=WECHAT, output=TEXT
    )
    assert parse(["pull"]) == Pull(platform=None, connection=WECHAT, output=TEXT)
    assert parse(["check"]) == Check(
        files=DOMAINS, at_once=PLATFORMS, checking=CHECKING, connection=WECHAT, output=TEXT
    )


def test_every_flag() -> None:
    """Each flag lands in its typed place."""
    words = (
        "plan d.yaml --base b.yaml --live l.json --allow-deletions 7 --fail-on-changes --api-url http://127.0.0.1:1 "
        "--check --jobs 7 --allow-private --proxy http://proxy.example:3128 "
        "--token-url https://t.example/ --token-field data.token --timeout 0.5 "
        "--format github --summary s.md --out p.json --outputs o.txt -v"
    )

    assert parse(words.split()) == Plan(
        files=OneFile("d.yaml"),
        at_once=7,
        base="b.yaml",
        live="l.json",
        allow_deletions=7,
        fail_on_changes=True,
        checking=Checking(hosts=7, allow_private=True, proxy="http://proxy.example:3128"),
        connection=Connection(
            api_url="http://127.0.0.1:1",
            token_file=None,
            token_url="https://t.example/",
            token_field="data.token",
            timeout=0.5,
        ),
        output=Output(format="github", summary="s.md", out="p.json", outputs="o.txt", verbose=True),
    )


def test_a_fleet() -> None:
    """Several files are a fleet, and --jobs then says how many platforms are worked on, with or without --check."""
    plan = parse(["plan", "a", "b", "--jobs", "3"])

    assert isinstance(plan, Plan)
    assert (plan.files, plan.at_once, plan.checking) == (Fleet(("a", "b")), 3, None)
    assert parse(["pull", "--platform", "acme-shop"]) == Pull(platform="acme-shop", connection=WECHAT, output=TEXT)


@pytest.mark.parametrize("place", [1, 2])
def test_dry_run_is_plan(place: int) -> None:
    """``apply --dry-run`` is ``plan``, with plan's flags, wherever the flag stands."""
    words = ["apply", "d.yaml", "--fail-on-changes", "--out", "p.json"]
    words.insert(place, "--dry-run")

    assert parse(words) == parse(["plan", "d.yaml", "--fail-on-changes", "--out", "p.json"])


def test_explain() -> None:
    """A code is asked for by its name; without one, all are."""
    assert parse(["explain", "host-scheme"]) == Explain(code=Code.HOST_SCHEME)
    assert parse(["explain"]) == Explain(code=None)


def test_sandbox() -> None:
    """The sandbox's own package reads what follows."""
    options = parse(["sandbox", "--port", "0", "--", "true", "--dry-run"])

    assert isinstance(options, Sandbox)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "required"),
        ("destroy", "destroy"),
        ("plan a -", "standard input holds one desired state: - cannot stand beside other files"),
        ("plan --jobs 2", "--jobs needs --check or several platforms"),
        ("plan a b --proxy http://p.example", "--proxy needs --check"),
        ("pull --platform A", "'A' is no platform's name"),
        ("pull --platform a--b", "'a--b' is no platform's name"),
        ("plan a b --out ./b", "--out names the file that FILE reads"),
        ("plan --plan p.json", "--plan"),
        ("apply --out p.json --plan p.json", "--out names the file that --plan reads"),
        ("apply --dry-run --plan p.json", "--plan"),
        ("apply --live x", "--live"),
        ("pull domains.yaml", "domains.yaml"),
        ("plan --format xml", "xml"),
        ("plan --fail", "--fail"),
        ("plan --token-file a --token-url https://b", "--token-url"),
        ("plan --token-field data.token", "reconciler plan: --token-field needs --token-url"),
        ("validate --out x d.yaml", "reconciler validate: unrecognized arguments: --out"),
        ("validate x --format json d.yaml", "reconciler validate: unrecognized arguments: d.yaml"),
        ("--odd plan", "reconciler: unrecognized arguments: --odd"),
        ("validate --base - -", "standard input can be read once, and - stands for it twice: FILE and --base"),
        ("plan - --live -", "FILE and --live"),
        ("plan --base - --live -", "--base and --live"),
        ("apply - --plan -", "FILE and --plan"),
        ("plan --out -", "--out needs the name of a file"),
        ("apply --summary -", "--summary needs the name of a file"),
        ("apply --outputs -", "--outputs needs the name of a file"),
        ("plan --out d.yaml ./d.yaml", "--out names the file that FILE reads"),
        ("validate --summary d.yaml --base d.yaml", "--summary names the file that --base reads"),
        ("plan --outputs l.json --live l.json", "--outputs names the file that --live reads"),
        ("apply --outputs p.json --plan p.json", "--outputs names the file that --plan reads"),
        ("apply --summary token --token-file token", "--summary names the file that --token-file reads"),
        ("plan --allow-deletions -1", "--allow-deletions"),
        ("plan --allow-deletions many", "many"),
        ("plan --allow-deletions 10000000000", "10000000000"),
        ("plan --timeout 0", "seconds"),
        ("plan --timeout nan", "seconds"),
        ("plan --timeout ten", "seconds"),
        ("plan --timeout 3601", "seconds"),
        ("explain host-schem", "the nearest are host-scheme,"),
        ("explain HOST_SCHEME", "the nearest are host-scheme,"),
        ("explain zzz", "there is no code 'zzz'; reconciler explain lists all"),
        ("explain bug bug", "bug"),
    ],
)
def test_wrong_usage(words: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage is told in one line that names what is wrong, with where to look, and is exit code 2."""
    with pytest.raises(SystemExit) as ended:
        parse(words.split())

    said = capsys.readouterr()
    assert ended.value.code == 2
    assert told in said.err.splitlines()[0]
    place = said.err.partition(":")[0]
    assert said.err.splitlines()[1] == f"  see {place} --help"
    assert said.out == ""


@pytest.mark.parametrize("command", [[], ["validate"], ["plan"], ["apply"], ["pull"], ["explain"], ["sandbox"]])
def test_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Help is there for every command, and names the exit codes."""
    with pytest.raises(SystemExit) as ended:
        parse([*command, "--help"])

    assert ended.value.code == 0
    assert "exit codes" in capsys.readouterr().out


MANUAL = [words.split()[1:] for words in manual.DESCRIPTIONS]


@pytest.mark.parametrize("command", MANUAL)
def test_manual(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Help says what a command is for, shows it, fits a terminal, and ends with the environment and the files."""
    with pytest.raises(SystemExit):
        parse([*command, "--help"])
    out = capsys.readouterr().out

    assert out.index(manual.DESCRIPTIONS[" ".join(["reconciler", *command])]) < out.index("exit codes:\n  0  done")
    assert out.endswith(manual.MORE)
    assert max(map(len, (manual.DESCRIPTIONS[" ".join(["reconciler", *command])] + manual.MORE).splitlines())) <= 80


def test_every_command_has_a_manual(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command that help lists is described, but the sandbox, which describes itself."""
    with pytest.raises(SystemExit):
        parse(["--help"])
    listed = re.findall(r"^    (\w+)  ", capsys.readouterr().out, re.MULTILINE)

    assert [" ".join(words) for words in MANUAL] == ["", *(name for name in listed if name != "sandbox")]


EXAMPLES = [
    line
    for text in manual.DESCRIPTIONS.values()
    for line in text.partition("examples:\n")[2].splitlines()
    if "sandbox" not in line
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples(example: str) -> None:
    """Each example is a command line that is understood."""
    words = re.match(r"  reconciler ((?:\S+ )*\S+)", example)

    assert words is not None
    assert not isinstance(parse(words[1].partition(" > ")[0].split()), Sandbox)


def test_the_environment() -> None:
    """Help names each variable that the command reads by itself."""
    assert {ADDRESS_VARIABLE, AUTHORIZATION_VARIABLE, TOKEN_VARIABLE, "NO_COLOR"} <= set(manual.MORE.split())


@pytest.mark.parametrize("command", [[], ["validate"], ["plan"], ["apply"], ["pull"], ["explain"], ["sandbox"]])
def test_version(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """So is the version."""
    with pytest.raises(SystemExit) as ended:
        parse([*command, "--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("reconciler ")
