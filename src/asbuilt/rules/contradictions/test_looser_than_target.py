"""A test passes although the requirement that it names is missed.

## What it does
Compares the figures that a test has to keep (response times, errors, availability, the time and the
data that a failure may cost) with those that the requirement promises which the test names.

## Why it matters
The test is green and the promise is broken.

## Example
```markdown
| NFR-1 | Response time of the search | p95 < 200 ms |

| Test | Proves | Passes when  |
| ---- | ------ | ------------ |
| T-1  | NFR-1  | p95 < 300 ms |
```

## Fix
Test what is promised, or promise what is tested.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.promised import short
from asbuilt.rules.proofs import Proof, proofs
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.figures.quantity import Target, targets_in
from asbuilt.spec.language import english
from asbuilt.spec.requirements.identifier import is_numbered
from asbuilt.spec.sections.requirements import Requirement

_MOST = {"latency", "error-rate", "rto", "rpo"}
"""Of what less is better."""
_LEAST = {"availability"}


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each figure of a test that is looser than the one that it names."""
    for proof in proofs(subject):
        promising = [(item, _kept(item)) for item in proof.items]
        figures = _tested(proof) if any(kept for _, kept in promising) else []
        for item, kept in promising:
            for tested in figures:
                promised = next((each for each in kept if _is_looser(tested, each, kept)), None)
                if promised:
                    yield Finding(
                        f"this test passes at `{short(tested)}`, but `{item.id.text}` promises "
                        f"`{short(promised)}`",
                        tested.span,
                        "Test what is promised, or promise what is tested.",
                        (Related(promised.span, f"`{item.id.text}` is here"),),
                    )


def _kept(item: Requirement) -> list[Target]:
    return [each for each in item.targets if each.metric in _MOST | _LEAST]


def _tested(proof: Proof) -> list[Target]:
    """What a test has to keep, which is of what the one requirement speaks that it names; the words
    of several would give its figures to each."""
    said = english(proof.items[0].text.text) if len(proof.items) == 1 else ""
    texts = proof.text.row or (proof.text,)
    texts = texts[1:] if len(texts) > 1 and texts[0].text.isdecimal() else texts  # ``| 5 | R6 | …``
    others = (text for text in texts if not is_numbered(text.text))  # ``| T-5 | 5.2 | …``
    return [target for text in others for target in targets_in(text, said)]


def _is_looser(tested: Target, promised: Target, others: list[Target]) -> bool:
    """Whether a figure of a test is of the same as the only promise of it, and looser."""
    same = [each for each in others if _kind(each) == _kind(tested)]
    if same != [promised] or (tested.condition and promised.condition):
        return False
    if tested.metric in _LEAST:
        return tested.value < promised.value
    return tested.value > promised.value and tested.comparator in ("<", "<=")


def _kind(target: Target) -> tuple[str, float | None]:
    return target.metric, target.percentile


RULE = Rule("CON122", "test-looser-than-target", Policy.STRICT, check, __doc__)
