"""A YAML file as data, with the line and column each piece of it stands at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

_FLOAT: Final = "tag:yaml.org,2002:float"
_STR: Final = "tag:yaml.org,2002:str"
_MERGE: Final = "tag:yaml.org,2002:merge"  # <<, which takes over the fields of another mapping


class Position(NamedTuple):
    """Where something stands in a file; both are counted from one, as editors do."""

    line: int
    column: int


class Misplaced(NamedTuple):
    """Something wrong at a place of the file."""

    at: Position
    said: str


class Unreadable(Exception):  # noqa: N818 - told to the person who wrote the file
    """The file is no YAML."""

    def __init__(self, fault: Misplaced) -> None:
        super().__init__(fault.said)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Tree:
    """A YAML document, and what YAML takes without a word and nobody means."""

    root: Node
    data: Any
    slips: tuple[Misplaced, ...]

    def node(self, path: Sequence[str | int]) -> Node:
        """Return what a path leads to, or the nearest thing above it that is there."""
        node = self.root
        for step in path:
            # A tag that chose one of several shapes is no step in the file.
            node = _below(node, step) or node
        return node

    def position(self, path: Sequence[str | int]) -> Position:
        """Return where the value that a path leads to begins."""
        return _start(self.node(path))

    def key_position(self, path: Sequence[str | int]) -> Position:
        """Return where the name of the field that a path leads to begins."""
        above = self.node(path[:-1])
        if isinstance(above, MappingNode):
            for key, _ in reversed(above.value):
                if key.value == path[-1]:
                    return _start(key)
        return self.position(path)

    def position_of_text(self, path: Sequence[str | int], text: str) -> Position:
        """Return where, below a path, the longest scalar stands that the text speaks of."""
        words = {word.strip(",.;:") for word in text.split()}
        below = _nodes(self.node(path))
        scalars = [e for e in below if isinstance(e, ScalarNode) and e.value in words]
        named = max(scalars, key=lambda each: len(each.value), default=None)
        return _start(named) if named is not None else self.position(path)


class _Loader(yaml.SafeLoader):
    """Leaves a day as it is written: whether there is such a day is for the model to say."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library's own name and shape
        letter: [(tag, pattern) for tag, pattern in known if not tag.endswith(":timestamp")]
        for letter, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read(text: str) -> Tree:
    """
    Read a YAML document.

    Raises:
        Unreadable: it is none.

    """
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise Unreadable(Misplaced(Position(1, 1), "Filen er tom."))
        # Reading puts what << takes over among a mapping's own: it may stand there twice then.
        slips = tuple(_slips(root))
        return Tree(root, loader.construct_document(root), slips)
    except yaml.MarkedYAMLError as error:
        raise Unreadable(_unreadable(error)) from None
    except yaml.reader.ReaderError as error:
        said = f"Tegn nr. {error.position + 1} kan ikke stå i en YAML-fil."
        raise Unreadable(Misplaced(Position(1, 1), said)) from None
    except ValueError:  # a value that its own tag (!!int, !!timestamp) does not fit
        said = "En værdi passer ikke til sit mærke (!!)."
        raise Unreadable(Misplaced(Position(1, 1), said)) from None


def _slips(root: Node) -> Iterator[Misplaced]:
    """Yield names that stand twice, or that are none, and numbers that are none."""
    for scalar in _nodes(root):
        if scalar.tag == _FLOAT and scalar.value.lower().lstrip("+-") in {".nan", ".inf"}:
            yield Misplaced(_start(scalar), f"»{scalar.value}« er ikke et tal her.")
    for mapping in _nodes(root):
        if not isinstance(mapping, MappingNode):
            continue
        seen: set[str] = set()
        for key, _ in mapping.value:
            if key.value in seen:
                yield Misplaced(_start(key), f"»{key.value}« står to gange; fjern den ene.")
            seen.add(key.value)
            if key.tag not in {_STR, _MERGE} and isinstance(key, ScalarNode):
                said = f'»{key.value}« læses ikke som tekst; skriv "{key.value}" i anførselstegn.'
                yield Misplaced(_start(key), said)


def _unreadable(error: yaml.MarkedYAMLError) -> Misplaced:
    mark = error.problem_mark or error.context_mark
    at = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
    if "'\\t'" in (error.problem or ""):
        return Misplaced(at, "En linje er rykket ind med tabulator; brug mellemrum.")
    if isinstance(error, ConstructorError):
        return Misplaced(at, "Værdien kan ikke læses; se på dens mærke (!!), eller på <<.")
    if isinstance(error, ComposerError):
        said = "Her henvises (*) til noget, der ikke er mærket (&), eller her er flere filer (---)."
        return Misplaced(at, said)
    return Misplaced(at, "Det er ikke YAML. Se på indrykning, kolon og anførselstegn.")


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        below: Node = node.value[step]
        return below
    if isinstance(node, MappingNode):
        # What stands last is what counts: a mapping's own after what << takes over.
        return next((value for key, value in reversed(node.value) if key.value == step), None)
    return None


def _start(node: Node) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


def _nodes(root: Node) -> Iterator[Node]:
    """Yield what lies below a node, each once: an alias may lead back to where it stands."""
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        yield node
        below = node.value if not isinstance(node, ScalarNode) else []
        for each in below:
            fresh = [part for part in _parts(each) if id(part) not in seen]
            seen.update(map(id, fresh))
            waiting.extend(fresh)


def _parts(each: Node | tuple[Node, Node]) -> tuple[Node, ...]:
    return each[1:] if isinstance(each, tuple) else (each,)
