"""The desired state of a valid file."""

from dataclasses import fields
from pathlib import Path
from typing import Final

import pytest

from reconciler.model import (
    DesiredState,
    Entry,
    Host,
    ListName,
    Place,
    Policy,
    Protected,
    PublishedRule,
    Unmanaged,
    Verification,
)
from reconciler.resources import BUSINESS
from tests.desired.reading import FILE, HEAD, accept

BOTH = frozenset(ListName)

EXAMPLE = """\
# yaml-language-server: $schema=schema/domains.schema.json
version: 1
platform: acme-shop

policy:
  limit: 300
  max_deletions: 0
  published: required
  unmanaged: keep
  protected: [www.qq.com]

verification:
  file: 8f3a2c.txt
  content: 5d41402abc4b2a76

domains:
  - www.qq.com               # in both lists
  - host: beta.qq.com
    lists: [testing]
    owner: team-mini
    note: opens with the December release
"""


@pytest.mark.usefixtures("parser")
def test_every_key() -> None:
    """Each key of the format is read, with its place if a later problem can need it."""
    assert accept(EXAMPLE) == DesiredState(
        platform="acme-shop",
        platform_place=Place(FILE, 3, 11),
        resource=BUSINESS,
        policy=Policy(
            limit=300,
            max_deletions=0,
            published=PublishedRule.REQUIRED,
            unmanaged=Unmanaged.KEEP,
            protected=(Protected(host=Host("www.qq.com"), place=Place(FILE, 10, 15)),),
        ),
        verification=Verification(file="8f3a2c.txt", content="5d41402abc4b2a76"),
        entries=(
            Entry(host=Host("www.qq.com"), lists=BOTH, owner=None, note=None, place=Place(FILE, 17, 5)),
            Entry(
                host=Host("beta.qq.com"),
                lists=frozenset({ListName.TESTING}),
                owner="team-mini",
                note="opens with the December release",
                place=Place(FILE, 18, 11),
            ),
        ),
        file=FILE,
    )


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("policy", ["", "policy: {}\n"])
def test_smallest_file(policy: str) -> None:
    """A file without optional keys has the defaults of the format."""
    assert accept(f"version: 1\n{policy}domains: []\n") == DesiredState(
        platform="default",
        platform_place=Place(FILE, 1, 1),
        resource=BUSINESS,
        policy=Policy(),
        verification=None,
        entries=(),
        file=FILE,
    )


LISTS: Final = {
    "[testing]": {ListName.TESTING},
    "[published]": {ListName.PUBLISHED},
    "[published, testing]": {ListName.TESTING, ListName.PUBLISHED},
    "['testing', \"published\"]": {ListName.TESTING, ListName.PUBLISHED},
}


def test_lists() -> None:
    """An entry is in the lists that it names, in any order and in any quotes."""
    text = HEAD + "".join(f"  - {{host: a{number}.cn, lists: {lists}}}\n" for number, lists in enumerate(LISTS))

    assert [entry.lists for entry in accept(text).entries] == list(LISTS.values())


TEXTS: Final = {
    "no": "no",
    "on": "on",
    "yes": "yes",
    "'null'": "null",
    '"~"': "~",
    "'0200'": "0200",
    "1_000": "1_000",
    "0b1": "0b1",
    "12:30:45": "12:30:45",
    "1.2.3": "1.2.3",
    "nULL": "nULL",
    "2026-12-01": "2026-12-01",
    "=": "=",
    "'it''s'": "it's",
    '"\\u4e2d\\n"': "中\n",
    "two\n      lines": "two lines",
    "|-\n      two\n      lines": "two\nlines",
}


@pytest.mark.usefixtures("parser")
def test_texts_are_as_written() -> None:
    """Owners and notes are texts, whatever they look like."""
    text = HEAD + "".join(
        f"  - host: a{number}.cn\n    owner: {written}\n    note: {written}\n" for number, written in enumerate(TEXTS)
    )

    assert [(entry.owner, entry.note) for entry in accept(text).entries] == [(due, due) for due in TEXTS.values()]


def test_longest_values() -> None:
    """Every text can be as long as the schema says, and every number as large."""
    state = accept(
        f"version: 1\nplatform: {'p' * 63}\npolicy: {{limit: 10000, max_deletions: 20000}}\n"
        f"verification: {{file: {'f' * 96}.txt, content: {'~!' * 512}}}\n"
        f"domains:\n  - {{host: a.cn, owner: {'中' * 100}, note: {'🎉' * 500}}}\n"
    )

    assert state.platform == "p" * 63
    assert (state.policy.limit, state.policy.max_deletions) == (10000, 20000)
    assert state.verification == Verification(file=f"{'f' * 96}.txt", content="~!" * 512)
    assert (state.entries[0].owner, state.entries[0].note) == ("中" * 100, "🎉" * 500)


def test_example_file() -> None:
    """The example at the repository's root is valid and has every key of the format."""
    state = accept((Path(__file__).parents[2] / "domains.yaml").read_bytes())

    assert state.platform != "default"
    assert state.policy.protected
    assert state.verification is not None
    assert {entry.lists for entry in state.entries} == {
        BOTH,
        frozenset({ListName.TESTING}),
        frozenset({ListName.PUBLISHED}),
    }
    for field in fields(Entry):
        assert any(getattr(entry, field.name) for entry in state.entries), field.name
