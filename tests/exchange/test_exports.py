"""What is exported is complete, true to the document, and readable by strict readers."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it.renderer import RendererHTML

import asbuilt
from asbuilt.cli.run import run
from asbuilt.exchange import schema
from asbuilt.exchange.exports import html
from asbuilt.exchange.exports.reqif import NAMESPACE
from asbuilt.exchange.form import NAMES, OfDocument, form
from asbuilt.server import formats
from asbuilt.source import Source
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.requirements import Requirements
from tests.exchange.readers import read_csv, read_json, read_reqif

ROOT = Path(__file__).parents[2]
HELPDESK = ROOT / "examples" / "helpdesk" / "spec.md"
RECALL = sorted((ROOT / "tests" / "recall" / "documents").glob("*.md"))


def exported(name: str, spec: Specification) -> str:
    wanted = form(name)
    assert isinstance(wanted, OfDocument)
    return wanted.write(spec)


def written(text: str) -> Specification:
    return asbuilt.read(Source("spec.md", text))


def test_every_form_is_a_choice_of_the_command() -> None:
    assert set(NAMES) == {"csv", "html", "json", "jsonschema", "openapi", "reqif"}


# ---------------------------------------------------------------- JSON


def test_json_has_every_value_with_its_line() -> None:
    content = read_json(exported("json", asbuilt.read(HELPDESK)))
    assert content["schema_version"] == 1
    first = content["spec"]["Requirements"]["items"][0]
    line = HELPDESK.read_text("utf-8").split("\n")[first["id"]["span"]["line"] - 1]
    assert first["id"]["text"] == "FR-1"
    assert line.startswith("| FR-1 ")
    tables = {table["name"] for table in content["spec"]["DataModel"]["tables"]}
    assert {"users", "teams", "tickets"} <= tables
    target = content["spec"]["Requirements"]["items"][8]["targets"][0]
    assert (target["metric"], target["unit"]) == ("latency", "seconds")


def test_places_name_the_file_of_a_document_of_several(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# T\n\n## Requirements\n\n- **FR-1**: Rows shall be kept\n")
    (tmp_path / "b.md").write_text("# U\n\n## Glossary\n\n- **Row:** a line of a table\n")
    content = read_json(exported("json", asbuilt.read(tmp_path)))
    assert content["spec"]["Requirements"]["items"][0]["span"]["path"] == str(tmp_path / "a.md")
    assert content["spec"]["Glossary"]["items"][0]["span"]["path"] == str(tmp_path / "b.md")


def test_the_published_schema_is_that_of_the_types() -> None:
    published = json.loads((files("asbuilt.schemas") / "export.schema.json").read_text("utf-8"))
    assert published == schema.schema(), "python -m asbuilt.exchange.schema writes it anew"
    Draft202012Validator.check_schema(published)


def test_the_schema_refuses_what_is_not_exported() -> None:
    content = json.loads(exported("json", asbuilt.read(HELPDESK)))
    content["spec"]["Requirements"]["items"][0]["kind"] = "wishful"
    with pytest.raises(Exception, match="wishful"):
        read_json(json.dumps(content))


# ---------------------------------------------------------------- CSV and ReqIF

TABLE = """# T

## Requirements

| ID | Requirement | Target | Owner |
|---|---|---|---|
| FR-1 | =cmd\\|'/c calc'!A1 |  | +ada |
| NFR-1 | Answers, "quickly" | p95 < 200 ms | @bob |
"""


def test_csv_has_the_columns_of_the_document_and_the_targets() -> None:
    first, second = read_csv(exported("csv", written(TABLE)))
    assert (second["id"], second["kind"], second["line"]) == ("NFR-1", "non-functional", "8")
    (target,) = json.loads(second["targets"])
    assert (target["percentile"], target["comparator"], target["value"]) == (95.0, "<", 0.2)
    assert second["document: Target"] == "p95 < 200 ms"
    assert first["id"] == "FR-1"


def test_no_cell_of_csv_is_a_formula() -> None:
    first, second = read_csv(exported("csv", written(TABLE)))
    assert first["requirement"].startswith("'=cmd")
    assert (first["document: Owner"], second["document: Owner"]) == ("'+ada", "'@bob")


def test_cells_are_formulas_in_a_build_without_the_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_FORMULA", ())
    assert read_csv(exported("csv", written(TABLE)))[0]["requirement"].startswith("=cmd")


def test_reqif_has_every_requirement_under_its_own_identifier() -> None:
    objects = read_reqif(exported("reqif", asbuilt.read(HELPDESK)))
    items = asbuilt.read(HELPDESK)[Requirements].items
    assert list(objects) == [f"requirement-{item.id.text}" for item in items]
    assert objects["requirement-FR-1"]["ReqIF.ForeignID"] == "FR-1"
    assert objects["requirement-NFR-1"]["Target"] == items[8].target_text.text  # type: ignore[union-attr]


def test_what_tools_filter_by_is_typed_in_reqif() -> None:
    text = """# Ferry

