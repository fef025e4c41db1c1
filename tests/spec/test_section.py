"""The outline of a document, the normal form of titles, and label lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asbuilt.document.blocks import Fence, List, Text
from asbuilt.document.reader import read
from asbuilt.source import Source, Span
from asbuilt.spec.label import pair
from asbuilt.spec.section import Outline, Section, blocks_of, bullets, labels, outline, prose
from asbuilt.spec.title import bare, normal_title


def outline_of(text: str) -> Outline:
    return outline(read(Source("spec.md", text)))


# ---------------------------------------------------------------- titles


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Data Model", "data model"),
        ("3. Data Model", "data model"),
        ("3.2 Data Model", "data model"),
        ("3.2.1. **Data Model**", "data model"),
        ("3) Data Model", "data model"),
        ("IV. Data Model", "data model"),
        ("A. Data Model", "data model"),
        ("Section 4: Data Model", "data model"),
        ("Appendix B: Glossary", "glossary"),
        ("5 - Data Model", "data model"),
        ("🗄️ Data Model", "data model"),
        ("1️⃣ Data Model", "data model"),
        ("✅ Data Model ✅", "data model"),
        ("Data Model:", "data model"),
        ("Data Model (PostgreSQL)", "data model"),
        ("Data Model (draft) (v2)", "data model (draft)"),
        ("`Data Model`", "data model"),
        ("_Data Model_", "data model"),
        ("[Data Model](#data)", "data model"),
        ("Data Model {#data-model}", "data model"),
        ("Data   Model", "data model"),
        ("Risks & Mitigation", "risks and mitigation"),
        ("Non-Goals", "non goals"),
        ("Non‑Goals", "non goals"),
        ("STRASSE", "strasse"),
        ("snake_case", "snake case"),
        ("404", "404"),
        ("(only this)", "(only this)"),
        ("Endpoint 1", "endpoint 1"),
        ("Component 1: [Name]", "component 1"),
        ("", ""),
        ("🎉", ""),
    ],
)
def test_titles_are_compared_without_their_ornaments(written: str, normal: str) -> None:
    assert normal_title(written) == normal


@given(st.text("aBiVxc \t", max_size=20))
@example("Appendix A Sources")
@example("i love it")
@example("section x")
def test_titles_of_words_alone_are_normal_as_all_are(words: str) -> None:
    assert normal_title(words) == normal_title(f"**{words}**")


@given(st.text(max_size=40))
def test_a_normal_title_has_no_blanks_around_it(text: str) -> None:
    assert normal_title(text) == normal_title(text).strip()


# ---------------------------------------------------------------- the tree


def depths(sections: tuple[Section, ...], depth: int = 0) -> Iterator[tuple[str, int]]:
    """Every title with its depth in the tree."""
    for section in sections:
        yield section.title, depth
        yield from depths(section.children, depth + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# A\n## B\n### C\n## D\n# E",
                     [("a", 0), ("b", 1), ("c", 2), ("d", 1), ("e", 0)], id="nested"),
        pytest.param("## A\n### B\n## C", [("a", 0), ("b", 1), ("c", 0)], id="no title"),
        pytest.param("# A\n#### B\n## C", [("a", 0), ("b", 1), ("c", 1)], id="skipped levels"),
        pytest.param("### A\n## B\n# C", [("a", 0), ("b", 0), ("c", 0)], id="upside down"),
        pytest.param("no heading", [], id="no heading at all"),
        pytest.param("# A\n```\n# B\n```\n> # C", [("a", 0)], id="headings in code and quotes"),
    ],
)  # fmt: skip
def test_headings_make_a_tree(text: str, expected: list[tuple[str, int]]) -> None:
    assert list(depths(outline_of(text).root.children)) == expected


def test_a_section_reaches_to_the_end_of_its_last_subsection() -> None:
    text = "before\n\n# A\n\nown\n\n## B\n\nlast\n\n# C\n"
    tree = outline_of(text)
    (section,) = tree.find("A")
    assert text[section.span.start : section.span.end] == "# A\n\nown\n\n## B\n\nlast"
    assert [type(block).__name__ for block in section.blocks] == ["Paragraph"]
    assert [type(block).__name__ for block in tree.root.blocks] == ["Paragraph"]


def test_sections_are_found_at_any_level_by_any_alias() -> None:
    tree = outline_of("# X\n## 2. Data Models\n### Entities\n## Data Model (old)\n")
    found = tree.find("Data Model", "Data Models", "Entities")
    assert [section.title for section in found] == ["data models", "entities", "data model"]
    topmost = tree.topmost("Data Model", "Data Models", "Entities")
    assert [section.title for section in topmost] == ["data models", "data model"]


def test_blocks_are_found_in_subsections_lists_and_quotes() -> None:
    text = "# A\n```\n1\n```\n- x\n\n  ```\n  2\n  ```\n> ```\n> 3\n> ```\n## B\n```\n4\n```\n"
    (section,) = outline_of(text).find("A")
    assert [fence.text for fence in blocks_of(section, Fence)] == ["1\n", "2\n", "3\n", "4\n"]
    assert len(list(blocks_of(section, Fence, deep=False))) == 3


def test_bullets_leave_out_what_is_nested() -> None:
    (section,) = outline_of("# A\n- x\n  - y\n- z\n## B\n- q\n").find("A")
    assert [item.text.text for item in bullets(section)] == ["x", "z"]
    assert [item.text.text for item in bullets(section, deep=True)] == ["x", "z", "q"]


def test_prose_is_the_paragraphs() -> None:
    (section,) = outline_of("# A\none\ntwo\n\n- list\n\nthree\n").find("A")
    assert prose(section) == "one two\n\nthree"


# ---------------------------------------------------------------- labels


def stated(text: str, *, plain: bool = False) -> list[tuple[str, str]]:
    (section,) = outline_of("# A\n" + text).find("A")
    return [(label.name, label.value.text) for label in labels(section, plain=plain)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("**Method:** `POST /x`", [("method", "`POST /x`")], id="colon inside"),
        pytest.param("**Method**: POST", [("method", "POST")], id="colon outside"),
        pytest.param("**Method** : POST", [("method", "POST")], id="space before the colon"),
        pytest.param("__Method:__ POST", [("method", "POST")], id="underscores"),
        pytest.param("**Rate Limit:**5", [("rate limit", "5")], id="no space"),
        pytest.param("**Request:**", [("request", "")], id="no value"),
        pytest.param("**A:** x\n**B:** y", [("a", "x"), ("b", "y")], id="lines of a paragraph"),
        pytest.param("**A:** x **B:** y", [("a", "x"), ("b", "y")], id="one line"),
        pytest.param("**A:** x · **B:** y | **C:** z", [("a", "x"), ("b", "y"), ("c", "z")],
                     id="one line with separators"),
        pytest.param("- **A:** x\n- **B**: y", [("a", "x"), ("b", "y")], id="bullets"),
        pytest.param("> **A:** x", [("a", "x")], id="quote"),
        pytest.param("**A:** x\ny", [("a", "x\ny")], id="a value on two lines"),
        pytest.param("**A:**\ny", [("a", "y")], id="a value on the next line"),
        pytest.param("**Status:** Draft | Review", [("status", "Draft | Review")], id="a pipe"),
        pytest.param("**Bold** text", [], id="no colon"),
        pytest.param("see **A:** x", [], id="not at the beginning of the line"),
        pytest.param("A: x", [], id="plain"),
        pytest.param("**A:** x\r\n**B:** y", [("a", "x"), ("b", "y")], id="CRLF"),
    ],
)  # fmt: skip
def test_label_lines(text: str, expected: list[tuple[str, str]]) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Version: 1.0", [("version", "1.0")]),
        ("Version: 1.0 · Status: Draft | Author: A, B", [("version", "1.0"), ("status", "Draft"),
                                                         ("author", "A, B")]),
        ("Status: Draft | Review | Approved", [("status", "Draft | Review | Approved")]),
        ("https://example.com", []),
        ("at 10:30", []),
    ],
)  # fmt: skip
def test_plain_label_lines(text: str, expected: list[tuple[str, str]]) -> None:
    assert stated(text, plain=True) == expected


def test_a_label_owns_the_blocks_up_to_the_next_label() -> None:
    text = "# A\n**Tasks:**\n\n- **x:** 1\n- y\n\n**Request:**\n\n```json\n{}\n```\n\n- **B:** c\n"
    tasks, request = labels(outline_of(text).find("A")[0])
    (bullet_list,) = tasks.blocks
    assert isinstance(bullet_list, List)
    assert [type(block) for block in request.blocks] == [Fence, List]


def test_a_label_bullet_owns_what_is_nested_in_it() -> None:
    pros, cons = labels(outline_of("# A\n- **Pros:**\n  - p\n- **Cons:** c\n").find("A")[0])
    assert [type(block) for block in pros.blocks] == [List]
    assert (cons.value.text, cons.blocks) == ("c", ())


def test_labels_know_their_places() -> None:
    source = Source("spec.md", "# A\n\n**Method:** `POST /x` | **Auth:** yes\n")
    for label in labels(outline(read(source)).find("A")[0]):
        assert source.slice(label.key.span) == label.key.text
        assert source.slice(label.value.span) == label.value.text
        assert source.slice(label.span).startswith("**")


# ---------------------------------------------------------------- pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Redis: cache", ("Redis", "cache")),
        ("**Term 1:** Definition", ("Term 1", "Definition")),
        ("**Term**: Definition", ("Term", "Definition")),
        ("**Term** - Definition", ("Term", "Definition")),
        ("**Term** Definition", ("Term", "Definition")),
        ("`redis` — cache", ("redis", "cache")),
        ("Redis - cache", ("Redis", "cache")),
        ("CI/CD: GitHub Actions", ("CI/CD", "GitHub Actions")),
        ("Sign-in: none", ("Sign-in", "none")),
        ("Name:", ("Name", "")),
        ("just words", None),
        ("http://x", None),
        ("", None),
        (": x", None),
    ],
)
def test_pairs(text: str, expected: tuple[str, str] | None) -> None:
    found = pair(Text(text, Span(10, 10 + len(text))))
    assert (found and (found[0].text, found[1].text)) == expected
    for piece in found or ():
        assert text[piece.span.start - 10 : piece.span.end - 10] == piece.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("**a** `b`\n c", "a b c"), ("[x](y) snake_case *i*", "x snake_case i"), ("2 * 3", "2 3")],
)
def test_bare_text_has_no_marks(text: str, expected: str) -> None:
    assert bare(text) == expected


def test_sections_are_found_in_their_order_however_often_a_heading_stands_there() -> None:
    headings = ("Stored data", "Goals", "Data Model", "Stored data", "GET /stored", "/data-model")
    found = outline_of("# D\n\n" + "\n\n".join(f"## {each}" for each in headings))
    about = re.compile("stored")
    names = [each.name.text for each in found.find("Data Model", about=about)]
    assert names == ["Stored data", "Data Model", "Stored data"]
