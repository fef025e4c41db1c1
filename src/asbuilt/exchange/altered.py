"""Tables as migrations leave them: what ALTER TABLE drops, renames and changes of their columns"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from asbuilt import regex

NAME = r"(?:\"[^\"]+\"|`[^`]+`|\[[^\]]+\]|\w+)"
_PIECE = regex.compile(
    r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|[(),]|\w+|\s+|.", re.DOTALL
)
_ALTER = regex.compile(
    rf"\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>(?:{NAME}\s*\.\s*)?{NAME})\s+"
    r"(?P<actions>.*?)\s*;?\s*",
    re.IGNORECASE | re.DOTALL,
)
_BODY = regex.compile(
    rf"\s*CREATE\s+(?:\w+\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"
    rf"(?P<table>(?:{NAME}\s*\.\s*)?{NAME})\s*\(",
    re.IGNORECASE,
)
_ADDED = regex.compile(
    rf"(?P<head>\s*ALTER\s+TABLE\s+(?P<table>(?:{NAME}\s*\.\s*)?{NAME})\s+ADD\s+(?:COLUMN\s+)?"
    r"(?:IF\s+NOT\s+EXISTS\s+)?)(?P<item>.*?)\s*;?\s*",
    re.IGNORECASE | re.DOTALL,
)
_INDEX = regex.compile(
    rf"(?P<head>\s*CREATE\s+(?:\w+\s+)*?INDEX\b[^(]*?\bON\s+(?:ONLY\s+)?"
    rf"(?P<table>(?:{NAME}\s*\.\s*)?{NAME})\s*(?:USING\s+\w+\s*)?)(?P<item>\(.*)",
    re.IGNORECASE | re.DOTALL,
)
_CONSTRAINT = regex.compile(
    rf"(?:CONSTRAINT\s+(?P<name>{NAME})\s+)?(?P<kind>PRIMARY\s+KEY|UNIQUE|FOREIGN\s+KEY|CHECK|KEY\b"
    rf"|INDEX\b|EXCLUDE)(?:\s+(?:KEY\s+|INDEX\s+)?(?P<own>{NAME}))?\s*\(",
    re.IGNORECASE,
)
_CLAUSE = frozenset({
    "not", "null", "default", "primary", "unique", "check", "references", "constraint", "collate",
    "generated", "auto_increment", "comment", "character", "identity",
})  # fmt: skip
_CHANGES = regex.compile(r"(?:DROP|RENAME|ALTER|CHANGE|MODIFY)\b", re.IGNORECASE)
_BEGINS = regex.compile(rf"ADD\b|{_CHANGES.pattern}", re.IGNORECASE)
_PLACED = regex.compile(rf"\s+(?:AFTER\s+{NAME}|FIRST)\s*$", re.IGNORECASE)

Edit = Callable[[str], str | None]
"""What becomes of an item of a table, a column or a constraint; None: it goes."""


def bare(name: str) -> str:
    """A name without schema and quotes, as names are compared."""
    return name.strip().rpartition(".")[2].strip('"`[] ').lower()


def altered(made: Sequence[str], statement: str) -> list[str]:
    """The statements that make one table, as ALTER TABLE leaves them: empty where one goes. What
    of it changes nothing in them comes behind them."""
    found = _ALTER.fullmatch(statement)
    actions = split(found["actions"]) if found else []
    if not found or not all(map(_BEGINS.match, actions)):
        return [*made, statement]
    if len(actions) == 1 and not _CHANGES.match(actions[0]):
        return [*made, statement]
    result = list(made)
    for action in actions:
        changed = _applied(result, found["table"], action)
        alone = statement if len(actions) == 1 else f"ALTER TABLE {found['table']} {action};"
        result = [*result, alone] if changed is None else changed
    return result


def renamed_column(statement: str) -> tuple[str, str, str] | None:
    """The table, the column and its new name, of a statement that renames one."""
    found = _ALTER.fullmatch(statement)
    named = _RENAMES_COLUMN.fullmatch(found["actions"]) if found else None
    return (bare(found["table"]), bare(named["column"]), named["new"]) if found and named else None


def split(text: str) -> list[str]:
    """The parts of ``text`` between commas outside of brackets and quotes."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(text):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 0:
            parts.append("")
        elif not piece.startswith(("--", "/*")):
            parts[-1] += piece
    return [part.strip() for part in parts if part.strip()]