**Version:** 2.1
**Status:** Approved
**Author:** Grete
**Date:** 2024-03-09
**Last Updated:** 1 May 2024

## Non-Functional Requirements

| ID | Requirement | Priority | Status | Target |
|---|---|---|---|---|
| NFR-1 | Boards fast | Must | ✅ Shipped | p95 < 2 s |
| NFR-2 | Rocks little | Captain's choice | Ask Grete | |
"""
    exported_text = exported("reqif", written(text))
    fast, little = read_reqif(exported_text).values()
    assert {name: fast[name] for name in ("Kind", "Priority", "Status")} == {
        "Kind": "non-functional", "Priority": "high", "Status": "done",
    }  # fmt: skip
    assert (fast["Priority as written"], fast["Status as written"]) == ("Must", "✅ Shipped")
    assert not {"Priority", "Status"} & set(little), "words that are no level stay words"
    assert little["Priority as written"] == "Captain's choice"
    (document,) = ElementTree.fromstring(exported_text).iter(f"{{{NAMESPACE}}}SPECIFICATION")
    values = document.find(f"{{{NAMESPACE}}}VALUES")
    assert values is not None
    assert [(each.tag.partition("}")[2], each.get("THE-VALUE")) for each in values] == [
        ("ATTRIBUTE-VALUE-STRING", "2.1"),
        ("ATTRIBUTE-VALUE-ENUMERATION", None),
        ("ATTRIBUTE-VALUE-STRING", "Grete"),
        ("ATTRIBUTE-VALUE-DATE", "2024-03-09T00:00:00Z"),
        ("ATTRIBUTE-VALUE-DATE", "2024-05-01T00:00:00Z"),
    ]


def test_the_reader_of_reqif_is_strict() -> None:
    text = exported("reqif", written(TABLE))
    for wrong in (text.replace("<TITLE>", "<TITEL>"), text.replace("requirement-FR-1", "1 2")):
        with pytest.raises(Exception, match=r"TITEL|1 2|not well-formed|mismatched"):
            read_reqif(wrong)


def test_the_identifiers_of_reqif_stay_when_other_requirements_come() -> None:
    before = read_reqif(exported("reqif", written(TABLE)))
    after = read_reqif(
        exported("reqif", written(TABLE.replace("| FR-1", "| FR-0 | New | | |\n| FR-1")))
    )
    assert set(before) < set(after)
    assert before["requirement-NFR-1"]["ReqIF.Text"] == after["requirement-NFR-1"]["ReqIF.Text"]


@pytest.mark.parametrize("path", RECALL[::8], ids=lambda path: path.stem)
def test_documents_of_all_shapes_are_readable_in_every_form(path: Path) -> None:
    spec = asbuilt.read(path)
    count = len(spec[Requirements].items)
    assert len(read_json(exported("json", spec))["spec"]["Requirements"]["items"]) == count
    assert len(read_csv(exported("csv", spec))) == count
    assert len(read_reqif(exported("reqif", spec))) == count
    assert ids(exported("html", spec))


CELL = st.text(st.characters(codec="utf-8", exclude_characters="|\n\r\\`\0"), max_size=30)
ROW = st.tuples(st.sampled_from(["FR-1", "NFR-2", "A-B-3.1a", "SEC-09"]), CELL, CELL)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROW, min_size=1, max_size=4), CELL)
def test_whatever_is_exported_is_readable(rows: list[tuple[str, str, str]], header: str) -> None:
    lines = [f"| ID | Requirement | Target | {header} |", "|---|---|---|---|"]
    lines += [f"| {name} | text {text} | {target} | {text} |" for name, text, target in rows]
    spec = written("# T\n\n## Goals\n\n- one\n\n## Requirements\n\n" + "\n".join(lines) + "\n")
    count = len(spec[Requirements].items)
    assert len(read_json(exported("json", spec))["spec"]["Requirements"]["items"]) == count
    assert [row["id"] for row in read_csv(exported("csv", spec))] == [
        item.id.text for item in spec[Requirements].items
    ]
    assert len(read_reqif(exported("reqif", spec))) == count
    exported("html", spec)


# ---------------------------------------------------------------- HTML


VOID = ("meta", "br", "hr", "img")
"""Elements without an end, which may be written ``<hr />``."""


class _Elements(HTMLParser):
    """Every element of a page with its attributes, and that all are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag


def elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Elements()
    parser.feed(page)
    assert parser.open == []
    return parser.found


def ids(page: str) -> list[str]:
    found = [attributes["id"] or "" for _, attributes in elements(page) if "id" in attributes]
    assert len(set(found)) == len(found)
    return found


