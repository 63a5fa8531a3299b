"""The harness rejects what it does not know: a workflow may use only what its tests can run."""

from collections.abc import Callable, Mapping

import pytest

from tests.workflows.expressions import Scope, Unknown, evaluate, fill, holds
from tests.workflows.forge import Forge, Refused, Token, gh
from tests.workflows.loading import commands
from tests.workflows.runner import Event
from tests.workflows.scene import Opening

GITHUB: Mapping[str, object] = {"event_name": "push", "event": {"number": 7}, "ref": "refs/heads/main"}


def scope(*, good: bool = True) -> Scope:
    """Return the scope of an expression, after steps that succeeded or failed."""
    functions: Mapping[str, Callable[[], bool]] = {"success": lambda: good, "failure": lambda: not good}
    return Scope(
        contexts={"github": GITHUB, "vars": {"X": "1"}, "steps": {"s": {"outputs": {"k": "v"}}}}, functions=functions
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("github.event_name == 'PUSH'", True),
        ("vars.X != 'it''s'", True),
        ("vars.Y == ''", True),
        ("vars.Y || 'else'", "else"),
        ("github.event.nothing.sha || 'HEAD^1'", "HEAD^1"),
        ("steps.s.outputs.k", "v"),
        ("steps.s.outputs.none == null", True),
        ("!success() && 1 || (2)", 2),
        ("vars.X == 1 && true", True),
        ("vars.Z == false", True),
        ("'x' == 0", False),
    ],
)
def test_expressions(text: str, value: object) -> None:
    """Names, comparisons and logic work as GitHub documents."""
    assert evaluate(text, scope()) == value


@pytest.mark.parametrize(
    "text",
    [
        "github.actor_name",
        "env.X",
        "hashFiles('x')",
        "startsWith('a', 'b')",
        "steps.t",
        "a b",
        "1 +",
        "'open",
        "",
        "(1",
    ],
)
def test_an_unknown_expression(text: str) -> None:
    """An unknown context, name, function or operator is an error."""
    with pytest.raises(Unknown):
        evaluate(text, scope())


@pytest.mark.parametrize(
    ("condition", "after_success", "after_failure"),
    [
        ("true", True, False),
        ("${{ failure() && vars.X == '1' }}", False, True),
        ("vars.X == '2'", False, False),
        ("success() || failure()", True, True),
    ],
)
def test_conditions(condition: str, after_success: bool, after_failure: bool) -> None:  # noqa: FBT001  # a table
    """A condition without a status function requires success."""
    assert holds(condition, scope(good=True)) is after_success
    assert holds(condition, scope(good=False)) is after_failure


def test_a_partial_expression() -> None:
    """GitHub treats such a condition as true. Here it is an error, and so is a context used as text."""
    with pytest.raises(Unknown):
        holds("${{ true }} && false", scope())
    with pytest.raises(Unknown):
        fill("${{ github }}", scope())
    assert fill("${{ github.event.number }}-${{ vars.Y }}-${{ success() }}", scope()) == "7--true"


@pytest.mark.parametrize("line", ["::stop-commands::x", "  ::add-mask::y", "a ##[group]b"])
def test_an_unexpected_workflow_command(line: str) -> None:
    """A log may contain annotations, and no other workflow command."""
    with pytest.raises(Unknown):
        list(commands(f"ok\n{line}\n"))


@pytest.mark.parametrize(
    "words",
    [
        ["pr", "comment"],
        ["api", "repos/acme/domains/secrets", "--jq", "."],
        ["api", "--slurp", "repos/acme/domains/issues"],
    ],
)
def test_an_unknown_call_of_gh(words: list[str], opened: Opening) -> None:
    """`gh` refuses an unknown call, and the scenario fails."""
    forge: Forge = opened("a", "a").forge
    with pytest.raises(Refused):
        gh(words, forge.folder, forge, Token(permissions={"issues": "read"}))

    assert forge.misunderstood
    forge.misunderstood.clear()


def test_a_token_without_permission(opened: Opening) -> None:
    """A token can do only what its job's permissions name."""
    scene = opened("a", "a")
    for words, given in (
        (["api", "repos/acme/domains/issues", "-f", "body=x"], {"issues": "read"}),
        (["run", "download", "1", "--repo", "acme/domains", "--name", "x", "--dir", "x"], {"contents": "write"}),
    ):
        with pytest.raises(Refused, match="403"):
            gh(words, scene.folder, scene.forge, Token(permissions=given))


def test_a_workflow_that_does_not_start(opened: Opening) -> None:
    """An event without a trigger is an error of the test."""
    scene = opened("a", "a")
    for event in (
        Event(name="issue_comment", commit=scene.forge.tip),
        Event(name="push", commit=scene.forge.tip, ref="refs/heads/other"),
    ):
        with pytest.raises(Unknown):
            scene.runner.run("apply.yml", event)
