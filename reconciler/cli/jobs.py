"""Runs one job of a workflow on GitHub."""

import os
from collections.abc import Callable, Mapping
from typing import Final

from reconciler.cli import job_apply, job_comment, job_notify, job_plan, job_preview, job_report, job_settings
from reconciler.cli.exit_codes import FAILED, UsageError
from reconciler.cli.job import Job
from reconciler.cli.language import Languages
from reconciler.cli.options import Github
from reconciler.cli.output import report_problems
from reconciler.cli.signals import Interrupted, Signals
from reconciler.cli.streams import tracer
from reconciler.git import GitError
from reconciler.github.event import EventError, read_run
from reconciler.github.rest import Client, GithubError

_JOBS: Final[Mapping[str, Callable[[Job], int]]] = {
    "preview": job_preview.run,
    "comment": job_comment.run,
    "settings": job_settings.run,
    "plan": job_plan.run,
    "apply": job_apply.run,
    "report": job_report.run,
    "notify": job_notify.run,
}
"""By name: what carries a job out and returns its exit code."""


def run(options: Github, languages: Languages) -> int:
    """Run a job, and return its exit code. Raises UsageError when it cannot begin."""
    trace = tracer(verbose=options.verbose, named=False)
    try:
        with Signals():
            this = read_run(os.environ)
            client = Client(this, lambda line: trace("", line))
            return _JOBS[options.job](Job(options, languages, this, client))
    except (EventError, GitError) as error:
        raise UsageError(error.problem) from None
    except GithubError as error:
        report_problems([error.problem], languages.person)
        return FAILED
    except Interrupted as interrupted:
        return interrupted.exit_code
