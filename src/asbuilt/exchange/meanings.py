"""What a source says in words of columns and query parameters: short, on one line, never misread"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.exchange.draft import Draft
from asbuilt.exchange.markdown import specification
from asbuilt.exchange.reading import read_draft
from asbuilt.spec.openapi.paths import listed
from asbuilt.spec.openapi.schema import properties
from asbuilt.spec.openapi.tree import Description
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.words import snake
from asbuilt.spec.yaml_tree import Tree

Meanings = dict[tuple[str, str], str]

_LONGEST = 120
_SENTENCE = regex.compile(r"(?<=[.!?])\s")
_PLACE = regex.compile(r"Span\(start=\d+, end=\d+\)")


def short(text: str) -> str:
    """The first sentence of ``text`` on one line, cut where it is long."""
    line = _SENTENCE.split(" ".join(text.split()), maxsplit=1)[0].rstrip(".")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def of_members(description: Description, table: str, members: Mapping[str, Tree]) -> Meanings:
    """What the members of a schema mean, as columns of ``table``."""
    said = {name: _said(description, tree) for name, tree in members.items()}
    return {(table, name): text for name, text in said.items() if text}


def of_schemas(description: Description, tables: Collection[str]) -> Meanings:
    """The same of the schemas that are tables by their own names."""
    root = description.root
    schemas = root["components"]["schemas"].members or root["definitions"].members
    found: Meanings = {}
    for name, schema in schemas.items():
        if snake(name) in tables:
            members = properties(description, schema).items()
            found |= of_members(
                description, snake(name), {each: tree for each, (tree, _) in members}
            )
    return found


def of_parameters(description: Description) -> Meanings:
    """What query parameters mean, with the values that they may have."""
    found: Meanings = {}
    for operation in listed(description):
        for written in (*operation.item["parameters"].items, *operation.tree["parameters"].items):
            parameter = description.resolved(written)
            if parameter["in"].text == "query":
                said = (_said(description, parameter), *_facts(description, parameter))
                found[operation.route_key, parameter["name"].text] = "; ".join(filter(None, said))
    return found


def _said(description: Description, tree: Tree) -> str:
    return short(tree["description"].text or description.resolved(tree)["description"].text)


def _facts(description: Description, parameter: Tree) -> Iterator[str]:
    """Swagger 2 has them beside the name, OpenAPI 3 in a schema."""
    schema = parameter["schema"]
    written = description.resolved(schema) if schema.members else parameter
    listed = description.resolved(written["items"])["enum"]
    values = [each.text for each in (written["enum"].items or listed.items)]
    if parameter["required"].text == "true":
        yield "required"
    if values:
        yield f"one of {', '.join(values)}"
    if bounds := [f"{word} {written[key].text}" for key, word in _BOUNDS if written[key].text]:
        yield ", ".join(bounds)
    if written["default"].text:
        yield f"default {written['default'].text}"


_BOUNDS = (("minimum", "at least"), ("maximum", "at most"))
_NAME = r"(?:\"[^\"]+\"|`[^`]+`|\w+)"
_TEXT = r"'(?P<text>(?:[^'\\]|''|\\.)*)'"
_COMMENT_ON = regex.compile(
    rf"COMMENT\s+ON\s+(?:TABLE|(?P<column>COLUMN))\s+(?P<path>{_NAME}(?:\s*\.\s*{_NAME})*)\s+IS\s+E?{_TEXT}",
    re.IGNORECASE,
)
_MADE = regex.compile(
    rf"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{_NAME})", re.IGNORECASE
)
_BESIDE = regex.compile(
    rf"^\s*`(?P<name>[^`]+)`[^\n]*\bCOMMENT\s+{_TEXT}", re.MULTILINE | re.IGNORECASE
)
_BEHIND = regex.compile(rf"^\)[^\n]*\bCOMMENT\s*=\s*{_TEXT}", re.MULTILINE | re.IGNORECASE)


def of_statements(statements: Iterable[str]) -> Meanings:
    """What SQL says in COMMENT ON, and MySQL beside a column and behind a table."""
    found: Meanings = {}
    for statement in statements:
        if said := _COMMENT_ON.match(statement.lstrip()):
            path = [name.strip('"`') for name in regex.findall(_NAME, said["path"])]
            key = (path[-2], path[-1]) if said["column"] and len(path) > 1 else (path[-1], "")
            found[key] = short(_unquoted(said["text"]))
        elif "COMMENT" in statement and (made := _MADE.match(statement.lstrip())):
            table = made["name"].strip('"`')
            for each in _BESIDE.finditer(statement):
                found[table, each["name"]] = short(_unquoted(each["text"]))
            if behind := _BEHIND.search(statement):
                found[table, ""] = short(_unquoted(behind["text"]))
    return found


def _unquoted(text: str) -> str:
    return text.replace("''", "'").replace("\\'", "'").replace("\\n", " ")


def never_misread(draft: Draft) -> Draft:
    """``draft`` without the meanings that its reader would take for more than words."""
    if not draft.meanings:
        return draft
    plain, said = (
        read_draft(specification(replace(each, passages=())))
        for each in (replace(draft, meanings={}), draft)
    )
    plain_ones = {_bare(each) for each in (*plain[DataModel].tables, *plain[Api].endpoints)}
    same = {each.name for each in said[DataModel].tables if _bare(each) in plain_ones}
    same |= {each.key for each in said[Api].endpoints if _bare(each) in plain_ones}
    kept = {key: text for key, text in draft.meanings.items() if key[0] in same}
    return replace(draft, meanings=kept)


def _bare(value: object) -> str:
    return _PLACE.sub("", repr(value))
