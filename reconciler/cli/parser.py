"""From argv to typed options: all that a command line can say, judged before anything runs."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import product
from typing import IO, TYPE_CHECKING, Final, NoReturn

from reconciler import __version__
from reconciler.cli import language, streams
from reconciler.texts.languages import Language, command_line

if TYPE_CHECKING:
    from reconciler.cli.options import Options
    from reconciler.cli.platforms import Files
    from reconciler.problem import Code
    from reconciler.texts.commandline import CommandLine

FORMATS: Final = ("text", "json", "markdown", "github")

EXIT_CODES: Final = """\
exit codes:
  0  done: valid, planned, applied, or already in sync
  1  a bug of the tool's
  2  wrong usage, or a missing token or file
  3  the desired state is invalid
  4  plan --fail-on-changes found changes
  5  a safety rule refuses the plan
  6  stale: planning again does not give the saved plan; nothing was sent
  7  WeChat or the token's source could not be reached or refused; nothing
     was changed
  8  changed in part, or cannot be known: read the report
  9  a verification file is missing or wrong
  130, 143  interrupted by SIGINT, SIGTERM: read the report
"""


def parse(argv: Sequence[str], languages: language.Languages = language.IN_ENGLISH) -> "Options":
    """Return what `argv` (without the program's name, and without its language) asks for in a run of `languages`.

    Raises SystemExit: 0 after ``--help`` or ``--version``, 2 after wrong usage, which is told on standard error;
    and UsageError where standard output cannot be written.
    """
    given = list(argv)
    if given[:1] == ["apply"] and "--dry-run" in given:
        given = ["plan", *(word for word in given[1:] if word != "--dry-run")]
    parser = _parser(given[:1], languages.person)
    arguments = parser.parse_args(given)
    if "files" in arguments:
        from reconciler.cli.platforms import find

        arguments.files = find(arguments.files or [DEFAULT])
    wrong = _contradiction(vars(arguments), arguments.files if "files" in arguments else None)
    if wrong:
        arguments.parser.error(wrong)
    arguments.languages = languages
    from reconciler.cli.options import typed  # not before: help needs none of it

    return typed(arguments)


_READ: Final = {"base": "--base", "live": "--live", "plan": "--plan", "token_file": "--token-file"}
_CHECKING: Final = {"jobs": "--jobs", "allow_private": "--allow-private", "proxy": "--proxy"}
_WRITTEN: Final = {"summary": "--summary", "out": "--out", "outputs": "--outputs"}


def _contradiction(given: Mapping[str, object], desired: "Files | None") -> str | None:
    """Return what flags say together that none of them may, None for nothing."""
    from reconciler.cli.platforms import Fleet, names

    if given.get("token_field") and not given.get("token_url"):
        return "--token-field needs --token-url"
    if given.get("check") is False:
        idle = [flag for key, flag in _CHECKING.items() if given[key]]
        if isinstance(desired, Fleet) and "--jobs" in idle:
            idle.remove("--jobs")
        if idle:
            return f"{idle[0]} needs --check{' or several platforms' if idle[0] == '--jobs' else ''}"
    read = [("FILE", name) for name in (names(desired) if desired else ())]
    read += [(flag, name) for key, flag in _READ.items() if isinstance(name := given.get(key), str)]
    written = [(flag, name) for key, flag in _WRITTEN.items() if isinstance(name := given.get(key), str)]
    return _same_file(read, written)


def _same_file(read: Sequence[tuple[str, str]], written: Sequence[tuple[str, str]]) -> str | None:
    """Return which file, by flag and name, is to be read twice though it cannot be, or written over as it is read."""
    from reconciler.cli import files

    piped = [flag for flag, name in read if name == files.STANDARD_INPUT and flag != "--token-file"]
    if len(piped) > 1:
        return f"standard input can be read once, and - stands for it twice: {' and '.join(piped)}"
    if "FILE" in piped and sum(flag == "FILE" for flag, _ in read) > 1:
        return "standard input holds one desired state: - cannot stand beside other files"
    for flag, name in written:
        if name == files.STANDARD_INPUT:
            return f"{flag} needs the name of a file; - is standard input"
    for (flag, name), (source, other) in product(written, read):
        if files.same(name, 0 if source in piped else other):
            return f"{flag} names the file that {source} reads"
    return None


class _Parser(argparse.ArgumentParser):
    """A parser that knows no abbreviations: a flag added later must not change what a script means."""

    def __init__(self, told: "CommandLine | None", **settings: object) -> None:
        super().__init__(
            allow_abbrev=False,
            formatter_class=_formatter(told),
            epilog=EXIT_CODES,
            **settings,  # type: ignore[arg-type]  # argparse hands on what add_parser was given
        )
        self._told = told
        self.add_argument("--version", action="version", version=f"reconciler {__version__}")
        self.set_defaults(parser=self)

    def parse_known_args(  # type: ignore[override]  # it is called in one way only
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Refuse what is left over here, where the command is known.

        What follows an unknown flag may be its value or not: it is not called wrong.
        """
        known, left = super().parse_known_args(args, namespace)
        if left:
            flags = [word for word in left if word.startswith("-")]
            self.error(f"unrecognized arguments: {' '.join(flags or left)}")
        return known, left

    def format_help(self) -> str:
        """Return the help, with what stands in the manual."""
        from reconciler.cli import help as manual

        if self.prog in manual.DESCRIPTIONS:
            self.description, self.epilog = manual.DESCRIPTIONS[self.prog], EXIT_CODES + manual.MORE
        return super().format_help()

    def _print_message(  # type: ignore[override]  # argparse hands in a stream
        self, message: str, file: IO[str] | None = None
    ) -> None:
        """Print help like all that is printed: argparse itself passes over what fails."""
        if file is sys.stdout:
            streams.write_out(message)
        else:
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        see = f"  see {self.prog} --help"
        if self._told is not None:
            from reconciler.cli import translated

            message, see = translated.error(message, self._told), self._told.see.format(program=self.prog)
        self.exit(2, f"{self.prog}: {message}\n{see}\n")


def _formatter(told: "CommandLine | None") -> "argparse._FormatterClass":
    if told is None:
        return argparse.RawDescriptionHelpFormatter
    from reconciler.cli.translated import Formatter

    return partial(Formatter, told)


_ABOUT: Final = {
    "validate": "check the desired state; reaches nothing",
    "plan": "print what apply would do; can only read",
    "apply": "plan, and carry the plan out when it is not empty",
    "pull": "print a domains.yaml that describes the live state",
    "check": "fetch the verification file from every host",
    "explain": "tell what a problem's code means, and what to do",
    "sandbox": "emulate the API on this machine, to try everything",
}


def _parser(chosen: Sequence[str], spoken: Language) -> argparse.ArgumentParser:
    """Build the parser, with the flags of the command alone that is the first word."""
    told = command_line(spoken)
    parser = _Parser(told, prog="reconciler")
    _add_language(parser)
    commands = parser.add_subparsers(
        dest="command",
        required=True,
        metavar="COMMAND",
        title="commands",
        parser_class=partial(_Parser, told),  # type: ignore[call-overload]  # it is only ever called
    )
    for name, about in _ABOUT.items():
        command = commands.add_parser(name, help=about)
        if list(chosen) == [name]:  # nobody waits for the flags of the others
            _FLAGS[name](command)
    return parser


def _add_validate(parser: argparse.ArgumentParser) -> None:
    _add_files(parser)
    _add_base(parser)
    _add_report(parser)
    _add_summary(parser)


def _add_plan(parser: argparse.ArgumentParser) -> None:
    _add_files(parser)
    _add_base(parser)
    parser.add_argument("--live", metavar="FILE", help="take the live state from FILE; do not ask WeChat for it")
    parser.add_argument("--out", metavar="FILE", help="write the JSON report, the saved plan")
    parser.add_argument("--fail-on-changes", action="store_true", help="exit 4 when there is something to change")
    _add_run(parser)


def _add_apply(parser: argparse.ArgumentParser) -> None:
    _add_files(parser)
    parser.add_argument("--dry-run", action="store_true", help="exactly what plan does, with plan's flags")
    parser.add_argument("--plan", metavar="FILE", help="carry out only what was saved with plan --out")
    parser.add_argument("--out", metavar="FILE", help="write the JSON report of what was done")
    _add_run(parser)


def _add_pull(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--platform", metavar="NAME", type=_platform, help="whose live state it is, and whose token")
    _add_connection(parser)
    _add_report(parser)


def _add_check(parser: argparse.ArgumentParser) -> None:
    _add_files(parser)
    _add_checking(parser.add_argument_group("hosts"))
    _add_connection(parser)
    _add_report(parser)
    _add_summary(parser)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    _add_language(parser)
    parser.add_argument(
        "code", metavar="CODE", nargs="?", type=_code, help="such as host-scheme; without it, all codes are listed"
    )


def _add_sandbox(parser: argparse.ArgumentParser) -> None:
    from reconciler.sandbox.flags import add_arguments  # its flags stand in its own package

    add_arguments(parser)


_FLAGS: Final = {
    "validate": _add_validate,
    "plan": _add_plan,
    "apply": _add_apply,
    "pull": _add_pull,
    "check": _add_check,
    "explain": _add_explain,
    "sandbox": _add_sandbox,
}


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allow-deletions",
        metavar="N",
        type=_whole_number,
        help="for this run, N hosts instead of max_deletions, and a list may be emptied",
    )
    parser.add_argument("--outputs", metavar="FILE", help="append key=value lines (for $GITHUB_OUTPUT)")
    hosts = parser.add_argument_group("hosts")
    hosts.add_argument(
        "--check", action="store_true", help="check the verification file on every host about to be added"
    )
    _add_checking(hosts)
    _add_connection(parser)
    _add_report(parser)
    _add_summary(parser)


DEFAULT: Final = "domains.yaml"


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help=f"the desired state, {DEFAULT} by default; - is standard input. Several files, or folders of them, are a "
        "fleet: one platform a file",
    )


