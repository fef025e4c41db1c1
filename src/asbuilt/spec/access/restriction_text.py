"""Where sentences stand that may take back what tables and lines grant, and of which endpoint they
are: in paragraphs and lists, and in the cells of rows, ``| `DELETE /x` | editor | drafts only |``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Table, Text
from asbuilt.document.text import sentences, split, text_at
from asbuilt.spec.access.matrix import endpoint_columns
from asbuilt.spec.endpoints.route import Known
from asbuilt.spec.section import Section, blocks_of, items_of
from asbuilt.spec.title import normal_title

MAY_RESTRICT = regex.compile(
    r"\b(?:only|not|never|cannot|no|neither|403|restricted|limited|reserved|requires?|needs?"
    r"|forbidden|prohibited|excluded|barred|blocked|own|owner|must|nobody|no one|none|except|but"
    r"|apart|aside|save|(?:other|rather) than|minus|exclud\w+|without|denied"
    r"|(?:is|are) for)\b|n['’]t\b"
)
"""What such a sentence has, in small letters."""


def texts(
    section: Section, one: Sequence[str], routes: Known
) -> Iterator[tuple[Text, Sequence[str], bool]]:
    """The sentences of a section, which is about ``one`` endpoint if any, and of the rows of its
    tables; each with the endpoint that it is about, and whether it stands in a column of
    conditions."""
    for said in _sentences(section, one):
        yield said, one, False
    yield from _of_rows(section, routes)


def _sentences(section: Section, home: Sequence[str]) -> Iterator[Text]:
    for block in blocks_of(section, Paragraph, deep=False):
        for line in split(text_at(section.source, block.span), _NEXT_LABEL):
            yield from _clauses(line)
    for item in items_of(section, deep=False):
        yield from _clauses(item.text)
    for table in blocks_of(section, Table, deep=False) if home else ():
        for row in table.rows:
            if any(cell.text.strip("`* ") == "403" for cell in row):
                yield Text(" ".join(("403", *(cell.text for cell in row))), row[0].span)


def _of_rows(section: Section, routes: Known) -> Iterator[tuple[Text, Sequence[str], bool]]:
    for table in blocks_of(section, Table, deep=False):
        titles = [normal_title(cell.text) for cell in table.header]
        endpoint, method = endpoint_columns(table, titles)
        if endpoint is None:
            continue
        conditions = {at for at, title in enumerate(titles) if title in _CONDITIONS}
        for row in table.rows:
            telling = [
                at
                for at, cell in enumerate(row)
                if at != endpoint and (at in conditions or _may_limit(cell.text))
            ]
            verb = row[method].text if method is not None else ""
            home = routes.meant(row[endpoint], verb) if telling and _is_one(row[endpoint]) else ()
            for at in telling if len(home) == 1 else ():
                yield from ((said, home, at in conditions) for said in _clauses(row[at]))


def _may_limit(cell: str) -> bool:
    """Whether a cell says more than yes, no or own, and has a word that limits."""
    return " " in cell.strip() and MAY_RESTRICT.search(cell.lower()) is not None


def _is_one(endpoint: Text) -> bool:
    """Whether a cell names one path, not all below it."""
    return "*" not in endpoint.text.strip("*`") and len(endpoint.text) <= _LONGEST_ENDPOINT


_LONGEST_ENDPOINT = 200
_CONDITIONS = {"condition", "conditions", "constraint", "constraints", "restriction",
               "restrictions", "limitation", "limitations", "row rule", "rows"}  # fmt: skip
"""Titles of columns that say on which rows those may act whom another one names."""


def _clauses(text: Text) -> Iterator[Text]:
    for sentence in sentences(text):
        yield from split(sentence, _NEXT_CLAUSE)


_NEXT_LABEL = regex.compile(r"\n(?=[*_]{2})")
_NEXT_CLAUSE = regex.compile(
    r";\s+|(?<=[.])\s+(?=[^\W\d_a-zß-öø-ÿа-яё]|[`*])|(?<=[。；])"
    r"|,\s+(?=(?:but|while|whereas|however)\s(?!only\b|not\b)|and\sonly\s(?!the\w*\sown\b|if\b|when\b))"
)
