"""Tables in Python: models of SQLAlchemy, SQLModel and Django, and calls, as Alembic's are."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.record import dataclass
from asbuilt.spec.passage import Passage
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.field import add_field
from asbuilt.spec.words import snake

_MODEL = regex.compile(r"\b(?:Column|mapped_column)\(|\btable\s*=\s*True|\bmodels\.\w+\(")
_TO_ONE = {"ForeignKey", "OneToOneField"}
_LINE_END = regex.compile(r"\n")
_NOW = regex.compile(r"\b(?:now|utcnow)\b")
_OPTIONAL = regex.compile(r"\b(?:None|Optional)\b")
_SIMPLE = regex.compile(r"[\w .-]{0,60}")
_COLUMNS = {"Column", "mapped_column"}
_TYPES = {
    "String": "text", "Text": "text", "Unicode": "text", "UnicodeText": "text", "str": "text",
    "Integer": "integer", "int": "integer", "BigInteger": "bigint", "SmallInteger": "smallint",
    "Boolean": "boolean", "bool": "boolean", "DateTime": "timestamp", "datetime": "timestamp",
    "TIMESTAMP": "timestamp", "Date": "date", "date": "date", "Time": "time", "Float": "float",
    "float": "float", "Numeric": "decimal", "DECIMAL": "decimal", "Decimal": "decimal",
    "UUID": "uuid", "Uuid": "uuid", "GUID": "uuid", "JSON": "json", "JSONB": "json",
    "dict": "json", "LargeBinary": "bytes", "bytes": "bytes", "ARRAY": "array", "list": "array",
    "CharField": "text", "TextField": "text", "EmailField": "text", "SlugField": "text",
    "URLField": "text", "IntegerField": "integer", "PositiveIntegerField": "integer",
    "BigIntegerField": "bigint", "SmallIntegerField": "smallint", "BooleanField": "boolean",
    "DateTimeField": "timestamp", "DateField": "date", "TimeField": "time", "FloatField": "float",
    "DecimalField": "decimal", "UUIDField": "uuid", "JSONField": "json", "FileField": "text",
    "ImageField": "text", "BinaryField": "bytes", "AutoField": "serial",
    "BigAutoField": "bigserial", "ForeignKey": "integer", "OneToOneField": "integer",
}  # fmt: skip
"""The types of SQLAlchemy, of annotations and of Django, as those of columns."""


def tables(texts: Sequence[Passage]) -> Iterator[Draft]:
    """The models of all fences with Python that can be parsed."""
    for text in texts:
        if _MODEL.search(text.text):
            try:
                tree = ast.parse(text.text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            for node in ast.walk(tree):
                if (draft := _table(text, node)) and draft.columns:
                    yield draft


@dataclass(frozen=True, slots=True)
class _Field:
    """A statement in the body of a class: what it assigns, how, and with which annotation."""

    name: str
    line: int
    call: ast.Call | None
    annotation: ast.expr | None

    @property
    def function(self) -> str:
        """What is called: ``Column``, ``CharField``."""
        return _last(self.call.func) if self.call else ""

    @property
    def is_column(self) -> bool:
        """Whether what is called makes a column wherever it stands."""
        of_django = isinstance(self.call.func, ast.Attribute) if self.call else False
        return self.function in _COLUMNS or (of_django and self.function in _TYPES)

    def option(self, name: str) -> ast.expr | None:
        """The argument called ``name``."""
        return _keyword(self.call, name)


def _starts(text: Passage) -> list[int]:
    """Where the lines of ``text`` begin, and where the last one ends."""
    return [0, *(found.end() for found in _LINE_END.finditer(text.text)), len(text.text)]


def _table(text: Passage, node: ast.AST) -> Draft | None:
    """The table of a class or a call; without columns where it makes none."""
    match node:
        case ast.ClassDef():
            return _model(text, node)
        case ast.Call(args=[ast.Constant(value=str(name)), *rest]) if _last(node.func) in _MAKERS:
            return _called(text, node, name, rest)
    return None


_MAKERS = {"create_table", "Table"}


def _called(text: Passage, node: ast.Call, name: str, rest: Sequence[ast.expr]) -> Draft:
    """The table of ``op.create_table("users", sa.Column(…), …)`` or ``Table("users", …)``."""
    starts = _starts(text)
    start, body = starts[node.lineno - 1], starts[node.lineno]
    span = text.span(start, starts[node.end_lineno or node.lineno])
    draft = Draft(name, span, text.span(start, body - 1))
    for argument in rest:
        match argument:
            case ast.Call(func=made, args=[ast.Constant(value=str(column)) as named, *_]) if (
                _last(made) in _COLUMNS
            ):
                field = _Field(column, argument.lineno, argument, None)
                _add(draft, text, starts[named.lineno - 1], field)
    return draft


def _model(text: Passage, node: ast.ClassDef) -> Draft:
    starts = _starts(text)
    start, body = starts[node.lineno - 1], starts[node.lineno]
    span = text.span(start, starts[node.end_lineno or node.lineno])
    draft = Draft(_table_name(node), span, text.span(start, body - 1))
    is_table = any(each.arg == "table" for each in node.keywords)
    for field in filter(None, map(_field, node.body)):
        if field.is_column or (is_table and field.function in ("", "Field")):
            _add(draft, text, starts[field.line - 1], field)
    return draft


def _field(statement: ast.stmt) -> _Field | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            return _Field(name, statement.lineno, call, None)
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            called = value if isinstance(value, ast.Call) else None
            return _Field(name, statement.lineno, called, annotation)
    return None


def _table_name(node: ast.ClassDef) -> str:
    """``__tablename__``, Django's ``db_table``, else what the class is called."""
    for statement in ast.walk(node):
        match statement:
            case ast.Assign(targets=[ast.Name(id="__tablename__" | "db_table")], value=value):
                if isinstance(name := _constant(value), str):
                    return name
    return snake(node.name)


