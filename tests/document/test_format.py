"""Formatting changes how a document looks and nothing of what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from asbuilt.cli.corrections import edited
from asbuilt.document import format, reader
from asbuilt.document.blocks import Text
from asbuilt.source import Source, Span
from asbuilt.spec import reader as spec_reader
from tests.document.markdown import MARKDOWN

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for folder in ("examples", "src/asbuilt/cli/templates", "tests/recall/documents", "tests/cli")
    for path in (ROOT / folder).rglob("*.md")
)


def formatted(text: str) -> str:
    source = Source("s.md", text)
    return edited(source, format.tidy(source)).text


def meaning(value: object) -> Any:
    """A value as data, without the places that it has in the document."""
    if isinstance(value, Text):
        return value.text
    if isinstance(value, Span):
        return None
    if isinstance(value, dict):
        return {key: meaning(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [meaning(item) for item in value]
    slots = getattr(type(value), "__slots__", None)
    if type(value).__module__.startswith("asbuilt.") and slots:
        return [type(value).__name__, *(meaning(getattr(value, name)) for name in slots)]
    return value


def blocks(text: str) -> Any:
    return meaning(reader.read(Source("s.md", text)).blocks)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "| a | bcd |\n|-|-|\n|efghi|j|\n",
            "| a     | bcd |\n| ----- | --- |\n| efghi | j   |\n",
            id="columns are as wide as their widest cell",
        ),
        pytest.param(
            "left | middle | right | none\n:-|:-:|-:|-\na|b|c|d",
            "| left | middle | right | none |\n| :--- | :----: | ----: | ---- |\n"
            "| a    |   b    |     c | d    |",
            id="each on its side",
        ),
        pytest.param(
            "| 数据 | x |\n|-|-|\n| ✅ ⚠️ 👩‍💻 | é |",
            "| 数据     | x   |\n| -------- | --- |\n| ✅ ⚠️ 👩‍💻 | é   |",
            id="wide characters and emoji",
        ),
        pytest.param(
            "| a | b |\n|-|-|\n| c\n| d | e | f |\n| g | h | ijkl | m |\n",
            "| a   | b   |\n| --- | --- |\n| c   |     |\n| d   | e   | f    |\n"
            "| g   | h   | ijkl | m   |\n",
            id="cells that are missing are added, those too many aligned",
        ),
        pytest.param(
            "| `a\\|b` | \\| |\n|-|-|\n| **c** | <br> |",
            "| `a\\|b` | \\|   |\n| ------ | ---- |\n| **c**  | <br> |",
            id="escapes stay",
        ),
        pytest.param(
            "\ufeff  | a | b |\r\n  |-|-|\r\n  | c | \xa0d |  \r\n\r\ntext  \r\n",
            "\ufeff| a   | b   |\r\n| --- | --- |\r\n| c   | \xa0d  |\r\n\r\ntext  \r\n",
            id="line ends, byte order mark, no-break spaces",
        ),
        pytest.param(
            "> | a | b |\n> |-|-|\n>| c | d |\n\n- x\n\n  a | b\n  -|-\n  c | d\n",
            "> | a   | b   |\n> | --- | --- |\n>| c   | d   |\n\n"
            "- x\n\n  | a   | b   |\n  | --- | --- |\n  | c   | d   |\n",
            id="in quotes and lists",
        ),
        pytest.param(
            "|a|\n|\xa0-|\n\n\xa0```\n```\n1. b\n3. c\n",
            "|a|\n|\xa0-|\n\n\xa0```\n```\n1. b\n3. c\n",
            id="a no-break space makes no table, and opens no block of code",
        ),
        pytest.param(
            "|a|b|\n|-|-|\n|c \\\\| d|\n",
            "|a|b|\n|-|-|\n|c \\\\| d|\n",
            id="one cell or two behind an escaped backslash",
        ),
        pytest.param("|a|b|\n|-|-|\n\xa0|c|\n", "|a|b|\n|-|-|\n\xa0|c|\n", id="a cell, or none"),
        pytest.param("|a|\n- \n", "|a|\n- \n", id="a heading that an item's dash underlines"),
        pytest.param("1. a\n3. b\n2. c\n", "1. a\n2. b\n3. c\n", id="numbers in order"),
        pytest.param("3) a\n3) b\n", "3) a\n4) b\n", id="from the first number"),
        pytest.param("1. a\n1. b\n2. c\n", "1. a\n1. b\n1. c\n", id="the same for all"),
        pytest.param("0. a\n1. b\n1. c\n", "0. a\n1. b\n1. c\n", id="zero, then the same"),
        pytest.param("08. a\n09. b\n10. c\n", "08. a\n09. b\n10. c\n", id="filled with zeros"),
        pytest.param(
            "9. a\n9. b\n\n9. c\n", "9. a\n10. b\n\n11. c\n", id="a wider number where it is free"
        ),
        pytest.param(
            "9. a\n9. b\n\n   ```\n   c\n   ```\n",
            "9. a\n9. b\n\n   ```\n   c\n   ```\n",
            id="a wider number would take the code block out of the list",
        ),
        pytest.param(
            "- x\n  1. a\n  1. b\n     5. c\n     7. d\n",
            "- x\n  1. a\n  1. b\n     5. c\n     7. d\n",
            id="not a list: five does not interrupt a paragraph",
        ),
        pytest.param(
            "1. a\n   - x\n     1. y\n     5. z\n2. b\n",
            "1. a\n   - x\n     1. y\n     2. z\n2. b\n",
            id="lists in lists",
        ),
    ],
)
def test_what_is_formatted(before: str, after: str) -> None:
    assert formatted(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "```\n| a | b |\n|-|-|\n1. x\n1. y\n```\n",
        "    | a | b |\n    |-|-|\n",
        "<!-- | a | b |\n|-|-|\n1. a\n5. b -->\n",
        "---\na: |\n  | b |\n  |-|\n---\n",
        "<div>\n| a | b |\n|-|-|\n</div>\n",
        "* a\n+ b\n\n__c__\n***\nSetext\n======\n",
    ],
)
def test_what_stays_as_it_is(text: str) -> None:
    assert formatted(text) == text


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name + "/" + path.name)
def test_a_document_means_the_same_afterwards(path: Path) -> None:
    before = Source("s.md", path.read_bytes().decode())
    after = Source("s.md", formatted(before.text))
    assert formatted(after.text) == after.text
    assert [line.split() for line in _prose(before.text)] == [
        line.split() for line in _prose(after.text)
    ]
    read = [spec_reader.read(reader.read(source), {}).parts for source in (before, after)]
    assert meaning(read[0]) == meaning(read[1])


def _prose(text: str) -> list[str]:
    return [line for line in text.split("\n") if "|" not in line and not re.match(r" *\d", line)]


CELL = st.text("ab1 \t\\|`*-:✅数\u0301\xa0️\u200d.>#\x0b", max_size=6)
MARK = st.sampled_from(["-", ":-", "-:", ":-:", "---", " -- "])
ROW = st.lists(CELL, min_size=1, max_size=4)
PREFIX = st.sampled_from(["", " ", "   ", "> ", "- ", "1. ", "text\n", "- x\n  ", "> 1. "])


@st.composite
def tables(draw: st.DrawFn) -> str:
    marks = draw(st.lists(MARK, min_size=1, max_size=4))
    header = draw(st.lists(CELL, min_size=len(marks), max_size=len(marks)))
    rows = [header, marks, *draw(st.lists(ROW, max_size=4))]
    prefix = draw(PREFIX)
    further = re.sub(r"[^> ]", " ", prefix.split("\n")[-1])
    edges = [
        draw(st.sampled_from([("|", "|"), ("", ""), ("| ", " "), (" |", "|  ")])) for _ in rows
    ]
    lines = [left + "|".join(row) + right for row, (left, right) in zip(rows, edges, strict=True)]
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return prefix + f"{end}{further}".join(lines) + draw(st.sampled_from(["", end, end + "x"]))


LISTS = st.lists(
    st.builds(
        "{}{}{}{}{}".format,
        st.sampled_from(["", "", " ", "   ", "    ", "     ", "> "]),
        st.sampled_from(["1", "1", "2", "9", "10", "0", "08", "99", "100", "999999999"]),
        st.sampled_from([". ", ". ", ") ", ".  ", ".\t", ".     ", "."]),
        st.sampled_from(["a", "a", "", "- b", "2. c", "```", "[ ] d", "| x | y |\n|-|-|"]),
        st.sampled_from(["\n", "\n", "\n\n", "\n   z\n", "\n\n    z\n", "\r\n", "\nlazy\n"]),
    ),
    min_size=1,
    max_size=8,
).map("".join)


@settings(deadline=None)
@given(tables(), st.sampled_from(["Functional Requirements", "Rate Limits", "Access Matrix"]))
def test_a_table_says_the_same_to_the_reader_of_specifications(table: str, title: str) -> None:
    before = f"# T\n\n## {title}\n\n{table}\n\n### GET /api/a\n"
    read = [
        spec_reader.read(reader.read(Source("s.md", text)), {}).parts
        for text in (before, formatted(before))
    ]
    assert meaning(read[0]) == meaning(read[1])


@settings(deadline=None)
@given(tables() | LISTS | MARKDOWN)
@example("||\n|-|\n-\x0b")
@example("||\n|-|\n1.\x0c")
@example("||\n|-|\n-\xa01")
@example("||\n|-|\n#\xa01")
@example("\x0c- a\n|b|\n|-|\n")
@example("a\n \xa0- a\nc\n|b|\n|-|\n")
@example("-  ||\n  |-|\n  |\n   |-|")
def test_any_text_keeps_its_blocks_and_is_formatted_in_one_go(text: str) -> None:
    after = formatted(text)
    assert blocks(after) == blocks(text)
    assert formatted(after) == after
