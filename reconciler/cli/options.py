"""What the command line takes: each flag is declared once, beside the field that holds its value.

`parser` builds argparse's parsers from these classes and fills them in. The help of a flag is in
`texts.*.commandline`, under the flag's name.
"""

import argparse
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from reconciler.resources import BUSINESS, RESOURCES

if TYPE_CHECKING:
    from reconciler.model import Member
    from reconciler.problem import Code

STANDARD_INPUT: Final = "-"
"""What stands for standard input, where a file is read."""

PLACEHOLDER: Final = "{platform}"
"""What stands for the platform's name in ``--token-file`` and ``--token-url``."""

FORMATS: Final = ("text", "json", "markdown", "github")
GITHUB_JOBS: Final = ("preview", "comment", "settings", "plan", "apply", "report", "notify")
ROBOTS: Final = ("wecom", "dingtalk", "feishu")
NONE: Final = "none"
"""What takes a recorded choice back, where ``init`` renews a pipeline."""

DEFAULT_FILE: Final = "domains.yaml"
DEFAULT_HOST_JOBS: Final = 32
DEFAULT_PLATFORM_JOBS: Final = 16
MAX_JOBS: Final = 256

_MAX_DIGITS: Final = 9
_MIN_LIKENESS: Final = 0.5
"""How similar to a word a code must be to be suggested for it."""


class WrongValueError(ValueError):
    """A value that a flag does not take."""

    def __init__(self, *, message: str, **facts: object) -> None:
        """Carry a message of `texts.*.commandline`, and what its placeholders stand for."""
        super().__init__(message)
        self.message = message
        self.facts = facts


def whole_number(text: str) -> int:
    """Return a number of at most nine digits. Raises WrongValueError."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise WrongValueError(message="%(text)r is not a whole number", text=text)
    return int(text)


def job_count(text: str) -> int:
    """Return how many things to do at once. Raises WrongValueError."""
    number = whole_number(text)
    if not 1 <= number <= MAX_JOBS:
        raise WrongValueError(message="%(text)r is not a number from 1 to %(most)s", text=text, most=MAX_JOBS)
    return number


def seconds(text: str) -> float:
    """Return a time-out. Raises WrongValueError."""
    from reconciler.wechat.protocol import MAX_TIMEOUT

    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= MAX_TIMEOUT:
        raise WrongValueError(message="%(text)r is not a number of seconds up to %(most)s", text=text, most=MAX_TIMEOUT)
    return number


def platform_name(text: str) -> str:
    """Return the name of a platform. Raises WrongValueError."""
    import re

    from reconciler.model import PLATFORM_NAME_PATTERN

    if not re.fullmatch(PLATFORM_NAME_PATTERN, text):
        raise WrongValueError(
            message="%(text)r is not a platform's name: use lower-case letters and digits, with single hyphens between",
            text=text,
        )
    return text


def field_path(text: str) -> str:
    """Return the names that lead to a field, with dots between. Raises WrongValueError."""
    if not all(name.strip() for name in text.split(".")):
        message = "%(text)r is not the name of a field, or several with dots between"
        raise WrongValueError(message=message, text=text)
    return text


def problem_code(text: str) -> "Code | int":
    """Return the problem code with this name, in any case, or WeChat's errcode.

    Raises WrongValueError, which suggests similar ones.
    """
    from reconciler.problem import Code

    if text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() and len(text) <= _MAX_DIGITS:
        return int(text)
    name = text.lower().replace("_", "-")
    try:
        return Code(name)
    except ValueError:
        from difflib import get_close_matches

    near = get_close_matches(name, Code, cutoff=_MIN_LIKENESS)
    if near:
        message = "there is no code %(text)r; the nearest are %(near)s; reconciler explain lists all"
        raise WrongValueError(message=message, text=text, near=tuple(near))
    raise WrongValueError(message="there is no code %(text)r; reconciler explain lists all", text=text)


def _matching(pattern: str, message: str) -> Callable[[str], str]:
    """Return a conversion that takes what matches `pattern`, and else raises WrongValueError with `message`."""

    def convert(text: str) -> str:
        import re

        if not re.fullmatch(pattern, text):
            raise WrongValueError(message=message, text=text)
        return text

    return convert


_NAME: Final = r"\w[\w.-]*"
_repository_path: Final = _matching(
    rf"{_NAME}(/{_NAME})*/?", "%(text)r is not a path from the repository's root of letters, digits, . _ - and /"
)
branch_name: Final = _matching(
    rf"{_NAME}(/{_NAME})*", "%(text)r is not a branch's name of letters, digits, . _ - and /"
)
runner_name: Final = _matching(rf"(group:)?{_NAME}", "%(text)r is neither a runner's label nor group:NAME")
owner_name: Final = _matching(r"@[\w-]+(/[\w.-]+)*", "%(text)r is not @ORGANIZATION/TEAM")
action_source: Final = _matching(
    r"self|([\w-]+/[\w.-]+|https://[\w.:/-]+)@[0-9a-f]{40}",
    "%(text)r is not OWNER/REPOSITORY@COMMIT with all 40 digits of the commit",
)
cron_fields: Final = _matching(r"[\d*/,-]+( [\d*/,-]+){4}", "%(text)r is not five fields of cron")


def repository_file(text: str) -> str:
    """Return a path from the repository's root, of a folder without the slash at its end. Raises WrongValueError."""
    return _repository_path(text).removesuffix("/")


