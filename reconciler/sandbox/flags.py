"""The flags and the help of ``reconciler sandbox``. What they need is light: every ``--help`` loads this."""

import argparse
from collections.abc import Callable

from reconciler.sandbox import faults, texts
from reconciler.sandbox.quirks import QUIRKS, Quirk


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sandbox's flags and help to `parser`; `reconciler.sandbox.command.run` takes what it parses."""
    parser.usage = texts.USAGE
    parser.description = texts.DESCRIPTION
    parser.epilog = _epilog()
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--port", metavar="N", type=_number(0, 65535), default=0, help=texts.HELP_PORT)
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument("--state", metavar="FILE", help=texts.HELP_STATE)
    kept.add_argument("--platforms", metavar="FOLDER", help=texts.HELP_PLATFORMS)
    parser.add_argument("--limit", metavar="N", type=_number(1, 10_000), help=texts.HELP_LIMIT)
    parser.add_argument("--testing", metavar="HOSTS", type=_hosts, default=(), help=texts.HELP_TESTING)
    published = parser.add_mutually_exclusive_group()
    published.add_argument("--published", metavar="HOSTS", type=_hosts, default=(), help=texts.HELP_PUBLISHED)
    published.add_argument(
        "--never-published",
        dest="published",
        action="store_const",
        const=None,
        help=texts.HELP_NEVER_PUBLISHED,
    )
    for flag, about in (("--server-testing", texts.HELP_SERVER_TESTING), ("--server-published", texts.HELP_PUBLISHED)):
        parser.add_argument(flag, metavar="HOSTS", type=_hosts, default=(), help=about)
    parser.add_argument("--unverified", metavar="HOSTS", type=_hosts, help=texts.HELP_UNVERIFIED)
    parser.add_argument("--quirk", metavar="NAME", type=_quirk, action="append", default=[], help=texts.HELP_QUIRK)
    parser.add_argument("--delay", metavar="N", type=_number(1, 1000), default=1, help=texts.HELP_DELAY)
    parser.add_argument("--fault", metavar="FAULT", type=_fault, action="append", default=[], help=texts.HELP_FAULT)
    parser.add_argument("--record", metavar="FILE", help=texts.HELP_RECORD)
    parser.add_argument("-v", "--verbose", action="store_true", help=texts.HELP_VERBOSE)
    parser.add_argument("program", metavar="COMMAND", nargs="*", help=texts.HELP_COMMAND)


def _epilog() -> str:
    return texts.EPILOG.format(
        quirks="\n".join(f"  {name:22} {row.meaning} [{row.source}]" for name, row in QUIRKS.items()),
        faults="\n".join(f"    {name:19} {meaning}" for name, meaning in faults.MEANINGS.items()),
        shapes="\n".join(f"    {name:19} {meaning}" for name, meaning in faults.SHAPES.items()),
        times="\n".join(f"    {name:19} {meaning}" for name, meaning in faults.TIMES.items()),
    )


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(high)) and low <= int(text) <= high):
            raise argparse.ArgumentTypeError(texts.NOT_A_NUMBER.format(text=text, low=low, high=high))
        return int(text)

    return parse


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").replace(";", " ").split())


def _quirk(text: str) -> Quirk:
    try:
        return Quirk(text)
    except ValueError:
        message = texts.NOT_A_QUIRK.format(text=text, choices=", ".join(Quirk))
        raise argparse.ArgumentTypeError(message) from None


def _fault(text: str) -> faults.Fault:
    try:
        return faults.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
