"""What a lint rule is: a code, a policy, a check, and the documentation of its module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum

from msgspec import Struct

from asbuilt.diagnostics import Diagnostic, Edit, Related, Severity
from asbuilt.document.blocks import Document
from asbuilt.plan.handlers import Handler
from asbuilt.plan.model import ServicePlan
from asbuilt.rules.ignores import Ignore
from asbuilt.rules.prose import Statement
from asbuilt.source import Span
from asbuilt.spec.model import Specification
from asbuilt.spec.section import Outline
from asbuilt.spec.sections.metadata import Status

FAMILIES = {
    "DOC": "document",
    "REQ": "requirements",
    "PLN": "planning",
    "DAT": "data",
    "API": "api",
    "SEC": "security",
    "DEP": "deploy",
    "CON": "contradictions",
}


class Policy(Enum):
    """How severe a rule's findings are.

    A ``STRICT`` finding is a warning as long as the document is a draft or in review, and an error
    once its status is Approved.
    """

    ERROR = "error"
    STRICT = "strict"
    WARNING = "warning"
    INFO = "info"

    def severity(self, status: Status) -> Severity:
        """The severity in a document of ``status``."""
        if self is Policy.STRICT:
            return Severity.ERROR if status is Status.APPROVED else Severity.WARNING
        return Severity(self.value)


class Subject(Struct, frozen=True):
    """What a rule judges.

    ``today`` is the day on which it is judged: rules never ask the clock. ``statements`` are the
    sentences and rows in which the document says what is so
    (:func:`asbuilt.rules.prose.statements`). ``handlers`` are the functions beside the document;
    ``unused`` are the ignore comments (with the code in question) that silenced nothing; only rules
    with ``last`` see any. It is equal to no other one."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    document: Document
    spec: Specification
    plan: ServicePlan
    today: date
    statements: tuple[Statement, ...] = ()
    handlers: tuple[Handler, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    unused: tuple[Ignore, ...] = ()

    @property
    def outline(self) -> Outline:
        """The sections of the document."""
        return self.spec.outline

    @property
    def text(self) -> str:
        """The source of the document in lower case, and behind it what its words mean in
        English."""
        return self.outline.lexicon.text

    def says(self, *words: str) -> bool:
        """Whether any of ``words``, in English and lower case, may stand anywhere in the document,
        whatever its language is."""
        return self.outline.says(*words)


class Finding(Struct, frozen=True):
    """A :class:`~asbuilt.diagnostics.Diagnostic` before its rule has signed it; ``unsafe`` says
    that its fix changes what the document means. Findings with one ``cause`` are reported once, at
    the first place (:mod:`asbuilt.rules.causes`)."""

    message: str
    span: Span
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: tuple[Edit, ...] = ()
    unsafe: bool = False
    cause: str = ""


Check = Callable[[Subject], Iterator[Finding]]


class Rule(Struct, frozen=True):
    """One lint rule; every module below ``asbuilt.rules.<family>`` offers one as ``RULE``.

    ``code`` is never used again for another rule. ``documentation`` is the module's docstring: a
    summary line, then *What it does*, *Why it matters*, *Example* and *Fix* in Markdown. A rule
    with ``last`` runs after the ignore comments of the document have been applied.
    """

    code: str
    name: str
    policy: Policy
    check: Check
    documentation: str | None
    last: bool = False

    @property
    def family(self) -> str:
        """The folder that the rule lives in: ``security`` for ``SEC101``."""
        return FAMILIES.get(self.code[:3], "third-party")

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return (self.documentation or self.name).partition("\n")[0]

    def diagnose(self, subject: Subject, status: Status) -> Iterator[Diagnostic]:
        """The rule's findings, signed with its code and severity."""
        severity = self.policy.severity(status)
        for found in self.check(subject):
            yield Diagnostic(
                self.code,
                self.name,
                severity,
                found.message,
                found.span,
                found.help,
                found.related,
                found.fix,
                found.unsafe,
                found.cause,
            )
