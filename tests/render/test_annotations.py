"""Annotations are one workflow command a problem, at its place, and never more than GitHub shows."""

from dataclasses import replace

from reconciler.model import Place
from reconciler.problem import Code
from reconciler.render.annotations import render
from reconciler.texts.en import ENGLISH
from tests.render.cases import CASES, problem


def test_properties() -> None:
    """File, line, column and code are properties; the runner rejects empty ones, so they are left out."""
    empty = problem(Code.FILE_EMPTY, 3, 7)
    lines = f"{ENGLISH.message(empty)}%0A{ENGLISH.remedy(empty)}\n"

    assert render([empty], ENGLISH) == f"::error file=domains.yaml,line=3,col=7,title=file-empty::{lines}"
    nameless = replace(empty, place=Place("", 1, 2))
    assert render([nameless], ENGLISH) == f"::error line=1,col=2,title=file-empty::{lines}"
    assert render([replace(empty, place=None)], ENGLISH) == f"::error title=file-empty::{lines}"


def test_nine_of_each_severity_are_shown() -> None:
    """GitHub shows ten of each: the tenth counts the rest, and many warnings do not hide an error."""
    errors = render(CASES["invalid-much"].problems, ENGLISH).splitlines()
    mixed = render((*CASES["changes-200"].problems, problem(Code.FILE_EMPTY, 1)), ENGLISH).splitlines()

    assert (len(errors), errors[-1]) == (10, "::error::and 21 more: see the log")
    assert [line.split(" ")[0].split("::")[1] for line in mixed] == ["error"] + ["warning"] * 10
    assert render((), ENGLISH) == ""