notice_link: Final = _matching(
    r"https?://[\w.~:/?#!$&()*+,;=%-]{1,500}", "%(text)r is not an http or https address of at most 500 characters"
)


class Flag(NamedTuple):
    """How a value is given on the command line.

    A flag whose field defaults to False is a switch without a value; one that converts to bool has a second name with
    ``--no-``.
    """

    names: str = ""
    """Separated by a space, the longest last; empty where the value is given by its position."""
    metavar: str | None = None
    """What stands for the value in the help."""
    convert: Callable[[str], object] = str
    """Returns the value that a word stands for. Raises WrongValueError."""
    choices: tuple[str, ...] | None = None
    nargs: str | None = None


class Group(NamedTuple):
    """How the fields of another class are given: by their own flags."""

    title: str | None = None
    """The title above the flags in the help; None for no section of their own."""
    offered: tuple[str, ...] | None = None
    """The fields that the command offers; None for all of them. The others keep their defaults."""


class Output(NamedTuple):
    """Where reports go, and in which form."""

    summary: Annotated[str | None, Flag("--summary", "FILE")] = None
    out: Annotated[str | None, Flag("--out", "FILE")] = None
    outputs: Annotated[str | None, Flag("--outputs", "FILE")] = None
    format: Annotated[str, Flag("--format", choices=FORMATS)] = "text"
    verbose: Annotated[bool, Flag("-v --verbose")] = False


class Connection(NamedTuple):
    """How WeChat is reached, and where the token comes from; None stands for the environment or the default."""

    api_url: Annotated[str | None, Flag("--api-url", "URL")] = None
    token_file: Annotated[str | None, Flag("--token-file", "FILE")] = None
    token_url: Annotated[str | None, Flag("--token-url", "URL")] = None
    token_field: Annotated[str | None, Flag("--token-field", "A.B", field_path)] = None
    timeout: Annotated[float, Flag("--timeout", "SECONDS", seconds)] = 10.0


class Hosts(NamedTuple):
    """How hosts are checked, and how much is done at once."""

    jobs: Annotated[int | None, Flag("--jobs", "N", job_count)] = None
    allow_private: Annotated[bool, Flag("--allow-private")] = False
    proxy: Annotated[str | None, Flag("--proxy", "URL")] = None

    @property
    def hosts_at_once(self) -> int:
        """How many hosts of all platforms together are checked at once."""
        return self.jobs or DEFAULT_HOST_JOBS

    @property
    def platforms_at_once(self) -> int:
        """How many platforms are worked on at once."""
        return self.jobs or DEFAULT_PLATFORM_JOBS


class Counted(NamedTuple):
    """The versions of each platform's file that count as reviewed; no flag says it, but a job on GitHub knows it."""

    oldest: Annotated[Mapping["Member", str], Flag()] = MappingProxyType({})
    """By platform and resource: the oldest commit that counts."""
    otherwise: Annotated[str | None, Flag()] = None
    """That of the others; None for what ``--since`` says."""