def _add_base(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--base", metavar="FILE", help="the desired state before this change: what it loosens is told first"
    )


def _add_summary(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--summary", metavar="FILE", help="append the markdown report to FILE as well")


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="text", help="what goes to standard output")
    parser.add_argument("-v", "--verbose", action="store_true", help="one line per HTTP exchange on standard error")
    _add_language(parser)


def _add_language(parser: argparse.ArgumentParser) -> None:
    """Let the flag stand in the help, and be refused where it names no language: else it was separated before."""
    parser.add_argument(
        language.FLAG,
        choices=tuple(map(str, Language)),
        help=f"the language of all texts; default {language.VARIABLE}, or the locale's for text, help and errors",
    )


def _add_checking(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        help=f"how many platforms are worked on and hosts are asked at once, 1 to {_MAX_JOBS}; "
        f"default {PLATFORMS} and {HOSTS}",
    )
    group.add_argument(
        "--allow-private",
        action="store_true",
        help="also ask addresses that are not public, inside a company's network",
    )
    group.add_argument(
        "--proxy",
        metavar="URL",
        help="ask through this proxy, which looks names up itself: addresses are not judged then",
    )


def _add_connection(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "WeChat", "The token is read from WECHAT_COMPONENT_ACCESS_TOKEN unless a flag names another source."
    )
    group.add_argument("--api-url", metavar="URL", help="default WECHAT_API_URL, or https://api.weixin.qq.com")
    source = group.add_mutually_exclusive_group()
    source.add_argument("--token-file", metavar="FILE", help="read the component_access_token from FILE")
    source.add_argument(
        "--token-url",
        metavar="URL",
        help="get it from URL, with WECHAT_TOKEN_AUTHORIZATION as the Authorization header",
    )
    group.add_argument("--token-field", metavar="A.B", help="the field of --token-url's JSON that holds the token")
    group.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=10.0,
        help="for one whole exchange; default 10",
    )


