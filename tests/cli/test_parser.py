"""What a command line may say: every flag reaches its field, and wrong usage is exit code 2 in either language."""

import pytest

from reconciler.cli.options import (
    COMMANDS,
    Apply,
    Check,
    Connection,
    Explain,
    Hosts,
    Init,
    Options,
    Output,
    Plan,
    Pull,
    Sandbox,
    Show,
    Validate,
    WrongValueError,
    whole_number,
)
from reconciler.cli.parser import parse
from reconciler.problem import Code
from reconciler.texts.languages import Language
from tests.cli.printed import printed


def test_defaults() -> None:
    """Without flags each command works on domains.yaml and the environment, and prints text."""
    defaults = {"validate": Validate(), "plan": Plan(), "apply": Apply(), "pull": Pull(), "check": Check()}

    assert {name: parse([name]) for name in defaults} == defaults
    assert {options.files for options in (Validate(), Plan(), Apply(), Check())} == {("domains.yaml",)}
    assert parse(["explain"]) == Explain()


@pytest.mark.parametrize(
    ("line", "options"),
    [
        (
            (
                "plan d.yaml e --base b.yaml --live l.json --allow-deletions 7 --fail-on-changes --check --jobs 7 "
                "--allow-private --proxy http://proxy.example:3128 --api-url http://127.0.0.1:1 "
                "--token-url https://t.example/ --token-field data.token --timeout 0.5 "
                "--format github --summary s.md --out p.json --outputs o.txt -v"
            ),
            Plan(
                files=("d.yaml", "e"),
                base="b.yaml",
                live="l.json",
                allow_deletions=7,
                fail_on_changes=True,
                check=True,
                hosts=Hosts(jobs=7, allow_private=True, proxy="http://proxy.example:3128"),
                connection=Connection(
                    api_url="http://127.0.0.1:1", token_url="https://t.example/", token_field="data.token", timeout=0.5
                ),
                output=Output(format="github", summary="s.md", out="p.json", outputs="o.txt", verbose=True),
            ),
        ),
        ("apply --plan p.json --token-file t", Apply(plan="p.json", connection=Connection(token_file="t"))),
        ("apply d.yaml --dry-run --out p.json", Plan(files=("d.yaml",), output=Output(out="p.json"))),
        ("apply --dry-run d.yaml --fail-on-changes", Plan(files=("d.yaml",), fail_on_changes=True)),
        ("pull --platform acme-shop", Pull(platform="acme-shop")),
        ("check --jobs 3", Check(hosts=Hosts(jobs=3))),
        (
            "show plans.json --format json --summary s.md -v",
            Show(file="plans.json", output=Output(format="json", summary="s.md", verbose=True)),
        ),
        ("show -", Show(file="-")),
        ("explain host-scheme", Explain(code=Code.HOST_SCHEME)),
        ("init --ci github --no-check", Init(ci="github", check=False)),
        ("init --ci github --file v1/2.yaml --branch 1.0", Init(ci="github", file="v1/2.yaml", branch="1.0")),
        ("init --file 1/platforms/", Init(file="1/platforms")),
    ],
)
def test_flags(line: str, options: Options) -> None:
    """Each flag reaches its field, and ``apply --dry-run`` is ``plan`` with plan's flags."""
    assert parse(line.split()) == options


def test_sandbox() -> None:
    """The sandbox's own package reads its flags; what follows -- is another command's."""
    options = parse(["sandbox", "--port", "0", "--", "true", "--dry-run"])

    assert isinstance(options, Sandbox)
    assert options.program == ["true", "--dry-run"]


def test_jobs() -> None:
    """--jobs says how much is done at once, of platforms and of hosts; each has a default of its own."""
    assert (Hosts().platforms_at_once, Hosts().hosts_at_once) == (16, 32)
    assert (Hosts(jobs=3).platforms_at_once, Hosts(jobs=3).hosts_at_once) == (3, 3)


WRONG_FIELDS = ("", ".", "a.", ".a", "a..b")

