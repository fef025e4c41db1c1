"""What MkDocs indents below a line belongs where the line is."""

from __future__ import annotations

from asbuilt.document.blocks import Block, Fence, Heading, List, Paragraph, Table
from asbuilt.document.reader import read
from asbuilt.document.writer import write
from asbuilt.source import Source


def blocks(text: str, *, exact: bool = False) -> tuple[Block, ...]:
    return read(Source("spec.md", text), exact=exact).blocks


TABS = """\
=== "Reading"

    | SLO | Objective |
    |-----|-----------|
    | S-1 | 99.9 %    |

    - one
    - two

=== "Writing"

    ```json
    {"a": 1}
    ```
"""


def test_what_is_in_tabs_stands_where_they_are() -> None:
    reading, table, listed, writing, fence = blocks(TABS)
    assert isinstance(reading, Paragraph) and reading.lines[0].text == '"Reading"'
    assert isinstance(table, Table) and [cell.text for cell in table.rows[0]] == ["S-1", "99.9 %"]
    assert isinstance(listed, List) and len(listed.items) == 2
    assert isinstance(writing, Paragraph) and writing.lines[0].text == '"Writing"'
    assert isinstance(fence, Fence) and (fence.info, fence.text) == ("json", '{"a": 1}\n')


def test_every_text_is_that_of_its_place() -> None:
    source = Source("spec.md", TABS)
    _, table, listed, *_ = read(source).blocks
    assert isinstance(table, Table) and isinstance(listed, List)
    for text in (*table.header, *table.rows[0], *(item.text for item in listed.items)):
        assert source.slice(text.span) == text.text


def test_admonitions_and_folds_are_read_like_the_text_around_them() -> None:
    text = '!!! warning\n    Mind the **gap**.\n\n??? note "More"\n    ## Below\n\nAfter\n'
    warning, mind, more, below, after = blocks(text)
    titles = [each.lines[0].text for each in (warning, mind, more) if isinstance(each, Paragraph)]
    assert titles == ["warning", "Mind the **gap**.", 'note "More"']
    assert isinstance(below, Heading) and isinstance(after, Paragraph)


def test_they_may_be_nested() -> None:
    text = '=== "A"\n\n    !!! tip\n        - item\n\n    last\n'
    assert [type(block) for block in blocks(text)] == [Paragraph, Paragraph, List, Paragraph]


def test_what_only_looks_like_one_is_text_or_code() -> None:
    for text in ("!!!\n    code\n", "=== A\n    more\n", "!!! \n", "    !!! note\n        code\n"):
        assert [*map(type, blocks(text))] == [*map(type, blocks(text, exact=True))]


def test_where_commonmark_is_asked_for_it_is_code() -> None:
    assert [type(block) for block in blocks(TABS, exact=True)][:2] == [Paragraph, Fence]
    assert write(read(Source("spec.md", TABS), exact=True)) == TABS.encode()


def test_what_is_nested_too_deep_is_left_out() -> None:
    text = "".join(f"{' ' * 4 * depth}!!! note\n" for depth in range(400))
    assert len(blocks(text)) == 20
