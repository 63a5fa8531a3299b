"""What our comments on a pull request say of its merged change, and what is to be said next.

Applied: a line above the plan, in the comment that shows it. Not applied: a new comment with the cause and the next
step, since an edit notifies nobody. A hidden mark in each of them keeps it from being repeated.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from reconciler.frozen import frozen
from reconciler.github import result_text
from reconciler.github.fate import GOOD_FATES, Fate, Result
from reconciler.texts.words import Words

_MARK: Final = re.compile(
    r"(?:<!-- reconciler:preview [^\n]*-->\n)?<!-- reconciler:result (\S+) run=(\d+)/(\d+)( watch)? -->\n"
)
"""How a comment of ours begins: what comes later may be a file's name."""


_UNTRIED: Final = frozenset(
    {Fate.SUPERSEDED, Fate.UNREAD, Fate.PAUSED, Fate.UNREADY, Fate.UNSTARTED, Fate.UNFINISHED, Fate.UNTAKEN}
)
"""Fates in which nothing was tried: the change still waits for a run."""


@frozen(kw_only=True)
class Comment:
    """One of our comments on a pull request."""

    id: int
    body: str
    is_plan: bool
    """Whether it shows the plan."""


@frozen(kw_only=True)
class Edit:
    """Replace the text of a comment."""

    comment: Comment
    body: str


@frozen(kw_only=True)
class Post:
    """Write a new comment."""

    body: str


def next_step(result: Result, comments: Sequence[Comment], words: Words) -> Edit | Post | None:
    """Return what to do on the pull request; None where a comment says it. `comments` are ours, oldest first."""
    is_good = result.fate in GOOD_FATES
    if not is_good and _is_repeated(result, comments):
        return None
    maker = " watch" if result.is_watch else ""
    mark = f"<!-- reconciler:result {result.fate} run={result.run_id}/{result.run_attempt}{maker} -->"
    if not is_good:
        return Post(body=f"{mark}\n{result_text.not_applied(result, words)}\n")
    plans = [comment for comment in comments if comment.is_plan]
    if not plans:
        return Post(body=f"{mark}\n{result_text.applied(result, words)}\n")
    first, _, rest = plans[-1].body.partition("\n")
    plan = "\n\n".join(part for part in rest.split("\n\n") if part not in _next_steps(words))
    return Edit(comment=plans[-1], body=f"{first}\n{mark}\n{result_text.applied(result, words)}\n\n{plan}")


def _next_steps(words: Words) -> Collection[str]:
    """Return what a comment says before the merge of what is to be done."""
    return {text for name, text in words.phrases.items() if name.startswith("github_next_")}


def is_done(comments: Iterable[Comment]) -> bool:
    """Return whether our comments on a pull request say that its change was applied: nothing is to be said after it."""
    return any(match[1] in GOOD_FATES for match in _marks(comments))


def is_taken_up(comments: Iterable[Comment]) -> bool:
    """Return whether our comments on a pull request say that a run which may apply tried its change."""
    return any(match[1] not in _UNTRIED and match[4] is None for match in _marks(comments))


def _marks(comments: Iterable[Comment]) -> list[re.Match[str]]:
    return [match for comment in comments if (match := _MARK.match(comment.body))]


def _is_repeated(result: Result, comments: Sequence[Comment]) -> bool:
    """Return whether a comment says the same already.

    A run says the same once, but each time which calls are left. What only another change ends is not said again by the
    runs of changes of other files. A watch also is silent where a run tried the change. Of hosts that stay, all else of
    the change was applied: only their end is said after them.
    """
    marks = _marks(comments)
    said = {match[1] for match in marks}
    if Fate.KEPT in {result.fate, *said}:
        return Fate.KEPT in said
    if result.is_watch:
        return is_taken_up(comments) or not said.isdisjoint({result.fate, Fate.UNTAKEN})
    if result.fate in _UNTIL_CHANGED and marks:
        return marks[-1][1] == result.fate
    this = (result.fate, str(result.run_id), str(result.run_attempt))[: 3 if result.fate is Fate.PARTIAL else 2]
    return any(match.groups()[: len(this)] == this for match in marks)


_UNTIL_CHANGED: Final = frozenset({Fate.REFUSED, Fate.INVALID})
"""Fates that only another change of the file ends."""
