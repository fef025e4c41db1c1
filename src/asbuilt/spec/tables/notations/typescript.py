"""TypeScript interfaces and object types in the data model, as tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Fence, Paragraph
from asbuilt.spec.column_type import ColumnType
from asbuilt.spec.language import english
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline, Section, blocks_of
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.marks import read_marks
from asbuilt.spec.tables.notations.type_comment import table_said
from asbuilt.spec.tables.schema import Column, Marks, Reference
from asbuilt.spec.words import is_message, is_request_of_people, snake

_LANGUAGES = {"typescript", "ts", "tsx"}
_OPENING = regex.compile(
    r"^[ \t]*(?:export[ \t]+)?(?:default[ \t]+)?(?:declare[ \t]+)?"
    r"(?:(?:interface|(?:abstract[ \t]+)?class)[ \t]+(?P<name>[^\W\d]\w*)(?:<[^<>\n]*>)?"
    r"(?:[ \t]+(?:extends|implements)[ \t]+(?P<base>[\w, \t<>]+?))?[ \t]*\{"
    r"|type[ \t]+(?P<alias>[^\W\d]\w*)(?:<[^<>\n]*>)?[ \t]*=[ \t]*"
    r"(?:(?P<base2>[\w \t&]+?)[ \t]*&[ \t]*)?\{)",
    re.MULTILINE,
)
_ENUM = regex.compile(
    r"^[ \t]*(?:export[ \t]+)?(?:const[ \t]+)?enum[ \t]+(?P<name>[^\W\d]\w*)[ \t]*"
    r"\{(?P<body>[^}]*)\}",
    re.MULTILINE,
)
_UNION = regex.compile(
    r"^[ \t]*(?:export[ \t]+)?type[ \t]+(?P<name>[^\W\d]\w*)[ \t]*=\s*"
    r"(?P<body>\|?\s*(?:'[^'\n]*'|\"[^\"\n]*\")(?:\s*\|\s*(?:'[^'\n]*'|\"[^\"\n]*\"))*)",
    re.MULTILINE,
)
_FIELD = regex.compile(
    r"[ \t]*(?:(?:readonly|public|private|protected)[ \t]+)*[\"']?(?P<name>[^\W\d]\w*)[\"']?"
    r"(?P<optional>\?|!)?[ \t]*:[ \t]*(?P<type>[^;\n]*?)[ \t]*[;,]?[ \t]*"
    r"(?://[ \t]*(?P<line>[^\n]*)|/\*\*?(?P<block>[^\n]*?)\*/[ \t]*)?$"
)
_PIECE = regex.compile(r"[^;\n]*(?:;[ \t]*(?://[^\n]*|/\*[^\n]*?\*/)?)?")
_QUOTED = regex.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"")
_REFERS = regex.compile(
    r"(?:\b(?:references?|fk|foreign key|refers to)\b(?:\s+to)?|->|→)[\s:(]*"
    r"(?P<table>[^\W\d]\w*)(?:[.(](?P<column>\w+))?",
    re.IGNORECASE,
)
_MARKED = regex.compile(r"\b(?P<mark>primary key|pk|unique)\b", re.IGNORECASE)
_KEY_NAME = regex.compile(r"(?:.+_)?(?:id|count|number|index|position|version|year|quantity|age)")
_TYPES = {
    "string": ColumnType("text"), "boolean": ColumnType("boolean"), "bigint": ColumnType("integer"),
    "Date": ColumnType("timestamp"), "number": ColumnType("float"), "Buffer": ColumnType("bytes"),
    "UUID": ColumnType("uuid"), "Uint8Array": ColumnType("bytes"), "Decimal": ColumnType("decimal"),
    "Timestamp": ColumnType("timestamp"), "ISODate": ColumnType("timestamp"),
}  # fmt: skip
_LONGEST = 2000


class _Shape(Struct, frozen=True):
    """An interface: where its body lies in the text, and what it extends."""

    name: str
    text: Passage
    start: int
    named: tuple[int, int]
    """Where its name stands: that of the table, if a comment says one."""
    table: str
    body: int
    end: int
    bases: tuple[str, ...]

    @property
    def is_said(self) -> bool:
        """Whether a comment says that it is a table."""
        return self.text.text[slice(*self.named)] != self.name


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The interfaces of fences in the sections called ``titles`` or ``about`` the data; those
    of requests and answers, and parts of other interfaces, are no tables."""
    said = [
        passage(outline.source, fence)
        for section in outline.topmost(*titles, about=about)
        for fence in _fences(section, deep=True)
    ]
    texts = said or [
        text
        for section in outline.walk()
        if not _SENT.search(section.title)
        for fence in _fences(section, deep=False)
        if _keeps(text := passage(outline.source, fence)) or _says_kept(section)
    ]
    shapes = {shape.name: shape for text in texts for shape in _shapes(text)}
    enums = {name: values for text in texts for name, values in _enums(text.text)}
    fields = {name: tuple(_fields(shape)) for name, shape in shapes.items()}
    nested = {
        word
        for some in fields.values()
        for field in some
        for word in regex.findall(r"[^\W\d]\w*", field["type"])
    }
    names = {snake(name): shape.table for name, shape in shapes.items()}
    extended = {base for shape in shapes.values() for base in shape.bases}
    kept: dict[str, bool] = {}
    for name, shape in shapes.items():
        own = {snake(field["name"]) for field in _inherited(name, shapes, fields)}
        keyed = bool(own & {"id", "uuid", "key", f"{snake(name)}_id"})
        keyed = keyed or (not said and _links(own, names))
        is_part = not said or name in nested or name in extended
        is_asked = keyed and is_request_of_people(name, own)
        is_sent = is_message(name) and not is_asked
        if not shape.is_said and (is_sent or (is_part and not keyed)):
            continue
        kept[name] = is_asked
    for name, is_asked in kept.items():
        draft = _table(shapes[name], _inherited(name, shapes, fields), kept, names, enums)
        draft.is_entity = draft.is_entity or is_asked
        yield draft


