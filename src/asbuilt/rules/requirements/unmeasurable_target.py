"""A non-functional requirement without a figure that can be measured.

## What it does
Reports non-functional requirements in whose target, or else text, no quantity with a known metric
was understood, where one is meant: in a *Target*, and where the words are about how fast, how much,
how often or how easy. What is so or not so (`Secrets shall not be committed`) needs no figure.

## Why it matters
`asbuilt verify` measures figures: latency, availability, throughput, users, error rate, coverage,
RTO and RPO. Anything else needs evidence that a person writes down, or it stays unproven.

## Example
```markdown
| NFR-4 | The service shall be fast. | High | very fast |
```

## Fix
State a figure with its unit (`p95 < 200 ms`), or keep it and give the evidence by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import english
from asbuilt.spec.requirements.requirement import Requirement
from asbuilt.spec.sections.requirements import Requirements

_QUANTITY = regex.compile(
    r"\b(?:performan\w+|perform(?:s|ing)? well|latenc\w+|response times?|respond\w*|throughput"
    r"|availab\w+|up-?time|down-?time|reliab\w+|scal(?:e|es|ed|able|ability|ing)|capacity"
    r"|concurren\w+|under (?:heavy |high |peak )?load|fast\w*|quick\w*|rapid\w*|slow\w*"
    r"|prompt(?:ly)?|timely|real[- ]?time|(?<!same )instant\w*|immediate\w*"
    r"|responsive(?:ness)?(?! (?:\w+ )?(?:design|layout|ui|web|interface)| (?:\w+ ){1,3}?"
    r"(?:desktops?|mobiles?|devices?|screens?|tablets?|phones?|viewports?|browsers?)\b)"
    r"|efficien\w+"
    r"|optimi[sz]ed?|eas[iy]\w*|intuitive\w*|user[- ]friendly|usab\w+|simple|robust\w*|minim\w+"
    r"|maxim\w+|reasonabl\w+|acceptabl\w+|adequate\w*|(?<!not )sufficient\w*|good|many|large"
    r"|high(?:ly)?|low|short|often|regular(?:ly)?|frequent(?:ly)?|as \w+ as possible)\b",
    re.I,
)
_CELLS = {"category", "attribute", "type", "quality", "area"}


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each non-functional requirement that nothing can measure."""
    for requirement in subject.spec[Requirements].items:
        place = requirement.target_text or requirement.text
        measured = any(target.metric != "unknown" for target in requirement.targets)
        if requirement.kind != "non-functional" or measured or is_filler(place.text):
            continue
        if _asks_for_figure(requirement):
            yield Finding(
                f"`{requirement.id.text}` states no figure that can be measured",
                place.span if place.text else requirement.id.span,
                "State one with its unit (`p95 < 200 ms`, `99.9% monthly`, `1,000 concurrent "
                "users`), or give evidence by hand.",
            )


def _asks_for_figure(requirement: Requirement) -> bool:
    """Whether a requirement, or its target, is in its words about a quantity."""
    named = (text.text for header, text in requirement.cells if header.casefold() in _CELLS)
    target = requirement.target_text.text if requirement.target_text else ""
    said = " ".join((requirement.text.text, *named, target))
    return _QUANTITY.search(english(said)) is not None


RULE = Rule("REQ105", "unmeasurable-target", Policy.INFO, check, __doc__)
