"""Classes of Java, Kotlin and C#, structs of Rust and Swift, and messages of Protocol Buffers that
are kept, as tables.

Kept are those that say so, ``@Entity``, and those with an id in a section about the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fences import LANGUAGES, language
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.field_table import places
from asbuilt.spec.tables.fields.field_type import is_choice
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.schema import Reference
from asbuilt.spec.words import is_message, snake

_OPENING = regex.compile(
    r"^[ \t]*(?:(?:public|internal|sealed|abstract|data|open|final|static|partial|pub)[ \t]+)*"
    r"(?:class|record|struct|message)[ \t]+(?P<name>[A-Z]\w*)[^\n{(;]{0,120}\s*[({]",
    re.MULTILINE,
)
_OF_KOTLIN = regex.compile(  # val label: String?; of Swift let label: String?
    r"(?:(?:private|public|override|lateinit)\s+)*(?:val|var|let)\s+(?P<name>\w+)\s*:\s*"
    r"(?P<type>\w+(?:<[\w?]+>)?)(?P<optional>\?)?"
)
_OF_SHARP = regex.compile(  # public string? Label { get; set; }
    r"public\s+(?:(?:required|virtual|override)\s+)*(?P<type>\w+(?:<\w+>)?)"
    r"(?P<optional>\?)?\s+(?P<name>\w+)\s*\{\s*get\b"
)
_OF_JAVA = regex.compile(  # private String label;
    r"(?<!static\s)(?:(?:private|protected|public|final)\s+)+(?!static\b)"
    r"(?P<type>\w+(?:<\w+>)?)(?P<optional>\?)?\s+(?P<name>\w+)\s*(?:=[^;\n]*)?;"
)
_OF_RUST = regex.compile(  # pub label: Option<String>,
    r"(?:pub(?:\(\w+\))?\s+)?(?P<name>[a-z_]\w*)\s*:\s*(?P<optional>Option<)?"
    r"(?P<type>(?:\w+::)*\w+(?:<\w+(?:::\w+)*>)?)>?\s*(?:,|(?=\}))"
)
_OF_RECORDS = regex.compile(  # UUID id, String label
    r"(?P<type>[A-Za-z]\w*(?:<\w+>)?)(?P<optional>\?)?\s+(?P<name>\w+)\s*(?:,|(?=\)))"
)
_OF_PROTO = regex.compile(  # optional string label = 2;
    r"(?P<optional>optional\s+)?(?P<type>(?:\w+\.)*\w+)\s+(?P<name>[a-z_]\w*)\s*=\s*[0-9]{1,9}\s*"
    r"(?:\[[^\]\n]*\])?;"
)
_WAYS = (_OF_KOTLIN, _OF_SHARP, _OF_PROTO, _OF_JAVA, _OF_RUST, _OF_RECORDS)
"""How fields are written: the first way in which there are any is that of the language."""
_SAYS_KEPT = regex.compile(
    r"@(?:Entity|Table|Document|MappedSuperclass)\b|\[Table\b|\b(?:Queryable|FromRow|Insertable)\b"
    r"|DeriveEntityModel"
)
_TABLE_NAME = regex.compile(
    r"@(?:Table|Document|Entity)\((?:\w+\s*=\s*)?\"(?P<java>\w+)\"|\[Table\(\"(?P<sharp>\w+)\""
    r"|table_name\s*=\s*\"?(?P<rust>\w+)"
)
_COLUMN_NAME = regex.compile(r"(?:@|\[)Column\((?:name\s*=\s*)?\"(\w+)\"")
_TYPES = {
    "string": "text", "str": "text", "char": "text", "int": "integer", "integer": "integer",
    "i32": "integer", "u32": "integer", "i16": "smallint", "short": "smallint", "long": "bigint",
    "i64": "bigint", "u64": "bigint", "boolean": "boolean", "bool": "boolean", "double": "float",
    "float": "float", "f32": "float", "f64": "float", "decimal": "decimal", "bigdecimal": "decimal",
    "uuid": "uuid", "guid": "uuid", "instant": "timestamp", "localdatetime": "timestamp",
    "offsetdatetime": "timestamp", "zoneddatetime": "timestamp", "datetime": "timestamp",
    "datetimeoffset": "timestamp", "naivedatetime": "timestamp", "timestamp": "timestamp",
    "localdate": "date", "dateonly": "date", "naivedate": "date", "date": "date",
    "localtime": "time", "timeonly": "time", "jsonnode": "json", "jsonelement": "json",
    "value": "json", "int32": "integer", "uint32": "integer", "sint32": "integer",
    "fixed32": "integer", "int64": "bigint", "uint64": "bigint", "sint64": "bigint",
    "fixed64": "bigint",
}  # fmt: skip
_TO_ONE = regex.compile(r"@(?:ManyToOne|OneToOne|JoinColumn)\b|\[ForeignKey\b")
_SAID = (
    (regex.compile(r"@Id\b|\[Key\]|primary_key"), "primary key"),
    (regex.compile(r"\bunique\s*=\s*true|IsUnique = true|@NaturalId|\bunique\b"), "unique"),
)
_REPEATED = regex.compile(r"\brepeated\s+\Z")
_REQUIRED = regex.compile(r"nullable\s*=\s*false|@(?:NotNull|NotBlank|NonNull)|\[Required\b")


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The classes and structs of all fences that are kept."""
    for place in places(outline, titles, about):
        for fence in place.section.blocks:
            if isinstance(fence, Fence) and language(fence) in LANGUAGES["class_code"]:
                text = passage(outline.source, fence)
                openings = [*_OPENING.finditer(text.text)]
                for opening, after in zip_longest(openings, openings[1:]):
                    stop = after.start() if after else len(text.text)
                    if draft := _table(text, opening, stop, is_about=place.is_about):
                        yield draft