Files = Annotated[tuple[str, ...], Flag(metavar="FILE", nargs="*")]
Base = Annotated[str | None, Flag("--base", "FILE")]
AllowDeletions = Annotated[int | None, Flag("--allow-deletions", "N", whole_number)]
KeepForeign = Annotated[bool, Flag("--keep-foreign")]
Since = Annotated[str | None, Flag("--since", "COMMIT")]
WithCounted = Annotated[Counted, Group(offered=())]
WithCheck = Annotated[bool, Flag("--check")]
WithHosts = Annotated[Hosts, Group("hosts")]
WithConnection = Annotated[Connection, Group("WeChat")]
WithRobot = Annotated[str | None, Flag("--robot", choices=ROBOTS)]
FullOutput = Annotated[Output, Group()]
"""What several commands take."""


class Validate(NamedTuple):
    """``reconciler validate``."""

    files: Files = (DEFAULT_FILE,)
    base: Base = None
    output: Annotated[Output, Group(offered=("summary", "format", "verbose"))] = Output()


class Plan(NamedTuple):
    """``reconciler plan``, and ``reconciler apply --dry-run``."""

    files: Files = (DEFAULT_FILE,)
    base: Base = None
    live: Annotated[str | None, Flag("--live", "FILE")] = None
    fail_on_changes: Annotated[bool, Flag("--fail-on-changes")] = False
    keep_foreign: KeepForeign = False
    since: Since = None
    counted: WithCounted = Counted()
    allow_deletions: AllowDeletions = None
    check: WithCheck = False
    output: FullOutput = Output()
    hosts: WithHosts = Hosts()
    connection: WithConnection = Connection()


class Apply(NamedTuple):
    """``reconciler apply``."""

    files: Files = (DEFAULT_FILE,)
    dry_run: Annotated[bool, Flag("--dry-run")] = False
    """Always False: with this flag the command is a plan."""
    yes: Annotated[bool, Flag("--yes")] = False
    plan: Annotated[str | None, Flag("--plan", "FILE")] = None
    keep_foreign: KeepForeign = False
    since: Since = None
    counted: WithCounted = Counted()
    allow_deletions: AllowDeletions = None
    check: WithCheck = False
    output: FullOutput = Output()
    hosts: WithHosts = Hosts()
    connection: WithConnection = Connection()


class Pull(NamedTuple):
    """``reconciler pull``."""

    platform: Annotated[str | None, Flag("--platform", "NAME", platform_name)] = None
    """Whose live state it is; None for a platform without a name."""
    resource: Annotated[str, Flag("--resource", choices=tuple(RESOURCES))] = BUSINESS.name
    force: Annotated[bool, Flag("--force")] = False
    output: Annotated[Output, Group(offered=("out", "format", "verbose"))] = Output()
    connection: WithConnection = Connection()


class Check(NamedTuple):
    """``reconciler check``."""

    files: Files = (DEFAULT_FILE,)
    output: Annotated[Output, Group(offered=("summary", "format", "verbose"))] = Output()
    hosts: WithHosts = Hosts()
    connection: WithConnection = Connection()


class Init(NamedTuple):
    """``reconciler init``; None stands for a choice that was not made."""

    ci: Annotated[str | None, Flag("--ci", choices=("github", "gitlab"))] = None
    update: Annotated[bool, Flag("--update")] = False
    file: Annotated[str | None, Flag("--file", "FILE", repository_file)] = None
    branch: Annotated[str | None, Flag("--branch", "NAME", branch_name)] = None
    runner: Annotated[str | None, Flag("--runner", "NAME", runner_name)] = None
    action: Annotated[str | None, Flag("--action", "NAME@COMMIT", action_source)] = None
    owners: Annotated[str | None, Flag("--owners", "@ORG/TEAM", owner_name)] = None
    check: Annotated[bool | None, Flag("--check", convert=bool)] = None
    cron: Annotated[str | None, Flag("--cron", "FIELDS", cron_fields)] = None
    notify: Annotated[str | None, Flag("--notify", choices=(*ROBOTS, NONE))] = None
    platform: Annotated[str | None, Flag("--platform", "NAME", platform_name)] = None
    resource: Annotated[str, Flag("--resource", choices=tuple(RESOURCES))] = BUSINESS.name
    output: Annotated[Output, Group(offered=("verbose",))] = Output()
    connection: WithConnection = Connection()


