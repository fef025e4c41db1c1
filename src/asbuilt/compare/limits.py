"""Rate limits: how often somebody may call."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.compare.change import CLIENTS, Change, paired, turned
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.rate_limit import RateLimit, RateLimits


def changes(old: Specification, new: Specification) -> Iterator[Change]:
    """What has changed in the limits that the document states."""
    limits = [spec[RateLimits].items for spec in (old, new)]
    keys = [{endpoint.key for endpoint in spec[Api].endpoints} for spec in (old, new)]
    fresh = keys[1] - keys[0]
    for before, after in paired(limits[0], limits[1], _topic):
        known = before or after
        if known is None:
            continue
        about = Change(
            "limit", _named(known),
            "added" if before is None else "removed" if after is None else "changed", "",
            old_line=old.source.line(before.span.start) if before else 0,
            new_line=new.source.line(after.span.start) if after else 0,
        )  # fmt: skip
        texts = [_text(each) if each else None for each in (before, after)]
        if before is None and known.endpoint in fresh:
            yield turned(about, "", texts, "no client calls it yet")
        elif before is None:
            yield turned(about, "", texts, "requests beyond it get 429", CLIENTS)
        elif after is None:
            yield turned(about, "", texts, "what other limits allow is allowed")
        elif (before.count, before.window) != (after.count, after.window):
            tighter = after.count < before.count or _rate(after) < _rate(before)
            aspect = "tightened" if tighter else "loosened"
            reason = "requests that passed get 429" if tighter else "more requests pass"
            yield turned(about, aspect, texts, reason, CLIENTS if tighter else ())


def _topic(limit: RateLimit) -> tuple[str, str, str]:
    return limit.endpoint, limit.subject, limit.role


def _named(limit: RateLimit) -> str:
    whose = f" of {limit.role}" if limit.role else ""
    return f"{limit.endpoint} per {limit.subject}{whose}"


def _rate(limit: RateLimit) -> float:
    return limit.count / limit.window


def _text(limit: RateLimit) -> str:
    return f"{limit.count} in {limit.window:g} s"
