"""Approve a period of an agreement: with the operator's key, or an approver's own."""

from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer

from .reading import KnownAtAsked, instant, reach


class Ended(IntEnum):
    """What became of an approval, as the exit code says it."""

    APPROVED = 0
    REFUSED = 1
    PROPOSED = 3


def approve(
    agreement: Annotated[str, typer.Argument(help="The agreement's id, as 2009.")],
    period: Annotated[str, typer.Argument(help="2009-Q3 (or 2009-K3); 2009 for the year.")],
    *,
    known_at: KnownAtAsked = None,
    key_file: Annotated[
        Path | None,
        typer.Option(
            help="Holds an approver's key; the operator's where left out.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
) -> None:
    """
    Approve a period: its annex stays as it is now, byte for byte.

    The exit code is 0 where it is approved, 3 where it waits for a second person, 1 where it is
    refused, 2 where the command was called wrongly.
    """
    answer = reach(
        "POST",
        f"/v1/agreements/{agreement}/periods/{period}/approval",
        key_file.read_text("utf-8").strip() if key_file else None,
        json={"known_at": known_at} if known_at else {},
    )
    words, ended = outcome(answer.status_code, answer.json(), (agreement, period))
    typer.echo(words, err=ended is Ended.REFUSED)
    raise typer.Exit(ended)


def outcome(status: int, said: Any, of: tuple[str, str]) -> tuple[str, Ended]:
    """Return what to say of reporting's answer, and how the command ends."""
    what = f"{of[1]} of {of[0]}"
    if status != httpx2.codes.OK:
        return f"{what} is not approved: {said['detail']}", Ended.REFUSED
    by = f"by {said['by']} at {instant(said['at'])}, SHA-256 {said['sha256']}"
    if said["kind"] == "proposed":
        return f"{what} is proposed {by}; a second person has to approve it.", Ended.PROPOSED
    return f"{what} is approved as vintage {said['vintage']} {by}.", Ended.APPROVED
