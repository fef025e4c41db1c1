"""TOML, and lines of settings like it, as a tree in which every value has its place:

[[limits]]
route = "POST /boats"
limit = 5
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.spec.yaml_tree import Tree, YamlError, read_tree

LANGUAGES = {"toml", "ini", "cfg", "conf", "properties"}
"""What fences of such settings are called."""
_QUOTED = r"\"[^\"\n]*\"|'[^'\n]*'"
_TITLE = regex.compile(r"\s*(?P<open>\[{1,2})\s*(?P<name>[^\n\]]+?)\s*\]{1,2}\s*(?:[#;].*)?")
_NAME = regex.compile(rf"{_QUOTED}|[^.\s\"'][^.\"']*")
_PAIR = regex.compile(rf"\s*(?P<key>{_QUOTED}|[^\s=#;\[\"'][^=\n]*?)\s*=\s*(?P<value>\S[\s\S]*)")
_DOTTED = regex.compile(r"[\w-]+(?:\.[\w-]+)+")
_SCALAR = regex.compile(rf"(?P<quoted>{_QUOTED})\s*(?:[#;].*)?|(?P<bare>[^\"'].*?)\s*(?:\s[#;].*)?")
_COMMENT = regex.compile(r"\s*(?:[#;].*)?")
_BRACKET = regex.compile(rf"{_QUOTED}|#[^\n]*|[\[{{\]}}]")
_EQUALS = regex.compile(rf"{_QUOTED}|(?P<equals>\s=(?=\s))")
_MOST = 2_000
_LONGEST = 200_000
Name = tuple[str, int, int]
"""A name and its place, quotes and all."""


class _Node:
    """A mapping, or a list of some, while it is read."""

    def __init__(self, start: int, *, is_list: bool = False) -> None:
        self.start = start
        self.is_list = is_list
        self.members: dict[str, _Node | Tree] = {}
        self.keys: dict[str, tuple[int, int]] = {}
        self.items: list[_Node] = []

    def put(self, name: Name, value: _Node | Tree) -> None:
        """A further member; the first one of a name counts."""
        key = name[0].strip("\"'")
        self.members.setdefault(key, value)
        self.keys.setdefault(key, name[1:])

    def below(self, name: Name, *, is_list: bool = False) -> _Node:
        """The mapping or the list that is the member of a name, made if there is none."""
        if name[0].strip("\"'") not in self.members:
            self.put(name, _Node(name[1], is_list=is_list))
        found = self.members[name[0].strip("\"'")]
        if isinstance(found, Tree):
            raise YamlError("is a value already", name[1])
        return found

    def tree(self) -> Tree:
        """What was read."""
        if self.is_list:
            items = [each.tree() for each in self.items]
            return Tree(
                items, self.start, max((each.end for each in items), default=self.start), {}
            )
        told = self.members.items()
        members = {key: each.tree() if isinstance(each, _Node) else each for key, each in told}
        end = max((each.end for each in members.values()), default=self.start)
        return Tree(members, self.start, end, self.keys)


def read_settings(text: str) -> Tree:
    """The tree that ``text`` is.

    Raises:
        YamlError: it is no such text, or more than a person would write.
    """
    if len(text) > _LONGEST or text.count("\n") > _MOST:
        raise YamlError("is too long")
    root = here = _Node(0)
    for start, line in _lines(text):
        if found := _TITLE.fullmatch(line):
            names = _names(found["name"], start + found.start("name"))
            here = _opened(root, names, is_list=found["open"] == "[[")
        elif found := _PAIR.fullmatch(line):
            key, at = found["key"], start + found.start("key")
            *above, name = _names(key, at) if _DOTTED.fullmatch(key) else [(key, at, at + len(key))]
            value = _value(found["value"], start + found.start("value"))
            _within(here, above).put(name, value)
        elif not _COMMENT.fullmatch(line):
            raise YamlError("is not understood", start)
    return root.tree()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text with their places, those of a value in brackets as one."""
    start = 0
    while start < len(text):
        end = _line_end(text, start)
        pair = _PAIR.match(text, start, end)
        if pair and pair["value"][0] in "[{":
            end = _line_end(text, _closed(text, pair.start("value")))
        yield start, text[start:end]
        start = end + 1


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _closed(text: str, start: int) -> int:
    """Where a bracket is closed that opens at ``start``."""
    depth = 0
    for found in _BRACKET.finditer(text, start):
        depth += (found[0] in "[{") - (found[0] in "]}")
        if depth == 0:
            return found.start()
    raise YamlError("is not closed", start)


def _names(written: str, start: int) -> list[Name]:
    """The names between the dots of a title or a key."""
    found = [*_NAME.finditer(written)]
    if not found:
        raise YamlError("is not understood", start)
    return [(each[0].rstrip(), start + each.start(), start + each.end()) for each in found]


def _opened(root: _Node, names: Sequence[Name], *, is_list: bool) -> _Node:
    """The mapping that a title opens: ``[limits."GET /boats"]``; ``[[steps]]`` a further one."""
    above = _within(root, names[:-1])
    held = above.below(names[-1], is_list=is_list)
    if held.is_list is not is_list:
        raise YamlError("is a list and none", names[-1][1])
    if is_list:
        held.items.append(_Node(names[-1][1]))
    return held.items[-1] if is_list else held


def _within(node: _Node, names: Sequence[Name]) -> _Node:
    """The mapping below some names, the last one of a list."""
    for name in names:
        node = node.below(name)
        node = node.items[-1] if node.is_list else node
    return node


def _value(written: str, start: int) -> Tree:
    if written[0] in "[{":
        flow = _EQUALS.sub(lambda found: ": " if found["equals"] else found[0], written)
        return _moved(read_tree(flow), start)
    found = _SCALAR.fullmatch(written)
    if found is None:
        raise YamlError("is not understood", start)
    group = "quoted" if found["quoted"] else "bare"
    at, end = found.span(group)
    return Tree(found[group].strip("\"'"), start + at, start + end, {}, group == "quoted")


def _moved(tree: Tree, by: int) -> Tree:
    """A tree so many characters further on."""
    value = tree.value
    if isinstance(value, list):
        value = [_moved(each, by) for each in value]
    elif isinstance(value, dict):
        value = {key: _moved(each, by) for key, each in value.items()}
    keys = {key: (start + by, end + by) for key, (start, end) in tree.keys.items()}
    return replace(tree, value=value, start=tree.start + by, end=tree.end + by, keys=keys)
