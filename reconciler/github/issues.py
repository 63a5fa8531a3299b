"""Reads and writes the drift issue.

Source: docs.github.com, "REST API endpoints for issues".
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, assert_never

from reconciler.github.drift import Change, Close, Issue, Open, Step, read_mark
from reconciler.github.pulls import BOT
from reconciler.github.rest import Client, unusable_answer

_PATH: Final = "issues"


def newest(client: Client) -> Issue | None:
    """Return the newest drift issue that is open, else the newest; None for none. Raises GithubError."""
    states = ("open", "all")
    found = (_parsed(item) for state in states for item in client.pages(_PATH, state=state, creator=BOT))
    issue = next((issue for issue in found if issue is not None), None)
    if issue is None or not issue.was_declined:
        return issue
    # A list of issues need not say who closed one.
    match client.get(f"{_PATH}/{issue.number}"):
        case {"closed_by": {"type": "User"}}:
            return issue
        case _:
            return replace(issue, was_declined=False)


def _parsed(item: object) -> Issue | None:
    """Return a drift issue, None for anything else."""
    match item:
        case {"pull_request": _} | {"body": None}:
            return None
        case {"number": int(number), "body": str(body), "state": str(state), "user": {"login": login}, **others}:
            if login != BOT or read_mark(body) is None:
                return None
            return Issue(
                number=number,
                body=body,
                is_open=state == "open",
                was_declined=others.get("state_reason") == "not_planned",
                closed_at=_time(others.get("closed_at")),
            )
        case _:
            raise unusable_answer(_PATH)


def _time(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else None
    except ValueError:
        raise unusable_answer(_PATH) from None


def carry_out(client: Client, step: Step) -> None:
    """Do what the drift asks for. Raises GithubError."""
    match step:
        case Open(page=page):
            client.post(_PATH, {"title": page.title, "body": page.body})
        case Change(issue=issue, page=page, comment=comment):
            # In this order: a comment that fails is written by the next run, as the text still shows what was.
            if comment:
                client.post(f"issues/{issue.number}/comments", {"body": comment})
            client.patch(f"issues/{issue.number}", {"title": page.title, "body": page.body})
        case Close(issue=issue):
            client.patch(f"issues/{issue.number}", {"state": "closed", "state_reason": "completed"})
        case _:
            assert_never(step)
