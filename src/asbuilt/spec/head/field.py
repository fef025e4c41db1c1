"""One field of a document's head, and the words for those that are known."""

from __future__ import annotations

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.title import normal_title


class Field(Struct, frozen=True):
    """One ``key: value`` line as written."""

    key: Text
    value: Text


KEYS = {
    "version": {
        "version", "revision", "rev", "ver", "v", "issue", "edition", "revnumber",
        "release version",
    },
    "status": {"status", "state", "lifecycle", "release status"},
    "author": {"author", "authors", "written by", "prepared by", "created by", "owner",
               "owners", "maintainer", "maintainers"},
    "date": {"date", "created", "created on", "date created", "creation date", "created date",
             "issue date", "published"},
    "last_updated": {
        "last updated", "updated", "last update", "last modified", "modified", "last revised",
        "updated on", "date updated", "revised", "revision date", "last edited", "revdate",
    },
    "title": {"title", "name", "project", "project name", "feature", "feature name", "service",
              "product", "product name", "system name", "application"},
}  # fmt: skip
"""What the fields are called."""
KNOWN = frozenset[str]().union(*KEYS.values())
KIND = (
    r"(?:(?:technical|tech|design|requirements|functional|api)\s+)?"
    r"(?:spec(?:ification)?|doc(?:ument)?|design|architecture|proposal|rfc|prd|srs|(?:wiki )?page)"
)
"""An expression for what documents are called."""
FILE = rf"(?:{KIND}|docs|documentation|readme|handbook)"
"""The same with what files and sets of them are called."""
_OF_DOCUMENT = regex.compile(
    rf"(?:(?!template)[\w-]+ (?=doc))?{FILE} (?=\w)|(?<=\w) of (?:the|this) {FILE}$"
    r"|^(?:current|present) (?=version|revision|edition|issue|status|state)"
)


def key_of(written: Text) -> str:
    """A key in normal form, without what it says that it is of: *Design doc version*, *Version of
    the document*, *Release document status*, *Current version*."""
    return _OF_DOCUMENT.sub("", normal_title(written.text), count=1)
