"""All claims on the page, in a table for each kind"""

from __future__ import annotations

from asbuilt.cli.render.page.badge import anchor, badge, shown
from asbuilt.cli.render.proof.proof import KINDS, Proof
from asbuilt.markup import Markup, element, join
from asbuilt.verify.evidence import ClaimEvidence


def claims(proof: Proof) -> Markup:
    """Every claim with its verdict, what it rests on, and what speaks for it."""
    tables = (_table(proof, kind) for kind in KINDS if proof.of(kind))
    return join(tables)


def _table(proof: Proof, kind: str) -> Markup:
    titles = ("Claim", "Verdict", "Evidence")
    head = element("tr", *(element("th", title, scope="col") for title in titles))
    rows = (_row(proof, name, claim) for name, claim in proof.of(kind).items())
    table = element(
        "table",
        element("caption", KINDS[kind]),
        element("thead", head),
        element("tbody", *rows),
    )
    return element("div", table, class_="wide", tabindex="0")


def _row(proof: Proof, name: str, claim: ClaimEvidence) -> Markup:
    path = proof.file(name)
    place = f"line {claim.line}" if path == proof.path else f"{path}, line {claim.line}"
    short = name.removeprefix(f"{claim.kind}/")
    told = [element("div", shown(claim.summary))]
    told += [element("div", shown(reason), class_="quiet") for reason in claim.unproven[2:]]
    if claim.manual:
        told.append(element("div", shown(claim.manual)))
    if claim.measured:
        by = f"{', '.join(claim.probes)} on {claim.measured}".removeprefix(" on ")
        told.append(element("small", by))
    return element(
        "tr",
        element("th", short, element("div", element("small", shown(claim.text))), scope="row"),
        element("td", badge(claim.verdict), element("div", element("small", place))),
        element("td", *told),
        id=anchor(name),
    )
