"""What a service is for, and the product that does it: ``Payments: Stripe``, ``Maps (Mapbox)``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.label import pair
from asbuilt.spec.services.said import is_called


def product(name: Text, description: Text) -> tuple[Text, Text]:
    """A name and its description; where the name says what for, ``Payments: Stripe, for deposits``,
    ``Receipts: **Postmark**``, the product that follows is the name."""
    if marked := _MARKED.match(description.text):
        return part(description, *marked.span("name")), name
    if (beside := _BESIDE.fullmatch(name.text)) and _KIND.fullmatch(beside["kind"]):
        return part(name, *beside.span("name")), description
    called = _PRODUCT.match(description.text)
    if called and not any(each.fullmatch(called["name"]) for each in (_OF_ANY, _KIND)):
        is_product = _KIND.fullmatch(name.text) and is_proper(called["name"])
        if is_product or (is_called(called["name"]) and not is_called(name.text)):
            return part(description, *called.span("name")), name
    return name, description


def product_of(title: Text) -> Text:
    """The service of a heading that says what for as well: ``Payments: Stripe``."""
    named = pair(title)
    return product(*named)[0] if named else title


def products_of(text: Text) -> Sequence[Text]:
    """The products behind a colon, if they are several: ``Payments: Stripe, PayPal``."""
    named = pair(text)
    if named is None or not _SEVERAL.fullmatch(named[1].text):
        return ()
    if not _KIND.fullmatch(named[0].text):
        return ()
    return [part(named[1], *each.span()) for each in _ONE.finditer(named[1].text)]


def is_proper(name: str) -> bool:
    """Whether a name is one of a product: its words are written large, but not wholly."""
    return _PROPER.fullmatch(name) is not None


_OF_ANY = regex.compile(r"(?:an? )?(?:third[- ]party|hosted|saas|external|outside)(?: \w+)?", re.I)
"""What says of a service that others run it, and not how it is called."""
_PRODUCT = regex.compile(r"(?P<name>[A-Z][\w./]*(?: [\w./]+){0,3})(?=[,;(]| \(| for |\.?$)")
_BESIDE = regex.compile(r"(?P<kind>[^()]{2,30}) \((?P<name>[A-Z][\w.]*(?: [A-Z0-9][\w.]*){0,3})\)")
"""``Payments (Stripe)``"""
_MARKED = regex.compile(
    r"(?P<mark>\*\*|__|\*|_)(?P<name>[^\W\d_a-z][\w./&-]*(?: [^\W\d_a-z][\w./&-]*){0,3})(?P=mark)"
)
_PROPER = regex.compile(r"(?=\S*[a-z])[A-Z][\w./]*(?: [A-Z0-9][\w./]*){0,3}")
_KIND = regex.compile(
    r"(?:(?:web )?analytics|search|payments?|billing|e-?mails?|mail|sms|push(?: notifications)?"
    r"|maps?|geocoding|(?:file|object|cloud|blob|media|image)? ?storage|sso"
    r"|identity(?: provider)?|crm|erp|error (?:tracking|reporting)|cdn|hosting|ai|llms?"
    r"|video(?: calls)?|calendar|shipping|taxes|accounting|e-?signatures?|communications?"
    r"|notifications?|messaging|chat|auth|authentication|(?:social )?login|sign-?in|monitoring"
    r"|captcha|weather|translations?|reviews?|(?:file|image) uploads?"
    r"|(?:payments?|sms|e-?mails?|mail|maps?|identity|storage|auth|authentication) "
    r"(?:provider|gateway|service|processor|delivery)s?)",
    re.I,
)
"""What services are for."""
_NAME = r"(?=[\w.]*[a-z])[A-Z][\w.]*(?: (?!and\b)[A-Z][\w.]*){0,2}"
_ONE = regex.compile(_NAME)
_SEVERAL = regex.compile(rf"{_NAME}(?:(?:, (?:and )?| and | \+ | & ){_NAME}){{1,9}}\.?")
