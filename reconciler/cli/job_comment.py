"""The job that keeps one comment on a pull request. It may write to GitHub, so it runs nothing of the change."""

from reconciler.cli.job import Job
from reconciler.github import artifacts, comment
from reconciler.github.artifacts import Artifact
from reconciler.github.event import PullRequest, needs_unusable, wrong_event
from reconciler.github.handover import JobResult, parse_needs
from reconciler.github.preview import PREVIEW_ARTIFACT, PREVIEW_FILE, Preview, parse
from reconciler.github.rest import unusable_answer
from reconciler.texts.languages import words

_DEPENDABOT = "dependabot[bot]"
"""Its pull requests bring new code of others, so GitHub gives them a token that can only read."""


_MAX_ATTEMPTS = 5
"""How many attempts of the run are looked at."""


def run(job: Job) -> int:
    """Keep the comment, unless the pull request has moved on; return the exit code."""
    event = job.run.event
    if not isinstance(event, PullRequest):
        raise wrong_event()
    if event.head_repository != job.run.repository or event.author == _DEPENDABOT or not _is_current(job, event):
        return 0
    preview = _preview(job, event)
    spoken = words(job.languages.others)
    comment.keep(
        job.client,
        event.number,
        job.run,
        preview,
        lambda: comment.render(preview, job.run, job.markdown, spoken),
    )
    return 0


def _is_current(job: Job, event: PullRequest) -> bool:
    """Return whether the pull request is open, and at the commit that was previewed."""
    path = f"pulls/{event.number}"
    match job.client.get(path):
        case {"state": str(state), "head": {"sha": str(sha)}}:
            return state == "open" and sha == event.head_sha
        case _:
            raise unusable_answer(path)


def _preview(job: Job, event: PullRequest) -> Preview | None:
    """Return the preview of this run, None where it did not finish. Raises EventError, GithubError."""
    artifact = _artifact(job)
    if artifact is None:
        return None
    try:
        preview = parse(artifacts.read(job.client, artifact, PREVIEW_FILE))
    except ValueError:
        raise artifacts.unusable(artifact) from None
    if preview.head != event.head_sha:
        raise artifacts.unusable(artifact)
    return preview


def _artifact(job: Job) -> Artifact | None:
    """Return what the preview handed on: in this attempt, or in an earlier one where it succeeded and is not repeated.

    A preview that failed is repeated in every attempt, so what it handed on before is not its last word.
    """
    try:
        result = parse_needs(job.options.needs)["preview"].result
    except (ValueError, KeyError):
        raise needs_unusable() from None
    attempts = _MAX_ATTEMPTS if result is JobResult.SUCCESS else 1
    for attempt in range(job.run.attempt, max(0, job.run.attempt - attempts), -1):
        artifact = artifacts.newest(job.client, job.run.id, f"{PREVIEW_ARTIFACT}-{attempt}")
        if artifact is not None:
            return artifact
    return None
