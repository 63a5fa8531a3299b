"""``reconciler sandbox``: its flags, and running it."""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from reconciler.sandbox import faults, texts
from reconciler.sandbox.quirks import QUIRKS, Quirk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.sandbox.record import Entry
    from reconciler.sandbox.server import Sandbox
    from reconciler.sandbox.state import State
    from reconciler.sandbox.world import World


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sandbox's flags and help to `parser`; `run` reads what it parses."""
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
        faults="\n".join(f"    {name:15} {meaning}" for name, meaning in faults.MEANINGS.items()),
        times="\n".join(f"    {name:15} {meaning}" for name, meaning in faults.TIMES.items()),
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


def run(arguments: argparse.Namespace) -> int:
    """Serve, or run a command against the emulator; return the exit code. SIGINT and SIGTERM are taken meanwhile."""
    from reconciler.sandbox.state import StateError

    with _signals_taken(), ExitStack() as stack:
        try:
            sandbox = _started(arguments, stack)
        except StateError as error:
            return _failed(str(error), 2)
        except OSError as error:
            what = error.filename or f"port {arguments.port}"
            return _failed(texts.UNUSABLE.format(what=what, reason=error.strerror), 2)
        return _run_program(arguments.program, sandbox) if arguments.program else _serve(sandbox)


@contextmanager
def _signals_taken() -> "Iterator[None]":
    """Let SIGINT, SIGTERM and SIGCHLD wait for `sigwait`, which misses none, while a handler can come too late."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _TAKEN)
    ignoring = signal.signal(signal.SIGCHLD, lambda *_: None)  # where it is ignored, it does not wait
    try:
        yield
    finally:
        while signal.sigpending() & _TAKEN:
            signal.sigwait(_TAKEN)
        signal.signal(signal.SIGCHLD, ignoring)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_TAKEN: Final = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGCHLD})


def _started(arguments: argparse.Namespace, stack: ExitStack) -> "Sandbox":
    """Return the emulator, serving until `stack` is left. Raises StateError and OSError."""
    from pathlib import Path

    from reconciler.sandbox.lists import Effect
    from reconciler.sandbox.server import Sandbox

    starts = _starts(arguments)
    worlds = [_world(arguments, name, start) for name, start in starts.items()]
    keep = _keeper(arguments, starts)
    for world in worlds:
        keep(world)
    record = None if arguments.record is None else Path(arguments.record)
    if record is not None:
        record.write_text("")

    def observe(after: "World") -> None:
        try:
            if after.last.effect is not Effect.NOTHING:
                keep(after)
            if record is not None:
                with record.open("a", encoding="utf-8") as file:
                    file.write(f"{after.last.line()}\n")
        except OSError as error:
            _failed(texts.UNSAVED.format(reason=error.strerror), 2)
            raise
        if arguments.verbose:
            _say(_traced(after.last))

    return stack.enter_context(Sandbox(*worlds, port=arguments.port, observe=observe))


def _keeper(arguments: argparse.Namespace, starts: "Mapping[str, State]") -> "Callable[[World], None]":
    """Return what writes the state of a world to its file, where it has one."""
    from reconciler.sandbox.state import save

    if arguments.platforms is not None:
        return lambda world: save(f"{arguments.platforms}/{world.name}.json", world, starts[world.name].faults)
    if arguments.state is not None:
        return lambda world: save(arguments.state, world, starts[world.name].faults)
    return lambda _: None


def _starts(arguments: argparse.Namespace) -> "dict[str, State]":
    """Return the state of each platform at the start, by its name: what a file holds goes before the flags."""
    from reconciler.sandbox.state import State, load, load_all

    if arguments.platforms is not None:
        return load_all(arguments.platforms)
    stored = None if arguments.state is None else load(arguments.state)
    return {"": stored or State(testing=arguments.testing, published=arguments.published)}


def _world(arguments: argparse.Namespace, name: str, start: "State") -> "World":
    """Return the world of a platform at its start."""
    from reconciler.sandbox.lists import Lists, Rules
    from reconciler.sandbox.world import TOKEN, World

    unverified = start.unverified if arguments.unverified is None else arguments.unverified
    rules = Rules(
        limit=arguments.limit or start.limit,
        unverified=frozenset(host.lower() for host in unverified),
        quirks=frozenset(arguments.quirk),
        delay=arguments.delay,
    )
    return World(
        name=name,
        lists=Lists(start.testing, start.published),
        rules=rules,
        tokens=(f"{TOKEN}-{name}" if name else TOKEN,),
        faults=(*start.faults, *arguments.fault),
    )


def _traced(entry: "Entry") -> str:
    """Return one line about an exchange. The path is the client's, so it is quoted; it holds no token."""
    from urllib.parse import quote

    from reconciler.sandbox.calls import asked_for

    action = asked_for(entry.call) or "-"
    errcode = "-" if entry.errcode is None else entry.errcode
    platform = f"{entry.platform} " if entry.platform else ""
    where = f"{platform}{quote(entry.method)} {quote(entry.path, safe='/%')}"
    return texts.EXCHANGE.format(
        where=where, action=action, status=entry.status, errcode=errcode, delivery=entry.delivery
    )


def _serve(sandbox: "Sandbox") -> int:
    """Serve until SIGINT or SIGTERM."""
    lines = "".join(f"export {name}={value}\n" for name, value in sandbox.environment.items())
    try:
        os.write(sys.stdout.fileno(), lines.encode())  # past the buffer: nothing is left over for the end
    except OSError as error:
        return _failed(texts.UNUSABLE.format(what=texts.STANDARD_OUTPUT, reason=error.strerror), 2)
    _say(texts.SERVING.format(url=sandbox.url))
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


def _run_program(program: list[str], sandbox: "Sandbox") -> int:
    """Run `program` to its end; return its status as a shell tells it.

    SIGTERM is passed on. SIGINT is not: a terminal sends it to the program as well, and twice would be once too often.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ()) - _TAKEN
    unignored = (signal.SIGPIPE, signal.SIGXFSZ)  # the ones that Python ignores for itself
    others = {name: value for name, value in os.environ.items() if not name.startswith(_TOKEN_VARIABLE)}
    environment = {**others, **sandbox.environment}  # so that COMMAND has the emulator's tokens alone
    try:
        child = os.posix_spawnp(program[0], program, environment, setsigmask=mask, setsigdef=unignored)
    except OSError as error:
        status = 127 if isinstance(error, FileNotFoundError) else 126
        return _failed(texts.UNUSABLE.format(what=program[0], reason=error.strerror), status)
    ended, status = 0, 0
    while not ended:
        if signal.sigwait(_TAKEN) == signal.SIGTERM:
            os.kill(child, signal.SIGTERM)
        ended, status = os.waitpid(child, os.WNOHANG)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


_TOKEN_VARIABLE: Final = "WECHAT_COMPONENT_ACCESS_TOKEN"


def _failed(message: str, status: int) -> int:
    _say(texts.ERROR.format(message=message))
    return status


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")
