"""A YAML file as data, with the line and column each piece of it stands at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode
from yaml.constructor import ConstructorError


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
    """A YAML document."""

    root: Node
    data: Any

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
            for key, _ in above.value:
                if key.value == path[-1]:
                    return _start(key)
        return self.position(path)

    def position_of_text(self, path: Sequence[str | int], text: str) -> Position:
        """Return where, below a path, the longest scalar stands that the text speaks of."""
        words = {word.strip(",.;:") for word in text.split()}
        scalars = [each for each in _scalars(self.node(path)) if each.value in words]
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
        return Tree(root, loader.construct_document(root))
    except yaml.MarkedYAMLError as error:
        raise Unreadable(_unreadable(error)) from None
    except yaml.reader.ReaderError as error:
        said = f"Tegn nr. {error.position + 1} kan ikke stå i en YAML-fil."
        raise Unreadable(Misplaced(Position(1, 1), said)) from None
    except ValueError as error:  # a value that its own tag (!!int, !!timestamp) does not fit
        said = f"En værdi passer ikke til sit mærke: {error}."
        raise Unreadable(Misplaced(Position(1, 1), said)) from None


def slips(tree: Tree) -> Iterator[Misplaced]:
    """Yield what YAML takes without a word and nobody means: names twice, names that are none."""
    for mapping in _mappings(tree.root):
        seen: set[str] = set()
        for key, _ in mapping.value:
            if key.value in seen:
                yield Misplaced(_start(key), f"»{key.value}« står to gange; fjern den ene.")
            seen.add(key.value)
            if key.tag != "tag:yaml.org,2002:str" and isinstance(key, ScalarNode):
                said = f'»{key.value}« læses ikke som tekst; skriv "{key.value}" i anførselstegn.'
                yield Misplaced(_start(key), said)


def _unreadable(error: yaml.MarkedYAMLError) -> Misplaced:
    mark = error.problem_mark or error.context_mark
    at = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
    if "'\\t'" in (error.problem or ""):
        return Misplaced(at, "En linje er rykket ind med tabulator; brug mellemrum.")
    if isinstance(error, ConstructorError):
        return Misplaced(at, f"Værdien kan ikke læses: {error.problem}.")
    return Misplaced(at, f"Det er ikke YAML: {error.problem}. Se på indrykning, kolon og citat.")


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        below: Node = node.value[step]
        return below
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None


def _start(node: Node) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


def _mappings(node: Node) -> Iterator[MappingNode]:
    if isinstance(node, MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from _scalars(value)
    elif isinstance(node, MappingNode):
        for _, value in node.value:
            yield from _scalars(value)
