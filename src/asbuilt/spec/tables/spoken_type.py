"""Types in words, as German, French and Spanish tables have them: ``nombre décimal (5,2)``, ``Datum
und Uhrzeit``, ``cadena de caracteres (máx. 80)``."""

from __future__ import annotations

import re

from asbuilt import regex

_SPOKEN = {
    "string": (
        "zeichenketten?", "zeichenfolgen?", "(?:frei|kurz|lang)text", "(?:kurzer|langer) text",
        "cha[iî]nes?(?: de (?:caractères|texte))?", "texte (?:court|libre|long)",
        "cadenas?(?: de (?:caracteres|texto))?", "texto (?:corto|libre|largo)",
        "character string",
    ),
    "integer": (
        "ganzzahl(?:en)?", "ganze zahl", "(?:nombre )?entiers?", "(?:número )?enteros?",
        "whole number", "integer number",
    ),
    "bigint": ("große ganzzahl", "entier long", "entero largo"),
    "decimal": (
        "(?:dezimal|festkomma|komma)zahl", "geldbetrag", "(?:nombre )?décimal", "nombre à virgule",
        "(?:número )?decimal(?: number)?", "fixed[ -]point number",
    ),
    "float": (
        "(?:gleit|fließ)kommazahl", "(?:nombre )?(?:à virgule )?flottante?", "nombre réel",
        "(?:número (?:real|de coma flotante|de punto flotante))", "coma flotante",
        "floating[ -]point number",
    ),
    "boolean": (
        "wahrheitswert", "boolesche?r?(?: wert)?", "ja ?/ ?nein", "booléen", "oui ?/ ?non",
        "vrai ?/ ?faux", "booleano", "s[ií] ?/ ?no", "verdadero ?/ ?falso", "yes ?/ ?no",
        "true ?/ ?false",
    ),
    "timestamp": (
        "zeitstempel", "datum (?:und|mit) (?:uhr)?zeit", "datum ?[/+-] ?(?:uhr)?zeit", "zeitpunkt",
        "horodatage", "date (?:et|avec) heure", "date ?[/+-] ?heure",
        "marca (?:de tiempo|temporal)", "fecha (?:y|con) hora", "fecha ?[/+-] ?hora",
        "date (?:and|with) time", "date ?[/+] ?time",
    ),
    "date": ("datum", "kalendertag", "fecha"),
    "time": ("uhrzeit", "heure", "hora"),
    "enum": (
        "aufzählung(?:styp)?(?: aus)?", "auswahl(?:liste)?(?: aus)?", "énumération", "énuméré",
        "liste de valeurs",
        "choix (?:parmi|entre)",
        "enumeración", "enumerado", "lista de valores", "enumeration", "list of values",
    ),
    "json": ("json-objekt", "objet json", "objeto json", "json object"),
    "bytes": ("binärdaten", "données binaires", "datos binarios", "binary data"),
    "list of": ("liste (?:von|aus|de)", "tableau de", "lista de", "array (?:von|de)"),
}  # fmt: skip
"""What types are called, by the names that they have in code."""
_CALLED = regex.compile(
    "(?:"
    + "|".join(
        f"(?P<t{at}>{'|'.join(sorted(some, key=len, reverse=True))})"
        for at, some in enumerate(_SPOKEN.values())
    )
    + r")(?![\w/])",
    re.I,
)
_NAMES = tuple(_SPOKEN)
_SIZED = regex.compile(
    r"(?:string|texte?|texto)\s*[(,]?\s*(?:(?:max\.?|maximal|maximum|máx\.?|máximo"
    r"|höchstens|bis(?: zu)?|mit|hasta|jusqu['’]à|up to|at most|de|of)\s+){0,2}(?P<size>[0-9]{1,6})"
    r"\s*(?:zeichen|caractères|caracteres|characters|chars)?"
    r"(?:\s+(?:au plus|como máximo|max\.?))?\)?",
    re.I,
)
"""``string (max. 80 Zeichen)``."""


def in_code(text: str) -> str:
    """A type that begins in words with its name in code: ``decimal (5,2)``; any other as it is."""
    if found := _CALLED.match(text):
        text = f"{_NAMES[int((found.lastgroup or 't0')[1:])]}{text[found.end() :]}"
    sized = _SIZED.fullmatch(text) if any(map(str.isdigit, text)) else None
    return f"string({sized['size']})" if sized else text
