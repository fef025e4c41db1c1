"""The external services that handlers call, with what the document says of each."""

from __future__ import annotations

import msgspec

from asbuilt import regex
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import ExternalService, FallbackPlan, ServicePlan
from asbuilt.spec.sections.dependencies import Dependencies, Dependency
from asbuilt.spec.services.fallback import fallback
from asbuilt.spec.title import bare

USUAL_TIMEOUT = 5.0
"""Seconds that a call may take where the document says nothing."""
_OTHER = regex.compile(r"[^a-z0-9]+")
_ADDRESS = regex.compile(r"https?://\S+")


def declare_services(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Take over each external service once, and say what only handlers can do."""
    found: dict[str, ExternalService] = {}
    for dependency in inputs.spec[Dependencies].items:
        title = _title(dependency.name.text)
        name = _identifier(title)
        if name and name not in found and (dependency.external or dependency.url):
            found[name] = _service(inputs, dependency, name, title)
    for name, service in found.items():
        if not _leads_somewhere(found, service):
            found[name] = service = msgspec.structs.replace(service, fallback=None)
        if service.said and service.fallback is None and service.url:
            plan = assume(
                plan,
                f"“{service.said}” is for handlers to do: `services.{name}` refuses while "
                f"{service.title} fails.",
                service.line,
            )
    return msgspec.structs.replace(plan, services=tuple(found.values()))


def identifier(text: str) -> str:
    """What handlers call a service: ``rates_api`` for ``Rates API``; empty where nothing is left.

    >>> identifier("Pager `https://pager.example.com`")
    'pager'
    """
    return _identifier(_title(text))


def _title(text: str) -> str:
    """A service's name without marks and its address."""
    return _ADDRESS.sub("", bare(text)).strip()


def _identifier(title: str) -> str:
    name = _OTHER.sub("_", title.lower()).strip("_")
    return f"service_{name}" if name[:1].isdigit() else name


def _service(inputs: Inputs, dependency: Dependency, name: str, title: str) -> ExternalService:
    said = bare(dependency.fallback.text) if dependency.fallback else ""
    return ExternalService(
        name,
        title,
        dependency.url.rstrip(".,;") if dependency.url else None,
        dependency.timeout or USUAL_TIMEOUT,
        dependency.retries or 0,
        _fallback(said),
        said,
        inputs.line(dependency.span),
    )


def _fallback(said: str) -> FallbackPlan | None:
    found = fallback(said) if said else None
    if found is None:
        return None
    return FallbackPlan(
        found.verb, found.seconds, found.value, identifier(found.service), found.status, found.reply
    )


def _leads_somewhere(services: dict[str, ExternalService], service: ExternalService) -> bool:
    """Whether a chain of ``use`` ends at a service that is declared, and not where it began."""
    passed = {service.name}
    while service.fallback is not None and service.fallback.verb == "use":
        following = services.get(service.fallback.service)
        if following is None or following.name in passed:
            return False
        service = following
        passed.add(service.name)
    return True
