"""Endpoints: what requests must hold, what answers hold, who has to sign in."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.compare.change import CLIENTS, Change, paired, turned
from asbuilt.compare.column_type import holds
from asbuilt.plan.model import ANONYMOUS, AnswerField, Body, BodyField, Route, ServicePlan
from asbuilt.plan.wording import type_text
from asbuilt.spec.endpoints.route import pattern


def pairs(old: ServicePlan, new: ServicePlan) -> Iterator[tuple[Route | None, Route | None]]:
    """The document's routes by method and path, whatever their parameters are called."""
    stated = [[route for route in plan.routes if not route.system] for plan in (old, new)]
    return paired(stated[0], stated[1], lambda route: pattern(route.key))


def changes(old: ServicePlan, new: ServicePlan) -> Iterator[Change]:
    """What has changed in what clients send and get."""
    for before, after in pairs(old, new):
        if before is None and after is not None:
            reason = "no client calls it yet"
            yield Change("endpoint", after.key, "added", reason, new_line=after.line)
        elif before is not None and after is None:
            reason = "clients that call it get 404"
            yield Change("endpoint", before.key, "removed", reason, CLIENTS, old_line=before.line)
        elif before is not None and after is not None:
            yield from _route(before, after)


def _route(old: Route, new: Route) -> Iterator[Change]:
    about = Change("endpoint", old.key, "changed", "", old_line=old.line, new_line=new.line)
    public = [ANONYMOUS in route.permits for route in (old, new)]
    if public[0] != public[1]:
        words = ["public" if each else "signed in" for each in public]
        reason = "whoever is not signed in gets 401" if public[0] else "anybody may call it"
        yield turned(about, "auth", words, reason, CLIENTS if public[0] else ())
    yield from _body(about, old.body, new.body)
    for name in sorted({*old.query} ^ {*new.query}):
        gone = name in old.query
        yield turned(
            about, "query parameter", (name if gone else None, None if gone else name),
            "requests with it are refused" if gone else "no client sends it yet",
            CLIENTS if gone else (),
        )  # fmt: skip
    yield from _answer(about, old, new)
    if old.if_match_required != new.if_match_required:
        words = ["required" if each.if_match_required else "optional" for each in (old, new)]
        reason = "requests without it get 428" if new.if_match_required else "less is demanded"
        yield turned(about, "If-Match", words, reason, CLIENTS if new.if_match_required else ())


# ---------------------------------------------------------------- requests


def _body(about: Change, old: Body | None, new: Body | None) -> Iterator[Change]:
    if old and new and old.wrapper != new.wrapper:
        reason = "the members are expected elsewhere"
        yield turned(about, "request wrapper", (old.wrapper, new.wrapper), reason, CLIENTS)
    if old and new and old.many and not new.many:
        reason = "several at once are refused"
        yield turned(about, "request", ("one or several", "one"), reason, CLIENTS)
    fields = [body.fields if body else () for body in (old, new)]
    for before, after in paired(fields[0], fields[1], lambda field: field.name):
        if before is None and after is not None:
            reason = "requests without it are refused" if after.required else "it may be left out"
            breaking = CLIENTS if after.required else ()
            yield turned(about, "request member", (None, after.name), reason, breaking)
        elif before is not None and after is None:
            reason = "requests with it are refused"
            yield turned(about, "request member", (before.name, None), reason, CLIENTS)
        elif before is not None and after is not None:
            yield from _member(about, before, after)


def _member(about: Change, old: BodyField, new: BodyField) -> Iterator[Change]:
    aspect = f"request member {old.name}"
    if old.type != new.type:
        texts = (type_text(old.type), type_text(new.type))
        accepted = holds(new.type, old.type)
        reason = "every value that was accepted still is" if accepted else "values are refused"
        yield turned(about, aspect, texts, reason, () if accepted else CLIENTS)
    if (old.required, old.nullable) != (new.required, new.nullable):
        stricter = new.required > old.required or new.nullable < old.nullable
        reason = "requests without a value are refused" if stricter else "it may be left out"
        words = (_demanded(old), _demanded(new))
        yield turned(about, aspect, words, reason, CLIENTS if stricter else ())


def _demanded(field: BodyField) -> str:
    return f"{'required' if field.required else 'optional'}{', may be null' * field.nullable}"


# ---------------------------------------------------------------- answers


def _answer(about: Change, old: Route, new: Route) -> Iterator[Change]:
    before, after = old.answer, new.answer
    if before.status != after.status:
        texts = (str(before.status), str(after.status))
        reason = "clients that look for the old status take it for a failure"
        yield turned(about, "status", texts, reason, CLIENTS)
    if before.wrapper != after.wrapper:
        reason = "clients look for the rows elsewhere"
        yield turned(about, "answer wrapper", (before.wrapper, after.wrapper), reason, CLIENTS)
    yield from _members(about, "", (*before.fields, *before.around), (*after.fields, *after.around))
    for was, now in paired(old.declared, new.declared, lambda each: each[0]):
        if was is None or now is None:
            declared = (str(was[0]) if was else None, str(now[0]) if now else None)
            yield turned(about, "declared status", declared, "successful answers are the same")


def _members(
    about: Change, path: str, old: tuple[AnswerField, ...], new: tuple[AnswerField, ...]
) -> Iterator[Change]:
    for before, after in paired(old, new, lambda field: field.name):
        known = before or after
        name = f"{path}{known.name}" if known else path
        if before is None:
            reason = "clients pass over what they do not know"
            yield turned(about, "answer member", (None, name), reason)
        elif after is None:
            yield turned(about, "answer member", (name, None), "clients miss it", CLIENTS)
        else:
            if (before.column, before.as_text) != (after.column, after.as_text):
                texts = [_meaning(each) for each in (before, after)]
                reason = "it holds something else"
                yield turned(about, f"answer member {name}", texts, reason, CLIENTS)
            yield from _members(about, f"{name}.", before.fields, after.fields)


def _meaning(field: AnswerField) -> str:
    what = f"column {field.column}" if field.column else "a fixed value"
    return f"{what} as text" if field.as_text else what