def _table(text: Passage, opening: re.Match[str], stop: int, *, is_about: bool) -> Draft | None:
    """The table of a class, whose fields stand before what opens at ``stop``, if it is kept."""
    before = _annotations(text.text, opening.start())
    is_kept = _SAYS_KEPT.search(before) is not None
    if not (is_kept or is_about) or is_message(snake(opening["name"])):
        return None
    stated = _TABLE_NAME.search(before)
    name = stated[stated.lastgroup or 0] if stated else snake(opening["name"])
    draft = Draft(name, text.span(*opening.span()), text.span(*opening.span("name")))
    end = _closed(text.text, opening.end(), stop)
    for way in _WAYS:
        for notes, field in _fields(text.text, opening.end(), end, way):
            _add(draft, text, notes, field, nullable=way is _OF_JAVA)
        if draft.columns:
            break
    return draft if (is_kept or own_key(draft)) and len(draft.columns) > 1 else None


def _fields(
    text: str, start: int, end: int, way: re.Pattern[str]
) -> Iterator[tuple[str, re.Match[str]]]:
    """The fields of a body in one way of writing them, each with what is noted before it: on its
    line, or on those above it that hold nothing else."""
    above = ""
    for line in _LINE.finditer(text, start, end):
        at = line.start()
        for field in way.finditer(text, *line.span()):
            yield above + text[at : field.start()], field
            above, at = "", field.end()
        above = above + line[0] if _NOTE.match(line[0]) and at == line.start() else ""


_LINE = regex.compile(r"[^\n]{1,300}")
_COMMENT = regex.compile(
    r"[^\n/\"]{0,60}(?:\"[^\n\"]{0,60}\"[^\n/\"]{0,20})?//+[ \t]*(?P<said>[^\n]*)"
)
"""A comment behind a field: ``{ get; set; } // PII``."""
_NOTE = regex.compile(r"\s*(?:@|#?\[)")


def _annotations(text: str, start: int) -> str:
    """What is said of a class on the lines above it, up to one that is no annotation."""
    above = text[max(0, start - _LONGEST) : start]
    lines = above.split("\n")
    said = [lines[-1]]
    for line in reversed(lines[:-1]):
        if not line.strip().startswith(("@", "[", "#", "//")):
            break
        said.append(line)
    return "\n".join(said)


_LONGEST = 1000
_BRACKET = regex.compile(r"[(){}]")


def _closed(text: str, start: int, stop: int) -> int:
    """Where the bracket is closed that is open at ``start``, ``stop`` at last."""
    depth = 1
    for bracket in _BRACKET.finditer(text, start, stop):
        depth += 1 if bracket[0] in "({" else -1
        if depth == 0:
            return bracket.end()
    return stop


def _add(draft: Draft, text: Passage, notes: str, field: re.Match[str], *, nullable: bool) -> None:
    """Add the column of a field; one that holds another object is its key, or none. What is not
    said to be required may be ``nullable``."""
    written = field["type"].rpartition("::")[2].rpartition(".")[2]
    stated = _COLUMN_NAME.search(notes)
    name = stated[1] if stated else snake(field["name"])
    kind = _TYPES.get(written.lower()) or ("text" if is_choice(written) else "")
    if not kind and _TO_ONE.search(notes):
        name, kind = name if stated else f"{name}_id", "uuid"
    if not kind:
        return
    if _REPEATED.search(notes):
        kind = "array"
    said = [statement for sign, statement in _SAID if sign.search(notes)]
    if comment := _COMMENT.match(text.text, field.end()):
        said.append(comment["said"])
    if _REQUIRED.search(notes) or not (field["optional"] or nullable):
        said.append("not null")
    span = text.span(*field.span("name"))
    add_field(draft, name, Text(name, span), Text(kind, span), [("", each) for each in said])
    if name.endswith("_id"):
        draft.hints.append(Reference((name,), "", (), "no action", span))
