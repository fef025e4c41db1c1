"""What fails, on the page: the document's line, what it expects, the request and the answer"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.cli.render.page.badge import linked, shown
from asbuilt.cli.render.proof.proof import Fault, Proof, unshown
from asbuilt.markup import Markup, code_block, element, join
from asbuilt.verify.result import Exchange


def faults(proof: Proof) -> Markup:
    """One article for each thing that fails."""
    found = proof.faults()
    if not found:
        return element("p", "Nothing that was tried fails.")
    more = sum(
        max(0, unshown(claim))
        for claim in proof.evidence.claims.values()
        if claim.verdict == "failing"
    )
    left = element("p", f"{more:,} more failed checks are counted, but not kept.")
    return join((*(_article(proof, fault) for fault in found), *((left,) if more else ())))


def _article(proof: Proof, fault: Fault) -> Markup:
    claims = proof.evidence.claims
    badges = (part for name in fault.claims for part in (linked(name, claims[name]), " "))
    quoted = proof.quoted(fault.path, fault.line)
    place = f"{fault.path}, line {fault.line}"
    return element(
        "article",
        element("h3", shown(fault.title)),
        element("p", *badges),
        element(
            "figure",
            element("figcaption", "The document says at ", element("code", place)),
            element("blockquote", element("code", shown(quoted))) if quoted else "",
        ),
        element(
            "dl",
            element("dt", "expected"), element("dd", shown(fault.expected)),
            element("dt", "observed"), element("dd", shown(fault.observed)),
        ),
        *(part for each in fault.exchanges for part in _exchange(each)),
        element("p", "Try it again:"),
        code_block(proof.again(fault.claims[0]), class_="command"),
        class_="fault",
    )  # fmt: skip


def _exchange(exchange: Exchange) -> Iterator[Markup]:
    """What was sent and what came back, as text."""
    asked = f"{exchange.method} {exchange.path}"
    if exchange.body:
        asked += f"\n\n{exchange.body}"
    answer = "no answer" if exchange.status is None else str(exchange.status)
    answer += "".join(f"\n{name}: {value}" for name, value in exchange.headers.items())
    if exchange.answer:
        answer += f"\n\n{exchange.answer}"
    yield element("p", f"Request as {exchange.who}:")
    yield code_block(shown(asked), class_="wrap")
    yield element("p", "Answer:")
    yield code_block(shown(answer), class_="wrap")
