"""The job that runs before any other on the main branch: it checks the repository's settings."""

from reconciler.cli.exit_codes import USAGE_ERROR
from reconciler.cli.job import Job
from reconciler.github import settings
from reconciler.github.settings import Setup
from reconciler.problem import Code, Problem, Severity


def run(job: Job) -> int:
    """Check the settings and return the exit code; with the switch off nothing follows, so nothing is checked."""
    if job.options.enabled != "true":
        job.report([Problem(code=Code.PAUSED)])
        job.set_outputs(outcome=Setup.PAUSED)
        return 0
    found = tuple(settings.problems(job.client, job.options.branch))
    job.report(found)
    is_unsafe = any(problem.severity is Severity.ERROR for problem in found)
    job.set_outputs(outcome=Setup.UNSAFE if is_unsafe else Setup.READY)
    return USAGE_ERROR if is_unsafe else 0
