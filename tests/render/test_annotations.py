"""Annotations: one workflow command a problem, at its place."""

from dataclasses import replace

from reconciler.model import Place
from reconciler.problem import Code
from reconciler.render.annotations import render
from reconciler.texts.en import ENGLISH
from tests.render.cases import CASES, problem, saying


def test_a_problem_is_annotated_at_its_place() -> None:
    """File, line, column and code are properties; message and remedy are two lines of the message."""
    told = problem(Code.FILE_EMPTY, 3, 7)

    assert render(saying(CASES["invalid"], told), ENGLISH) == (
        f"::error file=domains.yaml,line=3,col=7,title=file-empty::{ENGLISH.message(told)}%0A{ENGLISH.remedy(told)}\n"
    )


def test_a_problem_without_a_place_has_no_empty_properties() -> None:
    """The runner does not like properties without a value."""
    assert render(CASES["never-published"], ENGLISH).startswith("::warning title=never-published::")
    nameless = replace(problem(Code.FILE_EMPTY), place=Place("", 1, 2))
    assert render(saying(CASES["invalid"], nameless), ENGLISH).startswith("::error line=1,col=2,title=")


def test_nine_of_a_severity_are_shown_and_the_rest_counted() -> None:
    """GitHub shows ten of each severity, and the step's own failure may be one of them."""
    told = render(CASES["invalid-much"], ENGLISH).splitlines()

    assert len(told) == 10
    assert told[-1] == "::error::and 21 more: see the log"


def test_errors_and_warnings_are_counted_apart() -> None:
    """Many warnings do not hide an error, nor the other way round."""
    many = CASES["changes-200"].problems
    told = render(saying(CASES["invalid"], *many, problem(Code.FILE_EMPTY, 1)), ENGLISH).splitlines()

    assert [line.split(" ")[0].split("::")[1] for line in told] == ["error"] + ["warning"] * 10


def test_a_report_without_problems_has_no_annotations() -> None:
    """Where nothing is wrong, nothing is printed."""
    assert render(CASES["changes"], ENGLISH) == ""
