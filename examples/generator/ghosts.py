"""Events that never should have been sent, and how they are taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from .post import Data, Letter, Post
from .slips import correction, is_jobcentre
from .town import Person

PER_NOUN = 3
_ITEMS = {
    "forloeb.referred": "forloeb",
    "forloeb.started": "forloeb",
    "forloeb.ended": "forloeb",
    "person.placed": "placement",
    "places.opened": "places",
    "activity.held": "activity",
    "cost.invoiced": "invoice",
}


def make(post: Post, left: list[Letter], people: list[Person]) -> None:
    """Send events that never happened, like some of those ``left``, and take them back."""
    for noun in _ITEMS:
        alike = [letter for letter in left if letter.noun == noun]
        for letter in post.dice.some(alike, min(PER_NOUN, len(alike))):
            ghost = _ghost(post, letter, people)
            post.letters += [ghost, _retraction(post, ghost, post.dice.number(1, 30))]
    alike = [each for each in left if is_jobcentre(each) and each.noun == "forloeb.started"]
    _taken_back_before_it_came(post, _ghost(post, alike[0], people))
    _taken_back_then_mended(post, _ghost(post, alike[1], people))
    _taken_back_by_mistake(post, alike[2])
    left.remove(alike[2])


def _ghost(post: Post, letter: Letter, people: list[Person]) -> Letter:
    """Copy a letter into one about something, and somebody, else."""
    item = _ITEMS[letter.noun]
    told: dict[str, Any] = {**letter.data, item: f"{letter.data[item]}-{len(post.letters)}"}
    if "citizen" in told and letter.noun != "cost.invoiced":
        told["citizen"] = post.dice.pick(people).told()
    return post.letter(letter.source, letter.noun, told, letter.sent + timedelta(hours=1))


def _retraction(post: Post, letter: Letter, days: int) -> Letter:
    told: Data = {"event": letter.id, "reason": "Sendt ved en fejl"}
    return post.letter(letter.source, "event.retracted", told, letter.sent + timedelta(days=days))


def _taken_back_before_it_came(post: Post, ghost: Letter) -> None:
    post.letters += [ghost.held_up(25), _retraction(post, ghost, 4)]


def _taken_back_then_mended(post: Post, ghost: Letter) -> None:
    """Send a correction last; the retraction wins all the same."""
    post.letters += [
        ghost,
        _retraction(post, ghost, 3),
        correction(post, ghost, ghost.data, 9),
    ]


def _taken_back_by_mistake(post: Post, letter: Letter) -> None:
    """Retract the retraction too, so that the event stands."""
    retraction = _retraction(post, letter, 6)
    post.letters += [retraction, _retraction(post, retraction, 2)]


def copy(post: Post, letter: Letter) -> Letter:
    """Return the same letter, delivered once more."""
    return replace(letter, arrives=letter.arrives + timedelta(hours=post.dice.number(1, 400)))
