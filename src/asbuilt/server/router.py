"""From method and path to an endpoint.

Literal paths, and those whose last segment is their only parameter, are found in a dict; the
others in a tree. All cost the same for ten routes and for a thousand; only segments with text
beside a parameter, ``{id}.pdf``, are tried one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Generic, TypeVar

from asbuilt.plan.paths import is_parameter, texts_between
from asbuilt.server.problem import Problem, not_found

Target = TypeVar("Target")


class _Node(Generic[Target]):
    __slots__ = ("children", "methods", "parameter", "templates")

    def __init__(self) -> None:
        self.children: dict[str, _Node[Target]] = {}
        self.templates: dict[tuple[str, ...], _Node[Target]] = {}
        self.parameter: _Node[Target] | None = None
        self.methods: dict[str, Target] = {}


class Router(Generic[Target]):
    """Routes are added before the first match; a literal segment wins over one with text beside a
    parameter, and that over a parameter."""

    def __init__(self) -> None:
        self._literal: dict[str, dict[str, Target]] = {}
        self._keyed: dict[str, dict[str, Target]] = {}
        self._mixed: set[str] = set()
        self._root: _Node[Target] = _Node()

    def add(self, method: str, path: str, target: Target) -> None:
        """Serve ``path`` with ``target``; the first target for a method and path stays."""
        if "{" not in path:
            self._literal.setdefault(path, {}).setdefault(method, target)
            return
        parent, _, last = path.rpartition("/")
        if "{" not in parent and is_parameter(last) and parent not in self._mixed:
            self._keyed.setdefault(parent, {}).setdefault(method, target)
        node = self._root
        for part in path[1:].split("/"):
            if texts := texts_between(part):
                self._mixed.add(parent)
                self._keyed.pop(parent, None)  # the tree has them too, and tells them apart
                node = node.templates.setdefault(texts, _Node())
            elif "{" in part:
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.children.setdefault(part, _Node())
        node.methods.setdefault(method, target)

    def match(self, method: str, path: str) -> tuple[Target, tuple[str, ...]]:
        """The endpoint and the values of the path's parameters. HEAD is GET.

        Raises:
            Problem: 404, or 405 with ``Allow`` when the path exists for other methods.
        """
        methods, values = self._find(path)
        target = methods.get("GET" if method == "HEAD" else method)
        if target is None:
            allowed = _listed(methods)
            raise Problem(
                405, f"{method} is not served here.", hint=f"Use {allowed}.",
                headers=(("allow", allowed),),
            )  # fmt: skip
        return target, values

    def methods(self, path: str) -> str:
        """The methods of a path as an ``Allow`` header lists them.

        Raises:
            Problem: 404.
        """
        return _listed(self._find(path)[0])

    def _find(self, path: str) -> tuple[dict[str, Target], tuple[str, ...]]:
        methods = self._literal.get(path)
        if methods is not None:
            return methods, ()
        parent, _, last = path.rpartition("/")
        methods = self._keyed.get(parent)
        if methods is not None and last:
            return methods, (last,)
        found = _walk(self._root, path[1:].split("/"), 0, ())
        if found is None:
            raise not_found()
        return found


def _listed(methods: Collection[str]) -> str:
    return ", ".join(sorted({*methods, "HEAD"} if "GET" in methods else methods))


def _walk(
    node: _Node[Target], parts: list[str], index: int, values: tuple[str, ...]
) -> tuple[dict[str, Target], tuple[str, ...]] | None:
    if index == len(parts):
        return (node.methods, values) if node.methods else None
    part = parts[index]
    child = node.children.get(part)
    if child is not None:
        found = _walk(child, parts, index + 1, values)
        if found is not None:
            return found
    for texts, template in node.templates.items():
        given = _between(texts, part)
        if given:
            found = _walk(template, parts, index + 1, values + given)
            if found is not None:
                return found
    if node.parameter is not None and part:
        return _walk(node.parameter, parts, index + 1, (*values, part))
    return None


def _between(texts: Sequence[str], part: str) -> tuple[str, ...]:
    """The values between the ``texts`` of a template, the shortest first; none where it does not
    fit: ``17`` of ``17.pdf`` for ``{id}.pdf``."""
    first, *between, last = texts
    at, stop = len(first), len(part) - len(last)
    if not (part.startswith(first) and part.endswith(last)):
        return ()
    values = []
    for text in between:
        end = part.find(text, at + 1, stop)
        if end < 0:
            return ()
        values.append(part[at:end])
        at = end + len(text)
    return (*values, part[at:stop]) if at < stop else ()
