"""People who are nobody, for demonstrations: whoever sits at the machine may be any of them."""

from collections.abc import Mapping
from typing import Final

from .signing_in import Given

PEOPLE: Final[Mapping[str, Given]] = {
    "Læser (demo)": Given(roles=frozenset({"reader"})),
    "Controller (demo)": Given(roles=frozenset({"controller"})),
    "Controller for 2009 (demo)": Given(
        roles=frozenset({"controller"}), agreements=frozenset({"2009"})
    ),
    "Godkender A (demo)": Given(roles=frozenset({"approver"})),
    "Godkender B (demo)": Given(roles=frozenset({"approver"})),
    "Jobcenter Skelbækgade (demo)": Given(
        roles=frozenset({"publisher"}), providers=frozenset({"jobcenter-skelbaekgade"})
    ),
    "Administrator (demo)": Given(roles=frozenset({"administrator"})),
}
