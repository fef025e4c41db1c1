"""Tables in Python: models of SQLAlchemy, SQLModel and Django, calls, as Alembic's are, and what is
kept of data classes, pydantic's models, their like, and classes of annotations alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence
from asbuilt.source import Span
from asbuilt.spec.passage import Passage, passage
from asbuilt.spec.section import Outline, Section, blocks_of
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fences import LANGUAGES, language
from asbuilt.spec.tables.fields.field import add_implied_key
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.notations.python_field import COLUMNS, Field, add, constant, field_of, last
from asbuilt.spec.tables.notations.type_comment import table_said
from asbuilt.spec.tables.schema import Reference
from asbuilt.spec.words import is_message, snake

_MODEL = regex.compile(
    r"^class \w+(?:\(\w*Base\))?:|\b(?:Column|mapped_column)\(|\btable\s*=\s*True|\bmodels\.\w+\("
    r"|@(?:\w+\.)?(?:dataclass|define|frozen|attrs|s)\b|\((?:\w+\.)?(?:BaseModel|TypedDict|NamedTuple"
    r"|Struct|Document|SQLModel)\b",
    re.M,
)
_LINE_END = regex.compile(r"\n")
_RECORDS = {
    "dataclass", "define", "frozen", "attrs", "s", "BaseModel", "TypedDict", "NamedTuple", "Struct",
    "Document", "SQLModel",
}  # fmt: skip
"""What decorates or is extended by classes that are nothing but fields."""
_ENUMS = {"Enum", "StrEnum", "IntEnum", "TextChoices", "IntegerChoices"}
_TITLES = ("Models", "Domain Models", "Model Classes")
"""Headings of what is kept, where it is code that stands below them."""
_SENT = regex.compile(
    r"\b(?:pydantic|schemas|dtos?|requests?|responses?|query|queries|search|apis?|payloads?|messages?"
    r"|events?|cursors?|config\w*|settings)\b"
)
"""Headings of what is sent or configured, of which classes tell that are nothing but fields."""
_VARIANT = regex.compile(
    r"_(?:create|update|patch|read|public|private|base|in|out|in_?db|summary|detail|details|schema"
    r"|view|item|confirm|full|short|list)$"
)
"""How classes are called that show a part of a row: ``BoatRead``, ``BoatInDB``."""


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The models of all fences with Python that can be parsed; of classes that are nothing but
    fields those in the sections called ``titles`` or ``about`` the data, and those that a comment
    says to be a table."""
    chapters = outline.topmost(*titles, *_TITLES, about=about)
    stored = (section for chapter in chapters for section in _stored(chapter))
    inside = {id(fence) for each in stored for fence in blocks_of(each, Fence, deep=False)}
    for fence in blocks_of(outline.root, Fence):
        if language(fence) in LANGUAGES["python_model"] and _MODEL.search(fence.text):
            module = _module(passage(outline.source, fence), is_about=id(fence) in inside)
            drafts = (_table(module, node) for node in module.nodes) if module else ()
            yield from (draft for draft in drafts if draft and draft.columns)


def _stored(chapter: Section) -> Iterator[Section]:
    """A chapter about the data and all below it but what is about messages."""
    yield chapter
    for child in chapter.children:
        if not _SENT.search(child.topic):
            yield from _stored(child)


class _Module(Struct, frozen=True):
    """The Python of a fence. ``kinds`` are the types of the classes that are enumerations,
    ``extended`` the names of those that others extend; ``starts`` are where lines begin and the
    last one ends; ``is_about`` says that a document tells of its data there."""

    text: Passage
    nodes: tuple[ast.AST, ...]
    classes: Mapping[str, ast.ClassDef]
    kinds: Mapping[str, str]
    extended: frozenset[str]
    starts: tuple[int, ...]
    is_about: bool

    def span(self, node: ast.ClassDef | ast.Call) -> Span:
        """Where a class or a call stands."""
        return self.text.span(self.start(node), self.starts[node.end_lineno or node.lineno])

    def start(self, node: ast.ClassDef | ast.Call | ast.expr) -> int:
        """Where the line begins on which ``node`` does."""
        return self.starts[node.lineno - 1]

    def head(self, node: ast.ClassDef | ast.Call) -> Span:
        """Where the first line of a class or a call stands."""
        return self.text.span(self.start(node), self.starts[node.lineno] - 1)


