"""Tables of fields: ``| Field | Type | Constraints |``, ``| Table | Column | Type |``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Block, List, Paragraph, Text
from asbuilt.document.blocks import Table as Grid
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.column_type import Default
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.section import Outline, Section, blocks_of, own_words
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field import add_field
from asbuilt.spec.tables.fields.holding import holding
from asbuilt.spec.tables.key import own_key
from asbuilt.spec.tables.table_name import (
    IDENTIFIER,
    bare,
    caption,
    described,
    introduced,
    names_stored,
    numbered_caption,
    says_table,
    table_name,
)
from asbuilt.spec.title import normal_title, unnumbered

FIELD = {"field", "column", "name", "attribute", "property", "field name", "column name",
         "attribute name", "property name", "data element"}  # fmt: skip
TYPE = {"type", "data type", "datatype", "column type", "sql type", "format", "data format",
        "domain", "data domain", "type and length", "field type", "attribute type",
        "oracle type", "database type", "db type"}  # fmt: skip
_OWNERS = ({"table", "table name", "collection"}, {"entity", "model"})
PERSONAL = {"pii", "personal", "personal data", "personal information", "gdpr"}
RETENTION = {"retention", "retention period", "kept", "kept for", "keep for", "deleted after",
             "storage period"}  # fmt: skip
CLASS = PERSONAL | {"class", "classification", "data class", "sensitivity"}
MARKS = CLASS | RETENTION | {"at rest", "in logs", "visible to", "writable by"}
"""Titles of the columns that mark a field, see :mod:`asbuilt.spec.tables.fields.field_marks`."""


def grouped(outline: Outline, *, typed: bool = True) -> Iterator[Draft]:
    """The tables of one grid that names the table of each column in a column of its own; with
    ``typed`` those that give types, else those that describe the columns in words alone."""
    for grid in blocks_of(outline.root, Grid):
        header = [normal_title(cell.text) for cell in grid.header]
        field, type = titled(header, FIELD), titled(header, TYPE)
        owner = owner_in(header)
        if field is None or owner is None or tells_of_indexes(header):
            continue
        if (type is not None) != typed or not (typed or _is_description(header, owner)):
            continue
        drafts: dict[str, Draft] = {}
        said = _said(header, *(at for at in (field, type, owner) if at is not None))
        name, named = "", grid.span
        for row in grid.rows:
            if IDENTIFIER.fullmatch(bare(row[owner].text)):
                name, named = bare(row[owner].text), row[owner].span
            if name:
                draft = drafts.setdefault(name, Draft(name, grid.span, named))
                _add_row(draft, row, field, type, said)
        yield from (draft for draft in drafts.values() if draft.columns)


def _is_description(header: Sequence[str], owner: int) -> bool:
    """Whether a grid without types names tables and says what their columns are."""
    return header[owner] in _OWNERS[0] and not _MEANING.isdisjoint(header)


_MEANING = {"description", "meaning", "purpose", "notes", "remarks", "remark", "comment"}
_SENT = regex.compile(
    r"\b(?:request|response|parameters?|params|query|body|payload|headers?|errors?|messages?"
    r"|configuration|settings|variables|environment)\b"
)
"""Titles of sections whose fields are sent or configured, not kept."""


class Place(Struct, frozen=True):
    """A section in which fields may be described. ``is_about`` are those about the data; a heading
    names a table unless it is ``None``, that of the whole chapter. In a document without such
    sections the objects of its API are the data: what has a key and ``is_object``."""

    section: Section
    is_about: bool
    heading: Text | None
    is_object: bool = False


def places(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> tuple[Place, ...]:
    """All sections but those of what is sent, and which lie below ``titles`` or ``about`` the
    data, or are those of tables as their keys tell, whatever the chapter is called."""
    return outline.part(_Chapters(tuple(titles), about))


class _Chapters(Struct, frozen=True):
    """The chapters for which each notation asks."""

    titles: tuple[str, ...]
    about: re.Pattern[str]

    def __call__(self, outline: Outline) -> tuple[Place, ...]:
        return tuple(_places(outline, self.titles, self.about))


def _places(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Place]:
    chapters = outline.topmost(*titles, about=about)
    told = (*chapters, *outline.part(_keyed))
    inside = {id(section) for chapter in told for section in chapter.walk()}
    objects = frozenset() if told else outline.part(_objects)
    titled = (*chapters, *outline.find(*titles))
    general = {id(section) for section in titled if not _ONE_TABLE.search(section.name.text)}
    owners = outline.part(_owners)
    for section in outline.walk():
        is_about = id(section) in inside
        if is_about or not section.part(_is_sent):
            owner = owners.get(id(section), section)
            owner = section if id(owner) in general else owner
            names_one = id(owner) not in general or names_entity(owner)
            named = owner.name if names_one else None
            yield Place(section, is_about, named, owner.span in objects)


def _keyed(outline: Outline) -> tuple[Section, ...]:
    """The sections headed by a name, ``8.2 loan_items (what is out)``, that stand beside others of
    which most state a primary key: those of tables, in a language that nobody here knows."""
    found: list[Section] = []
    for above in outline.walk():
        named = [each for each in above.children if _NAMED.match(unnumbered(each.name.text))]
        if len(named) > 1 and 2 * sum(map(_states_key, named)) > len(named):
            found += (each for each in named if not each.part(_is_sent))
    return tuple(found)


_NAMED = regex.compile(r"[`*]{0,3}[A-Za-z]\w+[`*]{0,3}\s*(?:$|[(（:：—–-]|[^\x00-\u024f])")


def _states_key(section: Section) -> bool:
    return _KEY.search(own_words(section)) is not None and any(
        isinstance(block, Grid | List) for block in section.blocks
    )


_KEY = regex.compile(r"[(（|,*` ](?:pk|primary key)[)）|,*` \n]")


def _owners(outline: Outline) -> Mapping[int, Section]:
    """What the sections are below of which the headings only say that they list fields; a heading
    with the whole document below it is its title."""
    titled = outline.root.children if len(outline.root.children) == 1 else ()
    return {
        id(child): above
        for above in outline.walk()
        if above not in titled
        for child in above.children
        if child.title in _FIELDS
    }


_FIELDS = {"attributes", "fields", "properties", "columns", "schema", "data fields", "members"}
"""Headings of what lists the fields of what the heading above them names: ``### Loan``."""