_SENT = regex.compile(
    r"\b(?:api|apis|http|rest|endpoints?|requests?|responses?|clients?|ui|front ?end|props"
    r"|components?|interfaces?|messages?|events?|config\w*)\b"
)


def _fences(section: Section, *, deep: bool) -> Iterator[Fence]:
    for fence in blocks_of(section, Fence, deep=deep):
        if fence.language in _LANGUAGES:
            yield fence


def _keeps(text: Passage) -> bool:
    """Whether types under any heading are kept: one is said to be a table, or several have a key,
    and one refers to another, in a comment or by a field's name, or is marked."""
    shapes = [*_shapes(text)]
    if any(shape.is_said for shape in shapes):
        return True
    keyed = [shape for shape in shapes if _has_key(shape) and not is_message(shape.name)]
    if len(keyed) < _SEVERAL:
        return False
    names = [snake(shape.name) for shape in keyed]
    fields = (
        (snake(shape.name), snake(each["name"])) for shape in keyed for each in _fields(shape)
    )
    refers = any(_refers_to(field, name, names) for name, field in fields)
    return refers or _REFERS.search(text.text) is not None or _PII.search(text.text) is not None


def _refers_to(field: str, name: str, names: Sequence[str]) -> bool:
    """Whether a field of the type ``name`` is called after another one of ``names``, or after the
    end of its name: ``policy_id`` after ``rotation_policy``."""
    stem = field.removesuffix("_id")
    others = (each for each in names if each != name) if stem != field else ()
    return any(f"_{each}".endswith(f"_{stem}") for each in others)


def _says_kept(section: Section) -> bool:
    """Whether a paragraph of a section says of types that they are kept: ``Both are stored as rows
    of the same names.``"""
    return any(
        _KEPT.search(english(section.source.slice(block.span)))
        for block in blocks_of(section, Paragraph, deep=False)
    )


_KEPT = regex.compile(
    r"\b(?:both|they|these|those|each|all|types?|interfaces?|objects?|it|this)\b[^.;:]{0,60}"
    r"\b(?:is|are) (?:stored|kept|saved|persisted|written|mapped)\b[^.;]{0,40}"
    r"\b(?:rows?|tables?|collections?|database|documents?)\b",
    re.I,
)
_SEVERAL = 2
_PII = regex.compile(r"//.*\bPII\b")


def _links(fields: Collection[str], names: Container[str]) -> bool:
    """Whether the fields of a type without a key of its own are the keys of two others, one of them
    among ``names``: ``messageId``, ``userId``."""
    keys = [field.removesuffix("_id") for field in fields if field.endswith("_id")]
    return len(keys) > 1 and any(key in names for key in keys)


def _has_key(shape: _Shape) -> bool:
    """Whether a type has a key, perhaps one that is called after it first: ``boatId`` in
    ``Boat``."""
    names = [snake(field["name"]) for field in _fields(shape)]
    return "id" in names or names[:1] == [f"{snake(shape.name)}_id"]


def _shapes(text: Passage) -> Iterator[_Shape]:
    at = 0
    while opening := _OPENING.search(text.text, at):
        group = "name" if opening["name"] else "alias"
        end = _closing(text.text, opening.end())
        bases = regex.findall(r"[^\W\d]\w*", opening["base"] or opening["base2"] or "")
        said = table_said(text.text, opening.start(), opening.end())
        yield _Shape(
            opening[group],
            text,
            opening.start() + len(opening[0]) - len(opening[0].lstrip()),
            said or opening.span(group),
            text.text[slice(*said)] if said else snake(opening[group]),
            opening.end(),
            end,
            tuple(bases),
        )
        at = end


def _closing(text: str, start: int) -> int:
    """The place of the brace that closes the one before ``start``."""
    depth = 1
    for found in regex.finditer(
        r"[{}]|//[^\n]*|/\*.*?\*/|'[^'\n]*'|\"[^\"\n]*\"", text[start:], re.S
    ):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return start + found.start()
    return len(text)


