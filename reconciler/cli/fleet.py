"""Runs a command on many platforms: every desired state is read first, then all are worked on side by side."""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import chain

from reconciler.cli import commands, exit_codes, files, output, streams
from reconciler.cli.commands import Judging, RunContext
from reconciler.cli.errors import UsageError
from reconciler.cli.fleetoutput import FleetOutput
from reconciler.cli.holder import OneOfMany
from reconciler.cli.inputs import OfAll
from reconciler.cli.options import Apply, Plan, Validate
from reconciler.cli.signals import GRACE, Signals
from reconciler.cli.worker_pool import WorkerPool
from reconciler.desired import Invalid
from reconciler.frozen import frozen
from reconciler.model import DesiredState, Place
from reconciler.problem import Code, Fact, Problem
from reconciler.report import Command, Outcome, Report, exit_code
from reconciler.texts.languages import words

State = DesiredState | Invalid | UsageError
"""What reading a file gives: the last where it cannot be read."""


@frozen
class _Ended:
    """What became of one platform."""

    report: Report
    code: int


Task = Callable[[], _Ended]

States = deque[tuple[str, State]]
"""The files by name, in their order, and what each of them says."""


def run(options: Judging, names: Sequence[str], signals: Signals) -> int:
    """Carry out a command on all files, print the reports, and return the most severe of their exit codes.

    Raises UsageError when none can begin.
    """
    with closing(OfAll()) as inputs, closing(FleetOutput(options.output)) as told:
        states = _refused(_read_all(names), _wrong(options, inputs))
        extra = _without_file(options, inputs, states)
        signals.guard(GRACE if isinstance(options, Apply) else 0.0)
        turns = WorkerPool(1 if isinstance(options, Validate) else options.at_once, signals)
        ended = turns.all(_tasks(_shared_out(options, len(names)), states, inputs, turns))
        codes = _told(chain(_in_order(ended, _progress(options, len(names))), extra), told)
        unsaved = not told.publish() and not told.sent
    return signals.exit_code or exit_codes.most_severe(codes) or (exit_codes.UNSAVED if unsaved else 0)


def _told(all_ended: Iterable[_Ended], told: FleetOutput) -> list[int]:
    """Hand on every report, and return the exit codes."""
    codes = []
    try:
        for one in all_ended:
            told.take(one.report)
            codes.append(one.code)
    except Exception:  # whatever it is, calls may have been sent, and what is known of them must be told
        if codes:
            told.publish()
        raise
    return codes


def _wrong(options: Judging, inputs: OfAll) -> tuple[Problem, ...]:
    """Return what is wrong with the run for every platform alike."""
    problems = list(output.unwritable(options.output))
    if isinstance(options, Validate | Plan) and options.base is not None:
        problems += output.attempt(files.try_folder, options.base)
    if isinstance(options, Plan) and options.live is not None:
        problems += output.attempt(inputs.reports, options.live)
    if isinstance(options, Apply) and options.plan is not None:
        problems += output.attempt(inputs.reports, options.plan)
    if isinstance(options, Apply) or (isinstance(options, Plan) and options.live is None):
        from reconciler.cli import connection, tokensource

        problems += output.attempt(connection.address, options.connection)
        problems += filter(None, [tokensource.shared(options.connection)])
    return tuple(problems)


def _refused(states: States, problems: tuple[Problem, ...]) -> States:
    """Return the states as they are where nothing is wrong with the run; otherwise only invalid ones are worth telling.

    Raises UsageError where there are none.
    """
    if not problems:
        return states
    if not any(isinstance(state, Invalid) for _, state in states):
        raise UsageError(*problems)
    return deque((name, state if isinstance(state, Invalid) else UsageError(*problems)) for name, state in states)


def _read(name: str) -> State:
    try:
        return commands.judged(name)
    except UsageError as unusable:
        return unusable


def _read_all(names: Sequence[str]) -> States:
    """Return what each file says. Those that name the same platform are made invalid."""
    states = [(name, _read(name)) for name in names]
    named: dict[str, list[str]] = {}
    for name, state in states:
        if isinstance(state, DesiredState):
            named.setdefault(state.platform, []).append(name)
    return deque((name, _alone(state, named)) for name, state in states)


def _alone(state: State, named: dict[str, list[str]]) -> State:
    if not isinstance(state, DesiredState) or len(named[state.platform]) == 1:
        return state
    other = next(name for name in named[state.platform] if name != state.file)
    facts: dict[str, Fact] = {"platform": state.platform, "other": other}
    return Invalid((Problem(code=Code.REPEATED_PLATFORM, facts=facts, place=state.platform_place),))


