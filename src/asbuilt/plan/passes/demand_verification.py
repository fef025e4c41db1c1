"""Whether people confirm their e-mail address before they sign in: if the document demands it."""

from __future__ import annotations

import msgspec

from asbuilt.document.blocks import Text
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import ServicePlan
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.sections.security import Security
from asbuilt.spec.verification import demands


def demand_verification(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Set ``verification`` of the identity."""
    identity = plan.identity
    assert identity is not None
    if identity.email is not None:
        plan = assume(
            plan,
            "Forgotten passwords and confirmed addresses need letters: without a mail server "
            "(`serve --smtp-host`) no mail is sent, and the endpoints answer as if it were.",
        )
    said = _said(inputs)
    if said is None:
        return assume(
            plan, "Without e-mail a taken name is answered with 409, which reveals that it exists."
        )
    line = inputs.line(said.span)
    if identity.email is None:
        return assume(
            plan,
            f"`{identity.table}` has no unique e-mail address: nobody can confirm one, and "
            "people sign in without.",
            line,
        )
    plan = assume(
        plan,
        "Who registers confirms the e-mail address before signing in: registering answers 202 "
        "without tokens, the same whether or not the names are taken. Accounts that "
        "administrators make need no confirmation.",
        line,
    )
    demanding = msgspec.structs.replace(identity, verification=True)
    return msgspec.structs.replace(plan, identity=demanding)


def _said(inputs: Inputs) -> Text | None:
    """Where the document demands it: under its security headings, or in a requirement."""
    stated = inputs.spec[Security].verification
    if stated is not None:
        return stated
    texts = (item.text for item in inputs.spec[Requirements].items)
    return next((text for text in texts if demands(text.text)), None)
