"""Planning and applying: the rules, the saved plan, and the outcome of calls."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # Weakened safeguards: the file against its previous version
    Code.BASE_INVALID: Wording(
        "the previous version {file} is invalid ({count} {count:problem|problems}, first {first} on line {line}), "
        "so weakened safeguards cannot be reported",
        "review the whole policy as if it were new; run reconciler validate {file} to see the problems",
    ),
    Code.BASE_LACKS_FILE: Wording(
        "the previous version {file} does not exist, so weakened safeguards cannot be reported",
        "review its whole policy as if it were new",
    ),
    Code.PLATFORM_LEFT: Wording(
        "the platform {platform} had {file}, and has no file any more",
        "approve it only if nobody has to manage its {resource} any more: they stay live as they are",
    ),
    Code.LIMIT_RAISED: Wording(
        "this change raises policy.limit from {was} to {now}",
        "approve it only if WeChat grants this platform that many hosts in each list",
    ),
    Code.MAX_DELETIONS_RAISED: Wording(
        "this change raises policy.max_deletions from {was} to {now}",
        "approve it only if every later run may delete that many hosts; for this change alone, write the hosts "
        "under removed",
    ),
    Code.PUBLISHED_NOT_REQUIRED: Wording(
        "this change no longer requires a published list",
        "approve it only if this platform may be unpublished: a wrong token can look the same",
    ),
    Code.UNMANAGED_DELETED: Wording(
        "with this change, live hosts that the file does not name can be deleted",
        "approve it only if the file names every host that should stay; reconciler pull prints the live ones",
    ),
    Code.PROTECTION_REMOVED: Wording(
        "this change no longer protects {host}",
        "approve it only if {host} may be deleted",
    ),
    Code.PLATFORM_RENAMED: Wording(
        'this change renames the platform from "{was}" to "{now}"',
        "check that the token belongs to the right platform",
    ),
    Code.RESOURCE_CHANGED: Wording(
        "with this change the file is about {resource}, no longer about {before}",
        "give each kind of domains a file of its own: what this file named before is no longer managed",
    ),
    Code.VERIFICATION_ADDED: Wording(
        "this change adds the platform's verification file",
        "check that it is the file that WeChat gives for this platform",
    ),
    Code.VERIFICATION_REMOVED: Wording(
        "this change removes the platform's verification file",
        "approve it only if nobody prepares new hosts with it",
    ),
    Code.VERIFICATION_CHANGED: Wording(
        "this change replaces the platform's verification file",
        "check that it is the file that WeChat gives for this platform",
    ),
    # The rules
    Code.NEVER_PUBLISHED: Wording(
        "WeChat returned no published list: the platform was never published, so only testing is managed",
        "publish the platform and run this again; to stop such runs, set policy.published to required",
    ),
    Code.PUBLISHED_REQUIRED: Wording(
        "WeChat returned no published list, and policy.published requires one",
        "check that the token belongs to the right platform; if it does, publish the platform "
        "or set policy.published to optional",
    ),
    Code.OPAQUE_VALUE: Wording(
        '"{value}" is live in {lists} but is not a host: it counts towards the limit and is never changed',
        "delete it in WeChat's console if nothing needs it",
    ),
    Code.UNMANAGED_KEPT: Wording(
        "{count} live {count:host|hosts} that the file does not name {count:is|are} kept: {hosts}",
        "name them under domains to manage them, or set policy.unmanaged to delete to have them deleted",
    ),
    Code.FOREIGN_HOSTS: Wording(
        "{count} live {count:host|hosts} that no reviewed version of the file names {count:stays|stay}: {hosts}",
        "to delete a host, write its name under removed; to keep it, write it under domains for "
        "the lists where it is live",
    ),
    Code.REMOVED_GONE: Wording(
        "{host} is under removed, and is live in no list",
        "remove the entry: it has done its work",
    ),
    Code.NOT_YET_LIVE: Wording(
        "{count} {count:host leaves|hosts leave} a list in the file, and {count:is|are} not live there yet: {hosts}",
        "if a run is still about to add one, wait for it and preview again: apply deletes it then",
    ),
    Code.DRIFT_REFUSED: Wording(
        "apply would refuse all of it, because of how the lists differ besides this change: {codes}",
        "solve that in this change or in another one; run explain with these codes to see how",
    ),
    Code.COVERED_BY_PARENT: Wording(
        "{parent} (line {parent_line}) covers {host}, and the list is nearly full",
        "remove {host} unless something needs it by name: a registered parent domain covers its sub-domains",
    ),
    Code.DEMOTION_GAP: Wording(
        "{host} leaves the testing list between call {delete_call} (delete from both) "
        "and call {add_call} (add to testing)",
        "apply when nobody is testing with it, or keep it published: "
        "WeChat cannot delete from the published list alone",
    ),
    Code.WRONG_PLATFORM: Wording(
        "none of the {count} live hosts of {lists} is in the file: it may describe another platform",
        "check that the file and the token belong to the same platform; if they do, list every host that is to be "
        "deleted under removed, or for one run by hand use --allow-deletions {deletions}",
    ),
    Code.TOO_MANY_DELETIONS: Wording(
        "{count} {count:host|hosts} would be deleted from a list, and {maximum} {maximum:is|are} allowed",
        "check each of them, then write them under removed, or for one run by hand use --allow-deletions {count}",
    ),
    Code.LIST_EMPTIED: Wording(
        "the {list} list would be emptied: {count} {count:host|hosts} would be deleted",
        "check that the file is complete, then list every host that is to be deleted under removed, or for one run "
        "by hand use --allow-deletions {deletions}",
    ),
    Code.PROTECTED_HOST: Wording(
        "{host} is protected and would be deleted from {lists}",
        "keep it in the file for {lists}, or remove it from policy.protected in a separate change",
    ),
    Code.PROTECTED_UNLISTED: Wording(
        "{host} is protected, and domains does not name it",
        "correct the host, name it under domains, or remove it from policy.protected",
    ),
    Code.PROTECTION_BYPASSED: Wording(
        "this change deletes {host}, which was protected before it",
        "lift the protection in a change of its own, and delete the host in the next",
    ),
    Code.NAMED_IN_PASSING: Wording(
        "{host} is named in commit {commit} of this change, but not at its end",
        "squash the commits of this change into one; to delete {host}, list it under removed",
    ),
    Code.LIST_FULL: Wording(
        "the {list} list would hold {wanted} values ({opaque} of them {opaque:is not a host|are not hosts} "
        "and {opaque:stays|stay}), and {limit} {limit:is|are} allowed",
        "remove hosts, or set policy.limit to what WeChat grants the platform: {granted} on its newest page; "
        "of business domains, a parent covers its sub-domains",
    ),
    Code.NO_SAFE_PLAN: Wording(
        "no safe sequence of calls exists: the testing list (at most {limit}) has no room "
        "for the hosts that must pass through it",
        "change the lists in steps: first remove hosts from testing, "
        "or move fewer hosts to the published list alone at once",
    ),
    # The saved plan
    Code.PLAN_LIVE_MOVED: Wording(
        "the live lists have changed since the plan was saved",
        "plan again, and review what changed",
    ),
    Code.PLAN_DESIRED_MOVED: Wording(
        "the desired state has changed since the plan was saved",
        "plan again, and review the new plan",
    ),
    Code.PLAN_FOREIGN: Wording(
        "the saved plan deletes hosts that it may not delete any more: {hosts}",
        "if they are meant to go, write their names under removed, and plan again",
    ),
    Code.PLAN_MOVED: Wording(
        "planning again does not give the saved plan: no safe plan is left, "
        "or the platform, the limit or the tool is not the same",
        "plan again, and review the new plan",
    ),
    Code.PLAN_ASSUMED: Wording(
        "the saved plan was made with --live: WeChat was not asked",
        "plan again without --live",
    ),
    Code.PLAN_REFUSED: Wording(
        "the saved plan was refused when it was made",
        "fix what was refused, plan again, and review the new plan",
    ),
    Code.PLAN_UNVERIFIED: Wording(
        "when the plan was saved, a host to be added did not serve the verification file",
        "plan again when every host serves it",
    ),
    Code.PLAN_EDITED: Wording(
        "the saved plan is inconsistent: it was edited, or made for another WeChat address",
        "plan again, and pass the file on unchanged",
    ),
    Code.PLAN_FAILED: Wording(
        "the saved plan is the report of a run that failed, or of an invalid file",
        "fix what that report names, then plan again with --out",
    ),
    Code.PLAN_UNUSABLE: Wording(
        "the saved plan is not a JSON report with a plan that this version can read",
        "plan again with --out",
    ),
    Code.PLAN_LACKS_PLATFORM: Wording(
        "the saved plans have none for the {resource} of {platform}",
        "plan all platforms again with plan --out, and review those that are new",
    ),
    Code.PLAN_WITHOUT_FILE: Wording(
        "the saved plans have one for the {resource} of {platform}, but no file of this run describes them",
        "plan the files of this run again with plan --out",
    ),
    # The outcome of calls
    Code.LIVE_MOVED: Wording(
        "the live lists changed after the plan was made: planning again gives another plan",
        "run this again, and review the new plan first",
    ),
    Code.ANSWER_LOST: Wording(
        "{count} {count:answer was|answers were} lost; confirmed by reading the lists",
        "nothing has to be done: the live lists show the effect",
    ),
    Code.HOST_REFUSED: Wording(
        '"{host}" did not pass WeChat\'s verification and was not added',
        "make sure that https://{host}/ serves the platform's verification file, then apply again",
    ),
    Code.HOST_INVALID: Wording(
        'WeChat names "{host}" as invalid',
        "check its ICP filing; of a business domain, run reconciler check: it has to serve the verification file",
    ),
    Code.MORE_HOSTS_INVALID: Wording(
        "WeChat names {count} more {count:host|hosts} as invalid",
        "check their ICP filing; of business domains, run reconciler check: they have to serve the verification file",
    ),
    Code.TOKEN_OTHER_LISTS: Wording(
        "WeChat refused the token, and with another token from the same source the live lists are not what they were",
        "make sure that the source returns this platform's token, then run apply again",
    ),
    Code.ABSENT_HOSTS_REFUSED: Wording(
        "perhaps because this delete from both lists names {count} {count:host|hosts} in testing alone: {hosts}",
        "first apply a change that deletes {hosts} alone, then one with the rest",
    ),
    Code.SPELLING_CHANGED: Wording(
        "the next call deletes values whose live spelling is not the planned one: {hosts}",
        "run apply again: it plans with the live spelling",
    ),
    Code.NO_EFFECT: Wording(
        "WeChat accepted the call to {action} ({count} {count:host|hosts}), "
        "but the lists do not show it: it may still take effect",
        "run apply again; if this repeats, look up the hosts in WeChat's console",
    ),
    Code.LIST_LACKS: Wording(
        "the {list} list lacks {count} {count:value|values} that it should have after this call: {hosts}",
        "plan and apply again: WeChat did part of the call, or somebody else is changing this platform",
    ),
    Code.LIST_HOLDS: Wording(
        "the {list} list has {count} {count:value|values} that it should not have after this call: {hosts}",
        "review a new plan before applying: WeChat did part of the call, or somebody else is changing this platform",
    ),
    Code.PUBLICATION_CHANGED: Wording(
        "the published list appeared or disappeared during this run",
        "plan again; if the platform was not just published, check that the token belongs to it",
    ),
    Code.OUTCOME_UNKNOWN: Wording(
        "the outcome of the call to {action} ({count} {count:host|hosts}) is not known",
        "run apply again: it reads the live lists first",
    ),
    Code.DEMOTION_UNFINISHED: Wording(
        "{host} should be in the testing list and is missing: this run deleted it and did not add it again",
        "fix the cause below and apply again, or add the host to testing by hand",
    ),
    Code.DEMOTION_UNCERTAIN: Wording(
        "{host} should be in the testing list and may be missing: the outcome of the call is not known",
        "run plan to see what is live, then apply again: that adds the host if it is missing",
    ),
    Code.INTERRUPTED: Wording(
        "the run was interrupted: no further call was sent",
        "run apply again: it finishes the work",
    ),
    Code.NOT_BEGUN: Wording(
        "the run was interrupted before this platform was started",
        "run the same command again",
    ),
    Code.REPORT_UNWRITTEN: Wording(
        "calls were sent, and the report could not be written to {file}: {reason}",
        "run plan to see what is live; before the next apply, let the report go to a file on a disk with space",
    ),
}
