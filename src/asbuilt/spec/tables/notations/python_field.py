"""The fields of classes in Python as columns: what is assigned, called and annotated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.passage import Passage
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.field_type import is_choice

COLUMNS = {"Column", "mapped_column"}
"""What SQLAlchemy calls a column."""
_TO_ONE = {"ForeignKey", "OneToOneField"}
_NOW = regex.compile(r"\b(?:now|utcnow)\b")
_OPTIONAL = regex.compile(r"\b(?:None|Optional|NotRequired)\b")
_SIMPLE = regex.compile(r"[\w .-]{0,60}")
_TYPES = {
    "String": "text", "Text": "text", "Unicode": "text", "UnicodeText": "text", "str": "text",
    "Integer": "integer", "int": "integer", "BigInteger": "bigint", "SmallInteger": "smallint",
    "Boolean": "boolean", "bool": "boolean", "DateTime": "timestamp", "datetime": "timestamp",
    "TIMESTAMP": "timestamp", "Date": "date", "date": "date", "Time": "time", "time": "time",
    "Float": "float", "float": "float", "Numeric": "decimal", "DECIMAL": "decimal",
    "Decimal": "decimal", "UUID": "uuid", "Uuid": "uuid", "GUID": "uuid", "UUID4": "uuid",
    "JSON": "json", "JSONB": "json", "dict": "json", "Dict": "json", "Mapping": "json",
    "Any": "json", "LargeBinary": "bytes", "bytes": "bytes", "ARRAY": "array", "list": "array",
    "List": "array", "Sequence": "array", "set": "array", "Set": "array", "tuple": "array",
    "CharField": "text", "TextField": "text", "EmailField": "text", "SlugField": "text",
    "URLField": "text", "IntegerField": "integer", "BigIntegerField": "bigint",
    "SmallIntegerField": "smallint", "BooleanField": "boolean", "DateTimeField": "timestamp",
    "DateField": "date", "TimeField": "time", "FloatField": "float", "DecimalField": "decimal",
    "UUIDField": "uuid", "JSONField": "json", "FileField": "text", "FilePathField": "text",
    "ImageField": "text", "GenericIPAddressField": "text", "BinaryField": "bytes",
    "DurationField": "bigint", "ArrayField": "array", "AutoField": "serial",
    "BigAutoField": "bigserial", "ForeignKey": "integer", "OneToOneField": "integer",
    "EmailStr": "text", "HttpUrl": "text", "AnyUrl": "text", "SecretStr": "text",
    "PositiveInt": "integer", "NonNegativeInt": "integer", "PositiveFloat": "float",
    "AwareDatetime": "timestamp", "NaiveDatetime": "timestamp", "PastDate": "date",
    "FutureDate": "date",
}  # fmt: skip
"""The types of SQLAlchemy, of annotations and of Django, as those of columns."""
_ENDINGS = sorted((name for name in _TYPES if name.endswith("Field")), key=len, reverse=True)


class Field(Struct, frozen=True):
    """A statement in the body of a class: what it assigns, how, and with which annotation."""

    name: str
    line: int
    value: ast.expr | None
    annotation: ast.expr | None

    @property
    def call(self) -> ast.Call | None:
        """The call whose result is assigned."""
        return self.value if isinstance(self.value, ast.Call) else None

    @property
    def function(self) -> str:
        """What is called: ``Column``, ``CharField``."""
        return last(self.call.func) if self.call else ""

    @property
    def lines(self) -> int:
        """How many lines it has."""
        last_line = self.value.end_lineno if self.value else None
        return (last_line or self.line) - self.line + 1

    @property
    def is_column(self) -> bool:
        """Whether what is called makes a column wherever it stands."""
        of_django = isinstance(self.call.func, ast.Attribute) if self.call else False
        noted = self.annotation if self.value is None else None
        is_mapped = noted is not None and last(_outer(noted)) == "Mapped"
        return (
            self.function in COLUMNS or is_mapped or (of_django and bool(_of_call(self.function)))
        )

    def option(self, name: str) -> ast.expr | None:
        """The argument called ``name``."""
        return _keyword(self.call, name)


def field_of(statement: ast.stmt) -> Field | None:
    """The field that a statement in the body of a class makes; None if it makes none."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            return Field(name, statement.lineno, call, None)
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            of_class = last(_outer(annotation)) == "ClassVar"
            return None if of_class else Field(name, statement.lineno, value, annotation)
    return None


def add(draft: Draft, text: Passage, start: int, field: Field, kinds: Mapping[str, str]) -> None:
    """Add the column of a field that stands after ``start``; ``kinds`` are the types of classes
    that are values, as enumerations are."""
    arguments = field.call.args if field.call else []
    named = constant(arguments[0]) if arguments and field.function in COLUMNS else None
    name = named if isinstance(named, str) else field.name
    name += "_id" if field.function in _TO_ONE else ""
    place = text.text.index(field.name, start)
    span = text.span(place, place + len(field.name))
    if written := _type(field, arguments, kinds):
        beside = _beside(text.text, place, field.lines)
        rest = [("", said) for said in (*_keys(field, arguments), *_values(field), beside)]
        add_field(draft, name, Text(name, span), Text(written, span), rest)


