"""Types in words, as tables of other languages have them: ``nombre décimal (5,2)``, ``Datum und
Uhrzeit``, ``cadena de caracteres (máx. 80)``, ``целое число``, ``字符串（80）``."""

from __future__ import annotations

import re

from asbuilt import regex

_SPOKEN = {
    "string": (
        "cadeias?(?: de (?:caracteres|texto))?", "texto curto", "texto livre",
        "(?:символьная |текстовая )?строка", "строк", "(?:короткий |длинный )?текст",
        "字符串", "字符型", "字符", "(?:长|短)?文本(?:型)?", "文字", "字串",
        "zeichenketten?", "zeichenfolgen?", "(?:frei|kurz|lang)text", "(?:kurzer|langer) text",
        "cha[iî]nes?(?: de (?:caractères|texte))?", "texte (?:court|libre|long)",
        "cadenas?(?: de (?:caracteres|texto))?", "texto (?:corto|libre|largo)",
        "character string",
    ),
    "bigint": (
        "inteiro longo", "(?:длинное|большое) целое(?: число)?", "长整数", "长整型", "大整数",
        "große ganzzahl", "entier long", "entero largo"),
    "integer": (
        "(?:número )?inteiros?", "целое(?: число)?", "целых(?: чисел)?",
        "целочисленн(?:ый|ое)", "整数", "整型", "整形",
        "ganzzahl(?:en)?", "ganze zahl", "(?:nombre )?entiers?", "(?:número )?enteros?",
        "whole number", "integer number",
    ),
    "decimal": (
        "valor monetário", "десятичное(?: число)?", "денежная сумма",
        "дробное(?: число)?", "(?:十进制)?小数", "十进制数?", "定点数", "金额", "货币",
        "(?:dezimal|festkomma|komma)zahl", "geldbetrag", "(?:nombre )?décimal", "nombre à virgule",
        "(?:número )?decimal(?: number)?", "fixed[ -]point number",
    ),
    "float": (
        "(?:número )?(?:de )?ponto flutuante", "vírgula flutuante",
        "вещественное(?: число)?", "(?:число )?с плавающ(?:ей|ею) (?:точкой|запятой)",
        "(?:单精度|双精度)?浮点(?:数|型)?", "双精度",
        "(?:gleit|fließ)kommazahl", "(?:nombre )?(?:à virgule )?flottante?", "nombre réel",
        "(?:número (?:real|de coma flotante|de punto flotante))", "coma flotante",
        "floating[ -]point number",
    ),
    "boolean": (
        "lógico", "sim ?/ ?não", "логическ(?:ое|ий)(?: значение)?",
        "булев(?:о|ое|ский)?(?: значение)?", "да ?/ ?нет", "истина ?/ ?ложь",
        "布尔(?:值|型|类型)?", "是 ?/ ?否", "真 ?/ ?假",
        "wahrheitswert", "boolesche?r?(?: wert)?", "ja ?/ ?nein", "booléen", "oui ?/ ?non",
        "vrai ?/ ?faux", "booleano", "s[ií] ?/ ?no", "verdadero ?/ ?falso", "yes ?/ ?no",
        "true ?/ ?false",
    ),
    "timestamp": (
        "data (?:e|com) hora", "data ?[/+-] ?hora",
        "carimbo (?:de data(?:[ /](?:e )?hora)?|de tempo|temporal)",
        "дата (?:и|со) время", "дата ?[/+-] ?время", "(?:метка|отметка) времени",
        "日期(?:和|与)?时间", "时间戳", "日期 ?[/+-] ?时间",
        "zeitstempel", "datum (?:und|mit) (?:uhr)?zeit", "datum ?[/+-] ?(?:uhr)?zeit", "zeitpunkt",
        "horodatage", "date (?:et|avec) heure", "date ?[/+-] ?heure",
        "marca (?:de tiempo|temporal)", "fecha (?:y|con) hora", "fecha ?[/+-] ?hora",
        "date (?:and|with) time", "date ?[/+] ?time",
    ),
    "date": (
        "data", "дата", "日期(?:型)?",
        "datum", "kalendertag", "fecha"),
    "time": (
        "время", "时间",
        "uhrzeit", "heure", "hora"),
    "enum": (
        "enumeração", "перечисление", "перечислимый", "список значений", "枚举(?:值|型|类型)?",
        "aufzählung(?:styp)?(?: aus)?", "auswahl(?:liste)?(?: aus)?", "énumération", "énuméré",
        "liste de valeurs",
        "choix (?:parmi|entre)",
        "enumeración", "enumerado", "lista de valores", "enumeration", "list of values",
    ),
    "json": (
        "json-объект", "объект json", "json ?对象",
        "json-objekt", "objet json", "objeto json", "json object"),
    "bytes": (
        "dados binários", "двоичные данные", "бинарные данные", "二进制(?:数据)?",
        "binärdaten", "données binaires", "datos binarios", "binary data"),
    "list of": (
        "lista d[eo]s?", "список(?: из)?", "массив(?: из)?",
        "liste (?:von|aus|de)", "tableau de", "lista de", "array (?:von|de)"),
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
    r"(?:string|texte?|texto)\s*[(,（，]?\s*(?:(?:max\.?|maximal|maximum|máx\.?|máximo"
    r"|höchstens|bis(?: zu)?|mit|hasta|até|до|не более|最长|最多|不超过|jusqu['’]à|up to|at most"
    r"|de|of)\s*){0,2}(?P<size>[0-9]{1,6})"
    r"\s*(?:zeichen|posições|символов|знаков|(?:个)?字符|位|caractères|caracteres|characters|chars)?"
    r"(?:\s+(?:au plus|como máximo|max\.?))?[)）]?",
    re.I,
)
"""``string (max. 80 Zeichen)``."""


def in_code(text: str) -> str:
    """A type that begins in words with its name in code: ``decimal (5,2)``; any other as it is."""
    if found := _CALLED.match(text):
        text = f"{_NAMES[int((found.lastgroup or 't0')[1:])]}{text[found.end() :]}"
    sized = _SIZED.fullmatch(text) if any(map(str.isdigit, text)) else None
    return f"string({sized['size']})" if sized else text
