"""Reading a whole specification."""

from __future__ import annotations

from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from asbuilt.document.escapes import is_exact
from asbuilt.document.reader import read as read_document
from asbuilt.source import Source
from asbuilt.spec import reader
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.glossary import Glossary
from asbuilt.spec.sections.rate_limit import RateLimits
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.sections.risks import Risks
from tests.document.markdown import MARKDOWN


def read(text: str) -> Specification:
    return reader.read(read_document(Source("spec.md", text)))


def test_every_part_is_there_and_empty_where_the_document_says_nothing() -> None:
    spec = read("")
    assert set(spec.parts) == {module.PART for module in reader.READERS}
    assert all(part == kind() for kind, part in spec.parts.items())


@pytest.mark.parametrize("module", reader.READERS, ids=lambda module: module.__name__)
def test_a_part_is_a_struct_with_titles_of_its_own(module: ModuleType) -> None:
    assert issubclass(module.PART, Struct)
    assert module.TITLES
    assert module.__doc__


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        pytest.param("# T\n## Glossary\n### Words of ours", [], id="below a known one"),
        pytest.param("# T\n## Weather\n### Rain\n## Glossary", ["Weather"], id="topmost only"),
        pytest.param("# T\n## Appendix\n### Glossary\n### Rain", ["Rain"], id="a group"),
        pytest.param("# T\n## 7. Glossary (ours)", [], id="ornaments"),
        pytest.param("## Glossary\n## Weather", ["Weather"], id="no title"),
        pytest.param("# Glossary\n# Weather\n# Rain", ["Weather", "Rain"], id="several titles"),
        pytest.param("# T", [], id="only a title"),
        pytest.param("# Technical Specification\n## Shop\n**Version:** 1\n## Rain", ["Rain"],
                     id="a subtitle"),
        pytest.param("# T\n## GET /x\n## Rain\n## Rows\n```sql\nCREATE TABLE t (a INT);\n```",
                     ["Rain"], id="endpoints and tables"),
    ],
)  # fmt: skip
def test_unknown_headings_are_named_once(text: str, unknown: list[str]) -> None:
    spec = read(text)
    assert [spec.source.slice(span) for span in spec.unknown_headings] == unknown


@pytest.mark.parametrize(
    "title",
    ["Helpdesk", "Test Bench", "Risk Register", "Rollout Manager", "Change History", "Glossary Hub",
     "Alerting Service", "Data Model Hub", "Open Questions Board"],
)  # fmt: skip
def test_the_title_of_a_document_says_nothing_of_what_stands_below_it(title: str) -> None:
    body = """

## Requirements

| Id | Requirement |
|---|---|
| FR-1 | People open tickets. |

## API

- POST /tickets

## Rate limits

| Endpoint | Limit |
|---|---|
| POST /tickets | 5/min per user |

## Risks

- Mail is late: a second relay

## Odds and ends

Nothing.
"""
    spec = read(f"# {title}{body}")
    assert [item.id.text for item in spec[Requirements].items] == ["FR-1"]
    assert [item.endpoint for item in spec[RateLimits].items] == ["POST /tickets"]
    assert len(spec[Risks].items) == 1
    unknown = [spec.source.slice(span) for span in spec.unknown_headings]
    assert unknown == ["Odds and ends"]


def test_a_title_above_nothing_else_that_is_known_is_that_of_a_section() -> None:
    spec = read("# Risks\n\n## Technical\n\n- Mail is late: a second relay\n")
    assert len(spec[Risks].items) == 1


def test_sections_of_one_kind_are_read_together() -> None:
    spec = read("# T\n## Glossary\n- A: b\n## X\n- C: d\n## Terms\n- E: f\n")
    assert [term.term.text for term in spec[Glossary].items] == ["A", "E"]


@settings(max_examples=300, deadline=None)
@given(MARKDOWN)
def test_no_document_is_too_odd(text: str) -> None:
    spec = read("# T\n## Requirements\n" + text)
    assert isinstance(spec[Requirements], Requirements)


TITLES = sorted({title for module in reader.READERS for title in module.TITLES})


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TITLES), MARKDOWN), max_size=3))
def test_no_section_is_too_odd(parts: list[tuple[str, str]]) -> None:
    spec = read("".join(f"## {title}\n\n{text}\n\n" for title, text in parts))
    for requirement in spec[Requirements].items:
        for text in (requirement.id, requirement.text, *requirement.criteria):
            assert spec.source.slice(text.span) == text.text or not is_exact(spec.source, text.span)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_document(data: bytes) -> None:
    spec = reader.read(read_document(Source.from_bytes("spec.md", data)))
    assert spec.source.to_bytes() == data


def test_hyphens_that_do_not_break_are_hyphens() -> None:
    text = "# Boats\n\n## Requirements\n\n- **NFR\u20111**: p95 \u2264 0.4 s, see FR\u20112\n"
    source = Source("spec.md", text)
    spec = reader.read(read_document(source))
    (item,) = spec[Requirements].items
    assert item.id.text == "NFR-1"
    assert source.slice(item.id.span) == "NFR\u20111"
    assert spec.source is source
