"""Works on many platforms side by side, so many at once, and without one that has to wait holding up the others."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from queue import SimpleQueue
from typing import Final, TypeVar

from reconciler.frozen import frozen
from reconciler.ports import Interruption

T = TypeVar("T")

_WAITING: Final = 4


@frozen
class _Raised:
    """What a task raised."""

    error: BaseException


class WorkerPool:
    """Places to work at. Who has to wait before another try gives its place to others until then.

    Those that wait are bounded too: there are at most `_WAITING` times as many threads as places.
    """

    def __init__(self, places: int, run: Interruption) -> None:
        """Offer so many places in a run that `run` may end early."""
        self._places = threading.Semaphore(places)
        self._threads = threading.Semaphore(places * _WAITING)
        self._run = run

    def all(self, tasks: Iterator[Callable[[], T]]) -> Iterator[tuple[int, T]]:
        """Carry out every task, each in a thread of its own; yield its number, from 0, and its result as it ends.

        A task is taken from `tasks` when there is a place for it. Raises whatever one of them raises.
        """
        ended: SimpleQueue[tuple[int, T | _Raised]] = SimpleQueue()

        def work(number: int, task: Callable[[], T]) -> None:
            try:
                result: T | _Raised = task()
            except BaseException as error:  # noqa: BLE001  # it is raised where somebody can hear it
                result = _Raised(error)
            ended.put((number, result))
            self._places.release()
            self._threads.release()

        begun = finished = 0
        while True:
            self._threads.acquire()
            self._places.acquire()
            task = next(tasks, None)
            if task is None:
                break
            _begin(partial(work, begun, task))
            begun += 1
            while not ended.empty():
                yield _result(*ended.get())
                finished += 1
        self._places.release()
        for _ in range(begun - finished):
            yield _result(*ended.get())

    def guard(self, grace: float) -> None:
        """Do nothing: the whole run is guarded before the first of its tasks begins."""

    def requested(self) -> bool:
        """Tell whether to stop before the next call."""
        return self._run.requested()

    def remaining(self) -> float:
        """Return the seconds that the exchange under way may still take."""
        return self._run.remaining()

    def pause(self, seconds: float) -> None:
        """Wait as the run does, and let others work meanwhile."""
        self._places.release()
        self._run.pause(seconds)
        self._places.acquire()


def _begin(work: Callable[[], None]) -> None:
    """Begin work in a thread of its own; where the system grants no further one, do it here and now."""
    try:
        threading.Thread(target=work, daemon=True).start()
    except RuntimeError:
        work()


def _result(number: int, ended: T | _Raised) -> tuple[int, T]:
    if isinstance(ended, _Raised):
        raise ended.error
    return number, ended