def _applied(made: list[str], table: str, action: str) -> list[str] | None:
    for pattern, edit in _ACTIONS:
        if found := pattern.fullmatch(action):
            changed = [_edited(each, edit(found, bare(table))) for each in made]
            known = changed != made or pattern is _RENAMES_CONSTRAINT or _is_met(made, found)
            return changed if known else None
    return None


def _is_met(made: Sequence[str], found: re.Match[str]) -> bool:
    """Whether an action changes nothing because the table is so already."""
    if "IF EXISTS" in " ".join(found[0].upper().split()):
        return True
    name = found.groupdict().get("column")
    items = (item for statement in made for item in _items(statement))
    return bool(name and "what" in found.groupdict()) and any(
        _column(item) == bare(name or "") for item in items
    )


def _items(statement: str) -> list[str]:
    """The items that a statement about a table defines."""
    if body := _BODY.match(statement):
        return split(statement[body.end() : _end(statement, body.end())])
    added = _ADDED.fullmatch(statement)
    return [added["item"]] if added else []


def _edited(statement: str, edit: Edit) -> str:
    """A statement about a table with ``edit`` done to what it defines; empty where that goes."""
    if body := _BODY.match(statement):
        return _with_items(statement, body.end(), edit)
    added = _ADDED.fullmatch(statement) or _INDEX.fullmatch(statement)
    if not added or (added.re is _ADDED and len(split(added["item"])) > 1):
        return statement
    item = edit(added["item"])
    return statement if item == added["item"] else f"{added['head']}{item};" if item else ""


def _with_items(statement: str, start: int, edit: Edit) -> str:
    end = _end(statement, start)
    items = split(statement[start:end])
    edited = [edit(item) for item in items]
    if edited == items:
        return statement
    return f"{statement[:start]}\n  {', '.join(filter(None, edited))}\n{statement[end:]}"


def _end(statement: str, start: int) -> int:
    """Where the brackets close in which ``start`` is."""
    depth = 1
    for piece in _PIECE.finditer(statement, start):
        depth += (piece[0] == "(") - (piece[0] == ")")
        if depth == 0:
            return piece.start()
    return start


# ---------------------------------------------------------------- what is done to an item


def _column(item: str) -> str:
    """The column that an item defines; empty of a constraint or an index."""
    if item.startswith("(") or _CONSTRAINT.match(item):
        return ""
    found = regex.match(NAME, item)
    return bare(found[0]) if found else ""


def _mentions(item: str, column: str) -> bool:
    """Whether a constraint, or the list of an index, is about ``column``."""
    start = item.find("(")
    inner = item[start : item.find(")", start) + 1] if start >= 0 else ""
    return any(bare(piece) == column for piece in _PIECE.findall(inner) if piece[0] != "'")


def _dropped(found: re.Match[str], table: str) -> Edit:
    name = bare(found["column"])

    def edit(item: str) -> str | None:
        column = _column(item)
        goes = column == name if column else _mentions(item, name)
        return None if goes else item

    return edit


def _renamed(found: re.Match[str], table: str) -> Edit:
    return _naming(bare(found["column"]), found["new"])


def _naming(old: str, new: str) -> Callable[[str], str]:
    """What calls the column ``old`` ``new``, in its own line, in constraints and in indexes."""

    def edit(item: str) -> str:
        column = _column(item)
        if column and column != old:
            return item
        start = 0 if column else item.find("(")
        pieces = _PIECE.findall(item[start:])
        depth, said = int(bool(column)), item[:start]
        for place, piece in enumerate(pieces):
            depth += (piece == "(") - (piece == ")")
            inside = place == 0 if column else depth > 0
            said += new if inside and piece[0] != "'" and bare(piece) == old else piece
            if depth == 0 and not column:
                return said + "".join(pieces[place + 1 :])
        return said

    return edit


def _without(found: re.Match[str], table: str) -> Edit:
    name = bare(found["name"]) if found.groupdict().get("name") else f"{table}_pkey"
    is_key = name in (f"{table}_pkey", "primary")

    def edit(item: str) -> str | None:
        constraint = _CONSTRAINT.match(item)
        if not constraint:
            return item
        named = constraint["name"] or constraint["own"]
        if named and constraint["kind"].upper() != "PRIMARY KEY":
            return None if bare(named) == name else item
        is_own = is_key and constraint["kind"].upper().startswith("PRIMARY")
        return None if is_own or (named and bare(named) == name) else item

    return edit


