"""The flags and the help of ``reconciler sandbox``. What they need is light: every ``--help`` loads this."""

import argparse
from collections.abc import Callable, Mapping
from textwrap import fill

from reconciler.sandbox import faults, texts
from reconciler.sandbox.languages import say_in
from reconciler.sandbox.quirks import QUIRKS, Quirk
from reconciler.sandbox.texts import Say, TextError


def add_arguments(parser: argparse.ArgumentParser, language: str = "en") -> None:
    """Add the sandbox's flags and help to `parser`; `reconciler.sandbox.command.run` takes what it parses.

    The parser has to keep the lines of its description, as `argparse.RawDescriptionHelpFormatter` does.
    """
    say = say_in(language)
    parser.usage = texts.USAGE
    parser.description = say(texts.DESCRIPTION)
    parser.epilog = _epilog(say)
    parser.set_defaults(language=language)
    parser.add_argument(
        "--port", metavar="N", type=_converting(_number(0, 65535), say), default=0, help=say(texts.HELP_PORT)
    )
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument("--state", metavar="FILE", help=say(texts.HELP_STATE))
    kept.add_argument("--platforms", metavar="FOLDER", help=say(texts.HELP_PLATFORMS))
    parser.add_argument("--limit", metavar="N", type=_converting(_number(1, 10_000), say), help=say(texts.HELP_LIMIT))
    parser.add_argument("--testing", metavar="HOSTS", type=_hosts, default=(), help=say(texts.HELP_TESTING))
    published = parser.add_mutually_exclusive_group()
    published.add_argument("--published", metavar="HOSTS", type=_hosts, default=(), help=say(texts.HELP_PUBLISHED))
    published.add_argument(
        "--never-published",
        dest="published",
        action="store_const",
        const=None,
        help=say(texts.HELP_NEVER_PUBLISHED),
    )
    for flag, about in (("--server-testing", texts.HELP_SERVER_TESTING), ("--server-published", texts.HELP_PUBLISHED)):
        parser.add_argument(flag, metavar="HOSTS", type=_hosts, default=(), help=say(about))
    parser.add_argument("--unverified", metavar="HOSTS", type=_hosts, help=say(texts.HELP_UNVERIFIED))
    parser.add_argument(
        "--quirk",
        metavar="NAME",
        type=_converting(_quirk, say),
        action="append",
        default=[],
        help=say(texts.HELP_QUIRK),
    )
    parser.add_argument(
        "--delay", metavar="N", type=_converting(_number(1, 1000), say), default=1, help=say(texts.HELP_DELAY)
    )
    parser.add_argument(
        "--fault",
        metavar="FAULT",
        type=_converting(faults.parse, say),
        action="append",
        default=[],
        help=say(texts.HELP_FAULT),
    )
    parser.add_argument("--record", metavar="FILE", help=say(texts.HELP_RECORD))
    parser.add_argument("-v", "--verbose", action="store_true", help=say(texts.HELP_VERBOSE))
    parser.add_argument("program", metavar="COMMAND", nargs="*", help=say(texts.HELP_COMMAND))


def _epilog(say: Say) -> str:
    return say(texts.EPILOG).format(
        quirks=_rows({f"  {name:22} ": f"{say(row.meaning)} [{say(row.source)}]" for name, row in QUIRKS.items()}),
        faults=_rows({f"    {name:19} ": say(meaning) for name, meaning in faults.MEANINGS.items()}),
        shapes=_rows({f"    {name:19} ": say(meaning) for name, meaning in faults.SHAPES.items()}),
        times=_rows({f"    {name:19} ": say(meaning) for name, meaning in faults.TIMES.items()}),
    )


def _rows(meanings: Mapping[str, str]) -> str:
    """Return names and meanings in two columns, in lines of at most 80 letters."""
    return "\n".join(
        fill(meaning, 80, initial_indent=name, subsequent_indent=" " * len(name), break_on_hyphens=False)
        for name, meaning in meanings.items()
    )


def _converting(convert: Callable[[str], object], say: Say) -> Callable[[str], object]:
    """Return `convert` as argparse wants it: what is wrong with a value is said in the run's language."""

    def converted(text: str) -> object:
        try:
            return convert(text)
        except TextError as error:
            raise argparse.ArgumentTypeError(error.message(say)) from None

    return converted


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(high)) and low <= int(text) <= high):
            raise TextError(texts.NOT_A_NUMBER, text=text, low=low, high=high)
        return int(text)

    return parse


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").replace(";", " ").split())


def _quirk(text: str) -> Quirk:
    try:
        return Quirk(text)
    except ValueError:
        raise TextError(texts.NOT_A_QUIRK, text=text, choices=", ".join(Quirk)) from None
