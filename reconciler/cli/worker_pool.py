"""Works on many platforms at once, without one that has to wait holding up the others."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from queue import SimpleQueue
from typing import Final, TypeVar

from reconciler.frozen import frozen
from reconciler.ports import Interruption

T = TypeVar("T")

_THREADS_PER_PLACE: Final = 4


@frozen
class _Raised:
    """What a task raised."""

    error: BaseException


class WorkerPool:
    """Places to work at. A task that waits for another try gives its place to others until then.

    There are at most `_THREADS_PER_PLACE` times as many threads as places. Implements
    `reconciler.ports.Interruption` for the tasks.
    """

    def __init__(self, places: int, interruption: Interruption) -> None:
        """Offer so many places in a run that `interruption` may end early."""
        self._places = threading.Semaphore(places)
        self._threads = threading.Semaphore(places * _THREADS_PER_PLACE)
        self._interruption = interruption

    def all(self, tasks: Iterator[Callable[[], T]]) -> Iterator[tuple[int, T]]:
        """Carry out every task, each in a thread of its own; yield its number, from 0, and its result as it ends.

        A task is taken from `tasks` when there is a place for it, or for the one before. Raises whatever one of them
        raises. A single task is carried out here: in the main thread a signal is handled before anything else is.
        """
        begin = list(islice(tasks, 2))
        if len(begin) == 1:
            with self._places:
                result = begin[0]()
            yield 0, result
            return
        yield from self._in_threads(chain(begin, tasks))

    def _in_threads(self, tasks: Iterator[Callable[[], T]]) -> Iterator[tuple[int, T]]:
        ended: SimpleQueue[tuple[int, T | _Raised]] = SimpleQueue()

        def work(number: int, task: Callable[[], T]) -> None:
            try:
                result: T | _Raised = task()
            except BaseException as error:  # noqa: BLE001  # it is raised in the thread that waits for the results
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
        self._threads.release()
        for _ in range(begun - finished):
            yield _result(*ended.get())

    def requested(self) -> bool:
        """Return whether to stop before the next call."""
        return self._interruption.requested()

    def remaining(self) -> float:
        """Return the seconds that the exchange under way may still take."""
        return self._interruption.remaining()

    def pause(self, seconds: float) -> None:
        """Wait as the run does, and let others work meanwhile."""
        self._places.release()
        self._interruption.pause(seconds)
        self._places.acquire()


def _begin(work: Callable[[], None]) -> None:
    """Begin work in a thread of its own, or do it here where the system grants no further thread."""
    try:
        threading.Thread(target=work, daemon=True).start()
    except RuntimeError:
        work()


def _result(number: int, ended: T | _Raised) -> tuple[int, T]:
    if isinstance(ended, _Raised):
        raise ended.error
    return number, ended
