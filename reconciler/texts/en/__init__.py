"""English texts, one table for each part of the program."""

from typing import Final

from reconciler.texts.en import desired, github, hostcheck, notices, plan, report, usage, wechat
from reconciler.texts.words import Words

ENGLISH: Final = Words(
    comma=", ",
    problems={
        **usage.PROBLEMS,
        **desired.PROBLEMS,
        **github.PROBLEMS,
        **notices.PROBLEMS,
        **plan.PROBLEMS,
        **wechat.PROBLEMS,
        **hostcheck.PROBLEMS,
    },
    phrases={**report.PHRASES, **github.PHRASES, **notices.PHRASES},
    terms=report.TERMS,
)
