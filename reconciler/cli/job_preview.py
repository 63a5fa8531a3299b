"""The job that shows what a change does, before it is merged: without a token of WeChat's, for forks too."""

import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from reconciler.cli import exit_codes, files
from reconciler.cli import run as command
from reconciler.cli.job import Job
from reconciler.cli.options import Counted, Output, Plan
from reconciler.desired import MAX_BYTES, parse, parse_unbounded
from reconciler.diff import named
from reconciler.frozen import frozen
from reconciler.git import Blob, GitError, Repository, locate
from reconciler.github import preview, snapshots
from reconciler.github.checkout import Line
from reconciler.github.event import MergeGroup, PullRequest, wrong_event
from reconciler.github.handover import parse_reports
from reconciler.github.preview import BEFORE, PREVIEW_ARTIFACT, PREVIEW_FILE, Preview, Published
from reconciler.github.rest import GithubError
from reconciler.github.snapshots import Snapshot
from reconciler.model import DesiredState, LiveList, LiveState, Member
from reconciler.problem import Code, Problem
from reconciler.render.escape import for_code
from reconciler.report import Outcome, Report, exit_code
from reconciler.saved_plan import live_document
from reconciler.texts.languages import words
from reconciler.texts.words import Words

SCRATCH: Final = Path(BEFORE).parts[0]
"""A folder beside the desired state for the files to compare with. Hidden ones are no desired states."""

_JUDGED: Final = frozenset({0, 3, 5, 9})
"""The exit codes of a run that could judge all platforms."""


@frozen(kw_only=True)
class _Change:
    """A change that is checked out, and the files in it."""

    repository: Repository
    head: str
    base: str
    since: str | None
    """The base, where HEAD's first parent may be a commit of the change."""
    before: Mapping[str, Blob]
    """By path in the repository."""
    after: Mapping[str, Blob]
    in_passing: frozenset[str]
    """The paths that any commit of the change changes."""

    @property
    def touched(self) -> frozenset[str]:
        """The paths of the files that the change, or a commit of it, adds, changes or deletes.

        Attributes can change what a checkout makes of any file.
        """
        paths = self.before.keys() | self.after.keys()
        if any(Path(path).name == ".gitattributes" for path in self.in_passing):
            return frozenset(paths)
        return frozenset(
            path for path in paths if path in self.in_passing or self.before.get(path) != self.after.get(path)
        )

    def name(self, path: str) -> str:
        """Return how a file is named from here."""
        return os.path.relpath(Path(self.repository.root, path))

    def data_before(self) -> Mapping[str, bytes]:
        """Return the files before the change, by their names from here; those too large to be valid are left out."""
        blobs = {path: blob for path, blob in self.before.items() if blob.size <= MAX_BYTES}
        return dict(zip(map(self.name, blobs), self.repository.contents(list(blobs.values())), strict=True))


def run(job: Job) -> int:
    """Show what the change does; return the exit code, which is that of the files that the change touches."""
    change = _change(job)
    if not change.touched:
        job.summarise([words(job.languages.others).say("github_untouched", file=for_code(job.options.file)) + "\n"])
        _hand_on(job, Preview(head=change.head, base=change.base, file=job.options.file))
        return 0
    data = change.data_before()
    parsed = (parse(files.read(name, MAX_BYTES), name) for name in files.find((job.options.file,)))
    states = [state for state in parsed if isinstance(state, DesiredState)]
    members = [state.member for state in states if locate(state.file)[1] in change.touched]
    snapshot, problems = _snapshot(job, change, members)
    live, without = _live(states, snapshot, data)
    unknown = tuple(change.name(path) for path in without if path in change.touched)
    if unknown and (snapshot is not None or not problems):
        problems = (*problems, preview.unpublished(unknown))
    job.report(problems)
    code, reports = _plan(job, change, live, data, snapshot)
    reports = tuple(report for report in reports if report.file is None or locate(report.file)[1] in change.touched)
    if reports and code in _JUDGED:
        # What a host does not serve yet can be served until the merge.
        judged = [report.outcome for report in reports if report.outcome is not Outcome.UNVERIFIED]
        code = exit_codes.most_severe([0, *map(exit_code, judged)])
    dropped = _dropped(change, data, states)
    if reports or dropped:  # else it was interrupted, and the comment says that it did not finish
        _hand_on(
            job,
            Preview(
                head=change.head,
                base=change.base,
                file=job.options.file,
                dropped=dropped,
                published=None if snapshot is None else _published(snapshot),
                problems=problems,
                reports=reports,
            ),
        )
    return code


def _plan(
    job: Job, change: _Change, live: str, data: Mapping[str, bytes], snapshot: Snapshot | None
) -> tuple[int, tuple[Report, ...]]:
    """Plan on live lists and the files before the change; return the exit code, and the reports if there are any."""
    scratch, compared_with = _new_scratch(), _compared_with(snapshot, words(job.languages.others))
    since = {} if snapshot is None else snapshot.since
    (scratch / compared_with).write_text(live, encoding="utf-8")
    base, out = _write_base(Path(BEFORE), data, job.options.file), scratch / "reports.json"
    code = command.run(
        Plan(
            files=(job.options.file,),
            base=base,
            live=str(scratch / compared_with),
            keep_foreign=True,
            since=change.since,
            counted=Counted(since, otherwise=change.base),
            check=job.options.check and base is not None,  # else every host is new, and there is nothing to compare
            output=Output(summary=job.run.summary, out=str(out), format="github", verbose=job.options.verbose),
            connection=job.options.connection,
        ),
        job.languages,
    )
    return code, parse_reports(out.read_bytes()) if out.exists() else ()


