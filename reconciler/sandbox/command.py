"""Run ``reconciler sandbox``: serve, or run a command against the emulator."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from reconciler.sandbox import texts
from reconciler.sandbox.calls import SERVER, SERVICES, name_of
from reconciler.sandbox.languages import say_in
from reconciler.sandbox.lists import Lists, Rules
from reconciler.sandbox.record import Entry
from reconciler.sandbox.server import TOKEN_VARIABLE, Sandbox
from reconciler.sandbox.state import State, StateError, load, load_all, save
from reconciler.sandbox.texts import Say, TextError
from reconciler.sandbox.world import TOKEN, Registered, World


def run(arguments: argparse.Namespace) -> int:
    """Serve, or run a command against the emulator; return the exit code. SIGINT and SIGTERM are blocked meanwhile."""
    say = say_in(arguments.language)
    with _signals_blocked(), ExitStack() as stack:
        try:
            sandbox = start(arguments, stack)
        except StateError as error:
            return _fail(error, 2, say)
        except OSError as error:
            what = error.filename or TextError(texts.PORT, port=arguments.port)
            return _fail(TextError(texts.UNUSABLE, what=what, reason=error.strerror), 2, say)
        return _run_program(arguments.program, sandbox, say) if arguments.program else _serve(sandbox, say)


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Keep SIGINT, SIGTERM and SIGCHLD for `sigwait`, which misses none; a handler could run too late."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _BLOCKED)
    sigchld = signal.signal(signal.SIGCHLD, lambda *_: None)  # a signal that is ignored cannot be waited for
    try:
        yield
    finally:
        while signal.sigpending() & _BLOCKED:
            signal.sigwait(_BLOCKED)
        signal.signal(signal.SIGCHLD, sigchld)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_BLOCKED: Final = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGCHLD})


def start(arguments: argparse.Namespace, stack: ExitStack) -> Sandbox:
    """Return the emulator, which serves until `stack` is left. Raises StateError and OSError."""
    states = _states(arguments)
    worlds = [_world(arguments, name, state) for name, state in states.items()]
    save_state = _saver(arguments, states)
    for world in worlds:
        save_state(world)
    record = None if arguments.record is None else Path(arguments.record)
    if record is not None:
        record.write_text("")

    saved = {world.name: _lists(world) for world in worlds}

    def observe(after: World) -> None:
        try:
            lists = _lists(after)
            if lists != saved.get(after.name, lists):
                save_state(after)
                saved[after.name] = lists
            if record is not None:
                with record.open("a", encoding="utf-8") as file:
                    file.write(f"{after.last.line()}\n")
        except OSError as error:
            _fail(TextError(texts.UNSAVED, reason=error.strerror), 2, say_in(arguments.language))
            raise
        if arguments.verbose:
            _print_error(_trace(after.last))

    return stack.enter_context(Sandbox(*worlds, port=arguments.port, observe=observe))


def _saver(arguments: argparse.Namespace, states: Mapping[str, State]) -> Callable[[World], None]:
    """Return a function that writes the state of a world to its file, if it has one."""
    if arguments.platforms is not None:
        return lambda world: save(f"{arguments.platforms}/{world.name}.json", world, states[world.name].faults)
    if arguments.state is not None:
        return lambda world: save(arguments.state, world, states[world.name].faults)
    return lambda _: None


def _states(arguments: argparse.Namespace) -> dict[str, State]:
    """Return each platform's state at the start, by its name. A file comes before the flags."""
    if arguments.platforms is not None:
        return load_all(arguments.platforms)
    stored = None if arguments.state is None else load(arguments.state)
    given = State(
        testing=arguments.testing,
        published=arguments.published,
        server_testing=arguments.server_testing,
        server_published=None if arguments.published is None else arguments.server_published,
    )
    return {"": stored or given}