def _module(text: Passage, *, is_about: bool) -> _Module | None:
    """The Python that a text is; None if it is none."""
    try:
        nodes = tuple(ast.walk(ast.parse(text.text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    classes = {each.name: each for each in nodes if isinstance(each, ast.ClassDef)}
    kinds = {name: kind for name, each in classes.items() if (kind := _enumerated(each))}
    extended = frozenset(last(base) for each in classes.values() for base in each.bases)
    starts = (0, *(end.end() for end in _LINE_END.finditer(text.text)), len(text.text))
    return _Module(text, nodes, classes, kinds, extended, starts, is_about)


def _enumerated(node: ast.ClassDef) -> str:
    """The type that an enumeration is: ``enum(new,gone)``."""
    if _ENUMS.isdisjoint(map(last, node.bases)):
        return ""
    stated = [each.value for each in node.body if isinstance(each, ast.Assign)]
    values = [constant(each.elts[0] if isinstance(each, ast.Tuple) else each) for each in stated]
    return f"enum({','.join(map(str, values))})" if values and None not in values else "text"


# ---------------------------------------------------------------- models


def _table(module: _Module, node: ast.AST) -> Draft | None:
    """The table of a class or a call; without columns where it makes none."""
    match node:
        case ast.ClassDef() if node.name not in module.kinds:
            draft = _model(module, node)
            return draft if draft.columns else _record(module, node)
        case ast.Call(args=[ast.Constant(value=str(name)), *rest]) if last(node.func) in _MAKERS:
            return _called(module, node, name, rest)
    return None


_MAKERS = {"create_table", "Table"}


def _called(module: _Module, node: ast.Call, name: str, rest: Sequence[ast.expr]) -> Draft:
    """The table of ``op.create_table("users", sa.Column(…), …)`` or ``Table("users", …)``."""
    draft = Draft(name, module.span(node), module.head(node))
    for argument in rest:
        match argument:
            case ast.Call(func=made, args=[ast.Constant(value=str(column)) as named, *_]) if (
                last(made) in COLUMNS
            ):
                field = Field(column, argument.lineno, argument, None)
                add(draft, module.text, module.start(named), field, module.kinds)
    return draft


def _model(module: _Module, node: ast.ClassDef) -> Draft:
    """The table of a class, of those fields that make columns; Django adds a key where there is
    none."""
    draft = Draft(_table_name(node), module.span(node), module.head(node))
    is_table = any(each.arg == "table" for each in node.keywords)
    for field in filter(None, map(field_of, node.body)):
        if field.is_column or (is_table and field.function in ("", "Field")):
            _add(draft, module, field)
    if draft.columns and not draft.primary_key and "Model" in map(last, node.bases):
        add_implied_key(draft)
    return draft


def _add(draft: Draft, module: _Module, field: Field) -> None:
    add(draft, module.text, module.starts[field.line - 1], field, module.kinds)


def _table_name(node: ast.ClassDef) -> str:
    """``__tablename__``, Django's ``db_table``, else what the class is called."""
    for statement in ast.walk(node):
        match statement:
            case ast.Assign(targets=[ast.Name(id="__tablename__" | "db_table")], value=value):
                if isinstance(name := constant(value), str):
                    return name
    return snake(node.name)


# ---------------------------------------------------------------- records


def _record(module: _Module, node: ast.ClassDef) -> Draft | None:
    """The table of a class that is nothing but fields, if it is kept: a comment calls it a table,
    or it has a key, stands where the data are told of, and is no message."""
    lineage = _lineage(module, node)
    marks = {name for each in lineage for name in _marks(each)}
    if _RECORDS.isdisjoint(marks) and not (_is_plain(node) and marks <= {"Base"}):
        return None
    above = module.start(next(iter(node.decorator_list), node))
    said = table_said(module.text.text, above, module.starts[node.lineno] - 1)
    name = module.text.text[slice(*said)] if said else snake(node.name)
    is_sent = is_message(name) or _VARIANT.search(name) or node.name in module.extended
    if not said and (is_sent or not module.is_about):
        return None
    draft = Draft(name, module.span(node), module.text.span(*said) if said else module.head(node))
    for field in (field for each in lineage for field in map(field_of, each.body)):
        if field and field.annotation:
            _add(draft, module, field)
    keys = (each for each in draft.columns if snake(each.name).endswith("_id"))
    draft.hints += (Reference((each.name,), "", (), "no action", each.span) for each in keys)
    return draft if said or own_key(draft) else None


def _is_plain(node: ast.ClassDef) -> bool:
    """Whether a class is nothing but what its fields are of, as people sketch one."""
    said = (each for each in node.body if not isinstance(each, ast.Expr))
    return all(isinstance(each, ast.AnnAssign) for each in said)


def _lineage(module: _Module, node: ast.ClassDef) -> list[ast.ClassDef]:
    """The classes of the fence that a class extends, then itself."""
    found = {node.name: node}
    waiting = [node]
    while waiting:
        for name in map(last, waiting.pop().bases):
            if name in module.classes and name not in found:
                found[name] = module.classes[name]
                waiting.append(module.classes[name])
    return [*reversed(found.values())]


def _marks(node: ast.ClassDef) -> Iterator[str]:
    """What decorates a class, and what it extends."""
    for each in (*node.decorator_list, *node.bases):
        yield last(each.func if isinstance(each, ast.Call) else each)
