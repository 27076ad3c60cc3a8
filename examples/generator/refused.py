"""Events the door must refuse; where one is mended and sent again, the mended one counts."""

from dataclasses import replace
from datetime import timedelta

from .post import Data, Letter, Post
from .slips import is_jobcentre
from .town import Person

_NO_DATE = "3113790001"


def make(post: Post, left: list[Letter], people: list[Person]) -> None:
    """Send events no publisher may send; they look much like some of those ``left``."""
    started = [each for each in left if is_jobcentre(each) and each.noun == "forloeb.referred"]
    for number, (noun, change) in enumerate(_BAD):
        letter = started[number]
        told = {**letter.data, "forloeb": f"{letter.data['forloeb']}-{number}", **change}
        told = {key: value for key, value in told.items() if value is not None}
        post.letters.append(post.letter(letter.source, noun, told, letter.sent))
    in_text = {**started[-1].data, "reason": f"Dobbelt: {people[0].cpr}"}
    del in_text["weeks"]
    post.letters.append(
        post.letter(started[-1].source, "forloeb.cancelled", in_text, started[-1].sent)
    )
    _other_content_under_the_same_id(post, left, people)
    _mended_under_the_same_id(post, left)


_BAD: tuple[tuple[str, Data], ...] = (
    ("forloeb.referred", {"initiative": "2009/1.6"}),  # not the jobcentres' to tell
    ("forloeb.started", {"initiative": "2010/2.6"}),
    ("forloeb.started", {"weeks": -6}),
    ("forloeb.started", {"offer": "praktik"}),
    ("forloeb.started", {"on": None}),
    ("forloeb.started", {"on": "2009-02-30"}),
    ("forloeb.started", {"varighed": 6}),
    ("forloeb.started", {"citizen": {"sex": "female"}}),
    ("forloeb.started", {"citizen": {"cpr": _NO_DATE}}),
    ("forloeb.paused", {}),
)


def _other_content_under_the_same_id(post: Post, left: list[Letter], people: list[Person]) -> None:
    for noun in ("forloeb.started", "person.placed"):
        letter = next(each for each in left if is_jobcentre(each) and each.noun == noun)
        told = {**letter.data, "citizen": post.dice.pick(people).told()}
        conflict = letter.saying(told)
        post.letters.append(replace(conflict, arrives=letter.arrives + timedelta(days=2)))
        left.remove(letter)


def _mended_under_the_same_id(post: Post, left: list[Letter]) -> None:
    for noun in ("forloeb.referred", "forloeb.referred"):
        letter = next(each for each in left if is_jobcentre(each) and each.noun == noun)
        bad = letter.saying({**letter.data, "weeks": "seks"})
        post.letters.append(replace(bad, arrives=letter.arrives - timedelta(minutes=5)))
        left.remove(letter)
