"""Text without the marks of Markdown, HTML and TeX, as the readers of figures want it."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.figures.figure import PERIOD

_MARKS = regex.compile(r"`|\*|_(?<=[^\W_]_)(?=[^\W_])")
_BREAK = regex.compile(r"<br\s*/?>|</?(?:p|li|div|[uo]l)>", re.I)
_ENTITY = regex.compile(r"&(?P<sign>l[te]|g[te]|nbsp|thinsp|percnt);")


def tidied(text: str) -> str:
    """``text`` without code and bold marks, ``error_rate`` as two words; just as long."""
    text = _WRAP.sub(_joined, text) if "\n" in text else text
    text = _BREAK.sub(lambda match: "\n".ljust(len(match[0])), text) if "<" in text else text
    text = _ENTITY.sub(_sign, text) if "&" in text else text
    text = _TEX.sub(_plain, text) if "\\" in text else text
    text = _MARKS.sub(" ", text) if "`" in text or "*" in text or "_" in text else text
    if "-" in text and _HYPHEN.search(text):
        text = _RANGE.sub(r"\g<low>–", _SUB.sub("<   ", text))
    return text


def with_shares(text: str) -> str:
    """English with ``1 in 1,000`` as the percentage that it is; just as long."""
    if "fail" in text or "error" in text:
        text = _OF_ALL.sub(_as_share, text)
    return _ONE_IN.sub(_as_percent, text) if _LINKED.search(text) else text


def _sign(entity: re.Match[str]) -> str:
    return _SIGNS[entity["sign"]].ljust(len(entity[0]))


_WRAP = regex.compile(
    r"(?:[0-9]\s?(?:ms|s|min|h|d)|(?P<open>[a-z0-9,]))\n(?=[a-z(]{2}|[0-9]{2}th\b)"
)
"""The end of a line that goes on, in the midst of a sentence, on the next."""


def _joined(match: re.Match[str]) -> str:
    return match[0].replace("\n", " ") if match["open"] else match[0]


_TEX = regex.compile(
    r"\\(?P<sign>leq?|geq?|lt|gt|%)(?![a-z])|\\(?:text|mathrm)\{(?P<words>[^{}]{0,20})\}|\$"
)
_SIGNS = {"le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "lt": "<", "gt": ">", "%": "%",
          "nbsp": " ", "thinsp": " ", "percnt": "%"}  # fmt: skip


def _plain(match: re.Match[str]) -> str:
    """``$\\le 150\\text{ ms}$`` as TeX shows it; just as long."""
    said = _SIGNS[match["sign"]] if match["sign"] else match["words"] or ""
    return said.ljust(len(match[0]))


_HYPHEN = regex.compile("[0-9bB]-[0-9]")
"""What is in both of the following: quickly seen not to be there."""
_SUB = regex.compile(r"\bsub-(?=[0-9])", re.I)
"""``sub-100 ms``: below it."""
_RANGE = regex.compile(
    rf"(?<![\w.,-])(?P<low>[0-9]{{1,4}}(?:\.[0-9]+)?)-(?=[0-9]{{1,4}}(?:\.[0-9]+)?\s?{PERIOD})",
    re.I,
)
"""The hyphen of ``2-3 seconds``, which is none of a name."""
_LINKED = regex.compile(
    r" (?:in|o(?:f|ver))\s(?i:every\s)?(?i:(?:an?|one)\s)?"
    r"(?i:[1-9][0-9,\u00a0]|ten\s|hundred|thousand|million)"
)
"""What stands between a part and a whole: quickly seen not to be there."""
_CALLS = r"(?:requests?|calls?|queries|searches|cases|answers|operations)"
_PARTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_SCALES = {
    "hundred thousand": 100_000, "ten thousand": 10_000,
    "hundred": 100, "thousand": 1000, "million": 1_000_000,
}  # fmt: skip
_WHOLE = r"(?:[1-9][0-9]{0,2}(?:[,\u00a0][0-9]{3})+|[1-9][0-9]{1,6})"
_OF_ALL = regex.compile(
    r"(?<![\w.,])(?:(?:of|out of|from|for|per|in|among|over|von)\s(?:every\s|each\s|any\s)?)?"
    rf"(?:(?P<whole>{_WHOLE})|(?:an?\s|one\s)?(?P<scale>{'|'.join(_SCALES)}))\s+{_CALLS}\b"
    r"(?P<between>[^.;:()0-9]{0,40}?)"
    r"(?P<most>\b(?:at most|no more than|not more than|fewer than|less than|up to|only)\b)"
    r"(?:\s+(?P<result>fail)|\s*[^\x00-\x7f]{1,2})?\s*"
    rf"(?P<part>[0-9]{{1,4}}|{'|'.join(_PARTS)})(?![\w.,%-]*[0-9]|\s?(?:%|m?s\b|min|h\b|hours?|days?))",
    re.I,
)
"""``of 1,000 requests at most one fails``, whatever verb stands where."""
_ONE_IN = regex.compile(
    rf"(?<![\w.,])(?P<part>[0-9]{{1,4}}|{'|'.join(_PARTS)})"
    r"(?:(?P<times>\stimes)|\s(?:requests?|calls?))?"
    rf"\s(?:in|out of|of(?=\s10?[0,]{{1,8}}\s{_CALLS}\b)"
    r"|over(?=\s10?[0,\u00a0]{1,8}(?:\s\D|\W*$)))"
    r"\s(?:every\s)?"
    rf"(?:(?P<whole>{_WHOLE})|(?:(?:an?|one)\s)?(?P<scale>{'|'.join(_SCALES)}))(?![\w,])",
    re.I,
)


_FAILING = regex.compile(r"\b(?:fail|error)", re.I)
_NEAR = 40


def _as_share(match: re.Match[str]) -> str:
    """``of 1,000 requests at most one`` as ``requests at most 0.1%``, just as long, where what is
    counted fails."""
    behind = match.string[match.end() : match.end() + _NEAR]
    if not _FAILING.search(f"{match['between']} {match['result'] or ''} {behind}"):
        return match[0]
    scale = match["scale"]
    whole = _SCALES[scale.lower()] if scale else _number(match["whole"])
    part = _PARTS.get(match["part"].lower()) or int(match["part"])
    said = f"{match['between'].strip()} {match['most']} {100 * part / whole:.6g}% fail".strip()
    return said.ljust(len(match[0])) if part < whole and len(said) <= len(match[0]) else match[0]


def _number(written: str) -> int:
    return int(written.replace(",", "").replace("\u00a0", ""))


def _as_percent(match: re.Match[str]) -> str:
    """``1 in 1,000`` as ``0.1%``, and no longer than that; more than half as those of which
    something holds: ``99 out of 100 requests``, ``95 times out of 100``."""
    part = _PARTS.get(match["part"].lower()) or int(match["part"])
    whole = _number(match["whole"]) if match["whole"] else _SCALES[match["scale"].lower()]
    percent = f"{100 * part / whole:.6g}%" if 0 < part < whole else ""
    if percent and 2 * part > whole:
        most = f"in {percent} of calls" if match["times"] else f"{percent} of"
        percent = most if len(most) <= len(match[0]) else percent
    return percent.ljust(len(match[0])) if 0 < len(percent) <= len(match[0]) else match[0]