def test_html_has_an_anchor_for_every_requirement_and_title() -> None:
    page = exported("html", asbuilt.read(HELPDESK))
    links = [a["href"] or "" for tag, a in elements(page) if tag == "a" and "href" in a]
    inner = {link.removeprefix("#") for link in links if link.startswith("#")}
    assert inner <= set(ids(page))
    assert {"FR-1", "FR-8", "NFR-1", "data-model"} <= set(ids(page))
    assert "non-functional-requirements" in inner


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
        "![x](https://tracker.example/p.png)", "<svg/onload=alert(1)>", "text <b onclick=x>y</b>",
        '[x](https://e.example/"onmouseover=alert(1))', "<style>*{display:none}</style>",
        "<!-- --><iframe src=https://e.example></iframe>", "# T {#x} <a id=-document>",
    ],
)  # fmt: skip
def test_nothing_of_a_document_runs_in_html(attack: str) -> None:
    page = exported(
        "html", written(f"# T\n\n## Goals\n\n- one\n\n{attack}\n\n| a |\n|---|\n| {attack} |\n")
    )
    found = elements(page)
    assert not {"script", "img", "iframe", "svg", "b", "link"} & {tag for tag, _ in found}
    assert not [name for _, attributes in found for name in attributes if name.startswith("on")]
    assert not [a for _, a in found if (a.get("href") or "").startswith("javascript:")]
    assert sum(tag == "style" for tag, _ in found) == 1


def test_the_lines_of_the_head_stay_lines() -> None:
    page = exported("html", asbuilt.read(HELPDESK))
    assert "<strong>Version:</strong> 1.0<br>\n<strong>Status:</strong> Draft" in page


def test_raw_html_runs_in_a_build_without_the_escaping(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("html_block", "html_inline"):
        monkeypatch.setattr(html._Renderer, name, getattr(RendererHTML, name))
    page = exported("html", written("# T\n\n## Goals\n\n- one\n\n<script>alert(1)</script>\n"))
    assert "script" in {tag for tag, _ in elements(page)}


def test_html_has_no_control_characters() -> None:
    page = exported("html", written("# T \x1b[31m\n\n## Goals\n\n- one \x9b31m\n\n`code \x07`\n"))
    assert "<code>code \ufffd</code>" in page
    assert not set(page) & set("\x1b\x9b\x07")


def test_a_page_begins_with_its_title() -> None:
    page = exported("html", asbuilt.read(HELPDESK))
    order = [page.index(each) for each in ("<h1", "<nav", "<main", 'id="executive-summary"')]
    assert order == sorted(order)
    short = exported(
        "html", written("# Stall\n\n| ID | Requirement |\n|---|---|\n| FR-1 | Sell fruit |\n")
    )
    assert "<nav" not in short
    assert short.index("<main") < short.index("<h1")


def test_html_is_for_everyone() -> None:
    page = exported("html", asbuilt.read(HELPDESK))
    found = elements(page)
    assert ("html", {"lang": "en"}) in found
    assert all(a.get("scope") == "col" for tag, a in found if tag == "th")
    levels = [int(tag[1]) for tag, _ in found if tag in ("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert "@media print" in page
    assert "prefers-color-scheme: dark" in page


def test_html_says_in_which_language_it_is() -> None:
    page = exported("html", asbuilt.read(next(p for p in RECALL if p.stem == "bibliothek")))
    assert ("html", {"lang": "de"}) in elements(page)


# ---------------------------------------------------------------- JSON Schema


def schemas(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["export", str(HELPDESK), "--to", "jsonschema", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(found)
    return found


def judge(found: dict[str, Any], name: str) -> Draft202012Validator:
    schema = {"$schema": found["$schema"], "$defs": found["$defs"], "$ref": f"#/$defs/{name}"}
    return Draft202012Validator(schema)


def test_each_table_body_and_answer_has_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    found = schemas(capsys)
    body = judge(found, "createTicket.body")
    assert body.is_valid({"title": "Printer", "body": "Smoke"})
    assert not body.is_valid({"title": "Printer", "body": "Smoke", "colour": "red"})
    assert not body.is_valid({"title": 5, "body": "Smoke"})
    assert "password_hash" not in found["$defs"]["table.users"]["properties"]
    assert found["$defs"]["createTicket.201"]["title"] == "POST /api/tickets: the answer 201"
    pointers = {value for schema in found["$defs"].values() for value in _references(schema)}
    assert {pointer.removeprefix("#/$defs/") for pointer in pointers} <= set(found["$defs"])


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in _references(item)]
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in _references(item)]
    return []


def test_a_role_gets_the_schemas_of_its_own_endpoints(capsys: pytest.CaptureFixture[str]) -> None:
    found = schemas(capsys, "--role", "anonymous")
    assert "login.body" in found["$defs"]
    assert not [name for name in found["$defs"] if "Ticket" in name or name.startswith("table.")]