WRONG = [
    ("destroy", "there is no command 'destroy'"),
    ("chek2", "there is no command 'chek2'; the nearest is check"),
    ("plan --fail", "unrecognized arguments: --fail; the nearest is --fail-on-changes"),
    ("plan --fail-on-change", "unrecognized arguments: --fail-on-change; the nearest is --fail-on-changes"),
    ("--odd plan", "reconciler: unrecognized arguments: --odd"),
    ("plan a -", "standard input is one desired state: - cannot stand beside other files"),
    ("plan a b --proxy http://p.example", "--proxy needs --check"),
    ("plan --allow-private", "--allow-private needs --check"),
    ("apply --since main", "--since needs --keep-foreign"),
    *((f"plan --token-file x --token-field={path}", f"{path!r} is not the name of a field") for path in WRONG_FIELDS),
    ("pull --platform A", "'A' is not a platform's name"),
    ("pull --platform a--b", "'a--b' is not a platform's name"),
    ("plan --plan p.json", "--plan"),
    ("apply --dry-run --plan p.json", "--plan"),
    ("apply --live x", "--live"),
    ("notify - --previous -", "standard input can be read once, and - stands for it twice: REPORT and --previous"),
    ("notify r.json --link ftp://a.example", "'ftp://a.example' is not an http or https address"),
    ("notify r.json --link https://a.example/@all", "'https://a.example/@all' is not an http or https address"),
    ("notify r.json --robot slack", "slack"),
    ("init --notify feishu", "--notify needs --ci"),
    ("init --ci gitlab --notify feishu", "--notify feishu does not fit --ci gitlab"),
    ("pull domains.yaml", "domains.yaml"),
    ("plan --format xml", "xml"),
    ("plan --fail", "--fail"),
    ("plan --base", "expected one argument"),
    ("plan --check=yes", "ignored explicit argument"),
    ("plan --token-file a --token-url https://b", "use either --token-file or --token-url"),
    ("plan --token-field data.token", "reconciler plan: --token-field needs --token-"),
    ("validate --out x d.yaml", "reconciler validate: unrecognized arguments: --out"),
    ("show x --format json d.yaml", "reconciler show: unrecognized arguments: d.yaml"),
    ("validate --base - -", "standard input can be read once, and - stands for it twice: FILE and --base"),
    ("plan - --live -", "FILE and --live"),
    ("plan --base - --live -", "--base and --live"),
    ("apply - --plan -", "FILE and --plan"),
    ("plan --out -", "--out needs the name of a file"),
    ("apply --summary -", "--summary needs the name of a file"),
    ("apply --outputs -", "--outputs needs the name of a file"),
    ("plan --allow-deletions -1", "--allow-deletions"),
    ("plan --allow-deletions many", "'many' is not a whole number"),
    ("plan --allow-deletions 10000000000", "10000000000"),
    *((f"check --jobs {jobs}", f"'{jobs}' is not a") for jobs in ("0", "257", "x", "1.5")),
    *(
        (f"plan --timeout {seconds}", "is not a number of seconds up to 3600")
        for seconds in ("0", "nan", "ten", "3601")
    ),
    ("show", "the following arguments are required: FILE"),
    ("show a.json b.json", "unrecognized arguments: b.json"),
    ("show a.json --out b.json", "reconciler show: unrecognized arguments: --out"),
    ("show a.json --summary -", "--summary needs the name of a file"),
    ("explain host-schem", "the nearest are host-scheme,"),
    ("explain HOST_SCHEM", "the nearest are host-scheme,"),
    ("schema plan", "invalid choice: 'plan' (choose from desired, report)"),
    ("doctor --token-field a", "reconciler doctor: --token-field needs --token-"),
    ("explain zzz", "there is no code 'zzz'; reconciler explain lists all"),
    ("explain bug bug", "bug"),
    ("plan --lang xx", "xx"),
    ("sandbox --state a --platforms b", "not allowed with argument --state"),
    ("init --update", "--update needs --ci"),
    ("init --no-check", "--check needs --ci"),
    ("init --ci github --token-url https://a.example/$x", "--token-url cannot stand in a pipeline"),
    ("init --ci github --token-field data.token", "--token-field needs --token-"),
    ("init --ci github --token-url none --token-field a", "--token-field needs --token-"),
    *((f"init --file {path}", f"'{path}' is not a path") for path in ("../domains.yaml", "a//b", "/a", "-")),
    ("init --ci github --branch main*", "'main*' is not a branch's name"),
    ("init --ci github --runner self-hosted,wechat", "'self-hosted,wechat' is neither a runner's label nor group:NAME"),
    ("init --ci github --owners acme", "'acme' is not @ORGANIZATION/TEAM"),
    ("init --ci github --action acme/reconciler@v1", "'acme/reconciler@v1' is not OWNER/REPOSITORY@COMMIT"),
    ("init --ci gitlab --runner group:wechat", "--runner group:wechat does not fit --ci gitlab"),
    ("init --ci gitlab --action self", "--action self does not fit --ci gitlab"),
    (f"init --ci github --action https://a.example/b@{'0' * 40}", "does not fit --ci github"),
    ("init --ci github --cron daily", "'daily' is not five fields of cron"),
]


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage is one line that says what is wrong and one that says where to look, and exit code 2."""
    for line, expected in WRONG:
        code, said = printed(line.split(), capsys)
        place = said.partition(":")[0]

        assert (code, expected in said.splitlines()[0]) == (2, True), (line, said)
        assert said.splitlines()[1:] == [f"  see {place} --help"]


def test_an_unknown_language(capsys: pytest.CaptureFixture[str]) -> None:
    """A variable that names no language stops every command, but not its help."""
    for command in ("validate", "sandbox"):
        code, said = printed([command], capsys, unknown_language="cn")
        first, see = said.splitlines()
        assert code == 2
        assert first == f"reconciler {command}: RECONCILER_LANG is 'cn': set it to en or zh, or unset it"
        assert see == f"  see reconciler {command} --help"
        assert printed([command, "--help"], capsys, unknown_language="cn")[0] == 0


def test_a_wrong_value() -> None:
    """A value that a flag does not take is an error with the facts for its message."""
    with pytest.raises(WrongValueError) as caught:
        whole_number("x")

    assert caught.value.message % caught.value.facts == "'x' is not a whole number"


def test_overview(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a command, and with ``help``, all commands are listed; with ``help`` and a command, its help is shown."""
    overview = printed(["--help"], capsys)

    assert [printed(line.split(), capsys) for line in ("", "help", "-h")] == [overview] * 3
    assert printed(["help", "plan"], capsys) == printed(["plan", "--help"], capsys)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command prints the version."""
    for command in ("", *COMMANDS):
        for flag in ("--version", "-V"):
            code, said = printed([*command.split(), flag], capsys)
            assert (code, said.startswith("reconciler ")) == (0, True)


def test_every_flag_of_the_language_is_declared() -> None:
    """The languages that --lang takes are those that there are."""
    assert [parse(["validate"], language) for language in Language] == [Validate()] * len(Language)
