"""The fields of one table in lines and in a row: ``id: uuid, primary key``, ``users(id)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part, split
from asbuilt.source import Span
from asbuilt.spec.language import english, translated
from asbuilt.spec.section import JUDGED
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.field_type import is_typed, read_type
from asbuilt.spec.tables.key import is_key_name, own_key
from asbuilt.spec.tables.schema import Reference
from asbuilt.spec.tables.table_name import bare, table_name
from asbuilt.spec.words import snake

_TYPE_IN_PARENTHESES = r"\s*\((?P<type>[^()]*(?:\([^()]*\)[^()]*)*)\)"
_TARGET = r"\s*(?:→|->|=>)\s*[`*]{0,2}(?P<table>[^\W\d]\w*)[`*]{0,2}(?:[.(]`?(?P<key>\w+)`?\)?)?"
_KEYS = r"(?:PK|FK|UK|UNIQUE|NOT NULL)"
_MEMBER = regex.compile(
    r"(?:<u>)?[`*#]{0,3}(?P<name>_*[^\W\d_]\w*)[`*#]{0,3}(?:</u>)?(?P<optional>\?)?"
    rf"(?:{_TYPE_IN_PARENTHESES}|\s*\[(?P<values>[^\[\]]*)\]"
    r"|\s*:\s*\{?(?P<choices>[\w-]+(?:\s?\|\s?[\w-]+)+)\}?"
    r"|\s*:\s*(?P<after>[^\W\d][\w<>\[\]]*(?:\([^()]*\))?\??)"
    rf"|\s+(?P<words>{_KEYS}(?:[\s/]+{_KEYS})*"
    rf"|[^\W\d]\w*(?:\([\d\s,]*\))?(?:[\s/]+{_KEYS})*))?[`*]{{0,3}}(?:{_TARGET})?"
    r"\s*(?:[,;，；、]|\.?$|<br\s*/?>)\s*"
)
"""A field among others on a line: ``state [open|done], kind:{a|b}, pier_id → piers``."""
_LINE = regex.compile(
    r"[`*]{0,3}(?P<name>_*[^\W\d_]\w*)[`*]{0,3}(?P<optional>\?)?[`*]{0,3}"
    rf"(?:{_TYPE_IN_PARENTHESES}[`*]{{0,3}}(?P<notes>\s*(?:$|[:：(`#]|//|[–—,;=-]\s).*"
    r"|\s+(?P<remark>[^\W\d].*))"
    rf"|\s*[:：]\s*(?P<after>.+)|\s+[–—-]\s+(?P<dashed>.+)|{_TARGET}(?P<behind>.*)"
    r"|(?<=[`*]),\s+(?P<comma>[^\W\d].*)|\s+(?P<words>`?[^\W\d].*)|\s*)$",
    re.DOTALL,
)
"""A field on a line of its own: `` `id` (uuid) – its number``, ``id: uuid``, `` `id uuid pk` ``,
`` `id`, uuid``."""
_LONGEST_LINE = 400
LONGEST_CALL = 1_000
_LEAST_UNTYPED = 3
_OMITTED = {"", "…", "etc"}
CONSTRAINTS = {
    "unique", "primary", "foreign", "index", "indexes", "constraint", "constraints", "check",
    "relationships", "relations", "note", "notes", "pk", "fk", "key", "btree", "hash", "gin",
}  # fmt: skip
"""Words with which a line begins that is about several fields."""
_NAMES = {"note", "notes", "key", "hash"}
"""Those that are names of fields in code, and where nothing is said after them."""
_ENUMERATED = regex.compile(r"(?:\([a-z\d]{1,4}\)|[a-z\d]{1,3}\)|\d+(?:\.\d+)*\.?)\s+(?=\S)")


def unnumbered(line: Text) -> Text:
    """A clause without its letter or number: ``(a) PERMIT (plate, zone)``, ``5.1.2. Permit: …``."""
    found = _ENUMERATED.match(line.text)
    return part(line, found.end(), len(line.text)) if found else line


CALL = regex.compile(
    r"[`*\s]*(?P<name>[^\W\d]\w*)[`*]*\s*\((?P<fields>.+)\)[`*\s]*[.;,]?(?:\s+(?:and|or))?\s*$"
)
VERB = regex.compile(r"[a-z]+[A-Z]|(?:get|find|list|add|set|remove|save|fetch|idx|uq|ix)_")


def one_a_line(
    named: Text, lines: Sequence[Text], span: Span, *, certain: bool = False
) -> Draft | None:
    """The table that ``named`` names with a field on each of ``lines``, if all of them are.
    ``certain`` are those that their place says to be fields."""
    if len(lines) > JUDGED and not one_a_line(named, lines[:JUDGED], span, certain=certain):
        return None
    name = table_name(named)
    if not name:
        return None
    draft = Draft(name, span, named.span)
    constraints: list[str] = []
    for line in map(_joined, map(_unstressed, map(_bare, lines))):
        if _KEY_OF.match(line.text):
            constraints.append(line.text)
            continue
        if _is_omission(line.text):
            continue
        found = field(line)
        members = _several(line, found) or [(line, found)] if found else _members(line)
        if members is None:
            return None
        for member in members:
            _add(draft, *member)
    for said in constraints:
        heed_key(draft, said)
    return _kept(draft, certain=certain)


def _several(line: Text, first: re.Match[str]) -> list[tuple[Text, re.Match[str]]] | None:
    """The fields of a line whose ``first`` one has its type in brackets: in code, `` `state`
    (open|done), `due_on` ``, or where one of the others has a type or leads to a table, ``state
    (enum), pier_id → piers``. ``code (text), unique`` is one."""
    notes = first.groupdict().get("notes") or ""
    if line.text.startswith("`") and _ANOTHER.match(notes):
        return _members(line)
    members = _members(line) if notes.startswith(",") else None
    told = (each["table"] or _is_type(each["type"] or "") for _, each in (members or ())[1:])
    return members if any(told) else None


_ANOTHER = regex.compile(r"\s*[,;]\s*`\w+`")


def _bare(line: Text) -> Text:
    """``line`` without the word before its name: ``an `id` ``, ``optional `notes` ``."""
    found = _BEFORE.match(line.text)
    return part(line, found.end(), len(line.text)) if found else line


_BEFORE = regex.compile(r"(?:optional(?:ly)?|an?|the|its)(?: optional)?\s+(?=`)", re.I)


def _unstressed(line: Text) -> Text:
    """``line`` with spaces for the marks of what is stressed behind its name, such as its type:
    ``- `id`: *uuid*, primary key``, ``- `id` (_uuid_)``."""
    if line.text.count("*") + line.text.count("_") < _FEWEST_MARKS:
        return line
    return replace(line, text=_STRESSED.sub(_spaced, line.text))


def _joined(line: Text) -> Text:
    """``created at (timestamp)`` as ``created_at (timestamp)``: words with a type are one name."""
    found = _WORDS.match(line.text)
    if not found or not _is_type(found["type"]):
        return line
    name = found["name"]
    return Text(name.replace(" ", "_") + line.text[len(name) :], line.span)


_WORDS = regex.compile(
    r"(?P<name>[^\W\d_]\w*(?: [^\W\d_]\w*){1,2})"
    r"(?:\s*\(|\s*[:：]\s+|\s+[–—-]\s+)`?(?P<type>[^\W\d][^,;()`]{1,30}(?:\([\d\s,]*\))?)(?=[,;)`]|$)"
)


def _spaced(found: re.Match[str]) -> str:
    return f"{found['before']}{' ' * (2 * len(found['mark']))}{found['said']}"


_FEWEST_MARKS = 2
_STRESSED = regex.compile(
    r"(?P<before>[\s(（:：])(?P<mark>\*{1,3}|_{1,2})(?P<said>[^\s*_`][^*_`\n]{0,60})(?P=mark)(?!\w)"
)


def fields_of(named: Text, lines: Sequence[Text], span: Span) -> Draft | None:
    """The table that ``named`` names with the fields among the ``lines`` of a drawing, which are
    most of them."""
    fields = [line for line in lines if field(line)]
    is_entity = 2 * len(fields) > len(lines)
    return one_a_line(named, fields, span, certain=True) if is_entity else None


def in_a_row(
    named: Text, lines: Sequence[Text], span: Span, *, certain: bool = False
) -> Draft | None:
    """Like :func:`one_a_line`, with the fields that ``lines`` list one after the other."""
    fields = [_members(line) or _pieces(line) for line in lines]
    if None in fields or not (name := table_name(named)):
        return None
    draft = Draft(name, span, named.span)
    for line, found in chain.from_iterable(filter(None, fields)):
        _add(draft, line, found)
    for line in lines:
        heed_key(draft, line.text)
    return _kept(draft, certain=certain)


def heed_key(draft: Draft, said: str) -> None:
    """Take the primary key that a constraint among the fields states, ``PRIMARY KEY (a, b)``, and
    what it says to be unique together, ``unique (a, b)``."""
    for found in _KEY_OF.finditer(said):
        names = {column.name for column in draft.columns}
        stated = tuple(each.strip(" `") for each in found["names"].split(","))
        if found["primary"] and names.issuperset(stated):
            draft.primary_key = stated
        elif names.issuperset(stated) and stated not in draft.uniques:
            draft.uniques.append(stated)


_KEY_OF = regex.compile(
    r"\b(?:(?:composite |compound )?(?P<primary>PRIMARY KEY|PK)"
    r"|UNIQUE(?: KEY| INDEX| CONSTRAINT)?)\s*:?(?: on)?\s*`?\((?P<names>[^()]+)\)",
    re.IGNORECASE,
)


def loosely_in_a_row(named: Text, line: Text, span: Span) -> Draft | None:
    """Like :func:`in_a_row`, where some fields are words, ``active window``, or have a value behind
    them, ``currency `INR` ``: there are commas between all."""
    if len(line.text) > LONGEST_CALL:
        return None
    pieces = [*split(line, _COMMA)]
    if not (name := table_name(named)) or not all(_LOOSE.fullmatch(each.text) for each in pieces):
        return None
    spelled = [found for each in pieces if (found := _MEMBER.fullmatch(each.text))]
    if 2 * len(spelled) <= len(pieces):
        return None
    draft = Draft(name, span, named.span)
    for piece in pieces:
        found = _MEMBER.fullmatch(piece.text)
        loose = _LOOSE.fullmatch(piece.text)
        if found and not found["words"]:
            _add(draft, piece, found)
        elif loose:
            words = part(piece, *loose.span("words"))
            field = Text(snake(words.text.replace(" ", "_")), words.span)
            notes = [("notes", loose["said"] or ""), ("notes", loose["value"] or "")]
            add_field(draft, field.text, field, Text("", words.span), notes)
    return _kept(draft, certain=True)


_COMMA = regex.compile(r"[,;](?![^()]*\))")
_LOOSE = regex.compile(
    r"[`*]*(?P<words>[^\W\d]\w*(?: [^\W\d]\w*){0,2})[`*]*\??(?:\s+(?P<value>`[^`]{1,40}`))?"
    r"(?:\s*\((?P<said>[^()]*)\))?(?:\s*\([^()]*\))?\.?"
)


def _members(line: Text) -> list[tuple[Text, re.Match[str]]] | None:
    """The fields that stand one after the other on ``line``; None if anything else does. What
    follows a name is its type, ``id uuid``; but a *start date* is one name."""
    at = 0
    members: list[tuple[Text, re.Match[str]]] = []
    typed: list[bool] = []
    line = _with_commas(line)
    while found := _MEMBER.match(line.text, at):
        words = found["words"] or ""
        if words and not _ONLY_KEYS.fullmatch(words):
            if not is_typed(words):
                return None
            typed.append(found[0].startswith("`") or words.lower() not in _NOUNS)
        if not _is_omission(found["name"]):
            members.append((line, found))
        at = found.end()
    alone = _is_omission(line.text[at:]) and (not typed or any(typed))
    return members if alone else None


def _pieces(line: Text) -> list[tuple[Text, re.Match[str]]] | None:
    """The fields between the commas or dots of ``line``, each with all that is said of it: ``id
    uuid PK, state text enum['a', 'b'] default 'a'``, `` `id` PK · `site_id` FK → sites``; None if
    anything else stands there, or nothing says that they are fields."""
    is_dotted = " · " in line.text
    if not (is_dotted or "," in line.text or ";" in line.text):
        return None
    found: list[tuple[Text, re.Match[str]]] = []
    told = 0
    for at in _DOTTED.finditer(line.text) if is_dotted else _COMMAS.finditer(line.text):
        piece = _plain_piece(part(line, *at.span()))
        member = field(piece)
        if _is_omission(piece.text) or _CONSTRAINT.match(piece.text):
            continue
        if member is None or (member["after"] and not _is_type(member["after"])):
            return None
        told += (member["words"] or "").lower() not in {"", *_NOUNS}
        told += bool(member["type"] or member["after"])
        found.append((piece, member))
    return found if told or (is_dotted and line.text.startswith("`")) else None


def _plain_piece(piece: Text) -> Text:
    """A piece of a row without the spaces and the dot around it, and without the one value that
    its field has: `` `source = 'manual'` ``."""
    text = piece.text.rstrip(" .")
    start = len(text) - len(text.lstrip())
    piece = part(piece, start, len(text))
    valued = _VALUED.match(piece.text)
    return part(piece, *valued.span("name")) if valued else piece


_WHOLE = r"\[[^\[\]]*\]|\([^()]*\)|'[^']*'|\"[^\"]*\""
_COMMAS = regex.compile(rf"(?:{_WHOLE}|[^,;])+")
_DOTTED = regex.compile(rf"(?:{_WHOLE}|[^·])+")
_VALUED = regex.compile(r"`?(?P<name>[^\W\d_]\w*)\s*=\s*[^=]+$")
_CONSTRAINT = regex.compile(
    r"(?:PRIMARY|FOREIGN) KEY\s*\(|(?:UNIQUE|INDEX|CHECK|CONSTRAINT)\b", re.IGNORECASE
)
_JOINT = regex.compile(
    r"(?:\s*[,;，；、]\s*|\s+)(?P<word>[^\W\d_]{1,3})(?=\s)"
    r"|(?<=`)\s*(?P<joint>[\u4e00-\u9fff]{1,2})\s*(?=`)"
)


def _with_commas(line: Text) -> Text:
    """``line`` with a comma, and spaces so that all stays at its place, for each *and*."""

    def comma(found: re.Match[str]) -> str:
        is_and = english(found["word"] or found["joint"]).strip() == "and"
        return ",".ljust(len(found[0])) if is_and else found[0]

    return replace(line, text=_JOINT.sub(comma, line.text))


def _is_omission(text: str) -> bool:
    """Whether a text says nothing, or only that there is more: ``…``, *etc.*"""
    return bare(text).strip(" ,.;*()").lower() in _OMITTED


_NOUNS = {"date", "time", "text", "number", "interval", "file", "object", "list"}
"""Types that may be the second word of a name: *Start date*."""


def _kept(draft: Draft, *, certain: bool = False) -> Draft | None:
    """``draft``, if so many of its fields are typed, or one of so many is a key, that they must be
    fields."""
    leading = _leading(draft)
    typed = len(draft.columns) - len(draft.guessed - leading)
    distinct = len({column.name for column in draft.columns}) == len(draft.columns)
    enough = len(draft.columns) >= (2 if typed or certain else _LEAST_UNTYPED)
    is_keyed = bool(draft.primary_key) or any(map(is_key_name, own_key(draft)))
    is_listed = certain or is_keyed or len(leading) > 1 or 2 * typed > len(draft.columns)
    return draft if distinct and enough and is_listed else None


def _leading(draft: Draft) -> set[str]:
    """The columns that are said to refer to tables, as only keys do: ``boat_id (FK boats)``."""
    told = (each for each in (*draft.references, *draft.hints) if each.table)
    return {name for each in told for name in each.columns if snake(name).endswith("_id")}


def field(line: Text) -> re.Match[str] | None:
    """The field on a line. With no sign after its name, a type has to follow: ``id uuid pk``."""
    found = _LINE.match(line.text) if len(line.text) <= _LONGEST_LINE else None
    if found and found["comma"]:
        return found if _says_of_field(found["comma"]) else None
    if found and found["remark"]:
        said = found["type"]
        return found if line.text[0] == "`" and (_is_type(said) or _KEYED.fullmatch(said)) else None
    if not found or not found["words"]:
        return found
    said = _up_to_notes(found["words"])
    is_code = line.text.startswith("`")
    in_code = is_code and f"{said}`" in found["words"]
    if in_code or _KEYED.fullmatch(said) or (is_code and _ONLY_KEYS.fullmatch(said)):
        return found
    if is_code and _SAYS_OF_FIELD.match(english(found["words"])):
        return found
    is_noun = said in _NOUNS and found["name"].istitle() and line.text.startswith(found["name"])
    return found if _is_type(said) and not is_noun else None


def _says_of_field(text: str) -> bool:
    """Whether what follows a name and a comma is its type, or says what it may hold or refer to."""
    return _SAYS_OF_FIELD.match(english(text)) is not None or _is_type(_NOTES.split(text)[0])


_SAYS_OF_FIELD = regex.compile(
    r"(?:references?|refers to|points? (?:at|to)|foreign key|primary key|unique|(?:an? )?enum"
    r"|one of|either|(?:an? )?(?:optional|required|nullable)|not null|may be (?:null|empty))\b",
    re.I,
)


def _is_type(text: str) -> bool:
    """Whether a text is a type that is known, or *enum*, whose values may stand elsewhere."""
    plain = bare(text)
    is_enum = plain.lower().startswith("enum")
    return is_typed(text) and (is_enum or read_type(plain) is not None)


def _up_to_notes(words: str) -> str:
    return _NOTES.split(words.lstrip("`"), maxsplit=1)[0]


_NOTES = regex.compile(r"`|\s(?<!\benum\s)[–—-]\s|\s//|\s#")
_SAID_ALONE = rf"(?:{_KEYS}|PRIMARY KEY|NULL(?:ABLE)?|OPTIONAL|REQUIRED|MANDATORY|INDEXED)"
_ONLY_KEYS = regex.compile(rf"{_SAID_ALONE}(?:[\s,/]+{_SAID_ALONE})*", re.IGNORECASE)
_KEYED = regex.compile(rf"{_KEYS}(?:[\s,/]+{_KEYS})*(?:\s*(?:→|->|=>|\().*)?", re.IGNORECASE)
_CHOICES = regex.compile(r"[\w+-]+(?:\s*[|/]\s*[\w+-]+)+")
_UNION = regex.compile(r"([\w+-]+(?:\s*\|\s*[\w+-]+)+)(?=\s*(?:$|[,;.(]|//|#|default\b))")
"""``state: OPEN | CLOSED (default OPEN)``"""
_QUOTED = regex.compile(r"`([^`]+)`")
_DEFAULT = regex.compile(r"\bdefaults?\b", re.I)


def _before_default(text: str) -> str:
    said = translated(text)
    found = _DEFAULT.search(said.text)
    return text[: said.origin(*found.span())[0]] if found else text


def _add(draft: Draft, line: Text, found: re.Match[str]) -> None:
    """Add the field of a line; a key without a target refers to what its name says."""
    field = part(line, *found.span("name"))
    groups = found.groupdict()
    said = next((each for each in _SAID if groups.get(each)), None)
    text = part(line, *found.span(said)) if said else Text("", field.span)
    written = _written(text, said or "")
    is_code = line.text[: found.start("name")].endswith("`")
    is_name = is_code or not text.text
    if not written.text and field.text.lower() in CONSTRAINTS - (_NAMES if is_name else set()):
        return
    if field.text in _BOTH_MOMENTS and not written.text:
        for name in ("created_at", "updated_at"):
            add_field(draft, name, field, Text("timestamp", field.span))
        return
    remark = next((groups[each] for each in _REMARKS if groups.get(each)), "")
    rest = [("notes", text.text), ("notes", remark)]
    if found["table"]:
        rest.append(("notes", f"references {found['table']}.{found['key'] or 'id'}"))
    add_field(draft, field.text, field, written, rest)
    if found["table"] and not found["key"]:  # it leads to the primary key, whatever that is called
        for some in (each for each in (draft.references, draft.hints) if each):
            if some[-1].columns == (field.text,):
                some[-1] = replace(some[-1], target_columns=())
    if not draft.columns[-1].type_text and snake(field.text).endswith("_id") and not found["table"]:
        draft.hints.append(Reference((field.text,), "", (), "no action", field.span))


_BOTH_MOMENTS = {"timestamps"}
"""What stands for the columns that say when a row was made and changed."""
_SAID = ("type", "values", "choices", "after", "dashed", "comma", "words")
_REMARKS = ("notes", "remark", "behind")
_OF_VALUES = ("type", "values", "choices")
_NULLABLE = regex.compile(r"(?P<type>\w+)\s?\|\s?null", re.IGNORECASE)


def _written(said: Text, group: str) -> Text:
    """What is said of the type; empty when nothing is."""
    text = _up_to_notes(said.text) if group == "words" else said.text
    quoted = _QUOTED.findall(_before_default(text))
    if group == "choices" and (nullable := _NULLABLE.fullmatch(text)):
        return Text(nullable["type"], said.span)
    if group in _OF_VALUES and (len(quoted) > 1 or _CHOICES.fullmatch(bare(text))):
        values = quoted if len(quoted) > 1 else regex.split(r"\s*[|/]\s*", bare(text))
        if _is_omission(values[-1]):
            return Text("", said.span)  # there are more of them
        return Text(f"enum({','.join(values)})", said.span)
    if group == "after" and (union := _UNION.match(text)):
        values = regex.split(r"\s*\|\s*", union[1])
        if not any(value == "null" or is_typed(value) for value in values):
            return Text(f"enum({','.join(values)})", said.span)
    if _is_type(text):
        return Text(text, said.span)
    return Text("", said.span)