def _without_file(options: Judging, inputs: OfAll, states: States) -> tuple[_Ended, ...]:
    """Tell of saved plans whose platform no file describes: nobody knows while a file could not be read."""
    here = {state.platform for _, state in states if isinstance(state, DesiredState)}
    if not isinstance(options, Apply) or options.plan is None or len(here) < len(states):
        return ()
    return tuple(
        _Ended(
            Report(
                command=Command.APPLY,
                outcome=Outcome.STALE,
                platform=platform,
                problems=(Problem(code=Code.PLAN_WITHOUT_FILE, facts={"platform": platform}),),
            ),
            exit_code(Outcome.STALE),
        )
        for platform in inputs.reports(options.plan).platforms
        if platform not in here
    )


def _shared_out(options: Judging, platforms: int) -> Judging:
    """Share the hosts that are asked at once out among the platforms that are worked on at once."""
    if isinstance(options, Validate) or options.checking is None:
        return options
    checking = replace(options.checking, hosts=max(1, options.checking.hosts // min(options.at_once, platforms)))
    return replace(options, checking=checking)


def _tasks(options: Judging, states: States, inputs: OfAll, turns: WorkerPool) -> Iterator[Task]:
    """Yield the work on each platform; its desired state is let go with it."""
    from reconciler.wechat.http import Trust

    verbose = options.output.verbose
    trust = Trust()
    while states:
        name, state = states.popleft()
        setting = RunContext(
            stop=turns,
            inputs=inputs,
            holder=OneOfMany,
            trust=lambda: trust,
            trace=partial(_trace, _platform(name, state)) if verbose else streams.ignore,
            progress=streams.no_progress,
        )
        yield partial(_ended, options, name, state, setting)


def _trace(platform: str, line: str) -> None:
    streams.trace(f"{platform}: {line}")


def _platform(name: str, state: State) -> str:
    return state.platform if isinstance(state, DesiredState) else name


def _ended(options: Judging, name: str, state: State, setting: RunContext) -> _Ended:
    """Work on one platform. Whatever goes wrong there is its own."""
    platform = state.platform if isinstance(state, DesiredState) else None
    unable = Report(command=commands.COMMANDS[type(options)], outcome=Outcome.FAILED, file=name, platform=platform)
    try:
        report = commands.run(options, name, _begun(state, setting), setting)
        return _Ended(report, exit_codes.of(options, report.outcome))
    except UsageError as unusable:
        placed = (replace(problem, place=problem.place or Place(name, 1, 1)) for problem in unusable.problems)
        return _Ended(replace(unable, problems=tuple(placed)), exit_codes.USAGE_ERROR)
    except Exception:  # noqa: BLE001  # as in the command itself: no other platform has to end with this one
        if options.output.verbose:
            output.trace_back()
        outcome = Outcome.PARTIAL if isinstance(options, Apply) else Outcome.FAILED
        return _Ended(replace(unable, outcome=outcome, problems=(output.bug(),)), exit_codes.BUG)


def _begun(state: State, setting: RunContext) -> DesiredState | Invalid:
    """Return what can be worked on. Raises UsageError where it cannot be read, or the run is to end."""
    match state:
        case UsageError():
            raise state
        case DesiredState() if setting.stop.requested():
            raise UsageError(Problem(code=Code.NOT_BEGUN))
        case _:
            return state


def _in_order(ended: Iterator[tuple[int, _Ended]], progress: Callable[[int, int], None]) -> Iterator[_Ended]:
    """Yield what became of each platform in the order of the files, whichever ended first."""
    waiting: dict[int, _Ended] = {}
    due = failed = 0
    for done, (number, one) in enumerate(ended, start=1):
        waiting[number] = one
        failed += one.code not in (0, exit_codes.CHANGES_FOUND)
        progress(done, failed)
        while due in waiting:
            yield waiting.pop(due)
            due += 1


def _progress(options: Judging, total: int) -> Callable[[int, int], None]:
    """Return what is told of how many platforms are done, and how many of them failed: nothing but on a terminal.

    It stands on one line, which is empty again at its end. JSON on the same terminal would get into it.
    """
    crossed = options.output.format == "json" and sys.stdout.isatty()
    if options.output.verbose or crossed or not sys.stderr.isatty():
        return lambda _done, _failed: None

    spoken = words(options.output.languages.person)

    def show(done: int, failed: int) -> None:
        line = spoken.count("fleet_progress", failed, done=done, total=total) if done < total else ""
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    return show
