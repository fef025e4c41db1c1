"""The rules' documentation: one page, the table of all, and the book in ``docs/rules.md``."""

from __future__ import annotations

from itertools import groupby

import click

from asbuilt.rules.rule import Policy, Rule

SEVERITIES = {
    Policy.ERROR: "error",
    Policy.STRICT: "warning, error once Approved",
    Policy.WARNING: "warning",
    Policy.INFO: "note",
}
_INTRODUCTION = """\
# Rules

What `asbuilt check` looks for. `asbuilt explain CODE` shows one entry; `asbuilt rules --format
markdown` writes this page.

An *error* stops `asbuilt serve`; a *warning* and a *note* do not. Some warnings become errors once
the document's status is Approved. A finding is silenced by a comment with the reason, at the end of
its line or above its block; above a heading it holds for the whole section:

```markdown
<!-- asbuilt: ignore API104 (answered by the gateway) -->
```
"""


def page(rule: Rule) -> str:
    """One rule for the terminal."""
    title = click.style(f"{rule.code} {rule.name}", bold=True)
    summary, _, rest = (rule.documentation or "").strip().partition("\n")
    return f"{title} ({SEVERITIES[rule.policy]})\n\n{summary}\n{rest}\n"


def index(rules: tuple[Rule, ...]) -> str:
    """A line for each rule: code, name, severity, summary."""
    width = max((len(rule.name) for rule in rules), default=0)
    mark = {
        Policy.ERROR: click.style("error  ", fg="red"),
        Policy.STRICT: click.style("strict ", fg="yellow"),
        Policy.WARNING: click.style("warning", fg="yellow"),
        Policy.INFO: click.style("note   ", fg="blue"),
    }
    lines = (
        f"{click.style(rule.code, bold=True)}  {mark[rule.policy]}  {rule.name:<{width}}  "
        f"{rule.summary}\n"
        for rule in rules
    )
    footer = "\nstrict: a warning, and an error once the document is Approved\n"
    return "".join(lines) + footer


def book(rules: tuple[Rule, ...]) -> str:
    """All rules as one Markdown page, by family."""
    parts = [_INTRODUCTION]
    for family, members in groupby(sorted(rules, key=_place), key=lambda rule: rule.family):
        parts.append(f"\n## {family.capitalize()}\n")
        parts.extend(_chapter(rule) for rule in members)
    return "".join(parts)


def entry(rule: Rule) -> dict[str, str]:
    """One rule for JSON."""
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "policy": rule.policy.value,
        "summary": rule.summary,
        "documentation": (rule.documentation or "").strip(),
    }


def _place(rule: Rule) -> tuple[str, str]:
    return rule.family, rule.code


def _chapter(rule: Rule) -> str:
    body = (rule.documentation or "").strip().replace("\n## ", "\n#### ")
    return f"\n### {rule.code} {rule.name}\n\n*{SEVERITIES[rule.policy].capitalize()}.* {body}\n"