HOSTS: Final = 32
PLATFORMS: Final = 16
_MAX_JOBS: Final = 256
_LONGEST_NUMBER: Final = 9
_MAX_WAIT: Final = 3600
_LIKENESS: Final = 0.5
"""How alike a code must be to be named in the place of one that is none."""


def _code(text: str) -> "Code":
    from reconciler.problem import Code

    try:
        return Code(text)
    except ValueError:
        from difflib import get_close_matches

        near = get_close_matches(text.lower().replace("_", "-"), Code, cutoff=_LIKENESS)
        nearest = f"; the nearest are {', '.join(near)}" if near else ""
        message = f"there is no code {text!r}{nearest}; reconciler explain lists all"
        raise argparse.ArgumentTypeError(message) from None


def _platform(text: str) -> str:
    import re

    from reconciler.model import PLATFORM

    if not re.fullmatch(PLATFORM, text):
        message = f"{text!r} is no platform's name: small letters and digits, with single hyphens between them"
        raise argparse.ArgumentTypeError(message)
    return text


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        message = f"{text!r} is not a whole number"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _jobs(text: str) -> int:
    number = _whole_number(text)
    if not 1 <= number <= _MAX_JOBS:
        message = f"{text!r} is not a number from 1 to {_MAX_JOBS}"
        raise argparse.ArgumentTypeError(message)
    return number


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _MAX_WAIT:
        message = f"{text!r} is not a number of seconds up to {_MAX_WAIT}"
        raise argparse.ArgumentTypeError(message)
    return seconds
