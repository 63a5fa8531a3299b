"""Works on many platforms side by side, so many at once, and without one that has to wait holding up the others."""

import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import TypeVar

from reconciler.ports import Interruption

T = TypeVar("T")


class Turns:
    """Places to work at. Who has to wait before another try gives its place to others until then."""

    def __init__(self, places: int, run: Interruption) -> None:
        """Offer so many places in a run that `run` may end early."""
        self._places = threading.Semaphore(places)
        self._run = run

    def all(self, tasks: Iterator[Callable[[], T]]) -> Iterator[tuple[int, T]]:
        """Carry out every task, each in a thread of its own; yield its number, from 0, and its result as it ends.

        A task is taken from `tasks` when there is a place for it. None of them may raise anything.
        """
        ended: SimpleQueue[tuple[int, T]] = SimpleQueue()

        def work(number: int, task: Callable[[], T]) -> None:
            ended.put((number, task()))
            self._places.release()

        begun = finished = 0
        while True:
            self._places.acquire()
            task = next(tasks, None)
            if task is None:
                break
            threading.Thread(target=work, args=(begun, task), daemon=True).start()
            begun += 1
            while not ended.empty():
                yield ended.get()
                finished += 1
        self._places.release()
        for _ in range(begun - finished):
            yield ended.get()

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
