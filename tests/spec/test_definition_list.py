"""Definition lists, which Markdown takes for paragraphs."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import List, Paragraph
from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.model import Specification
from asbuilt.spec.reader import read as read_spec
from asbuilt.spec.section import bullets, outline
from asbuilt.spec.sections.glossary import Glossary
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.rate_limit import RateLimits


def spec(text: str) -> Specification:
    return read_spec(read(Source("spec.md", text)))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_terms_and_what_they_are_is_a_list(end: str) -> None:
    text = f"Kiln{end}: An oven{end}  for clay.{end}{end}Glaze{end}:   What shines."
    source = Source("spec.md", text)
    items = bullets(outline(read(source)).root)
    assert [" ".join(item.text.text.split()) for item in items] == [
        "Kiln : An oven for clay.",
        "Glaze : What shines.",
    ]
    for item in items:
        assert source.slice(item.text.span).split() == item.text.text.split()
        assert len(source.slice(item.text.span)) == len(item.text.text)


@pytest.mark.parametrize("text", ["Kiln\n: hot\n: heavy", "Kiln\nor oven\n: hot", "Kiln\n:hot"])
def test_what_is_none_remains_a_paragraph(text: str) -> None:
    (block,) = outline(read(Source("spec.md", text))).root.blocks
    assert isinstance(block, Paragraph)


def test_other_blocks_stay_where_they_are() -> None:
    text = "Before.\n\nKiln\n: hot\n\nAfter."
    kinds = [type(block) for block in outline(read(Source("spec.md", text))).root.blocks]
    assert kinds == [Paragraph, List, Paragraph]


def test_a_limit_is_that_of_the_endpoint_above_it() -> None:
    read = spec(
        "# Kilns\n\n## API\n\n### POST /firings\n\n### GET /kilns\n\n## Rate limits\n\n"
        "GET /kilns\n: 60 requests per minute per IP address.\n\n"
        "POST /firings\n: 5 requests per hour per user.\n"
    )
    limits = {(item.endpoint, item.count, item.subject) for item in read[RateLimits].items}
    assert limits == {("GET /kilns", 60, "ip"), ("POST /firings", 5, "user")}


def test_an_alert_has_the_name_above_it() -> None:
    read = spec("# Kilns\n\n## Alerts\n\nSlow\n: p95 latency > 1 s for 10 min\n\nCold\n: no fire\n")
    slow, cold = read[Monitoring].alerts
    assert slow.name and slow.name.text == "Slow" and slow.hold == 600
    assert slow.targets[0].value == 1 and cold.name and cold.name.text == "Cold"


def test_a_term_is_defined() -> None:
    read = spec("# Kilns\n\n## Glossary\n\nKiln\n: An oven.\n\nGlaze\n: What shines.\n")
    terms = [(item.term.text, item.definition.text) for item in read[Glossary].items]
    assert terms == [("Kiln", "An oven."), ("Glaze", "What shines.")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", ["    ", "  ", "\t"])
def test_a_list_indented_below_a_term_is_its_own(end: str, indent: str) -> None:
    rows = f"{indent}- `id`: uuid{end}{indent}- `cone`:{end}{indent}  text{end}"
    text = f"Kiln{end}: An oven.{end}{end}{rows}{end}Glaze{end}: What shines.{end}"
    source = Source("spec.md", text)
    kiln, glaze = bullets(outline(read(source)).root)
    (below,) = kiln.children
    assert isinstance(below, List) and not glaze.children
    assert [item.text.text for item in below.items] == ["`id`: uuid", "`cone`:\ntext"]
    assert source.slice(below.items[0].text.span) == "`id`: uuid"


def test_a_list_right_below_a_term_is_its_own() -> None:
    source = Source("spec.md", "Kiln\n: An oven.\n    - `id`: uuid\n    - `cone`: text\n")
    (kiln,) = bullets(outline(read(source)).root)
    (below,) = kiln.children
    assert isinstance(below, List) and kiln.text.text == "Kiln : An oven."
    assert [source.slice(item.text.span) for item in below.items] == ["`id`: uuid", "`cone`: text"]


@pytest.mark.parametrize(
    "below", ["    $ make", "    - a\n\n    Then b.", "```\n- a\n```", "- a", "Then:\n\n    - a"]
)
def test_what_else_follows_a_term_is_no_part_of_it(below: str) -> None:
    blocks = outline(read(Source("spec.md", f"Kiln\n: An oven.\n\n{below}\n"))).root.blocks
    assert len(blocks) > 1
    assert isinstance(blocks[0], List) and not blocks[0].items[0].children
