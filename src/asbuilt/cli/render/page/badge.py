"""What all parts of the page share: verdicts as badges, places to link to, texts of others"""

from __future__ import annotations

from asbuilt import regex
from asbuilt.cli.render.terminal import printable
from asbuilt.markup import Markup, element
from asbuilt.verify.evidence import ClaimEvidence
from asbuilt.verify.result import Verdict

_OTHER = regex.compile(r"[^A-Za-z0-9_.-]+")


def badge(verdict: Verdict, said: str = "") -> Markup:
    """A verdict as a word on its colour."""
    return element("span", said or verdict, class_=f"badge {verdict}")


def linked(name: str, claim: ClaimEvidence, said: str = "") -> Markup:
    """The same as a link to what is known of the claim."""
    return element(
        "a", said or f"{name} {claim.verdict}", href=f"#{anchor(name)}",
        class_=f"badge {claim.verdict}",
    )  # fmt: skip


def anchor(name: str) -> str:
    """The id of the row of a claim. No heading of the document has it: those have no dot."""
    return f"claim.{_OTHER.sub('-', name)}"


def shown(text: str) -> str:
    """A text that somebody else has written: without characters that steer or turn it."""
    return "\n".join(printable(line.replace("\t", "    ")) for line in text.split("\n"))
