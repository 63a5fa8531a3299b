"""From argv to the options of a command, with argparse.

argparse itself speaks the run's language too: it looks its texts up with `_`, as gettext has it.
"""

import argparse
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any, NoReturn

from reconciler import __version__
from reconciler.cli import streams
from reconciler.cli.help import ENGLISH
from reconciler.cli.language import FLAG, VARIABLE
from reconciler.cli.options import (
    COMMANDS,
    NONE,
    ROBOTS,
    STANDARD_INPUT,
    Apply,
    Connection,
    Doctor,
    Explain,
    Flag,
    Github,
    Group,
    Init,
    Notify,
    Options,
    Output,
    Plan,
    Pull,
    RunOptions,
    Sandbox,
    Schema,
    Show,
    Validate,
    WrongValueError,
    files_read,
    files_written,
)
from reconciler.render.layout import wrapped
from reconciler.texts.languages import CommandLine, Language, command_line

Say = Callable[[str], str]
"""Returns a message of `texts.*.commandline` in the run's language."""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Measures lines in terminal cells, of which a Chinese character takes two."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)


class Parser(argparse.ArgumentParser):
    """A parser that knows no abbreviations: a flag added later must not change what a script means."""

    def __init__(self, prog: str, texts: CommandLine, say: Say) -> None:
        """Make the parser of a command, such as ``reconciler plan``, or of ``reconciler`` itself."""
        self.texts = texts
        self.say = say
        self._command = prog.rpartition(" ")[2]
        super().__init__(
            prog=prog,
            allow_abbrev=False,
            formatter_class=Formatter,
            description=texts.descriptions.get(self._command),
            epilog=texts.epilog,
        )
        self.add_argument(
            "-V", "--version", action="version", version=f"reconciler {__version__}", help=self.help("--version")
        )
        self.add_argument(FLAG, choices=tuple(map(str, Language)), help=self.help(FLAG))

    def help(self, name: str) -> str:
        """Return what a flag or an argument of this command is for."""
        helps = self.texts.helps
        return helps.get(f"{self._command} {name}") or helps[name]

    def section(self, title: str) -> tuple[str, str | None]:
        """Return the title of a section, and what stands below it."""
        return self.say(title), self.texts.helps.get(title)

    def format_help(self) -> str:
        """Return the help. A title with a colon of its own loses argparse's."""
        return super().format_help().replace("：:", "：")

    def _print_message(  # type: ignore[override]  # argparse passes a stream
        self,
        message: str,
        file: IO[str] | None = None,  # noqa: ARG002  # standard output: wrong usage is not printed here
    ) -> None:
        """Print help as all else is printed: argparse itself ignores what fails."""
        streams.write_out(message)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Refuse a value that is none of the choices. argparse itself quotes them as Python does."""
        if action.choices is not None and value not in action.choices:
            message = self.say("invalid choice: %(value)r (choose from %(choices)s)")
            facts = {"value": value, "choices": self.say(", ").join(map(str, action.choices))}
            raise argparse.ArgumentError(action, message % facts)

    def error(self, message: str) -> NoReturn:
        """Report wrong usage, and where to look."""
        from reconciler.cli.output import print_error  # it loads much that --help does not need

        print_error(f"{self.prog}: {message}", self.say("see %(prog)s --help") % {"prog": self.prog})
        self.exit(2)


def parse(argv: Sequence[str], spoken: Language = Language.ENGLISH, unknown_language: str = "") -> Options:
    """Return the options that `argv` (without the program's name, and without ``--lang``) gives.

    An unknown language of the environment is wrong usage, but for ``--help`` and ``--version``.

    Raises SystemExit: 0 after ``--help`` or ``--version``, 2 after wrong usage, which is reported on standard error;
    and UsageError where standard output cannot be written.
    """
    texts = command_line(spoken) or ENGLISH
    command, *words = argv or ["--help"]
    if command == "help":
        command, words = (words[0], ["--help"]) if words else ("--help", [])
    if command == "apply" and "--dry-run" in words:
        command, words = "plan", [word for word in words if word != "--dry-run"]

    def say(message: str) -> str:
        return texts.messages.get(message, message)

    with _speaking(say):
        if command not in COMMANDS:
            _no_command([command, *words], Parser("reconciler", texts, say))
        parser = Parser(f"reconciler {command}", texts, say)
        options = _options(parser, COMMANDS[command], words, spoken)
        if unknown_language:
            message = say("%(variable)s is %(value)r: set it to en or zh, or unset it")
            parser.error(message % {"variable": VARIABLE, "value": unknown_language})
        if wrong := _contradiction(options, say):
            parser.error(wrong)
        return options


def _options(parser: Parser, kind: type[Options], words: Sequence[str], spoken: Language) -> Options:
    """Return the options of a command, not yet compared with each other."""
    if kind is Sandbox:
        from reconciler.sandbox.flags import add_arguments  # its flags are declared in its own package

        add_arguments(parser, spoken)
        return _parsed(parser, words)
    _add(parser, kind, parser)
    options: Options = _filled(kind, vars(_parsed(parser, words)))
    return options


@contextmanager
def _speaking(say: Say) -> Iterator[None]:
    """Let argparse look its texts up with `say` meanwhile."""
    names = vars(argparse)
    before = names["_"]
    names["_"] = say
    try:
        yield
    finally:
        names["_"] = before


def _no_command(argv: Sequence[str], parser: Parser) -> NoReturn:
    """Answer a command line that does not begin with a command: help, the version, or what is wrong with it."""
    listed = parser.add_subparsers(
        metavar="COMMAND", title=parser.say("commands"), parser_class=argparse.ArgumentParser
    )
    for name in COMMANDS:
        listed.add_parser(name, help=parser.texts.commands[name])
    if argv[0].startswith("-"):
        _, unknown = parser.parse_known_args(argv[:1])
        parser.error(_unknown(parser, unknown[:1]))
    message = parser.say("there is no command %(name)r") % {"name": argv[0]}
    parser.error(message + _nearest(argv[0], COMMANDS, parser))


def _unknown(parser: Parser, words: Sequence[str]) -> str:
    """Return that words are no flags, and which flag the first of them may stand for."""
    known = [flag for action in parser._actions for flag in action.option_strings]  # noqa: SLF001  # argparse has no other way
    return parser.say("unrecognized arguments: %s") % " ".join(words) + _nearest(words[0], known, parser)


def _nearest(word: str, known: Collection[str], parser: Parser) -> str:
    from difflib import get_close_matches

    name = word.partition("=")[0]
    near = [other for other in known if len(name) > len("--") and other.startswith(name)]
    near = near or get_close_matches(name, known, n=1)
    return parser.say("; the nearest is %(name)s") % {"name": near[0]} if near else ""


def _parsed(parser: Parser, words: Sequence[str]) -> argparse.Namespace:
    """Parse; what follows an unknown flag may be its value or not, so it is not called wrong."""
    parsed, left = parser.parse_known_args(words)
    if left:
        parser.error(_unknown(parser, [word for word in left if word.startswith("-")] or left))
    return parsed


def _add(
    container: argparse._ActionsContainer, kind: type[Any], parser: Parser, offered: Sequence[str] | None = None
) -> None:
    """Add the flags of a class of `options`, or of those of its fields that are offered."""
    for name, default in kind._field_defaults.items():
        declared = _declared(kind, name)
        if offered is not None and name not in offered:
            continue
        if isinstance(declared, Group):
            section = container.add_argument_group(*parser.section(declared.title)) if declared.title else container
            _add(section, type(default), parser, declared.offered)
            continue
        flags, settings = declared.names.split(), declared._asdict()
        del settings["names"]
        settings["type"] = _converting(settings.pop("convert"), parser.say)
        if default is False:
            settings = {"action": "store_true"}
        elif declared.convert is bool:
            settings = {"action": argparse.BooleanOptionalAction}
        about = parser.help(flags[-1] if flags else str(declared.metavar))
        container.add_argument(*flags, dest=name, default=default, help=about, **settings)


def _declared(kind: type[Any], name: str) -> Flag | Group:
    """Return how a field of a class of `options` is given."""
    declared: Flag | Group = kind.__annotations__[name].__metadata__[0]
    return declared


def _converting(convert: Callable[[str], object], say: Say) -> Callable[[str], object]:
    """Return `convert` as argparse wants it: what is wrong with a value is said in the run's language."""

    def converted(text: str) -> object:
        try:
            return convert(text)
        except WrongValueError as wrong:
            facts = {
                name: say(", ").join(fact) if isinstance(fact, tuple) else fact for name, fact in wrong.facts.items()
            }
            raise argparse.ArgumentTypeError(say(wrong.message) % facts) from None

    return converted


def _filled(kind: type[Any], parsed: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a value of the class that is given
    """Return a value of a class of `options`; what was not offered keeps its default."""
    values = {}
    for name, default in kind._field_defaults.items():
        if isinstance(_declared(kind, name), Group):
            values[name] = _filled(type(default), parsed)
        elif name in parsed:
            value = parsed[name]
            values[name] = tuple(value) if isinstance(value, list) else value
    return kind(**values)


def _contradiction(options: Options, say: Say) -> str | None:
    """Return what flags say together that none of them may say; None for nothing."""
    if isinstance(options, Sandbox | Explain | Schema):
        return None
    if isinstance(options, Notify | Show):
        return _in_reports(options, say)
    is_rest = isinstance(options, Init) and options.update
    wrong = None if isinstance(options, Validate) else _in_connection(options.connection, say, is_rest=is_rest)
    if isinstance(options, Init):
        wrong = _in_choices(options, say) or wrong
    if wrong or isinstance(options, Doctor | Github | Init):
        return wrong
    if isinstance(options, Plan | Apply) and options.since is not None and not options.keep_foreign:
        return say("%(flag)s needs %(other)s") % {"flag": "--since", "other": "--keep-foreign"}
    if isinstance(options, Plan | Apply) and not options.check:
        for flag, value in (("--allow-private", options.hosts.allow_private), ("--proxy", options.hosts.proxy)):
            if value:
                return say("%(flag)s needs %(other)s") % {"flag": flag, "other": "--check"}
    return _standard_input(options, say)


def _in_reports(options: Notify | Show, say: Say) -> str | None:
    if isinstance(options, Show):
        return _written_to_standard_input(options.output, say)
    return _read_twice([("REPORT", options.file), ("--previous", options.previous)], say)


def _in_connection(connection: Connection, say: Say, *, is_rest: bool) -> str | None:
    """Return what flags of the connection cannot be together; `is_rest` where others may be recorded elsewhere."""
    if connection.token_file is not None and connection.token_url is not None:
        return say("use either %(flag)s or %(other)s") % {"flag": "--token-file", "other": "--token-url"}
    unsourced = {NONE} if is_rest else {None, NONE}
    if connection.token_field is not None and connection.token_file is None and connection.token_url in unsourced:
        return say("%(flag)s needs %(first)s or %(second)s") % {
            "flag": "--token-field",
            "first": "--token-file",
            "second": "--token-url",
        }
    return None


def _in_choices(options: Init, say: Say) -> str | None:
    """Return which flag of ``init`` needs another, or cannot stand in a pipeline."""
    if options.ci is None:
        for flag in ("update", "branch", "runner", "action", "owners", "check", "cron", "notify"):
            if getattr(options, flag) != Init._field_defaults[flag]:
                return say("%(flag)s needs %(other)s") % {"flag": f"--{flag}", "other": "--ci"}
        return None
    import re

    foreign = r"https://.*" if options.ci == "github" else "|".join(("group:.*", "self", *ROBOTS))
    for flag, value in (("--runner", options.runner), ("--action", options.action), ("--notify", options.notify)):
        if value is not None and re.fullmatch(foreign, value):
            return say("%(flag)s %(value)s does not fit --ci %(ci)s") % {"flag": flag, "value": value, "ci": options.ci}
    for flag, value in options.connection._asdict().items():
        if not set("'\"`$<>\\ \t\r\n").isdisjoint(str(value)):
            message = "%(flag)s cannot stand in a pipeline with quotation marks, spaces or one of ` $ < > \\"
            return say(message) % {"flag": f"--{flag.replace('_', '-')}"}
    return None


def _standard_input(options: RunOptions, say: Say) -> str | None:
    """Return which flags mean standard input though they cannot; ``--token-file`` names a file in any case."""
    files = () if isinstance(options, Pull) else options.files
    named = [("FILE", name) for name in files]
    named += [(flag, name) for flag, name in files_read(options).items() if flag != "--token-file"]
    if wrong := _read_twice(named, say):
        return wrong
    if STANDARD_INPUT in files and len(files) > 1:
        return say("standard input is one desired state: - cannot stand beside other files")
    return _written_to_standard_input(options.output, say)


def _read_twice(named: Iterable[tuple[str, str | None]], say: Say) -> str | None:
    """Return which two of the named files are standard input."""
    piped = [flag for flag, name in named if name == STANDARD_INPUT]
    if len(piped) > 1:
        facts = {"flag": piped[0], "other": piped[1]}
        return say("standard input can be read once, and - stands for it twice: %(flag)s and %(other)s") % facts
    return None


def _written_to_standard_input(output: Output, say: Say) -> str | None:
    for flag, name in files_written(output).items():
        if name == STANDARD_INPUT:
            return say("%(flag)s needs the name of a file; - is standard input") % {"flag": flag}
    return None