def _beside(text: str, start: int, lines: int) -> str:
    """The comment at the end of the lines of a field that begins at ``start``."""
    for _ in range(lines - 1):
        start = text.index("\n", start) + 1
    found = _COMMENT.search(text, start)
    return (found["said"] or "") if found else ""


_COMMENT = regex.compile(r"#[ \t]*(?P<said>[^\n\"']*)$|(?=\n)", re.M)
"""A comment behind what may have a # in quotation marks; else the end of the line."""


def _type(field: Field, arguments: Sequence[ast.expr], kinds: Mapping[str, str]) -> str:
    """The type of a column; empty for what is none: a relationship."""
    if known := _of_call(field.function):
        return known
    for argument in arguments:
        called, inner = argument, list[object]()
        if isinstance(argument, ast.Call):
            called, inner = argument.func, [constant(each) for each in argument.args]
        if last(called) == "Enum" and inner and all(isinstance(each, str) for each in inner):
            return f"enum({','.join(map(str, inner))})"
        if kind := _TYPES.get(last(called)):
            sizes = ",".join(str(each) for each in inner if isinstance(each, int))
            return f"{kind.replace('text', 'varchar')}({sizes})" if sizes else kind
    annotated = _bare(field.annotation)
    if isinstance(annotated, ast.Subscript):
        return _literal(annotated)
    name = last(annotated)
    return _TYPES.get(name) or kinds.get(name) or ("text" if field.call or is_choice(name) else "")


def _of_call(function: str) -> str:
    """The type that a call makes: ``PositiveSmallIntegerField`` is a ``SmallIntegerField``, too."""
    if function in _TYPES or not function.endswith("Field"):
        return _TYPES.get(function, "")
    return next((_TYPES[each] for each in _ENDINGS if function.endswith(each)), "")


def _bare(annotation: ast.expr | None) -> ast.expr | None:
    """``UUID`` for ``Mapped[UUID | None]`` and ``Optional[UUID]``."""
    match annotation:
        case ast.Subscript(value=value, slice=ast.Tuple(elts=[inner, *_])) if (
            last(value) == "Annotated"
        ):
            return _bare(inner)
        case ast.Subscript(value=value, slice=inner) if last(value) in _AROUND:
            return _bare(inner)
        case ast.BinOp(left=left, right=ast.Constant(value=None)):
            return _bare(left)
        case ast.Subscript(value=value) if last(value) != "Literal":
            return value
    return annotation


_AROUND = {"Mapped", "Optional", "Required", "NotRequired", "Final", "Indexed"}


def _outer(annotation: ast.expr) -> ast.expr:
    return annotation.value if isinstance(annotation, ast.Subscript) else annotation


def _literal(annotation: ast.Subscript) -> str:
    """The type of ``Literal["new", "gone"]``."""
    inner = annotation.slice
    values = [constant(each) for each in (inner.elts if isinstance(inner, ast.Tuple) else [inner])]
    return f"enum({','.join(map(str, values))})"


def _keys(field: Field, arguments: Sequence[ast.expr]) -> Iterator[str]:
    """What a field says of keys: ``primary_key=True``, ``ForeignKey("users.id")``."""
    if _is_true(field.option("primary_key")):
        yield "primary key"
    if _is_true(field.option("unique")) or field.function == "OneToOneField":
        yield "unique"
    target, action = field.option("foreign_key"), None
    if field.function in _TO_ONE:
        target = next(iter(arguments), None)
    for argument in arguments:
        if isinstance(argument, ast.Call) and last(argument.func) == "ForeignKey":
            target = next(iter(argument.args), None)
            action = _keyword(argument, "ondelete")
    if target:
        on_delete = f" on delete {constant(action)}" if action else ""
        yield f"foreign key {constant(target) or last(target)}{on_delete}"


def _values(field: Field) -> Iterator[str]:
    """What a field says of its values: whether there is one, how long, and which by default."""
    if _is_required(field):
        yield "not null"
    if isinstance(length := constant(field.option("max_length")), int):
        yield f"max length {length}"
    default = next(filter(None, map(field.option, _DEFAULTS)), None if field.call else field.value)
    written = ast.unparse(default) if default else ""
    value = constant(default)
    if _is_true(field.option("auto_now_add")) or _NOW.search(written):
        yield "default now()"
    elif "uuid" in written:
        yield "default gen_random_uuid()"
    elif isinstance(value, str) and _SIMPLE.fullmatch(value):
        yield f"default '{value}'"
    elif isinstance(value, int | float):
        yield f"default {value}".lower()


_DEFAULTS = ("default", "server_default", "default_factory")


def _is_required(field: Field) -> bool:
    """Whether a value must be given: as it is stated, else by the annotation, else by Django."""
    stated = field.option("nullable") or field.option("null")
    if stated:
        return constant(stated) is False
    if field.annotation:
        return not _OPTIONAL.search(ast.unparse(field.annotation))
    return field.function.endswith("Field")


def _keyword(call: ast.Call | None, name: str) -> ast.expr | None:
    keywords = call.keywords if call else []
    return next((each.value for each in keywords if each.arg == name), None)


def constant(node: ast.expr | None) -> object:
    """The value of a literal; None of anything else."""
    return node.value if isinstance(node, ast.Constant) else None


def _is_true(node: ast.expr | None) -> bool:
    return constant(node) is True


def last(node: ast.expr | None) -> str:
    """``String`` for ``sa.String``."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