def _called(found: re.Match[str], table: str) -> Edit:
    def edit(item: str) -> str:
        constraint = _CONSTRAINT.match(item)
        if (
            not constraint
            or not constraint["name"]
            or bare(constraint["name"]) != bare(found["name"])
        ):
            return item
        return item[: constraint.start("name")] + found["new"] + item[constraint.end("name") :]

    return edit


def _changed(found: re.Match[str], table: str) -> Edit:
    name, what, value = bare(found["column"]), found["what"].upper(), found["value"]

    def edit(item: str) -> str:
        if _column(item) != name:
            return item
        column, kind, clauses = _parts(item)
        words = " ".join(what.split())
        if words.endswith("TYPE"):
            kind = regex.split(r"\s+(?:USING|COLLATE)\b", value, flags=re.IGNORECASE)[0]
        drop = "NOT" if words.endswith("NOT NULL") else "DEFAULT" if "DEFAULT" in words else " "
        clauses = [each for each in clauses if not each.upper().startswith(drop)]
        if words == "SET NOT NULL":
            clauses = [*(each for each in clauses if each.upper() != "NULL"), "NOT NULL"]
        if words == "SET DEFAULT":
            clauses = [*clauses, f"DEFAULT {value}"]
        return " ".join(filter(None, (column, kind, *clauses)))

    return edit


def _parts(item: str) -> tuple[str, str, list[str]]:
    """The name of a column, its type, and its clauses: ``NOT NULL``, ``DEFAULT 1``."""
    found = regex.match(NAME, item)
    assert found is not None
    clauses: list[str] = [""]
    depth, last = 0, ""
    for piece in _PIECE.findall(item[found.end() :]):
        depth += (piece == "(") - (piece == ")")
        word = piece.lower()
        begins = depth == 0 and word in _CLAUSE
        if begins and last not in (("not", "set", "default") if word == "null" else ("set",)):
            clauses.append("")
        clauses[-1] += piece
        last = word if piece.strip() else last
    return found[0], clauses[0].strip(), [each.strip() for each in clauses[1:]]


def _defined(found: re.Match[str], table: str) -> Edit:
    item = _PLACED.sub("", found["item"])
    old = bare(found["column"]) if found.groupdict().get("column") else _column(item)
    name = regex.match(NAME, item)
    again = _naming(old, name[0]) if name else None
    return lambda each: item if _column(each) == old else again(each) if again else each


_RENAMES_COLUMN, _RENAMES_CONSTRAINT = (
    regex.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"RENAME\s+(?:COLUMN\s+)?(?!CONSTRAINT\b|TO\b)(?P<column>{NAME})\s+TO\s+(?P<new>{NAME})",
        rf"RENAME\s+(?:CONSTRAINT|INDEX)\s+(?P<name>{NAME})\s+TO\s+(?P<new>{NAME})",
    )
)
_ACTIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Edit]], ...] = (
    (_RENAMES_COLUMN, _renamed),
    (_RENAMES_CONSTRAINT, _called),
    *(
        (regex.compile(pattern, re.IGNORECASE | re.DOTALL), edit)
        for pattern, edit in (
            (r"DROP\s+PRIMARY\s+KEY", _without),
            (rf"DROP\s+(?:CONSTRAINT|FOREIGN\s+KEY|INDEX|KEY)\s+(?:IF\s+EXISTS\s+)?(?P<name>{NAME})"
             r"(?:\s+(?:CASCADE|RESTRICT))?", _without),
            (rf"DROP\s+(?:COLUMN\s+)?(?:IF\s+EXISTS\s+)?(?P<column>{NAME})"
             r"(?:\s+(?:CASCADE|RESTRICT))?", _dropped),
            (rf"ALTER\s+(?:COLUMN\s+)?(?P<column>{NAME})\s+(?P<what>(?:SET|DROP)\s+(?:NOT\s+NULL"
             r"|DEFAULT(?!\s+nextval\b))|(?:SET\s+DATA\s+)?TYPE)\s*(?P<value>.*)", _changed),
            (rf"CHANGE\s+(?:COLUMN\s+)?(?P<column>{NAME})\s+(?P<item>.*)", _defined),
            (r"MODIFY\s+(?:COLUMN\s+)?(?P<item>.*)", _defined),
        )
    ),
)  # fmt: skip
