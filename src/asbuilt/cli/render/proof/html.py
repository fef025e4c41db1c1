"""Evidence as one HTML page for people: what fails first, then the document with its verdicts.

The page stands alone: it loads nothing, runs no script, and no word of the document or of an answer
is markup in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

from asbuilt.cli.render.page.badge import badge, linked, shown
from asbuilt.cli.render.page.claims import claims
from asbuilt.cli.render.page.document import document
from asbuilt.cli.render.page.faults import faults
from asbuilt.cli.render.page.figures import figures
from asbuilt.cli.render.page.matrix import matrix
from asbuilt.cli.render.proof.proof import VERDICTS, Proof
from asbuilt.markup import Markup, code_block, element, join
from asbuilt.standalone import page

Part = tuple[str, str, Markup]
"""The id of a part of the page, its title and what is in it."""


def render(proof: Proof) -> str:
    """The whole page."""
    parts = tuple(_parts(proof))
    sections = (
        element("section", element("h2", title, id=name), content, aria_labelledby=name)
        for name, title, content in parts
    )
    main = element("main", *sections, id="part.main", tabindex="-1")
    style = files("asbuilt.cli.render.page").joinpath("style.css").read_text("utf-8")
    title = f"{_title(proof)}: evidence"
    return page(title, style, _header(proof, parts), main, main="part.main")


def _title(proof: Proof) -> str:
    known = proof.evidence.document
    return " ".join(filter(None, (known.title, known.version))) or known.name


def _header(proof: Proof, parts: tuple[Part, ...]) -> Markup:
    evidence = proof.evidence
    counts = Counter(claim.verdict for claim in evidence.claims.values())
    tally = (
        element("li", badge(each, f"{counts[each]} {each}")) for each in VERDICTS if counts[each]
    )
    partial = " It was interrupted: not everything was tried." if evidence.partial else ""
    links = (element("li", element("a", title, href=f"#{name}")) for name, title, _ in parts)
    return element(
        "header",
        element("h1", f"{_title(proof)}: evidence"),
        element("ul", *tally, class_="tally"),
        element("p", f"Measured {evidence.measured}, from outside, by asbuilt.{partial}"),
        element("nav", element("ul", *links), aria_label="Parts of this page"),
    )


def _parts(proof: Proof) -> Iterator[Part]:
    yield "part.failures", "What fails", faults(proof)
    if proof.comparison:
        yield "part.changes", "What has changed", _changes(proof)
    yield "part.claims", "Every claim", claims(proof)
    yield "part.document", "The document", document(proof)
    if found := figures(proof):
        yield "part.figures", "What was measured", found
    if cells := matrix(proof):
        yield "part.access", "Who may do what", cells
    yield "part.how", "How it was measured", _circumstances(proof)
    yield "part.again", "How to measure it again", _again(proof)


def _changes(proof: Proof) -> Markup:
    changes, since = proof.changes(), proof.since()
    if not changes:
        return element("p", f"{since}: nothing.")
    claims = proof.evidence.claims
    rows = (
        element("li", linked(name, claims[name], name) if name in claims else name, f" {words}")
        for name, words in changes
    )
    return join([element("p", f"{since}:"), element("ul", *rows)])


def _circumstances(proof: Proof) -> Markup:
    evidence, machine = proof.evidence, proof.evidence.machine
    service = "its own, started on scratch data" if evidence.service == "own" else evidence.service
    people = ", ".join(map(str, evidence.accounts))
    facts = (
        ("document", f"{evidence.document.name}, SHA-256 {evidence.document.sha256}"),
        ("service", service),
        *((("accounts", people),) if people else ()),
        ("effort", evidence.effort),
        ("seed", str(evidence.seed)),
        ("measured", f"{evidence.measured}, in {evidence.seconds:,.0f} s"),
        ("machine", f"{machine.system}, {machine.processors} × {machine.processor}, "
                    f"{machine.memory_bytes / 2**30:.1f} GiB"),
        ("versions", f"asbuilt {evidence.asbuilt}, Python {machine.python}"),
    )  # fmt: skip
    return element(
        "dl",
        *(part for name, text in facts
          for part in (element("dt", name), element("dd", shown(text)))),
    )  # fmt: skip


def _again(proof: Proof) -> Markup:
    return join(
        [
            element("p", "Everything, and this page:"),
            code_block(f"{proof.again()} --html -o report.html", class_="command"),
            element("p", "This page alone, from the evidence that is kept:"),
            code_block(proof.report(), class_="command"),
        ]
    )
