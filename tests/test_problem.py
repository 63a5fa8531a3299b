"""Problems are values; what their texts quote is bounded."""

from reconciler.problem import MAX_QUOTE_LENGTH, Code, Problem, ProblemError, shorten


def test_shorten() -> None:
    """A text is cut where it has more characters than a problem quotes, or than is asked for."""
    for maximum, shown in ((MAX_QUOTE_LENGTH, shorten), (3, lambda text: shorten(text, 3))):
        assert shown("中" * maximum) == "中" * maximum
        assert shown("中" * (maximum + 1)) == "中" * maximum + "…"


def test_what_an_error_carries() -> None:
    """An error of an adapter carries the problem to report."""
    error = ProblemError(Code.FILE_UNREADABLE, file="x.yaml", reason="no")

    assert error.problem == Problem(code=Code.FILE_UNREADABLE, facts={"file": "x.yaml", "reason": "no"})
