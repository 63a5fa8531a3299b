"""Runs a command on one or many platforms: finds and reads the files, works on each, and publishes the reports."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Final, TextIO

from reconciler import usecases
from reconciler.cli import asking, exit_codes, files, streams
from reconciler.cli.exit_codes import UsageError
from reconciler.cli.files import Existing
from reconciler.cli.inputs import Inputs
from reconciler.cli.language import Languages
from reconciler.cli.options import (
    PLACEHOLDER,
    STANDARD_INPUT,
    Apply,
    Check,
    Plan,
    Pull,
    RunOptions,
    Validate,
    files_read,
    files_written,
)
from reconciler.cli.output import Publisher, bug, print_traceback
from reconciler.cli.signals import GRACE, Interrupted, Signals
from reconciler.cli.status_line import StatusLine
from reconciler.cli.worker_pool import WorkerPool
from reconciler.desired import MAX_BYTES, Invalid, parse
from reconciler.frozen import frozen
from reconciler.model import DesiredState, Member, Place
from reconciler.ports import Wait
from reconciler.problem import Code, Fact, Problem
from reconciler.report import Command, Outcome, Report, exit_code
from reconciler.texts.languages import words
from reconciler.usecases import Ready

State = DesiredState | Invalid | UsageError
"""What reading a file gives: the last where it cannot be read."""

States = deque[tuple[str, State]]
"""The files by name, in their order, and what each of them says."""

Work = Callable[[DesiredState], Report | Ready]
"""Carries the command out on one platform, or all before a question. Raises UsageError when it cannot begin."""

_COMMANDS: Final = {
    Validate: Command.VALIDATE,
    Plan: Command.PLAN,
    Apply: Command.APPLY,
    Pull: Command.PULL,
    Check: Command.CHECK,
}


@frozen
class _Result:
    """What became of one platform."""

    report: Report
    code: int
    ready: Ready | None = None
    """What is left to do once the answer is yes; None for nothing."""


Task = Callable[[], _Result]


def run(options: RunOptions, languages: Languages) -> int:
    """Carry a command out, publish its reports, and return the exit code. Raises UsageError when it cannot begin."""
    try:
        with (
            Signals() as signals,
            closing(StatusLine(words(languages.person), signals, wanted=not options.output.verbose)) as status,
        ):
            return _run(options, languages, signals, status)
    except Interrupted as interrupted:
        return interrupted.exit_code


def _run(options: RunOptions, languages: Languages, signals: Signals, status: StatusLine) -> int:
    named = () if isinstance(options, Pull) else options.files
    names = files.find(named)
    is_fleet = len(named) > 1 or any(map(files.is_folder, named))
    existing = Existing.REMOVE
    if isinstance(options, Pull):
        existing = Existing.REPLACE if options.force else Existing.REFUSE
    states = _read_all(names, status)
    files.refuse_collisions(files_written(options.output).items(), _inputs(options, states))
    with (
        closing(Publisher(options.output, languages, is_fleet=is_fleet, existing=existing)) as publisher,
        closing(Inputs(files_read(options), named, [state for _, state in states], is_fleet=is_fleet)) as inputs,
        asking.terminal(wanted=isinstance(options, Apply) and not options.yes) as terminal,
    ):
        places = 1 if isinstance(options, Validate | Pull) else options.hosts.platforms_at_once
        pool = WorkerPool(places, signals)
        this = _Run(options, languages, inputs, pool, is_fleet, terminal, status)
        lost = this.lost_platforms(states)
        tasks = this.tasks(states, publisher.problems)
        signals.guard(GRACE if isinstance(options, Apply) else 0.0)
        results = this.confirmed(this.carried_out(tasks, max(1, len(names))))
        codes = _publish(chain(results, lost), publisher, status)
    return signals.exit_code or exit_codes.most_severe(codes)


def _inputs(options: RunOptions, states: States) -> Iterator[tuple[str, str]]:
    """Yield the files that a run reads, each with what names it: a folder or a pattern may name one a platform."""
    platforms = [state.platform for _, state in states if isinstance(state, DesiredState)]
    if isinstance(options, Pull) and options.platform is not None:
        platforms.append(options.platform)
    for name, _ in states:
        yield "FILE", name
    for flag, name in files_read(options).items():
        yield flag, name
        if flag == "--base" and files.is_folder(name):
            yield from ((flag, file) for file in files.in_folder(name))
        if flag == "--token-file":
            yield from ((flag, name.replace(PLACEHOLDER, platform)) for platform in platforms)


def _publish(results: Iterable[_Result], publisher: Publisher, status: StatusLine) -> list[int]:
    """Publish every report; return the exit codes of the platforms, and of what could not be written."""
    codes: list[int] = []
    try:
        for result in results:
            publisher.take(result.report)
            codes.append(result.code)
    except Exception:  # whatever it is, calls may have been sent, and what is known of them must be reported
        status.close()
        if codes:
            publisher.publish()
        raise
    return [*codes, publisher.publish()]


def _read_all(names: Sequence[str], status: StatusLine) -> States:
    """Return what each file says. Those that are about the same hosts of the same platform are made invalid."""
    counts = {"done": 0, "n": len(names)}
    states = []
    # Somebody may be typing the standard input at the terminal.
    with nullcontext() if STANDARD_INPUT in names else status.waiting(Wait.FILES, counts):
        for name in names:
            states.append((name, _read(name)))
            counts["done"] += 1
    named: dict[Member, list[str]] = {}
    for name, state in states:
        if isinstance(state, DesiredState):
            named.setdefault(state.member, []).append(name)
    return deque((name, _alone(state, named)) for name, state in states)


def _read(name: str) -> State:
    try:
        return parse(files.read_desired(name, MAX_BYTES), name)
    except UsageError as error:
        return error


def _alone(state: State, named: Mapping[Member, Sequence[str]]) -> State:
    """Return a desired state as it is, or what is wrong where another file is about the same hosts."""
    if not isinstance(state, DesiredState) or len(named[state.member]) == 1:
        return state
    other = next(name for name in named[state.member] if name != state.file)
    facts: dict[str, Fact] = {"platform": state.platform, "resource": state.resource.name, "other": other}
    return Invalid((Problem(code=Code.REPEATED_PLATFORM, facts=facts, place=state.platform_place),))


def _in_order(results: Iterator[tuple[int, _Result]], counts: dict[str, int]) -> Iterator[_Result]:
    """Yield what became of each platform in the order of the files, whichever ended first, and count them."""
    waiting: dict[int, _Result] = {}
    due = 0
    for number, result in results:
        waiting[number] = result
        counts["done"] += 1
        counts["n"] += result.code not in (0, exit_codes.CHANGES_FOUND)
        while due in waiting:
            yield waiting.pop(due)
            due += 1


@frozen
class _Run:
    """The work on the platforms of a run."""

    options: RunOptions
    languages: Languages
    inputs: Inputs
    pool: WorkerPool
    is_fleet: bool
    terminal: TextIO | None
    """Where to ask before anything is sent; None to ask nobody."""
    status: StatusLine

    def tasks(self, states: States, problems: Iterable[Problem]) -> Iterator[Task]:
        """Return the work on each platform, which takes its desired state out of `states`.

        Where something is wrong with the run, `problems` or what else is found, no platform is reached: that is
        reported beside invalid files, and raised as UsageError where there are none.
        """
        found = [*problems, *self.inputs.problems]
        tasks: Iterator[Task] = iter(())
        try:
            tasks = self._tasks(states)
        except UsageError as error:
            found += error.problems
        if not found:
            return tasks
        if not any(isinstance(state, Invalid) for _, state in states):
            raise UsageError(*found)

        def refuse(_: DesiredState) -> Report:
            raise UsageError(*found)

        return self._each(states, refuse)

    def _tasks(self, states: States) -> Iterator[Task]:
        """Return the work on each platform. Raises UsageError where none could be reached."""
        options = self.options
        if isinstance(options, Validate):
            return self._each(states, lambda desired: usecases.validate(desired, self.inputs.policy_changes(desired)))
        from reconciler.cli import commands  # validate needs none of it, and it takes long to load

        context = commands.RunContext(
            inputs=self.inputs,
            interruption=self.pool,
            follow=self.status.waiting,
            trace=streams.tracer(verbose=options.output.verbose, named=self.is_fleet),
            asks=self.terminal is not None,
            is_fleet=self.is_fleet,
            platforms=tuple(state.platform for _, state in states if isinstance(state, DesiredState)),
        )
        if isinstance(options, Pull):
            return iter((partial(self._result, None, None, partial(commands.pull, options, context)),))
        return self._each(states, commands.worker(options, context))

    def _each(self, states: States, work: Work) -> Iterator[Task]:
        while states:
            name, state = states.popleft()
            about = state.member if isinstance(state, DesiredState) else None
            yield partial(self._result, name, about, partial(self._report, name, state, work))

    def _report(self, name: str, state: State, work: Work) -> Report | Ready:
        """Return the report on a file, once it could be read."""
        command = _COMMANDS[type(self.options)]
        match state:
            case UsageError():
                raise state
            case Invalid(problems):
                return usecases.invalid(command, name, problems)
            case DesiredState() if self.pool.requested():
                return Report(
                    command=command,
                    outcome=Outcome.FAILED,
                    file=name,
                    platform=state.platform,
                    resource=state.resource,
                    problems=(Problem(code=Code.NOT_BEGUN),),
                )
            case _:
                return work(state)

    def _result(self, name: str | None, about: Member | None, report: Callable[[], Report | Ready]) -> _Result:
        """Work on one platform. Whatever goes wrong there is its own, but that a single run cannot begin is raised."""
        failed = Report(
            command=_COMMANDS[type(self.options)],
            outcome=Outcome.FAILED,
            file=name,
            platform=None if about is None else about.platform,
            resource=None if about is None else about.resource,
        )
        try:
            with self._named(Wait.PLATFORM, {"platform": name or "" if about is None else about.platform}):
                done = report()
        except UsageError as error:
            if not self.is_fleet or name is None:
                raise
            start = None if about is None else Place(name, 1, 1)  # a file that could not be read has no lines
            placed = tuple(replace(problem, place=problem.place or start) for problem in error.problems)
            return _Result(replace(failed, problems=placed), exit_codes.USAGE_ERROR)
        except Exception:  # noqa: BLE001  # no other platform has to end with this one
            if self.options.output.verbose:
                print_traceback()
            outcome = Outcome.PARTIAL if isinstance(self.options, Apply) else Outcome.FAILED
            return _Result(replace(failed, outcome=outcome, problems=(bug(),)), exit_codes.BUG)
        if isinstance(done, Ready):
            return _Result(done.report(Outcome.CHANGES), 0, done)
        is_watch = isinstance(self.options, Plan) and self.options.fail_on_changes
        found = is_watch and (done.outcome is Outcome.CHANGES or _has_foreign(done))
        return _Result(done, exit_codes.CHANGES_FOUND if found else exit_code(done.outcome))

    def lost_platforms(self, states: States) -> tuple[_Result, ...]:
        """Return reports on saved plans whose platform no file describes; none while a file could not be read."""
        here = {state.member for _, state in states if isinstance(state, DesiredState)}
        if not self.is_fleet or len(here) < len(states):
            return ()
        lost = (planned for planned in self.inputs.planned_members() if planned not in here)
        return tuple(_Result(_without_file(planned), exit_code(Outcome.STALE)) for planned in lost)

    def carried_out(self, tasks: Iterator[Task], number: int) -> Iterator[_Result]:
        """Yield what became of each of so many platforms, in their order."""
        counts = {"done": 0, "total": number, "n": 0}
        results = _in_order(self.pool.all(tasks), counts)
        with self._named(Wait.PLATFORMS, counts):
            yield from results

    def confirmed(self, planned: Iterator[_Result]) -> Iterator[_Result]:
        """Yield what became of each platform once the plans that wait for it were shown, and the answer is there."""
        if self.terminal is None:
            yield from planned
            return
        results = tuple(planned)
        waiting = [result.ready for result in results if result.ready is not None]
        reports = (result.report for result in results)
        if waiting and asking.ask(reports, self.languages, self.terminal, self.pool, is_fleet=self.is_fleet):
            ended = self.carried_out(map(self._confirmed, waiting), len(waiting))
        else:
            ended = map(_declined, waiting)
        for result in results:
            yield result if result.ready is None else next(ended)

    def _named(self, wait: Wait, facts: Mapping[str, Fact]) -> AbstractContextManager[None]:
        """Show what tells several platforms apart; a single one is not named."""
        return self.status.waiting(wait, facts) if self.is_fleet else nullcontext()

    def _confirmed(self, ready: Ready) -> Task:
        desired = ready.run.desired
        return partial(self._result, desired.file, desired.member, partial(ready.carry_out, looks_again=True))


def _declined(ready: Ready) -> _Result:
    return _Result(ready.report(Outcome.DECLINED), exit_code(Outcome.DECLINED))


def _has_foreign(report: Report) -> bool:
    """Return whether the platform is in sync but for hosts that no version of the file names."""
    foreign = report.foreign
    return report.outcome is Outcome.IN_SYNC and foreign is not None and bool(foreign.testing or foreign.published)


def _without_file(planned: Member) -> Report:
    facts: dict[str, Fact] = {"platform": planned.platform, "resource": planned.resource.name}
    return Report(
        command=Command.APPLY,
        outcome=Outcome.STALE,
        platform=planned.platform,
        resource=planned.resource,
        problems=(Problem(code=Code.PLAN_WITHOUT_FILE, facts=facts),),
    )
