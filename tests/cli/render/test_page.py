"""Evidence as a page: whole, alone, and no word of the document or of an answer is markup in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

import asbuilt.api
from asbuilt.cli.render.page import chart
from asbuilt.cli.render.page.document import document
from asbuilt.cli.render.proof.forms import render
from asbuilt.cli.render.proof.proof import VERDICTS, Proof
from asbuilt.markup import VOID
from asbuilt.verify.evidence import Evidence
from asbuilt.verify.load.histogram import Recorder
from asbuilt.verify.result import Check, Curve, Exchange, Measurement, Result, Unproven
from asbuilt.verify.subject import subject
from asbuilt.verify.verdict import judge
from tests.cli.render.test_proof import SLOW
from tests.verify.test_verdict import NOW, evidence_of, subject_of

ATTACK = '</pre></style><script>alert("run")</script><img src="https://evil.example/x.png">'
SPEC = f"""---
title: Notes
---

# Technical Specification: Notes

<script>alert("document")</script> ![a picture](https://evil.example/p.png) {ATTACK}

[![linked](https://evil.example/q.png)](https://fine.example) [bad](javascript:alert(1))

## Requirements

| ID | Requirement | Target | |
|---|---|---|---|
| FR-1 | People keep notes | | |
| NFR-1 | Response time | p95 < 200 ms | |

## API

### Notes

**Method:** `GET /api/notes`

**Implements:** FR-1

## Data Model

```sql
CREATE TABLE notes (id BIGSERIAL PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE users (
  id BIGSERIAL PRIMARY KEY, email TEXT UNIQUE NOT NULL, password_hash TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin'))
);
```

## Security Considerations

- XSS prevention

### Access

| Endpoint | admin | user | anonymous |
|---|---|---|---|
| `GET /api/notes` | ✅ | ✅ | ❌ |
"""

LINE = SPEC.splitlines().index("**Method:** `GET /api/notes`") + 1


def measured() -> Measurement:
    """A latency with its histogram, by route."""
    recorder = Recorder()
    for number in range(1, 1001):
        recorder.record(number / 5000)
    return msgspec.structs.replace(
        SLOW,
        interval=(0.24, 0.26),
        histogram=msgspec.to_builtins(recorder.histogram()),
        load={
            "words": f"open loop {ATTACK}",
            "routes": {
                "GET /api/notes": {"count": 1000, "errors": {"5xx": 2}, "p50": 0.1, "p95": 0.19}
            },
        },
    )


CURVE = Curve(
    "load", "the targets hold up to 1,000 requests/s",
    (
        {"rate": 500.0, "p50": 0.002, "p95": 0.01, "error_rate": 0.0, "held": True},
        {"rate": 1000.0, "p50": 0.003, "p95": 0.03, "error_rate": 0.02, "held": False},
    ),
)  # fmt: skip


def proof_of(*results: Result, text: str = SPEC) -> Proof:
    """The proof that some results make."""
    judged = subject_of(text)
    claims = judge(judged, [("probe", each) for each in results], NOW)
    found: Evidence = msgspec.structs.replace(evidence_of(text=text), claims=claims)
    return Proof(judged, found)


def hostile() -> Proof:
    """One with everything in it, in which a service answers with markup."""
    leak = Check(
        ("FR-1", "access"), "GET /api/notes as user", f"hides {ATTACK}", False, LINE, "404", ATTACK,
        (Exchange("user", "GET", f"/api/notes?q={ATTACK}", ATTACK, 200, ATTACK, {"x": ATTACK}),),
    )  # fmt: skip
    held = Check(("access",), "GET /api/notes as admin", "may read", True, LINE)
    proof = proof_of(leak, held, measured(), Unproven(("data",), f"why {ATTACK}"))
    evidence = msgspec.structs.replace(proof.evidence, curves={"load": CURVE})
    return Proof(proof.subject, evidence)


class Outline(HTMLParser):
    """The elements of a page, and what is wrong with their nesting."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each such element."""
        return [attributes for name, attributes in self.seen if name == tag]


def test_no_word_of_a_document_or_an_answer_is_markup() -> None:
    page = render("html", hostile())
    outline = Outline(page)
    assert outline.wrong == [] and outline.open == []
    assert outline.all("script") == [] and outline.all("img") == []
    assert "&lt;script&gt;alert(&quot;run&quot;)" in page, "the attack is there, as text"
    handlers = [name for _, attributes in outline.seen for name in attributes if name[:2] == "on"]
    assert handlers == []


def test_without_escaping_it_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asbuilt.markup.escape", lambda text: text)
    outline = Outline(render("html", hostile()))
    assert outline.all("script") and outline.all("img")


def test_the_page_loads_nothing() -> None:
    outline = Outline(render("html", hostile()))
    assert not {"link", "iframe", "object", "embed", "base", "form"} & {t for t, _ in outline.seen}
    sources = [a for _, a in outline.seen if {"src", "srcset", "poster", "xlink:href"} & {*a}]
    assert sources == []
    links = [attributes["href"] or "" for attributes in outline.all("a")]
    assert not [link for link in links if link.startswith("javascript:")]
    assert "https://evil.example/p.png" in links, "a picture is a link"
    (policy,) = (a["content"] for a in outline.all("meta") if a.get("http-equiv"))
    assert policy is not None and policy.startswith("default-src 'none'")
    (style,) = re.findall(r"<style>(.*?)</style>", render("html", hostile()), re.S)
    assert "url(" not in style and "@import" not in style


def test_every_link_within_the_page_has_its_place_and_every_id_is_one() -> None:
    outline = Outline(render("html", hostile()))
    ids = [attributes["id"] for _, attributes in outline.seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {(attributes["href"] or "") for attributes in outline.all("a")}
    assert {link[1:] for link in links if link.startswith("#")} <= {*ids}


def test_failures_come_first_with_the_line_the_request_and_the_answer() -> None:
    page = render("html", hostile())
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert titles == [
        "What fails", "Every claim", "The document", "What was measured", "Who may do what",
        "How it was measured", "How to measure it again",
    ]  # fmt: skip
    article = page[page.index("<article") : page.index("</article>")]
    for part in (f"spec.md, line {LINE}", "**Method:** `GET /api/notes`", "Request as user", "404",
                 "asbuilt verify spec.md --quick --only FR-1"):  # fmt: skip
        assert part in article, part
    assert "<dt>seed</dt><dd>1</dd>" in page


def test_badges_stand_in_the_line_of_their_claim() -> None:
    html = document(hostile())
    row = re.search(r"<tr>\s*<td>FR-1 (.*?)</td>", html)
    assert row and row[1] == '<a href="#claim.FR-1" class="badge failing">failing</a>'
    (bullet,) = re.findall(r"<li>XSS prevention (.*?)</li>", html)
    assert 'class="badge unmeasured"' in bullet
    fence = html.index('href="#claim.data"')
    assert html.index("CREATE TABLE") > fence > html.index(">Data Model<")
    assert len(re.findall(r'class="badge ', html)) == len(hostile().evidence.claims)


def test_documents_of_several_files_have_each_badge_in_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Notes\n---\n# Notes\n\n### GET /api/notes\n")
    (tmp_path / "b.md").write_text("## Requirements\n\n- **FR-1:** it works\n")
    judged = subject(tmp_path, asbuilt.api.read(tmp_path))
    evidence = msgspec.structs.replace(evidence_of(), claims=judge(judged, [], NOW))
    html = document(Proof(judged, evidence))
    assert re.search(r">GET /api/notes <a href=\"#claim.contract\"", html)
    assert re.search(r"it works <a href=\"#claim.FR-1\"", html)


def test_the_matrix_shows_what_came_of_each_cell() -> None:
    page = render("html", hostile())
    table = page[page.index("Checks that hold in each cell") :]
    row = table[table.index("GET /api/notes</code>") : table.index("</tbody>")]
    assert re.findall(r"<td class=\"(\w+)\">(.*?)</td>", row) == [
        ("met", "✓ 1 of 1"), ("failing", "✗ 1 of 1 fail"), ("quiet", "not tried"),
    ]  # fmt: skip


def test_figures_are_drawn_and_said_in_words() -> None:
    page = render("html", hostile())
    outline = Outline(page)
    pictures = outline.all("svg")
    assert len(pictures) == 2 and all(picture["role"] == "img" for picture in pictures)
    assert "1,000 latencies: p50 100 ms, p90 180 ms, p95 190 ms" in page
    assert "95 % confidence 240 ms to 260 ms" in page
    assert '<td class="figure">2 5xx</td>' in page
    assert len(outline.all("rect")) > 20
    (curve,) = re.findall(r'aria-labelledby="curve.1.*?</svg>', page, re.S)
    assert curve.count('class="missed"') == 2 and curve.count('class="held"') == 2


@pytest.mark.parametrize("durations", [(0.0,), (0.01,), (0.01, 0.01), (0.0, 60.0), (1e-6, 1e-5)])
def test_any_durations_can_be_drawn(durations: tuple[float, ...]) -> None:
    recorder = Recorder()
    for seconds in durations:
        recorder.record(seconds)
    drawn = msgspec.structs.replace(measured(), histogram=msgspec.to_builtins(recorder.histogram()))
    outline = Outline(render("html", proof_of(drawn)))
    assert outline.wrong == [] and outline.all("rect")
    for bar in outline.all("rect"):
        assert all(float(bar[name] or "-1") >= 0 for name in ("x", "y", "width", "height"))


@pytest.mark.parametrize("histogram", [None, {}, {"buckets": []}, {"buckets": "x"}, [1], 3])
def test_what_is_no_histogram_is_not_drawn(histogram: object) -> None:
    drawn = msgspec.structs.replace(measured(), histogram=histogram)
    assert Outline(render("html", proof_of(drawn))).all("rect") == []


@pytest.mark.parametrize(
    ("points", "pictures"),
    [
        ((), 0),
        (({"rate": 1.0, "p50": 0.1},), 0),
        (({"rate": 1.0, "p50": 0.1}, {"rate": 2.0, "p50": None}), 1),
        (({"rows": 1000, "p50": 0.0}, {"rows": 1000000, "p50": 0.0}), 1),
        (({"size": 1, "words": "a"}, {"size": 2, "words": "b"}), 0),
        (({"words": "a"}, {"words": "b"}), 0),
    ],
)
def test_curves_are_drawn_where_there_is_something_to_draw(
    points: tuple[dict[str, object], ...], pictures: int
) -> None:
    found = msgspec.structs.replace(
        proof_of().evidence, curves={"growth": Curve("growth", "it grows", points)}
    )
    outline = Outline(render("html", Proof(proof_of().subject, found)))
    assert outline.wrong == [] and len(outline.all("svg")) == pictures


@pytest.mark.parametrize(
    ("low", "high", "logarithmic", "ticks"),
    [
        (0.0, 10.0, False, (0, 2, 4, 6, 8, 10)),
        (0.0, 0.19, False, (0, 0.05, 0.1, 0.15)),
        (500.0, 500.0, False, (500,)),
        (0.0004, 0.03, True, (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02)),
        (1.0, 1e6, True, (1, 10, 100, 1e3, 1e4, 1e5, 1e6)),
    ],
)
def test_axes_have_round_ticks(
    low: float, high: float, logarithmic: bool, ticks: tuple[float, ...]
) -> None:
    axis = chart.across(low, high, logarithmic=logarithmic)
    assert axis.ticks() == pytest.approx(ticks)
    assert axis.at(low) <= axis.at(high)


def test_a_page_without_figures_and_failures_says_so() -> None:
    page = render("html", proof_of())
    assert "Nothing that was tried fails." in page
    assert "What was measured" not in page and "Who may do what" not in page


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_words_stand_out_from_their_ground_in_light_and_dark() -> None:
    common, own = files("asbuilt"), files("asbuilt.cli.render.page")
    styles = common.joinpath("standalone.css"), own.joinpath("style.css")
    schemes = (re.findall(r":root \{(.*?)\}", style.read_text("utf-8"), re.S) for style in styles)
    for scheme in map("".join, zip(*schemes, strict=True)):
        colours = dict(re.findall(r"--([\w-]+): (#\w{6})", scheme))
        grounds = [(name, ground) for name in ("text", "quiet", "accent")
                   for ground in ("ground", "raised")]  # fmt: skip
        grounds += [(verdict, f"{verdict}-ground") for verdict in VERDICTS]
        for name, ground in grounds:
            low, high = sorted((luminance(colours[name]), luminance(colours[ground])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (name, ground)
