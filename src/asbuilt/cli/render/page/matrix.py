"""The access matrix on the page, with what came of trying each cell"""

from __future__ import annotations

from collections.abc import Mapping

from asbuilt.cli.render.proof.proof import Proof
from asbuilt.markup import Markup, element
from asbuilt.plan.model import ANONYMOUS
from asbuilt.verify.claim import ACCESS
from asbuilt.verify.evidence import Tally


def matrix(proof: Proof) -> Markup | None:
    """A row for each endpoint, a column for each role; None when no cell was tried."""
    access, plan = proof.evidence.claims.get(ACCESS), proof.subject.plan
    if access is None or not access.groups or plan.identity is None:
        return None
    roles = (*plan.identity.roles, ANONYMOUS)
    head = element("tr", *(element("th", each, scope="col") for each in ("Endpoint", *roles)))
    rows = (
        element(
            "tr",
            element("th", element("code", route.key), scope="row"),
            *(_cell(access.groups, f"{route.key} as {role}") for role in roles),
        )
        for route in proof.subject.routes
    )
    caption = element("caption", "Checks that hold in each cell, allowed and refused alike")
    table = element("table", caption, element("thead", head), element("tbody", *rows))
    return element("div", table, class_="wide", tabindex="0")


def _cell(groups: Mapping[str, Tally], name: str) -> Markup:
    tally = groups.get(name)
    if tally is None:
        return element("td", "not tried", class_="quiet")
    total = tally.passed + tally.failed
    if tally.failed:
        return element("td", f"✗ {tally.failed} of {total} fail", class_="failing")
    return element("td", f"✓ {total} of {total}", class_="met")
