"""External services: which ones handlers call, how long they wait, what happens without them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from asbuilt.compare.change import CLIENTS, OPERATORS, Change, paired, turned
from asbuilt.plan.model import ExternalService, FallbackPlan, ServicePlan


def changes(old: ServicePlan, new: ServicePlan) -> Iterator[Change]:
    """What has changed in the services of others that the document names."""
    for before, after in paired(old.services, new.services, lambda service: service.name):
        known = before or after
        if known is None:
            continue
        about = Change(
            "service", known.title,
            "added" if before is None else "removed" if after is None else "changed", "",
            old_line=before.line if before else 0,
            new_line=after.line if after else 0,
        )  # fmt: skip
        if before is None:
            yield turned(about, "", (None, known.said or None), "its address has to be set")
        elif after is None:
            yield turned(about, "", (known.said or None, None), "nothing calls it any longer")
        else:
            yield from _service(about, before, after)


def _service(about: Change, old: ExternalService, new: ExternalService) -> Iterator[Change]:
    if old.timeout != new.timeout:
        shorter = new.timeout < old.timeout
        texts = [f"{each.timeout:g} s" for each in (old, new)]
        reason = "answers that came in time come too late" if shorter else "it is waited for longer"
        yield turned(about, "timeout", texts, reason, OPERATORS if shorter else ())
    if old.retries != new.retries:
        texts = [str(each.retries) for each in (old, new)]
        yield turned(about, "retries", texts, "it is asked more or less often")
    if old.fallback != new.fallback:
        same = _without_time(old.fallback) == _without_time(new.fallback)
        said = [each.said or None for each in (old, new)]
        reason = (
            "it lasts longer or less" if same else "clients get something else while it is away"
        )
        yield turned(about, "fallback", said, reason, () if same else CLIENTS)


def _without_time(fallback: FallbackPlan | None) -> FallbackPlan | None:
    return replace(fallback, seconds=0.0) if fallback else None
