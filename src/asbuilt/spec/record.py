"""Tables whose columns are found by the words of their headers, in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from asbuilt.document.blocks import Table, Text
from asbuilt.spec.language import spoken
from asbuilt.spec.languages.language import Language
from asbuilt.spec.section import Section, blocks_of
from asbuilt.spec.title import normal_title

Headers = Mapping[str, tuple[str, ...]]
"""What a column is called: its name in the code and the header words that mean it."""


def bind(table: Table, headers: Headers) -> dict[str, int]:
    """The index of each column of ``headers`` that the table has.

    A header that is one of the words wins over one that contains it, an earlier word over a later
    one; a column is bound once.
    """
    header = tuple([cell.text for cell in table.header])
    return dict(_bound(header, tuple(headers.items()), spoken()))


@lru_cache(4_096)  # most tables of a long document have the same few headers
def _bound(
    header: tuple[str, ...], headers: tuple[tuple[str, tuple[str, ...]], ...], language: Language
) -> Mapping[str, int]:
    titles = [f" {normal_title(each)} " for each in header]
    whole = "|".join(titles)
    said = [
        (name, some)
        for name, words in headers
        if (some := [spaced for word in words if (spaced := f" {word} ") in whole])
    ]
    bound: dict[str, int] = {}
    for matches in (str.__eq__, str.__contains__):
        for name, words in said:
            free = [index for index in range(len(titles)) if index not in bound.values()]
            hits = (i for word in words for i in free if matches(titles[i], word))
            index = None if name in bound else next(hits, None)
            if index is not None:
                bound[name] = index
    return bound


def records(
    section: Section, headers: Headers, *needed: str, deep: bool = True
) -> Iterator[dict[str, Text]]:
    """The rows of a section's tables as ``{name: cell}``, empty cells left out; with ``deep`` those
    of its subsections too.

    Tables that lack one of the columns ``needed`` are passed over, and so are rows without it.
    """
    for table in blocks_of(section, Table, deep=deep):
        columns = bind(table, headers)
        if any(name not in columns for name in needed):
            continue
        for row in table.rows:
            record = {name: row[index] for name, index in columns.items() if row[index].text}
            if all(name in record for name in needed):
                yield record
