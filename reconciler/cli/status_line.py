"""The line on a terminal that says what a run waits for, and for how long already."""

import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from math import ceil, inf
from typing import Final

from reconciler.cli.output import cells
from reconciler.frozen import frozen
from reconciler.ports import Interruption, Wait
from reconciler.problem import Fact
from reconciler.render.escape import for_line
from reconciler.render.layout import cut, paragraph, width
from reconciler.texts.words import Words

INTERVAL: Final = 1.0
"""Seconds between two looks at what is waited for. What is over by then is not shown."""

_SEPARATOR: Final = " · "
_ERASE: Final = "\r\x1b[K"


@frozen
class _Waiting:
    """Something that is waited for."""

    wait: Wait
    facts: Mapping[str, Fact]
    since: float


class StatusLine:
    """Shows on standard error what a run waits for, and leaves a line about each call. Safe for threads.

    Nothing is shown unless that is `wanted` and standard error is a terminal. Whatever else is printed must be printed
    while nothing is waited for: then the line is erased. A terminal without escape sequences gets a line for each
    change instead.
    """

    def __init__(self, words: Words, interruption: Interruption, *, wanted: bool) -> None:
        """Show nothing yet."""
        self._words = words
        self._interruption = interruption
        self._is_shown = wanted and sys.stderr.isatty()
        self._is_dumb = os.environ.get("TERM") == "dumb"
        self._lock = threading.Lock()
        self._waits: dict[int, list[_Waiting]] = {}
        """By thread, the main thread's first, then the one that has waited longest. Of each, the innermost is last."""
        self._line = ""
        """What stands on the terminal; empty for nothing."""
        self._erased_at = -inf
        self._is_stop_explained = False
        self._closed = threading.Event()
        self._ticker: threading.Thread | None = None

    @contextmanager
    def waiting(self, wait: Wait, facts: Mapping[str, Fact]) -> Iterator[None]:
        """Show what is waited for as long as the context is entered. Implements `reconciler.ports.Follow`."""
        if not self._is_shown:
            yield
            return
        this = _Waiting(wait, facts, time.monotonic())
        self._begin(this)
        try:
            yield
        finally:
            self._end(this)

    def close(self) -> None:
        """Erase the line, and show nothing from now on."""
        self._is_shown = False
        self._closed.set()
        if self._ticker is not None:
            self._ticker.join()
        self._erase()

    def _begin(self, this: _Waiting) -> None:
        with self._lock:
            self._waits.setdefault(threading.get_ident(), []).append(this)
            if self._ticker is None:
                self._ticker = threading.Thread(target=self._tick, daemon=True)
                self._ticker.start()
            if this.since - self._erased_at < INTERVAL:  # between two short waits the line is not missed
                self._draw()

    def _end(self, this: _Waiting) -> None:
        thread = threading.get_ident()
        with self._lock:
            outer = self._waits[thread][:-1]
            self._waits[thread].pop()
            if not outer:
                del self._waits[thread]
            is_ended_call = this.wait is Wait.CALL and "status" in this.facts
            if is_ended_call or not self._waits:
                self._erase()
            if is_ended_call:
                # The counts change, and what stays must not be cut: its end says how the call ended.
                named = [self._text(each) for each in outer if each.wait is not Wait.PLATFORMS]
                text = for_line(_SEPARATOR.join([*named, self._ended(this)]))
                print(*paragraph(text, cells(sys.stderr)), sep="\n", file=sys.stderr)

    def _tick(self) -> None:
        while not self._closed.wait(INTERVAL):
            with self._lock:
                if self._waits:
                    self._draw()

    def _explain_stop(self) -> None:
        """After a signal, leave a line about how long the run may still take, and what another signal does."""
        seconds = self._interruption.remaining()
        if self._interruption.requested() and 0 < seconds < inf and not self._is_stop_explained:
            self._is_stop_explained = True
            self._erase()
            text = self._words.say("stop_explained", n=ceil(seconds))
            print("\n".join(paragraph(text, cells(sys.stderr))), file=sys.stderr)

    def _draw(self) -> None:
        self._explain_stop()
        stacks = iter(self._waits.values())
        shown = [*next(stacks), *next(stacks, ())]
        texts = [self._words.say("wait_stopping")] if self._interruption.requested() else []
        texts += map(self._text, shown)
        if not self._is_dumb:
            seconds = self._words.say("wait_seconds", n=round(time.monotonic() - shown[-1].since))
            self._put(self._joined(texts, f"{_SEPARATOR}{seconds}"))
        elif (line := self._joined(texts, "")) != self._line:
            self._line = line
            print(line, file=sys.stderr)

    def _erase(self) -> None:
        if self._line and not self._is_dumb:
            self._put("")
            self._erased_at = time.monotonic()

    def _put(self, line: str) -> None:
        """Put a line in the place of the one that stands there, but not in the place of a shell's prompt."""
        self._line = line
        if _is_in_foreground():
            print(f"{_ERASE}{line}", end="", file=sys.stderr, flush=True)

    def _text(self, this: _Waiting) -> str:
        facts = dict(this.facts)
        if this.wait is Wait.CALL:
            facts["title"] = self._words.say(f"call_{facts['action']}_{facts['scope']}")
        return self._words.say(this.wait, **facts)

    def _ended(self, call: _Waiting) -> str:
        status = self._words.say(f"status_{call.facts['status']}")
        hosts = self._words.say("hosts", n=call.facts["count"])
        return self._words.say("call_ended", call=self._text(call), hosts=hosts, status=status)

    def _joined(self, texts: list[str], end: str) -> str:
        """Return texts in one line that fits the terminal, of which `end` is not cut."""
        room = cells(sys.stderr) - 1 - width(end)  # in the last column a terminal may begin a new line
        return cut(for_line(_SEPARATOR.join(texts)), max(1, room)) + end


def _is_in_foreground() -> bool:
    """Return whether the terminal is this process's to write on, not the shell's that started it with ``&``."""
    with suppress(OSError):  # another terminal than the one that controls this process
        return os.tcgetpgrp(sys.stderr.fileno()) == os.getpgrp()
    return True
