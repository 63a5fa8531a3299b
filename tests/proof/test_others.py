"""Another run, or a person, writes to the same platform during a run."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import pytest

from reconciler.report import Outcome
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.world import World
from reconciler.wechat.http import HttpResult, Request
from tests.proof.cases import HOSTS, Case
from tests.proof.laws import careful, kept
from tests.proof.prove import SEED, states
from tests.proof.run import Run, run
from tests.proof.wire import Wire

pytestmark = pytest.mark.law

ROUNDS = 400


@dataclass
class Platform:
    """One platform that two runs share: of their requests, the one whose turn it is goes next."""

    world: World
    turns: list[int]
    """Which run's request is next; once there are no more, whoever comes."""
    ended: set[int] = field(default_factory=set)
    history: list[Lists] = field(default_factory=list)
    """What the platform had after each request."""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def is_next(self, who: int) -> bool:
        """Return whether it is this run's turn."""
        while self.turns and self.turns[0] in self.ended:
            self.turns.pop(0)
        return not self.turns or self.turns[0] == who

    def end(self, who: int) -> None:
        """Expect no more requests of this run."""
        with self.changed:
            self.ended.add(who)
            self.changed.notify_all()


@dataclass(slots=True)
class Shared(Wire):
    """A wire of one of the two runs."""

    platform: Platform = field(kw_only=True)
    who: int = field(kw_only=True)

    def send(self, request: Request) -> HttpResult:
        """Carry a request when its turn has come."""
        with self.platform.changed:
            assert self.platform.changed.wait_for(lambda: self.platform.is_next(self.who), timeout=10)
            self.world = self.platform.world
            exchanged = Wire.send(self, request)
            self.platform.world = self.world
            self.platform.history.append(self.world.lists)
            del self.platform.turns[:1]
            self.platform.changed.notify_all()
            return exchanged


def both(case: Case, turns: list[int]) -> tuple[Platform, list[Run]]:
    """Run ``apply`` twice at once, their requests interleaved as `turns` says."""
    platform, done = Platform(case.world(), turns), []

    def work(who: int) -> None:
        try:
            done.append(run(case, Shared(platform.world, platform=platform, who=who)))
        finally:
            platform.end(who)

    threads = [threading.Thread(target=work, args=(who,), daemon=True) for who in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(done) == 2
    return platform, done


def chosen(seed: str) -> tuple[Random, Case]:
    """Choose a case by a seed."""
    random = Random(seed)  # noqa: S311 - a sample that can be drawn again, no secret
    live, want, is_published = random.choice(states())
    return random, Case(live=live, want=want, is_published=is_published)


@pytest.mark.parametrize("part", range(4))
def test_two_runs_for_the_same_desired_state(part: int) -> None:
    """In any order of their requests no kept host leaves its list, both are careful, and the next run converges."""
    for number in range(part, ROUNDS, 4):
        random, case = chosen(f"{SEED} two {number}")
        start = case.world().lists
        platform, done = both(case, [random.randrange(2) for _ in range(12)])

        assert all(kept(case, start, lists) for lists in platform.history), case
        assert [law for ended in done for law in careful(ended)] == [], case
        again = run(case, Wire(platform.world))
        assert again.report.outcome in (Outcome.APPLIED, Outcome.IN_SYNC), case


def by_hand(random: Random) -> Callable[[Lists], Lists]:
    """Return a change that a person makes in WeChat's console."""
    host, is_added = random.choice((*HOSTS, "x.qq.com")), random.random() < 0.5

    def change(lists: Lists) -> Lists:
        rest = tuple(value for value in lists.testing if value != host)
        return replace(lists, testing=(*rest, host) if is_added else rest)

    return change


@dataclass(slots=True)
class Meddled(Wire):
    """A wire to a platform that is changed by hand just before one of the requests."""

    change: Callable[[Lists], Lists] = field(kw_only=True)
    before: int = field(kw_only=True)

    def send(self, request: Request) -> HttpResult:
        """Carry a request."""
        if len(self.exchanges) + 1 == self.before:
            self.world = replace(self.world, lists=self.change(self.world.lists))
        return Wire.send(self, request)


def test_a_change_by_hand() -> None:
    """A change that an answer shows stops the run before its next call; afterwards running again converges."""
    stopped = 0
    for number in range(ROUNDS):
        random, case = chosen(f"{SEED} hand {number}")
        wire = Meddled(case.world(), change=by_hand(random), before=random.randrange(2, 5))
        done = run(case, wire)
        stopped += done.report.outcome is Outcome.PARTIAL

        assert careful(done) == [], case
        again = run(case, Wire(done.world))
        assert again.report.outcome in (Outcome.APPLIED, Outcome.IN_SYNC), case
    assert stopped > ROUNDS // 10
