"""A workflow on GitHub: its jobs, the settings that it needs, and comments on pull requests."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    Code.EVENT_UNUSABLE: Wording(
        "{variable} is not what GitHub Actions sets for this job",
        "run this command in a job of the workflow that reconciler init --ci github writes; elsewhere use plan and "
        "apply",
    ),
    Code.GITHUB_UNREACHABLE: Wording(
        "{server} cannot be reached: {reason}",
        "re-run the job; if this happens again, check the runner's network and HTTPS_PROXY",
    ),
    Code.GITHUB_REFUSED: Wording(
        "GitHub refuses {request} with HTTP status {status}: {reason}",
        "run reconciler init --ci github --update, which writes the permissions that each job needs",
    ),
    Code.GITHUB_RATE: Wording(
        "the rate limit of GitHub's API is used up",
        "re-run the job in an hour",
    ),
    Code.GITHUB_ANSWER: Wording(
        "GitHub's answer for {path} cannot be read",
        "re-run the job; if this happens again, update this program",
    ),
    Code.ARTIFACT_UNUSABLE: Wording(
        "the artifact {name} of run {run} cannot be used: {flaw}",
        "re-run all jobs of that run",
    ),
    Code.PAUSED: Wording(
        "nothing was planned or applied: the variable RECONCILER_ENABLED is not true",
        "set the repository's variable RECONCILER_ENABLED to true, and start this workflow",
    ),
    Code.ENVIRONMENT_MISSING: Wording(
        "the environment {environment} does not exist",
        "create it under Settings, Environments, with the branch {branch} as its only deployment branch",
    ),
    Code.ENVIRONMENT_OPEN: Wording(
        "the environment {environment} admits more than the branch {branch}, or not that branch",
        "under Settings, Environments, set its deployment branches to selected branches, with {branch} as the only one",
    ),
    Code.OWNERS_UNREADABLE: Wording(
        "GitHub cannot read line {line} of {file}",
        "fix that line: the file's page on GitHub says what is wrong with it",
    ),
    Code.LIVE_UNPUBLISHED: Wording(
        "there are no published live lists of {platforms}, so this is what changed in the file: the lists at WeChat "
        "may differ",
        "start the workflow on the main branch once: it publishes them",
    ),
    Code.LIVE_UNREAD: Wording(
        "the published live lists cannot be read ({code}), so this is what changed in the file: the lists at WeChat "
        "may differ",
        "run reconciler explain {code}, and re-run the job",
    ),
}

PHRASES: Final = {
    "github_untouched": "This change does not touch {file}.",
    "github_unfinished": "The preview did not finish, so nobody knows what this change does.",
    "github_dropped": "{file} is deleted: its lists stay as they are, and nothing manages them any more.",
    "github_calls": "{n} {n:call|calls}",
    "github_published": "compared with the live lists of {time} ({n} h old)",
    "github_commit": "commit",
    "github_run": "run",
}
