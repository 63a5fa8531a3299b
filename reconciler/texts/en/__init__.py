"""English: a table of texts for each room that speaks."""

from typing import Final

from reconciler.texts.en import desired, hostcheck, plan, report, usage, wechat
from reconciler.texts.words import Words

ENGLISH: Final = Words(
    comma=", ",
    problems={**usage.PROBLEMS, **desired.PROBLEMS, **plan.PROBLEMS, **wechat.PROBLEMS, **hostcheck.PROBLEMS},
    phrases=report.PHRASES,
)