class Github(NamedTuple):
    """``reconciler github``: one job of the workflow that ``reconciler init --ci github`` writes."""

    job: Annotated[str, Flag("", "JOB", choices=GITHUB_JOBS)] = ""
    file: Annotated[str, Flag("--file", "FILE")] = DEFAULT_FILE
    branch: Annotated[str, Flag("--branch", "NAME")] = "main"
    needs: Annotated[str, Flag("--needs", "JSON")] = "{}"
    """The results and outputs of the jobs before, as ``toJSON(needs)`` gives them."""
    enabled: Annotated[str, Flag("--enabled", "VALUE")] = ""
    """The variable RECONCILER_ENABLED; empty where it is not set."""
    robot: WithRobot = None
    check: WithCheck = False
    verbose: Annotated[bool, Flag("-v --verbose")] = False
    connection: WithConnection = Connection()


class Show(NamedTuple):
    """``reconciler show``."""

    file: Annotated[str, Flag(metavar="FILE")] = STANDARD_INPUT
    """The command line has to name it."""
    output: Annotated[Output, Group(offered=("summary", "format", "verbose"))] = Output()


class Notify(NamedTuple):
    """``reconciler notify``."""

    file: Annotated[str, Flag(metavar="REPORT")] = STANDARD_INPUT
    """The command line has to name it."""
    previous: Annotated[str | None, Flag("--previous", "FILE")] = None
    robot: WithRobot = None
    """None stands for the one whose webhooks are at the URL's host."""
    link: Annotated[str | None, Flag("--link", "URL", notice_link)] = None
    verbose: Annotated[bool, Flag("-v --verbose")] = False


class Doctor(NamedTuple):
    """``reconciler doctor``."""

    files: Annotated[tuple[str, ...], Flag(metavar="FILE", nargs="*")] = ()
    verbose: Annotated[bool, Flag("-v --verbose")] = False
    connection: WithConnection = Connection()


class Explain(NamedTuple):
    """``reconciler explain``."""

    code: Annotated["Code | int | None", Flag("", "CODE", problem_code, nargs="?")] = None
    """A number is WeChat's errcode; None stands for the list of all codes."""


class Schema(NamedTuple):
    """``reconciler schema``."""

    which: Annotated[str, Flag("", "SCHEMA", choices=("desired", "report"), nargs="?")] = "desired"


Sandbox = argparse.Namespace
"""``reconciler sandbox``: its own package declares and reads its flags."""

RunOptions = Validate | Plan | Apply | Pull | Check
"""The commands that work on platforms."""

Options = RunOptions | Doctor | Github | Notify | Show | Explain | Init | Schema | Sandbox

COMMANDS: Final[dict[str, type[Options]]] = {
    "validate": Validate,
    "plan": Plan,
    "apply": Apply,
    "pull": Pull,
    "check": Check,
    "github": Github,
    "show": Show,
    "notify": Notify,
    "doctor": Doctor,
    "explain": Explain,
    "schema": Schema,
    "init": Init,
    "sandbox": Sandbox,
}
"""In the order of the help."""


def files_read(options: RunOptions) -> dict[str, str]:
    """Return the files that a run reads besides desired states, by flag."""
    fields = options._asdict()
    names = {f"--{name}": fields.get(name) for name in ("base", "live", "plan")}
    if "connection" in fields:
        names["--token-file"] = fields["connection"].token_file
    return {flag: name for flag, name in names.items() if name is not None}


def files_written(output: Output) -> dict[str, str]:
    """Return the files that a run writes, by flag."""
    names = {"--summary": output.summary, "--out": output.out, "--outputs": output.outputs}
    return {flag: name for flag, name in names.items() if name is not None}
