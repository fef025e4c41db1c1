"""The lines that define the words of an access matrix: its legend."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Paragraph, Quote, Table, Text
from asbuilt.document.text import lines_joined, part, text_of
from asbuilt.expression.error import ExpressionError
from asbuilt.spec.access.binding import OWN, VERBS, words_of
from asbuilt.spec.access.condition import binds_to_time
from asbuilt.spec.access.grant import VERB_SIGNS, grant, plain, refuses_always, sign_of
from asbuilt.spec.access.matrices.quoted_word import MEANS, defined_in_quotes
from asbuilt.spec.access.matrices.verb_meaning import verbs_told
from asbuilt.spec.access.own_told import FURTHER, REFUSED, REFUSED_ABROAD, tells_own
from asbuilt.spec.access.phrase import row_rule
from asbuilt.spec.access.roles.role import LIMITS, TAKES_OUT
from asbuilt.spec.conjunction import AND, HAN_AND, HAN_OR, OR
from asbuilt.spec.language import begins_limit, denies, english, is_foreign, limits
from asbuilt.spec.section import Outline, Section, within

_SYMBOL = r"(?:[^\w\s`*_\"„“«|(\[]{1,3}\s+)?"
"""What the cells may have before a word too."""
_LEGEND = regex.compile(
    rf"{_SYMBOL}"
    r"(?:(?P<mark>\*\*|`|_|\*)(?P<marked>[^\W\d_][\w -]{0,40}?)[:：]?(?P=mark)(?![a-zà-ÿ])\s*"
    rf"(?:[:：=—–-]\s*|{MEANS}\b\s*:?\s*)?"
    r"|[„“«\"]\s*(?P<quoted>[^\W\d_][\w -]{0,40}?)\s*[“”»\"]\s*"
    rf"(?:[:：=—–-]|{MEANS}\b)\s*:?\s*"
    r"|(?P<plain>[^\W\d_][\w -]{0,40}?)\s*(?:(?::|=|—|–)\s|：))\s*"
)
_TITLE = regex.compile(r"\W{0,3}[^\W\d_][\w -]{0,20}(?::[*_]{0,3}\s|：[*_]{0,3})\s*")
"""``Legend:`` before the first sign of a line."""
_IS_FOR = (
    r"(?:(?:(?:is|stands|steht|está|est) )?(?:for|für|para|pour)|means|denotes|bedeutet|heißt"
    r"|bezeichnet|significa|indica|signifie|indique|означает|обозначает|表示|代表)"
)
_SIGN = regex.compile(
    r"(?:^|(?<=[\s,;/|·(，；、。：（]))[`*]{0,3}"
    r"(?P<sign>\((?:[^\w\s`*,;/|·()]{1,2}|[^\W\d_])\)(?=[`*]{0,3}(?:\s*[=:：–—-]|\s+\w))"
    r"|[^\w\s`*,;/|·():，；、。：＝（）]{1,3}|:[a-z_]+:"
    rf"|[^\W\d_]{{1,2}}(?=[`*]{{0,3}}\s?(?:[=:：＝–—-]|{_IS_FOR}\s)))[`*]{{0,3}}"
    rf"(?=[\s=:：＝]|表示|代表)\s*(?:(?:[=:：＝–—-]|{_IS_FOR}(?=\s)|表示|代表)\s*)?"
)
_WORD = regex.compile(
    r"(?:[,;，；。]\s*|\.\s+)(?:"
    r"(?:an? )?(?:blank|empty|nothing|leer|vide|vacío|vazio)(?: cells?)?\s*[=:：]\s"
    r"|[`*]{0,3}[^\W\d_][\w -]{0,20}[`*]{0,3}\s*=\s"
    r"|(?:[`*_]{1,3}|[„“«‚‘\"'])\s?[^\W\d_][\w -]{0,30}\s?(?:[`*_]{1,3}|[“”»‘’\"'])"
    rf"\s*(?:[=:：–—-]|{MEANS}\b|{_IS_FOR}\s))"
)
"""A word that is defined behind a sign: ``N = not permitted, own = own orders``, and in quotes or
marks ``− — refused, «own» — own orders``."""
_JOINT = rf"(?:=|[:：]|{MEANS}(?!\w)|{_IS_FOR}(?=\s)|表示|代表)"
_QUOTED = regex.compile(
    r"(?:[\"“„«‚‘']|(?P<code>`)|(?P<bold>\*\*)|(?<=\w)\s?(?P<named>[(（])|(?P<bare>(?<=\w )))"
    r"(?P<sign>[^\w\s\"“”„«»‘’'`*()（）,.;:=，；：]{1,3}|(?(bare)(?!)|[^\W\d_]{1,2}))"
    rf"(?(code)`|(?(bold)\*\*|(?(named)[)）](?=\s*{_JOINT})|(?(bare)(?=\s{MEANS}\b)|[\"“”»‘’']))))"
    rf"[)）]?\s*(?:(?P<joint>{_JOINT})|(?=[^\W\d_]))\s*"
    r"(?P<meaning>(?:(?![.;](?:\s|$)|[。；]|[\"“„«‚‘`*]|\s?[(（][^\w\s]{1,3}[)）])[\s\S]){1,80})(?<=\w)"
)
"""``"P" means permitted and "–" means not permitted``, anywhere in a sentence, and several with
nothing between them and what they mean: ``"S" permitted, "N" denied``; also signs behind their
names, ``a cross (×) means permitted``, and alone, ``an × means permitted``."""
_MARKS = frozenset("✔✓✅☑✘✗❌✖🚫⛔")
"""What begins a meaning of its own, though no cell of the document has it."""
_LONGEST_SIGN = 3
"""Characters of a cell that is a sign, not a word; ``:x:`` is a sign too."""
_LONGEST_MEANING = 60
Meaning = tuple[str, str | None]
"""What a cell grants, as :func:`asbuilt.spec.access.roles.role.grant` tells it."""


def definitions(section: Section, signs: Collection[str] = ()) -> Iterator[tuple[str, Text]]:
    """``- **own**: …``, ``**own** = …``, rows of a two-column table: each word with its rules; and
    the ``signs`` of matrices, of which several stand on a line, each with what it means."""
    for part_of in section.walk():
        for block in part_of.blocks:
            if isinstance(block, List):
                for item in block.items:
                    yield from _of_signs(item.text, signs) or _item(item)
            elif isinstance(block, Paragraph):
                yield from _told(block, signs)
            elif isinstance(block, Quote):
                for paragraph in within(block.children, Paragraph):
                    yield from _told(paragraph, signs)
            elif isinstance(block, Table) and len(block.header) == 2:
                for row in block.rows:
                    yield from ((sign_of(plain(row[0].text)), rule) for rule in _rules(row[1]))


def _told(block: Paragraph, signs: Collection[str]) -> Iterator[tuple[str, Text]]:
    """What a paragraph defines, line by line, or in quotes wherever these stand."""
    quoted = tuple(defined_in_quotes(text_of(block)))
    for line in _whole(block.lines, signs) if signs else block.lines:
        yield from _of_signs(line, signs) or (() if quoted else _line(line))
    for each in quoted:
        yield from _line(each)


def explained(
    outline: Outline, places: Iterable[Section], cells: Iterable[Text]
) -> tuple[list[tuple[str, Text]], dict[str, Meaning]]:
    """The definitions at ``places``, where the matrices are, and what signs among their ``cells``
    mean by them; a sign that nobody knows may be explained anywhere."""
    signs = _signs(cells)
    defined = [each for section in places for each in definitions(section, signs)]
    unknown = {sign for sign in signs if grant(sign)[0] == "word"} - {word for word, _ in defined}
    if unknown:
        told = definitions(outline.root, unknown)
        defined += (each for each in told if each[0] in unknown)
    ticked = not _TICKS.isdisjoint(signs)
    usual: dict[str, Meaning] = {"x": ("deny", None)} if ticked and "x" in signs else {}
    if not ticked:
        usual |= dict(_crosses(defined, signs))
    told_of = {word for word, _ in defined}
    usual |= {sign: ("verb", VERB_SIGNS[sign]) for sign in signs & VERB_SIGNS.keys() - told_of}
    return defined, usual | dict(_meanings(defined, signs))


_TICKS = {"✅", "✔", "✓", "☑", "√", "🟢", "👍", "+", ":white_check_mark:", ":heavy_check_mark:"}
"""Beside them an ``x`` is a cross that refuses; alone it is what ticks a box."""
_CROSSES = {"×", "✕", "✖", "✗", "✘"}
"""What refuses unless the document says in full that it grants, as a cross in a form does."""


def _crosses(
    defined: Iterable[tuple[str, Text]], signs: Collection[str]
) -> Iterator[tuple[str, Meaning]]:
    """The crosses among ``signs`` that the document says to grant, all that it says of them and
    nothing but that: ``a cross (×) means allowed``; no tick stands beside them, which would."""
    said: dict[str, set[Meaning]] = {}
    for sign, definition in defined:
        if sign in _CROSSES and sign in signs:
            said.setdefault(sign, set()).add(grant(_up_to_sign(definition, signs).text))
    yield from ((sign, _GRANTED) for sign, all_said in said.items() if all_said == {_GRANTED})


_GRANTED: Meaning = ("allow", None)


def _signs(cells: Iterable[Text]) -> set[str]:
    """The cells that are signs: ``●``, ``:x:``, ``Y``."""
    signs = filter(None, map(sign_of, {cell.text for cell in cells}))
    return {each for each in signs if len(each) <= _LONGEST_SIGN or each[0] == each[-1] == ":"}


def _meanings(
    defined: Iterable[tuple[str, Text]], signs: Collection[str]
) -> Iterator[tuple[str, Meaning]]:
    """What ``signs`` grant whose definition is no rule: ``no access``, ``own rows only``."""
    for sign, definition in defined:
        if sign in signs and not refuses_always(sign):
            definition = _up_to_sign(definition, signs)
            kind, word = grant(definition.text)
            if kind != "word":
                yield sign, (kind, word)
            elif tells_own(definition.text):
                yield sign, ("word", "own")
            elif not sign[1:].isalpha() and (does := verbs_told(definition.text)):  # not ``rw``
                own = not OWN.isdisjoint(words_of(definition.text))
                yield sign, ("own verb" if own else "verb", " ".join(does))
            elif grant(sign)[0] == "allow" and _takes_away(definition.text):
                yield sign, ("deny", None)
            elif sign[0].isalpha() and _is_word(definition.text):
                yield sign, (kind, word)


def _is_word(definition: str) -> bool:
    """Whether a letter stands for a word that says itself which rows are meant, or that somebody
    has to explain, ``D = dual control``: it is no condition on columns, and tells no verb."""
    if not _FEW_WORDS.fullmatch(definition) or FURTHER.search(english(definition)):
        return False
    if not (VERBS.keys() | OWN).isdisjoint(words_of(definition)):
        return False
    try:
        row_rule(definition, ())
    except ExpressionError:
        return True
    return False


_FEW_WORDS = regex.compile(r"[^\W\d_][\w-]*(?: [\w-]+){0,3}")


def _takes_away(definition: str) -> bool:
    """Whether a definition that is not understood as a whole refuses something: what usually grants
    does not then, ``x: may not call it``."""
    said = _UNLIMITED.sub("", english(definition))
    if _FURTHER_REFUSES.search(said) or _LEAVES_OUT.search(said) or binds_to_time(definition):
        return True
    return is_foreign() and (limits(definition) or _REFUSES_ABROAD.search(definition) is not None)


_BLANK = regex.compile(
    r"[,;.]\s*(?:(?:an?|the)\s+)?(?:blank|empty|nothing|no (?:mark|sign))"
    r"(?: (?:cells?|fields?|ones))?\s*(?:[:=–—-]|(?:means?|is|are)\b|(?=not?\b)).*$",
    re.I | re.S,
)
"""What is said of cells without a sign: ``, blank: not at all``."""


def _up_to_sign(definition: Text, signs: Collection[str]) -> Text:
    """A definition without what follows another sign in it: ``allowed x not allowed``."""
    for found in _PIECE.finditer(definition.text):
        if found.start() and sign_of(found[0]) in signs and found[0] not in _ONE_LETTER_WORDS:
            return part(definition, 0, found.start(), " ,;/|·.，；")
    if blank := _BLANK.search(definition.text) if signs else None:
        return part(definition, 0, blank.start())
    return definition


_ONE_LETTER_WORDS = frozenset("aàeoyиосквуя")
"""Articles, conjunctions and prepositions of the languages that are read."""
_PIECE = regex.compile(r"[^\s,;/|，；]+")


_UNLIMITED = regex.compile(
    r"\b(?:without|no) (?:any )?(?:\w+ )?(?:limit|restriction|condition)\w*", re.I
)
_FURTHER_REFUSES = regex.compile(rf"\b(?:not|never|cannot|no|{REFUSED})\b|n['’]t\b", re.I)
_LEAVES_OUT = regex.compile(r"\b(?:except\w*|exclud\w+|unless|other than|apart from)\b", re.I)
_REFUSES_ABROAD = regex.compile(
    rf"\b(?:nicht|kein\w*|nie\w*|no|nunca|ningun\w*|sin acceso|pas|jamais|aucune?|não|sem acesso"
    rf"|нет|не|никогда|без доступа|{REFUSED_ABROAD})\b|[禁拒]|不(?:允许|可|能|得)|无权|没有",
    re.I,
)


def _of_signs(line: Text, signs: Collection[str]) -> list[tuple[str, Text]]:
    """``● yes ○ no ◐ own rows only``, ``Legend: Y = yes, N = no``: what each sign means."""
    if not signs:
        return []
    quoted = [
        each
        for each in _QUOTED.finditer(line.text)
        if sign_of(each["sign"]) in signs and not _is_initial(line.text, each)
    ]
    if len(quoted) > 1 or any(each["joint"] for each in quoted):
        return [(sign_of(each["sign"]), _meaning(line, each)) for each in quoted]
    title = _TITLE.match(line.text)
    start = title.end() if title else 0
    known = {*signs, *_MARKS}
    marks = [each for each in _SIGN.finditer(line.text) if sign_of(each["sign"]) in known]
    if marks or title or not _LISTING.isdisjoint(line.text):
        marks += _letters(line.text, start, signs, {each.start("sign") for each in marks})
        marks.sort(key=lambda each: each.start())
    found = [each for each in marks if sign_of(each["sign"]) in signs]
    if not found or not (_leads(line.text, start, marks[0]) or _follow_caption(line.text, found)):
        return []
    ends = [*(each.start() for each in marks[1:]), _end_of_legend(line.text, marks[-1].end())]
    pairs = zip(marks, ends, strict=True)
    places = [(each.end(), end) for each, end in pairs if each in found]
    words = (_WORD.search(line.text, *place) for place in places)
    meant = [
        part(line, start, word.start() if word else end, " ,;/|·.()，；、。（）")
        for (start, end), word in zip(places, words, strict=True)
    ]
    if any(len(_EXAMPLES.sub("", each.text)) > _LONGEST_MEANING for each in meant):
        return []
    return [(sign_of(each["sign"]), said) for each, said in zip(found, meant, strict=True)]


def _end_of_legend(line: str, last: int) -> int:
    """Where the meaning of the ``last`` sign of a line ends: another sentence behind it that takes
    nothing back is about something else."""
    found = _SENTENCE.search(line, last)
    if not found:
        return len(line)
    rest = line[found.end() :]
    limits_it = _TAKEN_BACK.match(english(rest)) or begins_limit(rest)
    if limits_it or not OWN.isdisjoint(words_of(rest)):
        return len(line)
    first = rest.partition("/")[0]  # what is said of a route is said of that
    if _takes_away(first if "/" in rest else rest):
        return len(line)
    return found.start()


_SENTENCE = regex.compile(r"[.。]\s+(?=[^\W\d_a-zß-öø-ÿа-яё]|[`*])")
_EXAMPLES = regex.compile(r"[(（][^()（）]*[)）]?$")


def _is_initial(line: str, quoted: re.Match[str]) -> bool:
    """Whether a letter in marks is the first one of a word: ``**R**ead``."""
    is_joined = not quoted["joint"] and line[quoted.start("meaning") - 1] in "`*\"'"
    return quoted["sign"].isalpha() and is_joined and line[quoted.start("meaning")].islower()


def _letters(
    line: str, start: int, signs: Collection[str], taken: Collection[int]
) -> Iterator[re.Match[str]]:
    """Letters among ``signs`` that begin what is listed of a legend from a place on, with nothing
    but a space behind them, as other signs have it: ``✔ allowed · P own rows only``."""
    for each in _LETTER.finditer(line, start):
        before = line[: each.start()].rstrip()[-1:]
        begins = each.start() == start or before in _LISTED
        known = sign_of(each["sign"]) in signs or before in _LISTING
        if begins and known and each.start("sign") not in taken:
            yield each


_LETTER = regex.compile(
    r"(?<![^\s·|;/,，；、:：])[`*]{0,3}(?P<sign>[A-ZÀ-ÞЀ-Я])[`*]{0,3}\s+(?=[^\W\d_])"
)
_LISTED = frozenset("·|;/,，；、•")
"""What stands between the signs of a legend."""
_LISTING = frozenset("·|•")
"""Behind these any letter is a sign of it, whether a cell has it or not."""


def _meaning(line: Text, quoted: re.Match[str]) -> Text:
    """What a quoted sign means, without the word that leads to the next one or the name of that;
    with what takes some of it back: ``allowed; but only own orders``."""
    start, end = quoted.span("meaning")
    if _FOOTNOTE.match(line.text, end):
        return part(line, start, end + 1)
    names = [*_NAME_BEHIND.finditer(quoted["meaning"])] if _NEXT_SIGN.match(line.text, end) else []
    if names and not _limits(quoted["meaning"][names[-1].end() :]):
        return part(line, start, start + names[-1].start(), " ,:，；、")
    behind = line.text[end:].lstrip(".;。； ")
    if _TAKEN_BACK.match(english(behind)) or begins_limit(behind):
        return part(line, start, len(line.text))
    leads = _AND.search(quoted["meaning"])
    return part(line, start, start + leads.start() if leads else end, " ,:")


def _limits(name: str) -> bool:
    """Whether what stands before a sign is not its name, but takes back some of what was said."""
    said = english(name)
    return bool(_LIMITED.search(said) or FURTHER.search(said) or limits(name) or denies(name))


_FOOTNOTE = regex.compile(r"\*(?!\*)|[¹²³⁴†‡]")
_NEXT_SIGN = regex.compile(r"\s?[(（][^\w\s]{1,3}[)）]")
_NAME_BEHIND = regex.compile(rf"[,;，；、]|\s(?:{AND})\s")
"""Where the name of the next sign may begin: ``allowed and a dash (–)``."""
_LIMITED = regex.compile(rf"\b(?:{LIMITS}|{TAKES_OUT})", re.I)
_TAKEN_BACK = regex.compile(rf"(?:{LIMITS}|{TAKES_OUT})", re.I)
_AND = regex.compile(rf"[\s,]+(?:{AND})?\s*$")


def _whole(lines: Sequence[Text], signs: Collection[str]) -> Iterator[Text]:
    """The lines of a paragraph, those that go on with what a sign means joined to it: the next line
    may take back some of what the sign grants."""
    begun: Text | None = None
    for line in lines:
        goes_on = begun and line.text[:1].islower() and not _LEGEND.match(line.text)
        if begun and goes_on and _of_signs(begun, signs) and not _of_signs(line, signs):
            begun = lines_joined((begun, line), "\n")
            continue
        if begun:
            yield begun
        begun = line
    if begun:
        yield begun


def _leads(line: str, start: int, sign: re.Match[str]) -> bool:
    """Whether a line begins with a sign, perhaps behind its title or within brackets."""
    return any(line[at : sign.start()] in ("", "(", "（") for at in (0, start))


def _follow_caption(line: str, signs: Sequence[re.Match[str]]) -> bool:
    """Whether several signs stand behind a sentence: ``**Table 2.** Rights: Y = yes, N = no``."""
    before = line[: signs[0].start()].rstrip(" *_`")
    return len(signs) > 1 and before.endswith((".", ":", "(", "–", "—"))


def _item(item: Item) -> Iterator[tuple[str, Text]]:
    words, start = _defined(item.text.text)
    if not words:
        return
    said = part(item.text, start, len(item.text.text))
    yield from product(words, _rules(said))
    for nested in within(item.children, List):
        for below in nested.items:
            yield from product(words, _rules(below.text))


def _line(line: Text) -> Iterator[tuple[str, Text]]:
    words, start = _defined(line.text)
    if words:
        yield from product(words, _rules(part(line, start, len(line.text))))


def _defined(text: str) -> tuple[list[str], int]:
    """The words that a text defines, and where it says what they mean: ``*his*, *her* = …``."""
    several = _SEVERAL.match(text)
    words = _SEPARATORS.split(several["words"]) if several else []
    words = [word.strip(_AROUND_WORDS) for word in words]
    if several and len(words) > 1 and all(map(_IS_WORD.fullmatch, words)):
        return [*map(str.lower, words)], several.end()
    found = _LEGEND.match(text)
    if not found:
        return (["own"], 0) if _OWN_ROWS.match(text) else ([], 0)
    return [(found["marked"] or found["quoted"] or found["plain"]).strip().lower()], found.end()


_OWN_ROWS = regex.compile(
    rf"\W{{0,3}}own\b\W{{0,3}}(?:\s?[\w -]{{2,40}}?\)?)?\s*(?:[:=—–]\s|(?:are|is|{MEANS})\s)", re.I
)
"""``Own tools are …``, ``own (tools): …``, ``own means …``."""
_SEVERAL = regex.compile(
    rf"{_SYMBOL}"
    r"(?P<words>[*`_„“«\"](?:[^:：=\n]{2,80})[*`_“”»\"])\s*"
    rf"(?:[:：=]|[—–-]\s|{MEANS}\b)\s*:?\s*"
)
_SEPARATORS = regex.compile(rf"\s*[,/;、]\s*|\s+(?:{AND}|{OR})\s+|\s*[{HAN_AND}{HAN_OR}]\s*")
_AROUND_WORDS = '*`_„“«“”»" \u00a0'
_IS_WORD = regex.compile(r"[^\W\d_][\w -]{0,40}")


def _rules(text: Text) -> Iterator[Text]:
    """The rules of one word, which a semicolon separates outside quotes."""
    start = 0
    for found in regex.finditer(r"'[^']*'|(;)", text.text):
        if found[1]:
            yield part(text, start, found.start())
            start = found.end()
    rest = part(text, start, len(text.text))
    if rest.text:
        yield rest
