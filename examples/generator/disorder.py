"""What goes wrong on the way, in the order it is let loose upon the letters."""

from . import ghosts, refused, slips
from .post import Post
from .town import Person

DUPLICATE_PERCENT = 5
_HELD_UP_PERCENT = 4


def disturb(post: Post, people: list[Person]) -> None:
    """
    Disturb the letters of an agreement, so that the figures still come out as they should.

    No letter meets with more than one mishap, copies aside. What plans are made of (milestones)
    cannot be mended, and the words are left alone.
    """
    left = [each for each in post.letters if not each.noun.startswith(("milestone", "statement"))]
    slips.make(post, left, people)
    ghosts.make(post, left, people)
    honest = list(post.letters)
    refused.make(post, left, people)
    for letter in left:
        if post.dice.chance(_HELD_UP_PERCENT):
            place = post.letters.index(letter)
            post.letters[place] = letter.held_up(post.dice.number(2, 30))
    copied = [each for each in honest if post.dice.chance(DUPLICATE_PERCENT)]
    post.letters += [ghosts.copy(post, letter) for letter in copied]
