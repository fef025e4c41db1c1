"""Findings as JUnit XML, which build servers list as tests.

A document is a test suite. Each finding is a test case, failed where it sets exit code 1; a rule
without a finding is a case that passed. The form is that of Ant's and Maven's reports, with the
attributes ``file`` and ``line`` that GitLab and others read.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from asbuilt import regex
from asbuilt.cli.render.report import Report, Reports
from asbuilt.diagnostics import Diagnostic
from asbuilt.rules.run import all_rules

_NO_XML = regex.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) has no place for, not even escaped, or advises against; and carriage
returns, which it takes for line ends."""


def render(reports: Reports) -> str:
    """One ``testsuites`` element."""
    suites = [_suite(report) for report in reports]
    root = Element("testsuites", totals(suites), name="asbuilt check")
    root.extend(suites)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(report: Report) -> Element:
    cases = [*(_case(report, item) for item in report.diagnostics), *_passed(report)]
    failures = sum(map(report.fails, report.diagnostics))
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0", "skipped": "0"}
    suite = Element("testsuite", {"name": clean(report.source.path), **counts, "time": "0"})
    suite.extend(cases)
    return suite


def _case(report: Report, diagnostic: Diagnostic) -> Element:
    place = clean(report.place(diagnostic.span.start))
    case = Element(
        "testcase",
        {
            "classname": f"{diagnostic.code} {diagnostic.name}",
            "name": f"{diagnostic.code} {place}",
            "file": clean(report.source.file(diagnostic.span.start).path),
            "line": str(report.source.line(diagnostic.span.start)),
            "time": "0",
        },
    )
    message, severity = clean(diagnostic.message), diagnostic.severity.value
    text = "\n".join(filter(None, (f"{place}: {message}", clean(diagnostic.help or ""))))
    if report.fails(diagnostic):
        SubElement(case, "failure", type=severity, message=message).text = text
    else:
        SubElement(case, "system-out").text = f"{severity}: {text}"
    return case


def _passed(report: Report) -> Iterator[Element]:
    found = {diagnostic.code for diagnostic in report.diagnostics}
    for rule in all_rules():
        if rule.code not in found:
            name = f"{rule.code} {rule.name}"
            yield Element("testcase", {"classname": name, "name": rule.code, "time": "0"})


def totals(suites: list[Element]) -> dict[str, str]:
    """The attributes of ``testsuites``."""
    return {
        name: str(sum(int(suite.attrib[name]) for suite in suites))
        for name in ("tests", "failures", "errors", "skipped")
    }


def clean(text: str) -> str:
    """``text`` with a replacement for what XML can not hold."""
    return _NO_XML.sub("\ufffd", text)
