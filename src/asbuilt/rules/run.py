"""Run every rule over a document: specification and plan in, diagnostics out."""

from __future__ import annotations

from datetime import date
from functools import cache, partial
from operator import attrgetter

from msgspec.structs import replace

import asbuilt.rules
from asbuilt.diagnostics import Diagnostic
from asbuilt.document.escapes import is_exact
from asbuilt.plan.handlers import Handler
from asbuilt.plan.model import ServicePlan
from asbuilt.registry import modules, third_party
from asbuilt.rules.causes import once
from asbuilt.rules.ignores import Ignore, read_ignores, silence
from asbuilt.rules.prose import statements
from asbuilt.rules.rule import Rule, Subject
from asbuilt.source import Source
from asbuilt.spec.language import speaking
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.metadata import Metadata


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule by code: those in the folders here and those of installed packages."""
    offered = (*modules(asbuilt.rules), *third_party("asbuilt.rules"))
    rules = (getattr(module, "RULE", None) for module in offered)
    return tuple(sorted((r for r in rules if isinstance(r, Rule)), key=lambda rule: rule.code))


def find_rule(code: str) -> Rule | None:
    """The rule with this code (in either case) or name."""
    wanted = code.casefold()
    return next((r for r in all_rules() if wanted in (r.code.casefold(), r.name)), None)


def check(
    spec: Specification,
    plan: ServicePlan,
    handlers: tuple[Handler, ...] = (),
    today: date | None = None,
) -> tuple[Diagnostic, ...]:
    """All findings about a document and the handlers beside it, in the order of their places.

    Ignore comments have been applied. A document may be served when none of them is an error.
    Dates are compared with ``today``, the machine's own day unless given. The rules read the
    document's own language, as its readers did.
    """
    rules = all_rules()
    ignores = read_ignores(spec.document)
    status = spec[Metadata].status
    with speaking(spec.language):
        subject = subject_of(spec, plan, handlers, ignores, today or date.today())
        found = (item for rule in rules if not rule.last for item in rule.diagnose(subject, status))
        kept, unused = silence(found, ignores)
        last = replace(subject, unused=unused)
        closing = [item for rule in rules if rule.last for item in rule.diagnose(last, status)]
    reported = map(partial(_surely_fixed, spec.source), once(spec.source, (*kept, *closing)))
    return tuple(sorted(reported, key=attrgetter("span.start", "span.end", "code")))


def _surely_fixed(source: Source, found: Diagnostic) -> Diagnostic:
    """A finding without a fix of what may not stand where it was found."""
    if all(is_exact(source, edit.span) for edit in found.fix):
        return found
    return replace(found, fix=())


def subject_of(
    spec: Specification,
    plan: ServicePlan,
    handlers: tuple[Handler, ...],
    ignores: tuple[Ignore, ...],
    today: date,
) -> Subject:
    """What the rules judge, with everything that they share."""
    return Subject(
        spec.document,
        spec,
        plan,
        today,
        tuple(statements(spec.outline)),
        handlers,
        ignores,
    )
