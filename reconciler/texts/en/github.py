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
    Code.MERGE_STALE: Wording(
        "what is checked out is not the merge of the pull request's last commit, {commit}",
        "close the pull request and open it again, or push to it: a re-run checks out the same commit",
    ),
    Code.GITHUB_UNREACHABLE: Wording(
        "{server} cannot be reached: {reason}",
        "re-run the job; if this happens again, check the runner's network and HTTPS_PROXY",
    ),
    Code.GITHUB_REFUSED: Wording(
        "GitHub refuses {request} with HTTP status {status}: {reason}",
        "re-run the job; if the status is 403 again, run reconciler init --ci github --update, which writes the "
        "permissions that each job needs",
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
    Code.SUPERSEDED: Wording(
        "nothing was sent: {file}, or the workflow, is no longer on {branch} what it is in commit {commit}",
        "the run of the newest commit applies it; if there is none, start this workflow",
    ),
    Code.JOB_CANCELLED: Wording(
        "cancelled, or took too long: {jobs}",
        "look at the run, then start this workflow: it reads the lists and finishes the work",
    ),
    Code.JOB_FAILED: Wording(
        "failed, and left no report that can be read: {jobs}",
        "fix what the run shows, then start this workflow",
    ),
    Code.JOB_DECLINED: Wording(
        "not applied: the approval was refused",
        "revert the change, or re-run the failed jobs of the run, which asks for approval again",
    ),
    Code.JOB_HELD: Wording(
        "not applied: it is not known what other runs applied after the plan was made",
        "look at what the run could not read, then start this workflow: it plans again",
    ),
    Code.JOB_UNSAFE: Wording(
        "nothing was planned or applied: a setting of the repository is unsafe",
        "fix the setting that the job Settings names, then start this workflow",
    ),
    Code.JOB_UNSTARTED: Wording(
        "not applied: the apply job could not begin, as without a token",
        "fix what that job shows, then start this workflow",
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
    Code.OWNERS_UNCHECKED: Wording(
        "GitHub does not say whether CODEOWNERS is valid (HTTP status {status})",
        "see the file's page on GitHub; if there is no CODEOWNERS, reconciler init --ci github --update "
        "--owners writes it",
    ),
    Code.LIVE_UNPUBLISHED: Wording(
        "not compared with WeChat (no published live lists for {files}): this is what changed in the file",
        "start the workflow on the main branch once, then re-run this job; a file that main lacks is compared after "
        "the merge",
    ),
    Code.LIVE_UNREAD: Wording(
        "not compared with WeChat (its published live lists cannot be read: {code}): this is what changed in the file",
        "re-run the job; reconciler explain {code} says more",
    ),
    Code.LIVE_SKIPPED: Wording(
        "the live lists that run {run} published cannot be used, so older ones count: {flaw}",
        "delete the artifact {name} of run {run}",
    ),
    Code.LIVE_UNSEARCHED: Wording(
        "too many runs came after the published live lists: there may be newer lists that were not found",
        "delete tags that are called like the main branch, and start the workflow once: it publishes new lists",
    ),
    Code.LIVE_ELSEWHERE: Wording(
        "run {run} published live lists for a commit that is not among those merged to {branch}",
        "if the branch was rewritten, do nothing: this run publishes new lists; else delete the tag that is called "
        "{branch}",
    ),
}

PHRASES: Final = {
    "github_untouched": "This change does not touch {file}.",
    "github_unfinished": "The preview did not finish, so nobody knows what this change does.",
    "github_dropped": "{file} is deleted: its lists stay as they are, and nothing manages them any more.",
    "github_next_changes": (
        "**Next:** if this is right, merge: the run on main applies it. Nothing is changed before the merge."
    ),
    "github_next_after_drift": (
        "**Next:** if this is right, merge. The run on main refuses all of it until what is named here is solved."
    ),
    "github_next_refused": (
        "**Next:** change the file in this pull request. Merged as it is, none of this is applied."
    ),
    "github_next_unstopped": (
        "**Next:** change the file in this pull request. Only this check stops it: merged as it is, the run on main "
        "applies it."
    ),
    "github_next_fleet_unstopped": (
        "**Next:** change {names} in this pull request. Only this check stops {n:it|them}: merged as it is, the run on "
        "main applies {n:it|them}."
    ),
    "github_next_invalid": "**Next:** fix these lines in this pull request. Merged as it is, none of this is applied.",
    "github_next_fleet": (
        "**Next:** see to {names} in this pull request: merged as it is, nothing of {n:this platform|these platforms} "
        "is applied. The others are."
    ),
    "github_live_of": "the live lists of {time}",
    "github_before": "the files before this change",
    "github_published": "compared with the live lists of {time} ({n} h old)",
    "github_commit": "commit",
    "github_run": "run",
    # What became of a merged change: the line on the plan's comment
    "result_good": "After the merge: **{results}** ([run]({run}))",
    "result_later": "Later changes of the same files are included, and may undo parts of this one: {changes}",
    "audit_applied": "applied",
    "audit_in_sync": "in sync",
    "audit_dropped": "its files are deleted",
    "audit_author": "change by {names}",
    "audit_reviewers": "reviewed by {names}",
    "audit_approvers": "deployment approved by {names}",
    "plan_origin": "Commit `{commit}` · SHA-256 of the saved plan `{digest}`",
    # The title of a new comment
    "result_partial": "Applied in part",
    "result_failed": "Not applied: WeChat could not be reached, or refused",
    "result_invalid": "Not applied: the file is invalid",
    "result_stale": "Not applied: the plan is out of date",
    "result_refused": "Not applied: a safety rule refuses the plan",
    "result_unverified": "Not applied: a verification file is missing or wrong",
    "result_superseded": "Not applied by this run: main has moved on",
    "result_unread": "Not applied: it is not known what other runs applied after the plan was made",
    "result_paused": "Not applied: the workflow is paused",
    "result_unready": "Not applied: a setting of the repository is unsafe",
    "result_cancelled": "Not known to be applied: a job was cancelled, or took too long",
    "result_declined": "Not applied: {names} refused the deployment",
    "result_unfinished": "Not applied: *Settings* or *Plan* did not finish",
    "result_unstarted": "Not applied: *Apply* could not begin",
    "result_mixed": "Not applied on every platform",
    "result_unknown": "Not known whether it was applied: a job left no report that can be read",
    "result_untaken": "Not applied: no run has applied this change so far",
    "result_kept": "{n} {n:host is|hosts are} still live that this change took out of the file",
    # The title where one error is the cause
    "cause": "{platform} not applied: {reason}",
    "cause_partial": "{platform} stopped after {done} of {n} {n:call|calls}: {reason}",
    # The next step
    "next_partial": (
        "**Next:** fix what is named above. Then *Re-run failed jobs* in [the run]({run}) sends the calls left."
    ),
    "next_failed": (
        "**Next:** fix what is named above, then [run the workflow]({workflow}). [The run]({run}) has the details."
    ),
    "next_invalid": "**Next:** fix the file in a new pull request. [The run]({run}) names each line.",
    "next_stale": "**Next:** [run the workflow]({workflow}): it plans again. [This run]({run}) has the details.",
    "next_refused": "**Next:** fix the files in a new pull request. [The run]({run}) names what was refused.",
    "next_unverified": (
        "**Next:** put the verification file on the hosts named in [the run]({run}), then [run the workflow]"
        "({workflow})."
    ),
    "next_superseded": (
        "**Next:** the run of main's newest commit applies it. If there is none, [run the workflow]({workflow}). "
        "Nothing was sent by [this attempt]({run})."
    ),
    "next_unread": (
        "**Next:** look at what [the run]({run}) could not read, then [run the workflow]({workflow}): it plans again. "
        "Nothing was sent."
    ),
    "next_paused": (
        "**Next:** nothing, until the pause ends. Then [run the workflow]({workflow}). The switch is the repository's "
        "variable `RECONCILER_ENABLED`. Nothing was sent by [this attempt]({run})."
    ),
    "next_unready": (
        "**Next:** fix the setting that *Settings* in [the run]({run}) names, then [run the workflow]({workflow})."
    ),
    "next_cancelled": (
        "**Next:** look at [the run]({run}), then [run the workflow]({workflow}): it reads the lists and finishes the "
        "work."
    ),
    "next_declined": (
        "**Next:** revert the change, or *Re-run failed jobs* in [the run]({run}), which asks for approval again. "
        "Until then, main and WeChat differ. Nothing was sent."
    ),
    "next_unfinished": (
        "**Next:** fix what [the run]({run}) shows, then [run the workflow]({workflow}). Nothing was sent."
    ),
    "next_unstarted": (
        "**Next:** fix what [the run]({run}) shows, then [run the workflow]({workflow}). Nothing was sent."
    ),
    "next_unknown": (
        "**Next:** look at [the run]({run}), then [run the workflow]({workflow}): it reads the lists and finishes the "
        "work."
    ),
    "next_untaken": (
        "**Next:** [run the workflow]({workflow}). Found by the [scheduled check]({run}). Pushes with `[skip ci]` in a "
        "commit message, and those that a workflow makes, start no run."
    ),
    "next_kept": (
        "[This run]({run}) left {n:it|them} alone: it deletes a host only if it is known that the file named it when "
        "WeChat was last in sync, or later. Otherwise the host may be somebody else's.\n\n"
        "**Next:** to delete {n:it|them}, paste these lines under `removed` in a new pull request:"
    ),
    "next_deletions": (
        "[This attempt]({run}) sent nothing.\n\n"
        "**Next:** if {n:this host is|these hosts are} meant to go, paste these lines under `removed` in a new pull "
        "request; otherwise put {n:it|them} back into the file."
    ),
    # The next step where one error is the cause
    "remedy_partial": (
        "**Next:** {remedy}. To run it again: *Re-run failed jobs* in [the run]({run}). That sends the calls that are "
        "left."
    ),
    "remedy_failed": (
        "**Next:** {remedy}. To run it again: [run the workflow]({workflow}). Nothing was changed by [this "
        "attempt]({run})."
    ),
    "remedy_stale": (
        "**Next:** {remedy}. To plan again: [run the workflow]({workflow}). Nothing was sent by [this attempt]({run})."
    ),
    "remedy_refused": "**Next:** in a new pull request: {remedy}. Nothing was sent by [this attempt]({run}).",
    # The drift issue
    "drift_title": "{n} {n:host|hosts} at WeChat {n:differs|differ} from {file}",
    "drift_since": "WeChat and {file} have differed since {since}. Found by [this run]({run}).",
    "drift_untaken": "**Merged, but not applied:** {numbers}. **Next:** [run the workflow]({workflow}).",
    "drift_foreign": (
        "### {n} live {n:host|hosts} that a run leaves alone\n\nNo version of the file that counts as reviewed names "
        "{n:it|them}."
    ),
    "drift_keep": "**To keep {n:it|them},** paste under `domains` in {file}:",
    "drift_delete": "**To delete {n:it|them},** paste under `removed` in {file}:",
    "drift_others": "### {n} {n:host|hosts} not as the file says",
    "drift_run": "**To make WeChat match the file,** [run the workflow]({workflow}).",
    "drift_held": "**A run sends nothing for {names} now:** [this run]({run}) says why, and what to do.",
    "drift_accept": "**To make the file match WeChat:**",
    "drift_write": "Write under `domains` in {file}, in place of other lines of {n:this host|these hosts}:",
    "drift_drop": "Remove the {n:line|lines} of {hosts} in {file}.",
    "drift_host": "host",
    "drift_live": "live in",
    "drift_live_and_file": "live in → file says",
    "drift_absent": "no list",
    "drift_more": "{n} more {n:host|hosts}: see [this run]({run}).",
    "drift_sizes": "{platform}: {sizes}, of {limit}",
    "drift_changed": "{n} {n:host differs|hosts differ} now ([run]({run})).",
    "drift_new": "New: {hosts}.",
    "drift_other": "Changed: {hosts}.",
    "drift_gone": "No longer: {hosts}.",
}
