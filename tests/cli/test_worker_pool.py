"""Many tasks at once: never more than there are places, and none that waits keeps a place."""

import threading
from collections.abc import Callable
from functools import partial
from math import inf

import pytest

from reconciler.cli.worker_pool import WorkerPool

LONG = 20.0
"""Seconds after which a test that hangs fails instead."""


class Patient:
    """An interruption that never comes, and in which a pause lasts until the test ends it."""

    def __init__(self) -> None:
        """Begin."""
        self.over = threading.Event()

    def requested(self) -> bool:
        """Return that nobody asked to stop."""
        return False

    def remaining(self) -> float:
        """Set no bound."""
        return inf

    def pause(self, seconds: float) -> None:
        """Wait for the test."""
        assert self.over.wait(LONG), seconds


@pytest.mark.parametrize(("places", "tasks"), [(1, 4), (3, 10), (10, 3), (2, 0), (2, 1)])
def test_no_more_tasks_run_than_there_are_places(places: int, tasks: int) -> None:
    """Every task ends with its own number, and no more of them run at once than there are places."""
    running: list[int] = []
    seen = []

    def work(number: int) -> int:
        running.append(number)
        seen.append(len(running))
        running.remove(number)
        return number * number

    ended = list(WorkerPool(places, Patient()).all(partial(work, number) for number in range(tasks)))

    assert sorted(ended) == [(number, number * number) for number in range(tasks)]
    assert max(seen, default=0) <= places


def test_as_many_tasks_run_as_there_are_places() -> None:
    """Tasks that wait for each other end, because there is a place for each of them."""
    meeting = threading.Barrier(3, timeout=LONG)

    def work() -> int:
        return meeting.wait()

    assert sorted(result for _, result in WorkerPool(3, Patient()).all(iter([work] * 3))) == [0, 1, 2]


def test_a_single_task_runs_in_the_thread_that_asks() -> None:
    """In the main thread a signal is handled before anything else is sent; the task may wait as any other."""
    run = Patient()
    run.over.set()
    pool = WorkerPool(1, run)

    def work() -> threading.Thread:
        pool.pause(1.0)
        return threading.current_thread()

    assert list(pool.all(iter([work]))) == [(0, threading.current_thread())]


def test_a_task_that_waits_gives_its_place_to_others() -> None:
    """With one place, a task that pauses lets the others work, and goes on after them."""
    run = Patient()
    pool = WorkerPool(1, run)

    def paused() -> str:
        pool.pause(1.0)
        return "paused"

    def other() -> str:
        run.over.set()
        return "other"

    tasks: list[Callable[[], str]] = [paused, other]

    assert list(pool.all(iter(tasks))) == [(1, "other"), (0, "paused")]


def test_a_task_is_taken_when_there_is_a_place_for_it() -> None:
    """Of many tasks only those are made that can begin soon: the rest takes no memory yet."""
    made: list[int] = []
    gate = threading.Event()

    def task(number: int) -> Callable[[], int]:
        made.append(number)

        def work() -> int:
            assert number or gate.wait(LONG)
            return number

        return work

    ended = WorkerPool(2, Patient()).all(map(task, range(10)))
    first = next(ended)

    assert first[0] != 0
    assert len(made) <= 3
    gate.set()
    assert sorted(number for number, _ in (first, *ended)) == list(range(10))


def test_tasks_are_interrupted_as_the_run_is() -> None:
    """A task hears of an interruption as the run does."""
    pool = WorkerPool(1, Patient())

    assert (pool.requested(), pool.remaining()) == (False, inf)


def test_what_a_task_raises_is_raised() -> None:
    """A task that raises ends the work where somebody can hear it, instead of leaving everybody waiting."""

    def broken() -> int:
        raise MemoryError

    for tasks in ([lambda: 1, broken, lambda: 3], [broken]):
        with pytest.raises(MemoryError):
            list(WorkerPool(2, Patient()).all(iter(tasks)))


def test_the_tasks_that_wait_are_bounded() -> None:
    """However many tasks have to wait, only so many are begun."""
    run = Patient()
    pool = WorkerPool(2, run)
    begun: list[int] = []

    def waiting(number: int) -> int:
        begun.append(number)
        if len(begun) == 8:
            run.over.set()
        pool.pause(1.0)
        return number

    assert len(list(pool.all(partial(waiting, number) for number in range(30)))) == 30
    assert begun[:8] == list(range(8))


def test_without_a_further_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system grants no further thread, a task is carried out without one."""
    start = threading.Thread.start
    started: list[threading.Thread] = []

    def refuse(thread: threading.Thread) -> None:
        if started:
            message = "can't start new thread"
            raise RuntimeError(message)
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)

    assert sorted(WorkerPool(2, Patient()).all(iter([lambda: "a", lambda: "b", lambda: "c"]))) == [
        (0, "a"),
        (1, "b"),
        (2, "c"),
    ]