def _enums(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for enum in _ENUM.finditer(text):
        values = []
        for member in regex.sub(r"//[^\n]*|/\*.*?\*/", "", enum["body"], flags=re.S).split(","):
            name, _, value = member.partition("=")
            quoted = _QUOTED.search(value)
            if name.strip():
                values.append((quoted[1] or quoted[2]) if quoted else name.strip())
        yield enum["name"], tuple(values)
    for union in _UNION.finditer(text):
        yield union["name"], tuple(one or two for one, two in _QUOTED.findall(union["body"]))


class _Field(dict[str, str]):
    """The groups of :data:`_FIELD`, and where the field stands."""

    start = 0
    end = 0
    text: Passage


def _fields(shape: _Shape) -> Iterator[_Field]:
    """The fields on the first level of an interface; a nested object is the type of its field."""
    depth = 0
    for piece in _PIECE.finditer(shape.text.text, shape.body, shape.end):
        if len(piece[0]) > _LONGEST:
            continue
        found = _FIELD.match(piece[0]) if depth == 0 else None
        if found:
            field = _Field({name: value or "" for name, value in found.groupdict().items()})
            field.start, field.end = piece.start() + found.start("name"), piece.end()
            field.text = shape.text
            yield field
        depth += piece[0].count("{") - piece[0].count("}")


def _inherited(
    name: str,
    shapes: Mapping[str, _Shape],
    fields: Mapping[str, tuple[_Field, ...]],
    depth: int = 0,
) -> tuple[_Field, ...]:
    """The fields of an interface, those of the ones it extends first, a few levels up."""
    if name not in shapes or depth > _DEEPEST:
        return ()
    above = [
        field
        for base in shapes[name].bases[:_DEEPEST]
        for field in _inherited(base, shapes, fields, depth + 1)
    ]
    return tuple({field["name"]: field for field in (*above, *fields[name])}.values())


_DEEPEST = 3


def _table(
    shape: _Shape,
    fields: Sequence[_Field],
    kept: Container[str],
    names: Mapping[str, str],
    enums: Mapping[str, tuple[str, ...]],
) -> Draft:
    """The table of an interface. Many rows of another table are no column of it; many parts that
    have no table are one."""
    text = shape.text
    whole = text.span(shape.start, min(shape.end + 1, len(text.text)))
    draft = Draft(shape.table, whole, text.span(*shape.named))
    for field in fields:
        written, nullable = _nullable(field["type"], field["optional"] == "?")
        if (many := _ARRAY.fullmatch(written)) and (many["item"] or many["of"]) in kept:
            continue
        span = field.text.span(field.start, field.end)
        comment = field["line"] or field["block"]
        column = Column(field["name"], _type(written, field, enums), written, nullable, span)
        draft.columns.append(replace(column, marks=read_marks(comment, Marks())))
        _constrain(draft, column, comment, names)
    return draft


_ARRAY = regex.compile(r"(?:readonly )?(?P<item>.+)\[\]|(?:Readonly)?Array<(?P<of>.+)>", re.S)


def _nullable(written: str, optional: bool) -> tuple[str, bool]:
    kinds = [kind.strip() for kind in written.split("|")]
    rest = [kind for kind in kinds if kind not in ("null", "undefined")]
    return " | ".join(rest), optional or len(rest) < len(kinds)


def _type(written: str, field: _Field, enums: Mapping[str, tuple[str, ...]]) -> ColumnType:
    if many := _ARRAY.fullmatch(written):
        item = (many["item"] or many["of"]).strip("() ")
        return ColumnType("array", item=_type(item, field, enums))
    values = tuple(one or two for one, two in _QUOTED.findall(written))
    if values and not _QUOTED.sub("", written).strip("| "):
        return ColumnType("enum", values=values)
    if written in enums:
        return ColumnType("enum", values=enums[written])
    comment = field["line"] or field["block"]
    if written == "string" and regex.match(r"uuid\b", comment, re.IGNORECASE):
        return ColumnType("uuid")
    if written == "string" and regex.search(r"_(?:at|time)$", snake(field["name"])):
        return ColumnType("timestamp")
    if written == "number" and _KEY_NAME.fullmatch(snake(field["name"])):
        return ColumnType("integer")
    return _TYPES.get(written, ColumnType("json"))


def _constrain(draft: Draft, column: Column, comment: str, names: Mapping[str, str]) -> None:
    marked = {found["mark"].lower() for found in _MARKED.finditer(comment)}
    if marked & {"pk", "primary key"}:
        draft.primary_key = (*draft.primary_key, column.name)
    elif "unique" in marked:
        draft.uniques.append((column.name,))
    refers = _REFERS.search(comment)
    stem = snake(column.name).removesuffix("_id")
    target = snake(refers["table"]) if refers else stem
    table = names.get(target, target if refers else "")
    if table and (refers or (table != draft.name and snake(column.name).endswith("_id"))):
        key = (refers["column"],) if refers and refers["column"] else ()
        draft.references.append(Reference((column.name,), table, key, "no action", column.span))
