"""English: a table of texts for each room that speaks."""

from typing import Final

from reconciler.texts.en import desired, plan, report, site, usage, wechat
from reconciler.texts.words import Words

ENGLISH: Final = Words(
    comma=", ",
    problems={**usage.PROBLEMS, **desired.PROBLEMS, **plan.PROBLEMS, **wechat.PROBLEMS, **site.PROBLEMS},
    phrases=report.PHRASES,
)