def _add(draft: Draft, text: Passage, start: int, field: _Field) -> None:
    arguments = field.call.args if field.call else []
    named = _constant(arguments[0]) if arguments and field.function in _COLUMNS else None
    name = named if isinstance(named, str) else field.name
    name += "_id" if field.function in _TO_ONE else ""
    place = text.text.index(field.name, start)
    span = text.span(place, place + len(field.name))
    written = _type(field, arguments)
    if written:
        rest = [("", said) for said in (*_keys(field, arguments), *_values(field))]
        add_field(draft, name, Text(name, span), Text(written, span), rest)


def _type(field: _Field, arguments: Sequence[ast.expr]) -> str:
    """The type of a column; empty for what is none: a relationship."""
    if field.function in _TYPES:
        return _TYPES[field.function]
    for argument in arguments:
        called, inner = argument, list[object]()
        if isinstance(argument, ast.Call):
            called, inner = argument.func, [_constant(each) for each in argument.args]
        if _last(called) == "Enum" and inner and all(isinstance(each, str) for each in inner):
            return f"enum({','.join(map(str, inner))})"
        if kind := _TYPES.get(_last(called)):
            sizes = ",".join(str(each) for each in inner if isinstance(each, int))
            return f"{kind.replace('text', 'varchar')}({sizes})" if sizes else kind
    return _TYPES.get(_last(_bare(field.annotation)), "text" if field.call else "")


def _bare(annotation: ast.expr | None) -> ast.expr | None:
    """``UUID`` for ``Mapped[UUID | None]`` and ``Optional[UUID]``."""
    match annotation:
        case ast.Subscript(value=value, slice=inner) if _last(value) in ("Mapped", "Optional"):
            return _bare(inner)
        case ast.BinOp(left=left, right=ast.Constant(value=None)):
            return _bare(left)
        case ast.Subscript(value=value):
            return value
    return annotation


def _keys(field: _Field, arguments: Sequence[ast.expr]) -> Iterator[str]:
    """What a field says of keys: ``primary_key=True``, ``ForeignKey("users.id")``."""
    if _is_true(field.option("primary_key")):
        yield "primary key"
    if _is_true(field.option("unique")) or field.function == "OneToOneField":
        yield "unique"
    target, action = field.option("foreign_key"), None
    if field.function in _TO_ONE:
        target = next(iter(arguments), None)
    for argument in arguments:
        if isinstance(argument, ast.Call) and _last(argument.func) == "ForeignKey":
            target = next(iter(argument.args), None)
            action = _keyword(argument, "ondelete")
    if target:
        on_delete = f" on delete {_constant(action)}" if action else ""
        yield f"foreign key {_constant(target) or _last(target)}{on_delete}"


def _values(field: _Field) -> Iterator[str]:
    """What a field says of its values: whether there is one, how long, and which by default."""
    if _is_required(field):
        yield "not null"
    if isinstance(length := _constant(field.option("max_length")), int):
        yield f"max length {length}"
    default = next(filter(None, map(field.option, _DEFAULTS)), None)
    written = ast.unparse(default) if default else ""
    value = _constant(default)
    if _is_true(field.option("auto_now_add")) or _NOW.search(written):
        yield "default now()"
    elif "uuid" in written:
        yield "default gen_random_uuid()"
    elif isinstance(value, str) and _SIMPLE.fullmatch(value):
        yield f"default '{value}'"
    elif isinstance(value, int | float):
        yield f"default {value}".lower()


_DEFAULTS = ("default", "server_default", "default_factory")


def _is_required(field: _Field) -> bool:
    """Whether a value must be given: as it is stated, else by the annotation, else by Django."""
    stated = field.option("nullable") or field.option("null")
    if stated:
        return _constant(stated) is False
    if field.annotation:
        return not _OPTIONAL.search(ast.unparse(field.annotation))
    return field.function.endswith("Field")


def _keyword(call: ast.Call | None, name: str) -> ast.expr | None:
    keywords = call.keywords if call else []
    return next((each.value for each in keywords if each.arg == name), None)


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _is_true(node: ast.expr | None) -> bool:
    return _constant(node) is True


def _last(node: ast.expr | None) -> str:
    """``String`` for ``sa.String``."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
