"""The event streams of the agreements, made from a seed: the same seed, the same bytes."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Final

from . import (
    afterwards,
    documents,
    firms,
    jobplan,
    poverty,
    safety,
    series,
    training,
    waiting,
    words,
)
from .dice import Dice
from .disorder import disturb
from .office import Office
from .post import Post
from .town import Town

SEED: Final = 2009


def generate(seed: int = SEED) -> dict[str, list[str]]:
    """Return the lines of every file by its path, ``2009/events/kia-pro.jsonl``."""
    town = Town(Dice(f"{seed}/town"))
    files: dict[str, list[str]] = defaultdict(list)
    for agreement, groups, closes in (
        ("2009", (jobplan, poverty, safety, waiting, words), date(2009, 11, 25)),
        ("2010", (training, firms, afterwards), date(2011, 3, 31)),
    ):
        dice = Dice(f"{seed}/{agreement}")
        post = Post(agreement, dice, closes)
        for group in groups:
            group.write(Office(dice, town, post))
        disturb(post, town.people)
        _deliver(post, files)
    for agreement in ("2018", "000", "002"):
        post = Post(agreement, Dice(f"{seed}/{agreement}"), date.max)
        documents.write(post)
        if agreement == "2018":
            series.write(post)
        _deliver(post, files)
    return dict(files)


def _deliver(post: Post, files: dict[str, list[str]]) -> None:
    for letter in post.delivered():
        files[f"{post.agreement}/events/{letter.source}.jsonl"].append(letter.line)


def write(folder: Path, seed: int = SEED) -> int:
    """Write the files below a folder, and return how many events they hold."""
    files = generate(seed)
    for name, lines in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return sum(len(lines) for lines in files.values())