def _is_sent(section: Section) -> bool:
    return bool(_SENT.search(section.title) or routes_in(section.name))


_ONE_TABLE = regex.compile(
    r"^`\w+`$|\b(?:table|collection|entity|model)\s*[:：–—-]?\s*`[^`]{1,60}`"
    r"|`[^`]{1,60}`\s+(?:table|collection|entity|model)\b",
    re.I,
)
"""The heading of a table that is called as chapters are: `` `collections` ``, ``Database table:
`loans` ``."""
_ENTITY = regex.compile(r"^entity\b.+|.\bentity$")


def names_entity(section: Section) -> bool:
    """Whether a heading with a word of those of chapters is that of one table: *Loan entity*,
    *Database table: loans*."""
    return bool(_ENTITY.search(section.title)) or names_stored(section.name)


def captioned(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """Grids of fields and types, named by their captions (``Table 3-1: Patient``, ``**Patient**``),
    else by the heading; outside of the sections about the data only those with a key."""
    for place in places(outline, titles, about):
        for grid, named in named_grids(place):
            draft = _from_grid(grid, named)
            if draft and (place.is_about or _is_keyed(draft) or says_table(named)):
                yield draft
            elif draft and place.is_object and own_key(draft):
                draft.is_entity = True
                yield draft


def _objects(outline: Outline) -> frozenset[Span]:
    """The sections that are headed as an object is, ``The Loan object``, or stand right below a
    heading that says that objects follow."""
    found = {each.span for each in outline.walk() if _OBJECT.fullmatch(each.title)}
    for section in outline.walk():
        if _OBJECTS.fullmatch(section.title):
            found.update(child.span for child in section.children)
    return frozenset(found)


_OBJECT = regex.compile(
    r"(?:the )?\w[\w -]{1,40} (?:object|resource|entity|model|record|schema|type)"
    r"|(?:object|resource|entity|record):? \w[\w -]{1,40}"
)
_OBJECTS = regex.compile(
    r"(?:(?:the|our|api|core|main|business|domain|shared) )?"
    r"(?:objects|resources|resource types|object types|records)"
    r"(?: (?:reference|definitions?|schemas?|models?|attributes))?"
    r"|(?:object|resource) (?:reference|definitions?|schemas?|models?|attributes|types)"
)


def named_grids(place: Place) -> Iterator[tuple[Grid, Text]]:
    """The grids of a section with what names them: the line above, the numbered caption below
    where captions stand there, or the heading."""
    if not any(isinstance(block, Grid) for block in place.section.blocks):
        return
    blocks = (*place.section.blocks, None, None)
    taken: Block | None = None
    above: Block | None = None
    label: Text | None = None
    for block, below, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        if isinstance(block, Grid):
            named = _told(above) or label or (caption_above(above) if above is not taken else None)
            if named is None and not (place.heading and isinstance(after, Grid)):
                named = _caption_below(below)
                taken = below if named else taken
            if named := named or place.heading:
                yield block, named
        above, label = block, label_of(block, label) if block else None


def label_of(block: Block, before: Text | None) -> Text | None:
    """The line of its own that says which table follows, ``**Table `loans`**`` or ``**`loans`**``,
    as long as nothing but paragraphs come after it."""
    if not isinstance(block, Paragraph):
        return None
    line = block.lines[0]
    says = len(block.lines) == 1 and (says_table(line) or _NAME_ALONE.fullmatch(line.text))
    return (says and caption(line)) or before


_NAME_ALONE = regex.compile(r"(?:\*\*|__)`\w+`:?(?:\*\*|__):?")


def caption_above(above: Block | None) -> Text | None:
    """The name in a line that stands alone above a block, or that begins the paragraph above it."""
    if not isinstance(above, Paragraph):
        return None
    if named := _told(above) or holding(above.lines[-1]):
        return named
    if len(above.lines) != 1:
        return None
    return caption(above.lines[0])


def _told(above: Block | None) -> Text | None:
    return introduced(above) or described(above) if isinstance(above, Paragraph) else None


def _caption_below(below: Block | None) -> Text | None:
    if not isinstance(below, Paragraph) or len(below.lines) != 1:
        return None
    return below.lines[0] if numbered_caption(below.lines[0]) else None


def _is_keyed(draft: Draft) -> bool:
    """Whether a grid names its key, or a column that the database counts: nobody sends that."""
    if any(each.default == Default("serial") for each in draft.columns):
        return True
    named = {each.name.lower() for each in draft.columns}
    return bool(draft.primary_key or ("id" in named and (draft.references or draft.hints)))


def _from_grid(grid: Grid, named: Text) -> Draft | None:
    header = [normal_title(cell.text) for cell in grid.header]
    field, type = titled(header, FIELD), titled(header, TYPE)
    if field is None or type is None or owner_in(header) is not None:
        return None
    name = table_name(named)
    if not name:
        return None
    draft = Draft(name, grid.span, named.span)
    _add_rows(draft, header, grid.rows, field, type)
    return draft if draft.columns else None


def rows_of(
    header: Sequence[str], rows: Sequence[Sequence[Text]], field: int, type: int, span: Span
) -> Draft:
    """The fields of the rows of a grid, whatever they are fields of."""
    draft = Draft("", span, span)
    _add_rows(draft, header, rows, field, type)
    return draft


def _add_rows(
    draft: Draft, header: Sequence[str], rows: Iterable[Sequence[Text]], field: int, type: int
) -> None:
    said = _said(header, field, type)
    for row in rows:
        _add_row(draft, row, field, type, said)


def _said(header: Sequence[str], *others: int) -> list[tuple[int, str]]:
    """The columns, with their titles, that say more of a field than ``others`` do."""
    columns = enumerate(header)
    return [(at, title) for at, title in columns if at not in others and title not in MARKS]


def _add_row(
    draft: Draft, row: Sequence[Text], field: int, type: int | None, said: Sequence[tuple[int, str]]
) -> None:
    rest = [(title, row[at].text) for at, title in said]
    both = bare(row[field].text).lower() == "timestamps"
    for name in _moments(row[field]) if both else _names(row[field]):
        written = Text("", name.span) if type is None or both else row[type]
        add_field(draft, name.text, name, written, [] if both else rest)


def _moments(cell: Text) -> Iterator[Text]:
    """The two columns that frameworks call *timestamps* of a table."""
    yield from (Text(name, cell.span) for name in ("created_at", "updated_at"))


_NAMES = regex.compile(r"[`*]*(?P<name>[^\W\d]\w*)[`*]*[?*]?(?:\s*(?:,|/|$)\s*)")


def _names(cell: Text) -> Iterator[Text]:
    """The fields that a cell names: one, or several that are alike, `` `created`, `updated` ``."""
    if IDENTIFIER.fullmatch(cell.text):
        yield cell
        return
    found = [*_NAMES.finditer(cell.text)]
    if "".join(each[0] for each in found) == cell.text:
        several = len(found) > 1
        yield from (part(cell, *each.span("name")) for each in found if several)
        yield from (Text(each["name"], cell.span) for each in found if not several)


def tells_of_indexes(header: Sequence[str]) -> bool:
    """Whether the rows of a grid are indexes, triggers and the like, which only name fields. What
    stands behind a field and its type is said of that."""
    field, type = titled(header, FIELD), titled(header, TYPE)
    end = type if field is not None and type is not None and field < type else len(header)
    return any(map(_INDEX.search, header[:end]))


_INDEX = regex.compile(r"^(?:index|trigger|constraint|view|foreign key)(?: (?:name|type|id))?$")


def owner_in(header: Sequence[str]) -> int | None:
    """The column that names the table of each row, rather than the entity that it keeps."""
    found = (titled(header, words) for words in _OWNERS)
    return next((place for place in found if place is not None), None)


def titled(header: Sequence[str], words: set[str]) -> int | None:
    """The first column whose title is one of ``words``."""
    return next((index for index, title in enumerate(header) if title in words), None)