def _world(arguments: argparse.Namespace, name: str, state: State) -> World:
    """Return the world of a platform at the start."""
    unverified = state.unverified if arguments.unverified is None else arguments.unverified
    rules = Rules(
        limit=arguments.limit or state.limit,
        unverified=frozenset(host.lower() for host in unverified),
        quirks=frozenset(arguments.quirk),
        delay=arguments.delay,
    )
    return World(
        name=name,
        lists=Lists(state.testing, state.published),
        other=Registered(service=SERVER, lists=Lists(state.server_testing, state.server_published)),
        rules=rules,
        tokens=(f"{TOKEN}-{name}" if name else TOKEN,),
        faults=(*state.faults, *arguments.fault),
    )


def _lists(world: World) -> tuple[Lists, ...]:
    return tuple(world.turned(service).lists for service in SERVICES)


def _trace(entry: Entry) -> str:
    """Return one line about a request. The path is the client's, so it is quoted; it does not hold the token."""
    action = name_of(entry.call) or "-"
    errcode = "-" if entry.errcode is None else entry.errcode
    platform = f"{entry.platform} " if entry.platform else ""
    where = f"{platform}{quote(entry.method)} {quote(entry.path, safe='/%')}"
    return texts.EXCHANGE.format(
        where=where, action=action, status=entry.status, errcode=errcode, delivery=entry.delivery
    )


def _serve(sandbox: Sandbox, say: Say) -> int:
    """Serve until SIGINT or SIGTERM."""
    lines = "".join(f"export {name}={value}\n" for name, value in sandbox.environment.items())
    try:
        os.write(sys.stdout.fileno(), lines.encode())  # unbuffered, so that nothing can fail at exit
    except OSError as error:
        return _fail(TextError(texts.UNUSABLE, what=texts.STANDARD_OUTPUT, reason=error.strerror), 2, say)
    _print_error(say(texts.SERVING).format(url=sandbox.url))
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


def _run_program(program: list[str], sandbox: Sandbox, say: Say) -> int:
    """Run `program` to its end; return its status as a shell does.

    SIGTERM is passed on. SIGINT is not: a terminal sends it to the program as well, which would get it twice.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ()) - _BLOCKED
    defaults = (signal.SIGPIPE, signal.SIGXFSZ)  # Python ignores these for itself
    others = {name: value for name, value in os.environ.items() if not name.startswith(TOKEN_VARIABLE)}
    environment = {**others, **sandbox.environment}  # COMMAND gets no token but the emulator's
    if _is_interactive_shell(program):
        environment |= _PROMPT
        _print_error(say(texts.INSIDE).format(url=sandbox.url))
    try:
        child = os.posix_spawnp(program[0], program, environment, setsigmask=mask, setsigdef=defaults)
    except OSError as error:
        status = 127 if isinstance(error, FileNotFoundError) else 126
        return _fail(TextError(texts.UNUSABLE, what=program[0], reason=error.strerror), status, say)
    ended, status = 0, 0
    while not ended:
        if signal.sigwait(_BLOCKED) == signal.SIGTERM:
            os.kill(child, signal.SIGTERM)
        ended, status = os.waitpid(child, os.WNOHANG)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _is_interactive_shell(program: list[str]) -> bool:
    """Return whether this is a shell that reads commands from a terminal: one with flags alone."""
    name, *arguments = program
    reads_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    return reads_terminal and Path(name).name in _SHELLS and all(word.startswith("-") for word in arguments)


_SHELLS: Final = frozenset({"sh", "ash", "bash", "dash", "fish", "ksh", "zsh"})

_PROMPT: Final = {"PS1": "(sandbox) $ ", "PROMPT_COMMAND": 'PS1="(sandbox) ${PS1#"(sandbox) "}"'}
"""Variables that mark a shell's prompt. bash runs the second once the user's own files have set PS1."""


def _fail(error: TextError, status: int, say: Say) -> int:
    _print_error(texts.ERROR.format(message=error.message(say)))
    return status


def _print_error(message: str) -> None:
    sys.stderr.write(f"{message}\n")