def _compared_with(snapshot: Snapshot | None, spoken: Words) -> str:
    """Return the name of the file with the live lists, which the log and the summary show."""
    if snapshot is None:
        return spoken.say("github_before")
    return spoken.say("github_live_of", time=f"{datetime.fromisoformat(snapshot.read_at):%Y-%m-%d %H:%M} UTC")


def _change(job: Job) -> _Change:
    repository, path = locate(job.options.file)
    repository.require_whole()
    match job.run.event:
        case PullRequest(head_sha=head):
            if repository.commit("HEAD^2") != head:
                raise GitError(Code.MERGE_STALE, commit=head)
            before, since = "HEAD^1", None  # what the base branch was
        case MergeGroup(head_sha=head, base_sha=before):
            since = before
        case _:
            raise wrong_event()
    base = repository.commit(before)
    if base is None:
        raise GitError(Code.HISTORY_SHALLOW)
    return _Change(
        repository=repository,
        head=head,
        base=base,
        since=since,
        before=repository.files(base, path),
        after=repository.files("HEAD", path),
        in_passing=frozenset(repository.touched("HEAD", base)),
    )


def _new_scratch() -> Path:
    """Return an empty folder; what the change has put in its place is removed, without following links."""
    scratch = Path(SCRATCH)
    if scratch.is_symlink() or scratch.is_file():
        scratch.unlink()
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    return scratch


def _snapshot(job: Job, change: _Change, members: Collection[Member]) -> tuple[Snapshot | None, tuple[Problem, ...]]:
    """Return the published lists of platforms; warnings where some cannot be read: that is not the change's fault."""
    line = Line.of(change.repository, change.base, job.run.workflow, is_of_today=False)
    try:
        snapshot, skipped = snapshots.newest(job.client, job.run, job.options.branch, line, members)
    except GithubError as error:
        return None, (preview.unread(error.problem.code),)
    is_unread = snapshot is None and skipped
    return snapshot, (preview.unread(skipped[-1].code),) if is_unread else skipped


def _dropped(change: _Change, data: Mapping[str, bytes], states: Iterable[DesiredState]) -> tuple[str, ...]:
    """Return the files that the change deletes and whose platform no file is about any more."""
    members = {state.member for state in states}
    gone = {path: change.name(path) for path in sorted(change.before.keys() - change.after.keys())}
    before = {path: parse_unbounded(data[name], "") for path, name in gone.items() if name in data}
    moved = {path for path, state in before.items() if isinstance(state, DesiredState) and state.member in members}
    return tuple(path for path in gone if path not in moved)


def _live(
    states: Collection[DesiredState], snapshot: Snapshot | None, data: Mapping[str, bytes]
) -> tuple[str, Sequence[str]]:
    """Return the live lists to assume, a JSON line for each desired state, and the paths of those that have none.

    Their lists are what a file said of them before the change, empty for new ones.
    """
    reports = () if snapshot is None else snapshot.reports
    published = {snapshots.member_of(report): report.live for report in reports}
    is_whole = all(published.get(desired.member) is not None for desired in states)
    parsed = (parse_unbounded(content, "") for content in (() if is_whole else data.values()))
    before = {state.member: state for state in parsed if isinstance(state, DesiredState)}
    lines, without = [], []
    for desired in states:
        live = published.get(desired.member)
        if live is None:
            live = _stated(before.get(desired.member))
            without.append(locate(desired.file)[1])
        about = {"platform": desired.platform, "resource": desired.resource.name, "live": live_document(live)}
        lines.append(json.dumps(about) + "\n")
    return "".join(lines), without


def _stated(before: DesiredState | None) -> LiveState:
    """Return the lists that a desired state describes; empty ones where there is none."""
    if before is None:
        return LiveState(LiveList.of(()), LiveList.of(()))
    hosts = named(before)
    return LiveState(LiveList.of(hosts.testing), LiveList.of(hosts.published))


def _write_base(folder: Path, data: Mapping[str, bytes], file: str) -> str | None:
    """Write the files before the change; return what ``--base`` takes, None where there were none."""
    for name, content in data.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if not data:
        return None
    return str(folder) if files.is_folder(file) else files.counterpart(str(folder), file)


def _published(snapshot: Snapshot) -> Published:
    time = datetime.fromisoformat(snapshot.read_at)
    return Published(time, max(0, int((datetime.now(UTC) - time).total_seconds() // 3600)))


def _hand_on(job: Job, done: Preview) -> None:
    name = f"{PREVIEW_ARTIFACT}-{job.run.attempt}"
    job.hand_on(name, {PREVIEW_FILE: preview.serialise(done, words(job.languages.others))})
