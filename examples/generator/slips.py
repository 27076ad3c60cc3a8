"""Mistakes in a first report, and the corrections that mend them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

from .dice import Dice
from .post import Data, Letter, Post
from .town import Person
from .training import FINANCE

Slip: TypeAlias = Callable[[Dice, Letter], Data]
PER_NOUN = 6
# A jobcentre may publish for both, so the mistake is taken in and must be mended.
_MISTAKEN_FOR = {"2009/1.5": "2009/2.1", "2009/1.9": "2009/1.5", "2009/1.10": "2009/2.4"}


def is_jobcentre(letter: Letter) -> bool:
    return letter.source.startswith("jobcenter-")


def make(post: Post, left: list[Letter], people: list[Person]) -> None:
    """Let some of the letters ``left`` undisturbed be wrong at first, and mend them."""
    for noun, slips in _SLIPS.items():
        told = [letter for letter in left if letter.noun == noun]
        for number, letter in enumerate(post.dice.some(told, min(PER_NOUN, len(told) // 3))):
            slip = slips[number % len(slips)]
            wrong = slip(post.dice, letter)
            if slip is _other_person:
                wrong = {**letter.data, "citizen": post.dice.pick(people).told()}
            _mend(post, letter, wrong)
            left.remove(letter)
    for twisted in (_mended_before_it_came, _mended_twice):
        told = [each for each in left if is_jobcentre(each) and each.noun == "forloeb.started"]
        letter = post.dice.pick(told)
        twisted(post, letter)
        left.remove(letter)


def correction(post: Post, letter: Letter, content: Data, days: int) -> Letter:
    told = {
        "event": letter.id,
        "of_type": f"fremdrift.{letter.noun}.v1",
        "content": content,
        "reason": "Fejl ved registrering",
    }
    return post.letter(
        letter.source, "event.corrected", told, letter.sent + timedelta(days=days, minutes=1)
    )


def _mend(post: Post, letter: Letter, wrong: Data) -> None:
    post.letters[post.letters.index(letter)] = letter.saying(wrong)
    post.letters.append(correction(post, letter, letter.data, post.dice.number(2, 25)))


def _mended_before_it_came(post: Post, letter: Letter) -> None:
    wrong = letter.saying(_other_day(post.dice, letter)).held_up(20)
    post.letters[post.letters.index(letter)] = wrong
    post.letters.append(correction(post, letter, letter.data, 5))


def _mended_twice(post: Post, letter: Letter) -> None:
    """Send a first correction that is wrong too and is held up until after the second."""
    post.letters[post.letters.index(letter)] = letter.saying(_other_day(post.dice, letter))
    wrong = {**letter.data, "on": _moved(letter.data["on"], 93)}
    post.letters.append(correction(post, letter, wrong, 3).held_up(12))
    post.letters.append(correction(post, letter, letter.data, 8))


def _moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _other_day(dice: Dice, letter: Letter) -> Data:
    return {**letter.data, "on": _moved(letter.data["on"], dice.pick((-97, -93, 92, 96)))}


def _other_initiative(dice: Dice, letter: Letter) -> Data:
    mistaken = _MISTAKEN_FOR.get(letter.data["initiative"])
    if mistaken is None or not is_jobcentre(letter):
        return _other_day(dice, letter)
    return {**letter.data, "initiative": mistaken}


def _other_person(_: Dice, letter: Letter) -> Data:
    return letter.data


def _other_offer(_: Dice, letter: Letter) -> Data:
    return {**letter.data, "offer": "guidance"}


def _other_status(_: Dice, letter: Letter) -> Data:
    other = "in_treatment" if letter.data["status"] == "unclarified" else "unclarified"
    return {**letter.data, "status": other}


def _other_amount(_: Dice, letter: Letter) -> Data:
    return {**letter.data, "amount_oere": letter.data["amount_oere"] * 10}


def _other_line(_: Dice, letter: Letter) -> Data:
    if letter.source != FINANCE:
        return {**letter.data, "amount_oere": letter.data["amount_oere"] + 70_000}
    other = "2010/1.3" if letter.data["initiative"] == "2010/2.2" else "2010/2.2"
    return {**letter.data, "initiative": other, "line": f"{other}/indsats"}


def _other_total(_: Dice, letter: Letter) -> Data:
    return {**letter.data, "figure": {"value": str(int(letter.data["figure"]["value"]) + 37)}}


def _more(key: str) -> Slip:
    return lambda dice, letter: {**letter.data, key: letter.data[key] + dice.number(2, 9)}


_SLIPS: dict[str, tuple[Slip, ...]] = {
    "forloeb.referred": (_other_day, _other_initiative, _other_person),
    "forloeb.started": (_other_day, _other_initiative, _other_person),
    "forloeb.ended": (_other_day, _other_offer),
    "person.placed": (_other_day, _other_offer, _other_person),
    "status.reported": (_other_status, _other_day),
    "places.opened": (_more("quantity"),),
    "activity.held": (_more("participants"),),
    "figure.reported": (_other_total,),
    "cost.invoiced": (_other_amount, _other_line, _other_day),
}
