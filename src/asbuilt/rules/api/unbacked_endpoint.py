"""An endpoint that nothing backs.

## What it does
Reports endpoints for which there is no handler, no built-in family (sign-in, health, `me`) and no
table that their path names, and requests that no table tells what to do with: those that name a row
of another table by a unique column of it (`tracking_no` where `parcel_id` is stored), that hold
rows of another table or a password, or leave to the service who calls, when, or in which state a
row begins. A missing data model is reported once, at the first endpoint that needs it, and so are
tables that the document only names and all that only a handler can do: actions (`/publish`),
reports, what no table is called like. A name that is nearly that of a table is a finding of its
own.

## Why it matters
The service can only answer with the example of the document, marked `Asbuilt-Example: true`. That
is good enough for a draft and not for an approved document.

## Example
```markdown
### POST /api/reports/{id}/publish
```

## Fix
Name the table (`**Table:** reports`), write a handler, or define the table in the data model:
```python
@instead("POST /api/reports/{id}/publish")
def publish(row, db): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from asbuilt.plan.model import Insert, Sample, TablePlan
from asbuilt.plan.naming import Names
from asbuilt.plan.paths import Places
from asbuilt.rules.filled import is_filled, is_known, omitted, only_handled
from asbuilt.rules.nearest import Known
from asbuilt.rules.routes import Bound, bound, looked_up
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Endpoint
from asbuilt.spec.sections.data_model import DataModel


class _Reason(Struct, frozen=True):
    """Why nothing backs an endpoint and what to do. ``cause`` is what several of them have in
    common."""

    text: str
    help: str
    cause: str = ""


class _Model(Struct, frozen=True):
    """The tables that there are. ``known`` are their names, None where the document defines none;
    ``named`` the tables that it only names."""

    tables: Mapping[str, TablePlan]
    places: Places
    known: Known | None
    named: Names


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each endpoint that answers with its example, or for the table they lack."""
    tables = subject.plan.tables
    known = None if all(table.derived for table in tables.values()) else Known(tables)
    named = Names(each.name for each in subject.spec[DataModel].named)
    model = _Model(tables, Places(tables), known, named)
    for item in bound(subject):
        if isinstance(item.route.action, Sample):
            reason = _explain(item.endpoint, model)
            yield Finding(
                f"nothing backs `{item.endpoint.key}`: {reason.text}; it answers with its example",
                item.endpoint.span,
                reason.help,
                cause=reason.cause,
            )
        left = _left_out(subject, item)
        if beyond := [*only_handled(subject, item), *left]:
            is_forgotten = beyond == left and not _is_any_known(subject, item, left)
            names = ", ".join(f"`{name}`" for name in beyond)
            yield Finding(
                f"nothing backs `{item.endpoint.key}` with this request: {_told(item, names)}"
                if is_forgotten
                else f"nothing backs `{item.endpoint.key}` with this request: only you can tell "
                f"what becomes of {names}; it is refused",
                item.endpoint.span,
                ("Add it to the request, or write" if is_forgotten else "Write")
                + f' a handler: `@instead("{item.endpoint.key}")` in handlers.py.',
                cause=_OWN,
            )
        for name, (link, table) in looked_up(subject, item).items():
            yield Finding(
                f"nothing backs `{item.endpoint.key}` with this request: `{name}` names a row of "
                f"`{table}`, and only you can look it up; it is refused",
                dict(item.endpoint.request.fields).get(name, item.endpoint.span)
                if item.endpoint.request
                else item.endpoint.span,
                f'Send `{link}`, or write a handler: `@instead("{item.endpoint.key}")`.',
            )


def _is_any_known(subject: Subject, item: Bound, names: list[str]) -> bool:
    """Whether the service writes one of the columns by itself: who calls must not be sent."""
    return item.table is not None and any(is_known(subject, item.table, name) for name in names)


def _told(item: Bound, names: str) -> str:
    """What is said of a request that leaves out what only a handler could fill in."""
    table = item.table.name if item.table else ""
    return f"it leaves out {names}, which `{table}` demands; it is refused"


def _left_out(subject: Subject, item: Bound) -> list[str]:
    """What a request leaves out that its table demands, and that the answer shows all the same."""
    table = item.table
    if table is None or item.endpoint.request is None or not isinstance(item.route.action, Insert):
        return []
    left = omitted(subject, item, table)
    return [name for name in left if is_filled(subject, item, table, name)]


def _explain(endpoint: Endpoint, model: _Model) -> _Reason:
    tables, places = model.tables, model.places
    place = places.of(endpoint)
    handler = f'Write a handler: `@instead("{endpoint.key}")` in handlers.py.'
    if endpoint.table and not place.noun:
        return _Reason("its **Table:** line says so", handler)
    if place.table is None:
        return _no_table(endpoint, place.noun, handler, model)
    if place.broken:
        above = places.at(endpoint.path.rpartition(f"/{place.noun}")[0]).table
        if above and any(each.table == above for each in tables[place.table].references):
            said = f"`{place.table}` does not refer to `{above}` by what names its rows in the path"
            return _Reason(said, handler, _OWN)
        return _Reason(
            f"`{place.table}` has no reference to the resource above it in the path",
            f"Add the foreign key to `{place.table}`. Otherwise: {handler}",
        )
    if place.verb:
        return _action(place.verb, place.table, handler)
    if place.keyed and not tables[place.table].primary_key:
        reason = f"`{place.table}` has no primary key"
        return _Reason(reason, f"Add one. Otherwise: {handler}", reason)
    if place.keyed and not place.key:
        return _Reason(f"its path parameters are not the key of `{place.table}`", handler)
    said = f"{endpoint.method} on `{place.table}` has no conventional meaning here"
    return _Reason(said, handler, _OWN)


def _no_table(endpoint: Endpoint, noun: str, handler: str, model: _Model) -> _Reason:
    above, _, last = endpoint.path.rpartition("/")
    if last == noun:
        resource = model.places.at(above)
        if resource.table:
            return _action(noun, resource.table, handler)
        if resource.keyed:
            noun = resource.noun  # below a row that nothing keeps, nothing can be kept
    if not noun:
        return _Reason("its path names no resource", f"Write the whole path. Otherwise: {handler}")
    otherwise = f"{handler[0].lower()}{handler[1:]}"
    if named := model.named.find(noun):
        said = f"`{named}` is only named, and none of its columns told"
        cause = "only named" if model.known else "no tables"
        return _Reason(said, f"List its columns in the data model, or {otherwise}", cause)
    define = f"Define the table, name it with `**Table:** …`, or {otherwise}"
    if model.known is None:
        return _Reason("the document defines no tables", define, "no tables")
    meant = model.known.nearest(noun, cutoff=0.75)
    suggestion = f"If it means the table `{meant}`: write `**Table:** {meant}`. " if meant else ""
    return _Reason(
        f"no table is called `{noun}`", suggestion + define, f"`{noun}`" if meant else _OWN
    )


def _action(verb: str, table: str, handler: str) -> _Reason:
    reason = f"`{verb}` is an action on `{table}` that only you can define"
    return _Reason(reason, handler, _OWN)


_OWN = "what only handlers can do"


RULE = Rule("API104", "unbacked-endpoint", Policy.STRICT, check, __doc__)
