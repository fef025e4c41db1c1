"""A request example has another amount than the requirement that it serves.

## What it does
Compares the one member of a request example that has a unit in its name (`fee_cents`, `volume_m3`,
`weight_kg`) with the one figure of that unit in a requirement that is linked to the endpoint: more
than the most that it allows, less than the least, or another fee than the one that is due. Prices
per piece, and requirements with several figures of the unit, are passed over.

## Why it matters
The example is what people copy. Either it is refused, or the requirement is not met.

## Example
```markdown
| FR-3 | From the third pickup on a fee of 35 € is due | `POST /pickups/{id}/payment` |

### POST /pickups/{id}/payment
```
```json
{ "amount_cents": 5300 }
```

## Fix
Correct the example, or the requirement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.language import english
from asbuilt.spec.sections.requirements import Requirement, Requirements
from asbuilt.spec.words import snake

_MONEY = r"(?:€|EUR|euros?|USD|\$|dollars?|£|GBP|CHF)"
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("cent", "cents"), (_MONEY, 100.0)),
    **dict.fromkeys(("eur", "euro", "euros", "usd", "chf", "gbp"), (_MONEY, 1.0)),
    "m3": (r"(?:m³|m3|cubic met(?:re|er)s?)", 1.0),
    "kg": (r"(?:kg|kilograms?|kilos?)", 1.0),
    "km": (r"(?:km|kilomet(?:re|er)s?)", 1.0),
    "kw": (r"kW", 1.0),
    "kwh": (r"kWh", 1.0),
    "cm": (r"(?:cm|centimet(?:re|er)s?)", 1.0),
    "litres": (r"(?:l|lit(?:re|er)s?)", 1.0),
    **dict.fromkeys(("minutes", "min"), (r"min(?:ute)?s?", 1.0)),
    "hours": (r"(?:h|hours?)", 1.0),
    "days": (r"days?", 1.0),
    **dict.fromkeys(("percent", "pct"), (r"(?:%|per ?cent)", 1.0)),
}
_COMMON = {"minutes", "min", "hours", "days", "percent", "pct", "km"}
"""Units of so much that a word of the member has to stand in the requirement, too."""
_AMOUNT = r"(?P<number>[0-9]{1,3}(?:[,.][0-9]{3})+|[0-9]{1,6}(?:[.,][0-9]{1,2})?)"
_MOST = regex.compile(
    r"(?:\bup to|\bat most|\bno more than|\bnot more than|\bmax(?:imum|imal)?\.?(?: of)?|≤|<="
    r"|\bbis zu|\bhöchstens|\bmaximal|\bhasta|\bcomo máximo|\bjusqu['’]à|\bau plus|\baté"
    r"|\bno máximo|\bдо)\s*$",
    re.I,
)
_LEAST = regex.compile(
    r"(?:\bat least|\bno less than|\bminimum(?: of)?|≥|>=|\bmindestens|\bal menos|\bau moins"
    r"|\bpelo menos|\bне менее)\s*$",
    re.I,
)
_DUE = regex.compile(
    r"\b(?:due|fees?|costs?|charged?|pays?|paid|price|deposit|fine|fällig|gebühr\w*|kostet|kosten"
    r"|tarifa|cuesta|frais|coûte|taxa|custa)\b",
    re.I,
)
_NOT_FIXED = regex.compile(
    r"\b(?:from|between|about|roughly|refund\w*|discount\w*|off|depend\w*|example|e\.g|free|more"
    r"|less|plus|zzgl|ab)\s*$",
    re.I,
)
_PER = regex.compile(r"\s*(?:/|(?:per|each|an?|je|pro|por|par)\b)", re.I)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each member that a linked requirement rules out."""
    items = {each.id.text: each for each in subject.spec[Requirements].items}
    for each in bound(subject) if items else ():
        example = each.endpoint.request
        row = example.value if example and not example.sampled else None
        if example is None or not isinstance(row, dict) or each.endpoint.method == "GET":
            continue
        linked = [items[text.text] for text in each.endpoint.requirements if text.text in items]
        places = dict(example.fields)
        for name, unit in _measured(row) if linked else ():
            for item in linked:
                if (said := _ruled_out(item, name, unit, float(row[name]))) and name in places:
                    yield Finding(
                        f"`{name}` is {row[name]} in this request, but `{item.id.text}` says "
                        f"`{said}`",
                        places[name],
                        "Correct the example, or the requirement.",
                        (Related(item.id.span, f"`{item.id.text}` is here"),),
                    )


def _measured(row: dict[str, object]) -> Iterator[tuple[str, str]]:
    """The members that are numbers of a unit, of which there is but one."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, value in row.items():
        last = snake(name).rpartition("_")[2]
        if last in _UNITS and isinstance(value, int | float) and not isinstance(value, bool):
            found.setdefault(_UNITS[last][0], []).append((name, last))
    for members in found.values():
        if len(members) == 1:
            yield members[0]


def _ruled_out(item: Requirement, name: str, unit: str, value: float) -> str | None:
    """What a requirement says that a value does not keep to; None if it says nothing of it."""
    pattern, factor = _UNITS[unit]
    text = with_digits(english(" ".join((item.text.text, *(c.text for c in item.criteria)))))
    form = rf"(?<![\w.,]){_AMOUNT}\s?{pattern}(?!\w)"
    before = rf"{_MONEY}\s?{_AMOUNT.replace('number', 'behind')}" if pattern == _MONEY else "(?!)"
    found = [*regex.finditer(rf"{form}|{before}", text)]
    if len(found) != 1 or _PER.match(text, found[0].end()):
        return None
    if unit in _COMMON and not words(name) - words(unit) <= words(text):
        return None
    groups = found[0].groupdict()
    stated = _number(groups["number"] or groups.get("behind") or "0") * factor
    lead = text[: found[0].start()]
    bound_by = _MOST.search(lead) or _LEAST.search(lead)
    if bound_by:
        is_wrong = value > stated if _MOST.search(lead) else value < stated
        return f"{bound_by[0].strip()} {found[0][0]}" if is_wrong else None
    is_fixed = pattern == _MONEY and _DUE.search(text) and not _NOT_FIXED.search(lead)
    return found[0][0] if is_fixed and value != stated else None


def _number(said: str) -> float:
    groups = regex.split(r"[,.]", said)
    if len(groups) > 1 and all(len(each) == 3 for each in groups[1:]):
        return float("".join(groups))
    return float(said.replace(",", "."))


RULE = Rule("CON156", "example-contradicts-requirement", Policy.WARNING, check, __doc__)
