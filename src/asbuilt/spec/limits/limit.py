"""One rate limit, and where limits stand, which says what they leave out."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.source import Span
from asbuilt.spec.limits.clause import Clause, Subject
from asbuilt.spec.limits.code import Option
from asbuilt.spec.limits.place import EVERYWHERE, Named, endpoints_meant, named_before
from asbuilt.spec.limits.prose import usual_subject
from asbuilt.spec.model import Trouble
from asbuilt.spec.section import Section


class RateLimit(Struct, frozen=True):
    """``count`` requests in ``window`` seconds per ``subject``. ``endpoint`` is ``METHOD /path`` in
    normal form, ``*`` for "all" or "all other". ``role``: whose limit it is; empty: everybody's."""

    endpoint: str
    count: int
    window: float
    subject: Subject
    span: Span
    role: str = ""


class Setting(Struct, frozen=True):
    """Where limits stand: under which endpoints, in a section ``about`` limits, and whom those
    count that do not say so. ``troubles`` collects what is not understood."""

    known: Named
    troubles: list[Trouble]
    places: tuple[str, ...] = (EVERYWHERE,)
    about: bool = False
    subject: Subject = "user"

    def within(self, section: Section) -> Setting:
        """The setting of what stands in ``section``, which is within this one: below limits the
        heading of an endpoint, ``### Login``, or of all, ``### General``, says of what they are."""
        title = section.heading.title if section.heading else None
        meant = self.known.meant(title) if title else ()
        subject = named_before(title.text)[0] if title and self.about and not meant else ""
        meant = meant or (endpoints_meant(subject, self.known) if subject else ())
        about = bool(_LIMITS_TITLE.search(section.title))
        about = about or (self.about and (bool(meant) or not subject))
        setting = replace(self, about=about, places=meant or self.places)
        whom = usual_subject(section) if about else None
        return replace(setting, subject=whom) if whom else setting

    def limit(self, place: str, clause: Clause | Option, span: Span, role: str = "") -> RateLimit:
        """``clause`` for ``place``. Callers are named only where they say who they are; elsewhere
        an account is that of the user."""
        subject = clause.subject or self.subject
        if subject == "username" and place != EVERYWHERE and not _IDENTIFIED.search(place):
            subject = "user"
        return RateLimit(place, clause.count, clause.window, subject, span, role)

    def trouble(self, message: str, span: Span) -> None:
        """Note what is not understood."""
        self.troubles.append(Trouble("unparsable-limit", message, span))

    def unbound(self, what: str, span: Span) -> None:
        """Note that ``what`` is limited, and that no endpoint and no role is called so."""
        message = f"nobody is held to this limit: `{what[:60]}` is no endpoint and no role"
        help = "Write the method and path of the endpoint that it is for, or the role."
        self.troubles.append(Trouble("unparsable-limit", message, span, help))


_LIMITS_TITLE = regex.compile(
    r"\b(?:rate|request|api|call|traffic|caller) ?limit\w*|^limits (?:on|for|per|of)\b|^abuse\b"
    r"|\bthrottl\w*|^limits$|\bquotas?\b|^fair use$"
    r"|\b(?:against|prevent\w*) (?:\w+ )?(?:over ?use|over ?load|abuse|misuse|flood\w*)\b"
    r"|\b(?:overload|abuse|misuse|flood) (?:protection|prevention|control)\b"
    r"|\busage limits?\b|\band limits$"
    r"|\b(?:limit\w*|restrict\w*|caps?) (?:(?:of|on|for|per) )?(?:the |our )?"
    r"(?:requests?|calls?|traffic|load|callers?|clients?)\b"
    r"|\b(?:requests?|queries|query|calls?|traffic|load) (?:limit\w*|restrict\w*|caps?|bound\w*)"
    r"|^how (?:often|many (?:requests|calls))"
    r"(?:$| (?:(?:you|one|clients?|callers?|users?|any(?:one|body)) )?(?:may|can)\b)"
)
_IDENTIFIED = regex.compile(
    r"auth|log-?in|sign-?[iu]|session|token|passw|reset|regist|verif|otp|code|invit|account", re.I
)
