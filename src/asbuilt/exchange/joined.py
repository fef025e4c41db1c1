"""OpenAPI descriptions of several files joined to one: what ``$ref`` names elsewhere is put in"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.exchange import files
from asbuilt.spec.yaml_tree import Tree, YamlError, read_tree

_ELSEWHERE = regex.compile(r"[\"']?\$ref[\"']?[ \t]*:[ \t]*[\"']?[^#\"'{\s]")
_REMOTE = regex.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//")
_NUMBER = regex.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_LISTED = ("paths", "webhooks")
_OF_SWAGGER = ("definitions", "parameters", "responses")
_SCHEMA = ("type", "properties", "allOf", "oneOf", "anyOf", "enum", "items")
_NO_SCHEMA = ("in", "content", "schema", "responses", "get", "post", "put", "patch", "delete")
_OTHERS = "x-joined"
"""The components that are no schemas: parameters, answers and whatever else a file holds."""

_ENDINGS = (".yaml", ".yml", ".json")
_DEEPEST = 8
_INDEX = ("index", "_index")

Target = tuple[Path, str]
"""A file, and where in it a value stands: a JSON pointer (RFC 6901), empty for all of it."""


def joined(file: Path, text: str) -> str:
    """The description ``text``, which stands in ``file``, with what its references to other files
    name; as it is where it has none. References to what is not there, or in the web, stay.

    Raises:
        UsageError: a file that it needs cannot be read.
    """
    if not _ELSEWHERE.search(text):
        return text
    try:
        root = _value(read_tree(text))
    except YamlError:  # the reader of descriptions says what is wrong with it
        return text
    return json.dumps(_Join(file.resolve(), root).whole(), ensure_ascii=False, indent=1)


class _Join:
    """The documents of a description by their files, and where in the joined one stands what of
    them is referred to."""

    def __init__(self, first: Path, root: Any) -> None:
        self.first = first
        self.root = root if isinstance(root, dict) else {}
        self.documents: dict[Path, Any] = {first: root}
        self.places: dict[Target, tuple[str, ...]] = {}
        self.waiting: list[tuple[tuple[str, ...], Any, Path]] = []

    def whole(self) -> dict[str, Any]:
        """The joined description."""
        found: dict[str, Any] = {}
        for place, value, file in self._components():
            self.waiting.append((place, value, file))
        for name, value in self.root.items():
            if name in _LISTED:
                items = self._members(value, self.first)
                found[name] = {path: self._within(item, file) for path, item, file in items}
            elif name != "components" and name not in _OF_SWAGGER:
                found[name] = self._within(value, self.first)
        while self.waiting:
            place, value, file = self.waiting.pop()
            inner = found
            for name in place[:-1]:
                inner = inner.setdefault(name, {})
            inner[place[-1]] = self._within(value, file)
        return found

    def _components(self) -> Iterator[tuple[tuple[str, ...], Any, Path]]:
        """What the description itself names, whatever file it stands in."""
        for section, members, file in self._members(self.root.get("components"), self.first):
            for name, value, inner in self._members(members, file, named=("components", section)):
                yield ("components", section, name), value, inner
        for section in _OF_SWAGGER:
            for name, value, inner in self._members(
                self.root.get(section), self.first, named=(section,)
            ):
                yield (section, name), value, inner

    def _members(
        self, value: Any, file: Path, named: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, Any, Path]]:
        """The members of a mapping, each opened where it stands in another file."""
        value, file, _ = self._opened(value, file)
        for name, member in value.items() if isinstance(value, dict) else ():
            found, inner, target = self._opened(member, file)
            if named and target:
                self.places[target] = (*named, name)
            yield name, found, inner

    def _opened(self, value: Any, file: Path) -> tuple[Any, Path, Target | None]:
        """What ``value`` is, its file, and what it was referred to as."""
        last = None
        for _ in range(_DEEPEST):
            target = self._target(value, file)
            if target is None or self._is_own(target):
                break
            value, file, last = self._at(target), target[0], target
        return value, file, last

    def _within(self, value: Any, file: Path) -> Any:
        """``value`` of ``file`` with its references as they are in the joined description."""
        if isinstance(value, list):
            return [self._within(item, file) for item in value]
        if not isinstance(value, dict):
            return value
        target = self._target(value, file)
        if target is None:
            return {name: self._within(member, file) for name, member in value.items()}
        if self._is_own(target):
            return {**value, "$ref": f"#{target[1]}"}
        if target not in self.places:
            self._take(target)
        return {**value, "$ref": f"#/{'/'.join(map(_escaped, self.places[target]))}"}

    def _take(self, target: Target) -> None:
        """Give what another file holds a place, under a name of its own."""
        value, file, _ = self._opened(self._at(target), target[0])
        is_swagger = "swagger" in self.root
        holder = ("definitions",) if is_swagger else ("components", "schemas")
        if not _is_schema(value):
            holder = (_OTHERS,)
        taken = {*self.places.values(), *(place for place, _, _ in self.waiting)}
        own = self.root.get(holder[0], {})
        own = own.get("schemas", {}) if holder[0] == "components" else own
        name, number = _name(target), 2
        while (*holder, name) in taken or name in own:
            name, number = f"{_name(target)}_{number}", number + 1
        self.places[target] = (*holder, name)
        self.waiting.append((self.places[target], value, file))

    def _is_own(self, target: Target) -> bool:
        return target[0] == self.first

    def _target(self, value: Any, file: Path) -> Target | None:
        """What a reference names, where that is there to be read."""
        pointer = value.get("$ref") if isinstance(value, dict) else None
        if not isinstance(pointer, str) or _REMOTE.match(pointer):
            return None
        path, _, inner = pointer.partition("#")
        if not path and file == self.first:
            return None
        target = (file.parent / unquote(path)).resolve() if path else file, unquote(inner)
        return target if self._at(target) is not None else None

    def _at(self, target: Target) -> Any:
        """What stands at ``target``; None of nothing."""
        file, pointer = target
        if file not in self.documents:
            is_known = file.suffix.lower() in _ENDINGS and file.is_file()
            self.documents[file] = _document(file) if is_known else None
        value = self.documents[file]
        for name in pointer.strip("/").split("/") if pointer.strip("/") else ():
            name = name.replace("~1", "/").replace("~0", "~")
            value = value.get(name) if isinstance(value, dict) else None
        return value


def _document(file: Path) -> Any:
    try:
        return _value(read_tree(files.read(file)))
    except YamlError as error:
        raise UsageError(f"{file}: {error.message}", "Mend it, or leave it out.") from None


def _value(tree: Tree) -> Any:
    """A tree in JSON's terms: what is not in quotes may be a number or a constant."""
    if tree.members:
        return {name: _value(member) for name, member in tree.members.items()}
    if not isinstance(tree.value, str):
        return [_value(item) for item in tree.items] if isinstance(tree.value, list) else {}
    if tree.quoted:
        return tree.text
    if tree.text in _CONSTANTS:
        return _CONSTANTS[tree.text]
    return json.loads(tree.text) if _NUMBER.fullmatch(tree.text) else tree.text


def _is_schema(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and any(word in value for word in _SCHEMA)
        and not any(word in value for word in _NO_SCHEMA)
    )


def _name(target: Target) -> str:
    """What a value is called: as its place in the file, or as its file or folder."""
    file, pointer = target
    if last := pointer.strip("/").rpartition("/")[2]:
        return last.replace("~1", "/").replace("~0", "~")
    return file.parent.name if file.stem in _INDEX else file.stem


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
