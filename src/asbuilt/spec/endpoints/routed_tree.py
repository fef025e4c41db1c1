"""Endpoints of a tree of files whose folders are the path, as Next.js and SvelteKit have it, with
the methods beside them: ``└── boats/`` and below it ``└── [id]/route.ts  GET, PATCH  one boat``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.endpoints.callers.remark import read_inline
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import METHODS, Route, normal_path
from asbuilt.spec.endpoints.scope import Scope, based

_METHOD = f"(?:{'|'.join(METHODS)})"
_SAID = rf"(?P<methods>{_METHOD}(?:\s?[/,|+&]\s?{_METHOD}){{0,6}})(?![\w/-])[\s:–—-]*(?P<said>.*)"
_FILE = regex.compile(
    r"(?P<lead>[\s│|├└─]*)(?P<name>[\w.@()\[\]+-]+(?:/[\w.@()\[\]+-]+)*/?)"
    rf"(?:\s+(?:(?:#|//|--|[—–←-]|→)\s*)?(?:{_SAID})?.*)?"
)
_FURTHER = regex.compile(rf"[\s│|]*(?:(?:#|//)\s*)?{_SAID}")
"""A line without a file, of what the one above it serves besides."""
_SERVES = regex.compile(r"(?:route|\+server)\.[cm]?[jt]sx?")
_SCRIPT = regex.compile(r"\.[cm]?[jt]sx?$")
_ROOTS = {"app", "pages", "routes"}
"""The folders below which the paths begin."""
_GROUP = regex.compile(r"\([\w-]+\)|@\w+")
_PARAMETER = regex.compile(r"\[{1,2}(?:\.{3})?(?P<name>\w+)(?:=\w+)?\]{1,2}")
_LONGEST_LINE = 400


def routed(lines: Iterable[Text], scope: Scope) -> Iterator[Draft]:
    """The endpoints of the files in ``lines`` of a tree that serve what their folders name."""
    folders: list[tuple[int, list[str]]] = []
    path: str | None = None
    for line in lines:
        if len(line.text) > _LONGEST_LINE:
            continue
        found = _FURTHER.fullmatch(line.text)
        if found is None and (found := _FILE.fullmatch(line.text)):
            at, names = len(found["lead"]), found["name"].strip("/").split("/")
            while folders and folders[-1][0] >= at:
                folders.pop()
            above = [name for _, some in folders for name in some]
            path = _path([*above, *names])
            folders.append((at, names))
        if found and found["methods"] and path:
            yield from _drafts(line, found.span("methods"), found.span("said"), path, scope)


def _drafts(
    line: Text, methods: tuple[int, int], said: tuple[int, int], path: str, scope: Scope
) -> Iterator[Draft]:
    remark = part(line, *said)
    named, span = part(line, *methods), part(line, *methods).span
    for method in regex.findall(_METHOD, named.text):
        draft = Draft(based(Route(method, path, (), span), scope), False, "", remark.text)
        read_inline(remark, draft, scope.roles)
        yield draft


def _path(names: list[str]) -> str | None:
    """The path of a file by its folders: ``src/app/api/boats/[id]/route.ts``; none of a file that
    serves nothing, or that stands below no folder for what is served."""
    if not _SERVES.fullmatch(names[-1]):
        if not (_SCRIPT.search(names[-1]) and {"pages", "api"} <= {*names}):
            return None
        names = [*names[:-1], _SCRIPT.sub("", names[-1])]
        names = names[:-1] if names[-1] == "index" else names
    else:
        names = names[:-1]
    root = next((at + 1 for at, name in enumerate(names) if name in _ROOTS), None)
    if root is None:
        root = names.index("api") if "api" in names else len(names)
    below = [name for name in names[root:] if not _GROUP.fullmatch(name)]
    if not below or any(name.startswith("_") for name in below):
        return None
    return normal_path("/" + "/".join(_PARAMETER.sub(r"{\g<name>}", name) for name in below))[0]
