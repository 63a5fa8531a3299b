"""Messages to chat robots."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    Code.WEBHOOK_MISSING: Wording(
        "{variable} is not set, or blank",
        "set {variable} to the webhook URL that the robot's settings show; CI passes a secret that is not set as blank",
    ),
    Code.WEBHOOK_INVALID: Wording(
        "{variable} is not an https address that can be used",
        "copy the whole webhook URL from the robot's settings, without quotes or spaces",
    ),
    Code.WEBHOOK_UNKNOWN: Wording(
        "{server} is not where WeCom, DingTalk or Feishu have their webhooks",
        "check {variable}; for a server of your own, say with --robot which of the three it stands for",
    ),
    Code.NOTICE_FAILED: Wording(
        "{server} did not confirm the message: {reason}",
        "look into the group: the message may be there; if not, check the network and HTTPS_PROXY, and run this again",
    ),
    Code.NOTICE_REFUSED: Wording(
        "the robot refuses the message: {error}",
        "compare the robot's security settings: the secret in RECONCILER_WEBHOOK_SECRET, the keyword reconciler, this "
        "machine's IP; after too many messages in a minute, wait ten",
    ),
}

PHRASES: Final = {
    "notice_before": "before: {result}",
    "notice_delete": "{n} {n:host|hosts} to delete from a list:",
    "notice_deleted": "{n} {n:host|hosts} deleted from a list:",
    "notice_perhaps_deleted": "{n} {n:host|hosts} perhaps deleted from a list:",
    "notice_not_deleted": "{n} {n:host|hosts} not deleted from a list:",
    "notice_next_changes": "Next: read the report. Run apply to make WeChat equal to the file, or change the file.",
    "notice_next_refused": "Next: find the cause before you loosen the policy.",
    "notice_next_partial": "Next: fix the cause, then run apply again: it finishes the work.",
    "notice_next_stale": "Next: plan again, review that plan, apply it.",
    "notice_next_failed": "Next: fix the cause, then run it again.",
    "notice_next_invalid": "Next: fix the file.",
    "notice_next_unverified": "Next: ask the owners of these hosts to serve the verification file.",
    "notice_next_declined": "Next: run apply again to be asked again.",
    "notice_sent": "sent: {title}",
    "notice_silent": "nothing new: nothing was sent",
}
