"""All that a command line can say, as typed values."""

from argparse import Namespace
from typing import assert_never

from reconciler.cli.language import IN_ENGLISH, Languages
from reconciler.cli.parser import HOSTS, PLATFORMS
from reconciler.cli.platforms import Files
from reconciler.frozen import frozen
from reconciler.problem import Code
from reconciler.report import Command
from reconciler.texts.languages import Language


@frozen(kw_only=True)
class Output:
    """Where a report goes besides standard output, and in which languages."""

    format: str
    summary: str | None = None
    out: str | None = None
    outputs: str | None = None
    verbose: bool
    languages: Languages = IN_ENGLISH


@frozen(kw_only=True)
class Connection:
    """How WeChat is reached, and where the token comes from. None: the environment, or the default."""

    api_url: str | None
    token_file: str | None
    token_url: str | None
    token_field: str | None
    timeout: float


@frozen(kw_only=True)
class Checking:
    """How hosts are checked."""

    hosts: int
    """How many are asked at once, of all platforms together."""
    allow_private: bool
    proxy: str | None


@frozen(kw_only=True)
class Validate:
    """``reconciler validate``."""

    files: Files
    base: str | None
    output: Output


@frozen(kw_only=True)
class Plan:
    """``reconciler plan``, and ``reconciler apply --dry-run``."""

    files: Files
    at_once: int
    """How many platforms of a fleet are worked on."""
    base: str | None
    live: str | None
    allow_deletions: int | None
    fail_on_changes: bool
    checking: Checking | None
    """None not to check any host."""
    connection: Connection
    output: Output


@frozen(kw_only=True)
class Apply:
    """``reconciler apply``."""

    files: Files
    at_once: int
    """How many platforms of a fleet are worked on."""
    plan: str | None
    allow_deletions: int | None
    checking: Checking | None
    """None not to check any host."""
    connection: Connection
    output: Output


@frozen(kw_only=True)
class Pull:
    """``reconciler pull``."""

    platform: str | None
    """Whose live state it is; None for a platform without a name."""
    connection: Connection
    output: Output


@frozen(kw_only=True)
class Check:
    """``reconciler check``."""

    files: Files
    at_once: int
    """How many platforms of a fleet are worked on."""
    checking: Checking
    connection: Connection
    output: Output


@frozen(kw_only=True)
class Explain:
    """``reconciler explain``."""

    code: Code | None
    """None for the list of all codes."""
    language: Language = Language.ENGLISH


@frozen(kw_only=True)
class Sandbox:
    """``reconciler sandbox``: its own package reads the rest."""

    arguments: Namespace


Options = Validate | Plan | Apply | Pull | Check | Explain | Sandbox


def typed(given: Namespace) -> Options:
    """Return what the parsed words ask for; `given` also has the run's languages."""
    match given.command:
        case "explain":
            return Explain(code=given.code, language=given.languages.person)
        case "sandbox":
            return Sandbox(arguments=given)
        case command:
            return _options(Command(command), given)


def _options(command: Command, given: Namespace) -> Options:
    match command:
        case Command.VALIDATE:
            return Validate(files=given.files, base=given.base, output=_output(given))
        case Command.PLAN:
            return Plan(
                files=given.files,
                at_once=given.jobs or PLATFORMS,
                base=given.base,
                live=given.live,
                allow_deletions=given.allow_deletions,
                fail_on_changes=given.fail_on_changes,
                checking=_checking(given) if given.check else None,
                connection=_connection(given),
                output=_output(given),
            )
        case Command.APPLY:
            return Apply(
                files=given.files,
                at_once=given.jobs or PLATFORMS,
                plan=given.plan,
                allow_deletions=given.allow_deletions,
                checking=_checking(given) if given.check else None,
                connection=_connection(given),
                output=_output(given),
            )
        case Command.PULL:
            return Pull(platform=given.platform, connection=_connection(given), output=_output(given))
        case Command.CHECK:
            return Check(
                files=given.files,
                at_once=given.jobs or PLATFORMS,
                checking=_checking(given),
                connection=_connection(given),
                output=_output(given),
            )
        case _:
            assert_never(command)


def _output(given: Namespace) -> Output:
    asked = {name: value for name, value in vars(given).items() if name in ("summary", "out", "outputs")}
    return Output(format=given.format, verbose=given.verbose, languages=given.languages, **asked)


def _checking(given: Namespace) -> Checking:
    return Checking(hosts=given.jobs or HOSTS, allow_private=given.allow_private, proxy=given.proxy)


def _connection(given: Namespace) -> Connection:
    return Connection(
        api_url=given.api_url,
        token_file=given.token_file,
        token_url=given.token_url,
        token_field=given.token_field,
        timeout=given.timeout,
    )
