"""Planning and applying: the rules, the saved plan, and what a call came to."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # The desired state against the one before this change
    Code.BASE_INVALID: Wording(
        "{file}, the desired state before this change, is invalid ({count} {count:problem|problems}, "
        "the first is {first} on line {line}), so what the change loosens cannot be told",
        "read the whole policy as if it were new; reconciler validate {file} says what is wrong there",
    ),
    Code.BASE_LACKS_FILE: Wording(
        "{file} is not there, so what this change loosens cannot be told",
        "look at its policy as at that of a new platform",
    ),
    Code.LIMIT_RAISED: Wording(
        "this change raises policy.limit from {was} to {now}",
        "approve it only if WeChat grants this platform that many hosts a list",
    ),
    Code.MAX_DELETIONS_RAISED: Wording(
        "this change raises policy.max_deletions from {was} to {now}",
        "approve it only if every later run may take out that many hosts unasked; for one run use --allow-deletions",
    ),
    Code.PUBLISHED_NOT_REQUIRED: Wording(
        "this change no longer requires a published list",
        "approve it only if an answer without a published list is no sign of a wrong platform",
    ),
    Code.UNMANAGED_DELETED: Wording(
        "this change lets every live host that the file does not name be deleted",
        "approve it only if the file names all hosts; reconciler pull prints them",
    ),
    Code.PROTECTION_REMOVED: Wording(
        "this change no longer protects {host}",
        "approve it only if {host} may be deleted",
    ),
    Code.PLATFORM_RENAMED: Wording(
        'this change renames the platform from "{was}" to "{now}"',
        "make sure that the token belongs to the platform that is meant",
    ),
    Code.VERIFICATION_ADDED: Wording(
        "this change adds the platform's verification file",
        "make sure that it is the file WeChat gives for this platform",
    ),
    Code.VERIFICATION_REMOVED: Wording(
        "this change removes the platform's verification file",
        "approve it only if nobody has to prepare new hosts from what this file says",
    ),
    Code.VERIFICATION_CHANGED: Wording(
        "this change replaces the platform's verification file",
        "make sure that it is the file WeChat gives for this platform",
    ),
    # The rules
    Code.NEVER_PUBLISHED: Wording(
        "WeChat answers without a published list: the platform was never published, so only testing is managed",
        "publish the platform, then run this again; set policy.published to required to be stopped here instead",
    ),
    Code.PUBLISHED_REQUIRED: Wording(
        "WeChat answers without a published list, and policy.published requires one",
        "make sure that the token belongs to the right platform, publish it, or set policy.published to optional",
    ),
    Code.OPAQUE_VALUE: Wording(
        '"{value}" is live in {lists} but is no host: it takes a place and is never touched',
        "delete it by hand in WeChat's console if nothing needs it",
    ),
    Code.COVERED_BY_PARENT: Wording(
        "{host} lies below {parent} (line {parent_line}), and the list is nearly full",
        "a registered parent covers its sub-domains: if no program needs it named, free its place",
    ),
    Code.DEMOTION_GAP: Wording(
        "{host} leaves the testing list between call {delete_call} (delete from both) "
        "and call {add_call} (add to testing)",
        "WeChat cannot take it out of the published list alone: apply when nobody tests with it, or keep it published",
    ),
    Code.TOO_MANY_DELETIONS: Wording(
        "{count} {count:host|hosts} would be taken out of a list, and {maximum} {maximum:is|are} allowed",
        "look at each of them, then allow them for one run with --allow-deletions {count}",
    ),
    Code.LIST_EMPTIED: Wording(
        "the {list} list would be emptied: {count} {count:host|hosts} would be taken out",
        "make sure that the file is whole, then allow it for one run with --allow-deletions {deletions}",
    ),
    Code.PROTECTED_HOST: Wording(
        "{host} is protected and would be taken out of {lists}",
        "keep it in the file for {lists}, or take it out of policy.protected in a change of its own",
    ),
    Code.LIST_FULL: Wording(
        "the {list} list would hold {wanted} values "
        "({opaque} of them {opaque:is no host and stays|are no hosts and stay}), and {limit} {limit:is|are} allowed",
        "take hosts out, or list a parent domain instead of its sub-domains",
    ),
    Code.NO_SAFE_PLAN: Wording(
        "no safe calls lead there: the testing list (at most {limit}) has no room "
        "for the hosts that must pass through it",
        "go in steps: first take hosts out of testing, or bring fewer hosts to published-only at once",
    ),
    # The saved plan
    Code.PLAN_LIVE_MOVED: Wording(
        "the live lists have changed since the plan was saved",
        "plan anew, and look at what has changed",
    ),
    Code.PLAN_DESIRED_MOVED: Wording(
        "the desired state is not the one that the plan was saved for",
        "plan anew from this desired state",
    ),
    Code.PLAN_MOVED: Wording(
        "planning again does not give the saved plan: no safe plan is left, "
        "or the platform, the limit or the tool differs",
        "plan anew",
    ),
    Code.PLAN_ASSUMED: Wording(
        "the saved plan was made with --live: WeChat was not asked",
        "plan anew against WeChat",
    ),
    Code.PLAN_REFUSED: Wording(
        "the saved plan was refused when it was made",
        "plan anew once nothing is refused any more, and have that plan looked at",
    ),
    Code.PLAN_UNVERIFIED: Wording(
        "when the saved plan was made, a host to be added did not serve the verification file",
        "plan anew once every host serves it",
    ),
    Code.PLAN_EDITED: Wording(
        "the saved plan does not fit itself: it was edited, or made for another WeChat address",
        "plan anew, and pass the file on as it is",
    ),
    Code.PLAN_UNUSABLE: Wording(
        "the saved plan is no JSON report with a plan that this version can read",
        "plan anew with --out",
    ),
    Code.PLAN_LACKS_PLATFORM: Wording(
        "the saved plans have none for {platform}",
        "plan all platforms anew, with plan --out, and look at what was not planned before",
    ),
    Code.PLAN_WITHOUT_FILE: Wording(
        "the saved plans have one for {platform}, which no file here describes",
        "plan the files that are there now, with plan --out",
    ),
    # What a call came to
    Code.LIVE_MOVED: Wording(
        "the live lists changed while the hosts were checked: planning again gives another plan",
        "run this again, and look at the new plan first",
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
        "run reconciler check: the host has to serve the platform's verification file",
    ),
    Code.MORE_HOSTS_INVALID: Wording(
        "WeChat names {count} more {count:host|hosts} as invalid",
        "run reconciler check: each host has to serve the platform's verification file",
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
        "WeChat said yes to the call to {action} ({count} {count:host|hosts}), "
        "but the lists do not show it: it may still come",
        "run apply again; if it stays so, look the hosts up in WeChat's console",
    ),
    Code.LIST_LACKS: Wording(
        "the {list} list lacks what this call should have left in it ({count}): {hosts}",
        "WeChat did a part of the call, or somebody else changes this platform: plan, and apply again",
    ),
    Code.LIST_HOLDS: Wording(
        "the {list} list holds what it should not after this call ({count}): {hosts}",
        "WeChat did a part of the call, or somebody else changes this platform: look at a new plan before applying",
    ),
    Code.PUBLICATION_CHANGED: Wording(
        "the published list appeared or vanished during this run",
        "plan anew: the platform was published, or the answers come from another one",
    ),
    Code.OUTCOME_UNKNOWN: Wording(
        "whether the call to {action} ({count} {count:host|hosts}) took effect is not known",
        "run apply again: it looks at the live lists first",
    ),
    Code.DEMOTION_UNFINISHED: Wording(
        "{host} should be in the testing list and is out of it now: it was deleted from both lists and not added again",
        "apply again as soon as the cause below is mended, or add it to testing by hand",
    ),
    Code.DEMOTION_UNCERTAIN: Wording(
        "{host} should be in the testing list and may be out of it: what became of the call is not known",
        "plan to see what is live, and apply again: that puts it back where it is missing",
    ),
    Code.INTERRUPTED: Wording(
        "the run was interrupted: no further call was sent",
        "run apply again: it finishes the work",
    ),
    Code.NOT_BEGUN: Wording(
        "the run was interrupted before this platform's turn",
        "run the same command again",
    ),
}
