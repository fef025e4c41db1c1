"""The table that a heading, a caption or a bold line names: "3.2 `order_items` — what was sold"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import part
from asbuilt.spec.language import title as spoken
from asbuilt.spec.title import cased_title, plain_title, unnumbered
from asbuilt.spec.words import snake

IDENTIFIER = regex.compile(r"[^\W\d]\w*")
"""What may be the name of a table or a column."""

_PREFIX = r"(?:\{[$\w>-]{1,30}\}_?|<\w{1,30}>_?|\$\w{1,20}->prefix[ .]{0,3})"
"""What stands for the letters with which all tables of an installation begin: ``{prefix}loans``."""
_CODE = regex.compile(rf"[`«„“\"](?:[^\W\d]\w*\.|{_PREFIX})?([^\W\d]\w*)[`»“”\"]")
_GLOSS = regex.compile(r"\s+[-–—]+\s+|\s*[:：]\s*")
_IN_PARENTHESES = regex.compile(r"[(（]\s*`?([A-Za-z]\w*)`?\s*[)）]")
_KINDS = {
    "table",
    "tables",
    "entity",
    "model",
    "collection",
    "schema",
    "object",
    "relation",
    "resource",
}
_PARTS = {"fields", "key fields", "columns", "attributes", "properties", "structure", "definition",
          "description", "layout"}  # fmt: skip
"""What a table is described by: *Fields of the loans table*."""
_SMALL = {"of", "the", "for", "in"}
_NO_TABLE = regex.compile(
    r"\b(?:parameters?|params|payload|enums?|index(?:es)?|environment"
    r"|(?:request|response) (?:body|fields?|headers?)"
    r"|(?:audit|base|common|shared|standard) (?:columns|fields|attributes|properties))$"
)
_NOT_LATIN = "\u0250"
_LONGEST = 5


def table_name(title: Text) -> str:
    """``order_items`` for "3.2 Order items table"; empty when a title names no table.

    A name in code is the one that is meant; one in other letters than Latin ones is the gloss of
    one in these: "用户 (users)", "Пользователи — users".
    """
    coded = set(_CODE.findall(title.text))
    if len(coded) == 1:
        return snake(coded.pop())
    if stored := _STORED.fullmatch(unnumbered(title.text)):
        return snake(stored["name"])
    if _NO_TABLE.search(plain_title(title.text)):
        return ""
    named = [name for name in _names(title.text) if not _is_part(name)] or [*_names(title.text)]
    return next((name for name in named if max(name) < _NOT_LATIN), named[0] if named else "")


_STORED = regex.compile(
    r"(?:database|db|sql|mongo(?:db)?|postgres(?:ql)?|mysql|firestore|dynamodb)\s+"
    r"(?:table|collection|entity|model)s?(?:\s+name)?\s*[:：–—-]\s*[*`]{0,3}"
    r"(?:[^\W\d]\w*\.)?(?P<name>[^\W\d]\w*)[*`]{0,3}",
    re.I,
)
"""``Database Table: loans``, whose first words are none of its name."""


def names_stored(title: Text) -> bool:
    """Whether a title says which table or collection of a database is meant."""
    return _STORED.fullmatch(unnumbered(title.text)) is not None


def _names(text: str) -> Iterator[str]:
    rest = _numbered(text)
    for piece in (*_GLOSS.split(unnumbered(rest)), *_IN_PARENTHESES.findall(text)):
        words = _ELIDED.sub("", cased_title(piece)).split()
        words = [word for word in words if max(word) < _NOT_LATIN] or words
        words = _named_words(words, is_caption=rest != text)
        name = "_".join(words)
        if len(words) <= _LONGEST and IDENTIFIER.fullmatch(name):
            yield snake(name)


def _named_words(words: list[str], *, is_caption: bool) -> list[str]:
    """``words`` without those that say that a table is meant, or what is said of it: *loans* of
    *Fields of the loans table*. Custom fields are an entity, unless a caption says so."""
    first, last = 0, len(words)
    if words[:1] and words[0].lower() == "the":
        first = 1
    while last - first > 1 and (
        is_kind(words[last - 1])
        or (_is_part(words[last - 1]) and (is_caption or is_kind(words[last - 2])))
    ):
        last -= 1
    while last - first > 1 and (
        is_kind(words[first])
        or (_is_part(words[first]) and _is_small(words[first + 1]))
        or (first and _is_small(words[first]))
    ):
        first += 1
    return words[first:last]


_ELIDED = regex.compile(r"\b[ld]['’](?=\w)", re.IGNORECASE)


def _is_part(word: str) -> bool:
    return is_kind(word) or spoken(word.casefold()) in _PARTS


def _is_small(word: str) -> bool:
    return spoken(word.casefold()) in _SMALL


def is_kind(word: str) -> bool:
    """Whether a word says that a table is meant: *table*, *entity*, *model*."""
    return spoken(word.casefold()) in _KINDS


_CAPTION = regex.compile(
    r"(?:(?P<kind>[^\W\d_]{2,20})\s*[:：]?\s+)?"
    r"(?P<mark>\*\*|__|`)(?P<code>`)?(?P<marked>[^*`\n]{1,60}?)(?(code)`):?(?P=mark)"
    r"(?:\s+(?P<behind>[^\W\d_]{2,20}))?\s*[:：.]?(?:\s*[(（—–-].{0,80})?"
    r"|(?P<plain>[^\W\d][\w ()（）.–-]{0,60}(?:[:：]\s*[\w ()（）]{1,40})?)[:：.]?"
)
_BOLD_KIND = regex.compile(
    r"(?P<mark>\*\*|__)(?P<kind>[^\W\d_]{2,20})\s*[:：]?\s+(?P<name>`[^\W\d]\w*`)(?P=mark)"
    r"\s*[:：.]?(?:\s*[(（—–-].{0,80})?"
)
"""``**Table `loans`** (what is out)``."""
_QUOTED_NAME = regex.compile(
    r"(?P<kind>[^\W\d_]{2,20})\s*[:：]?\s+(?P<name>\"(?:[^\W\d]\w*\.)?[^\W\d]\w*\")\s*[:.]?"
)
"""``Table "public.loans"``, as psql has it."""
_SLANTED_KIND = regex.compile(
    r"(?P<mark>[*_])(?P<kind>[^\W\d_]{2,20})\s*[:：]?\s+(?P<name>[^\W\d]\w*)(?P=mark)[.:：]?"
)
"""``*Entity loan*``."""
_CODED_GLOSS = regex.compile(
    r"(?P<mark>\*\*|__)[^*`\n]{1,60}(?P=mark)\s*[(（—–-]\s*(?:(?P<kind>[^\W\d]\w*)[:：]?\s+)?"
    r"`[^\W\d]\w*`\s*[)）]?(?:\.?$|\s*[:：]\s*)"
)
_EMPHASIS = regex.compile(r"(?P<mark>\*{1,2}|_{1,2})(?P<text>[^*]+)(?P=mark)[:：.]?")
_QUOTED = regex.compile(r"\"[^\"\n]+\"")
_FIELDS = {
    "fields", "columns", "attributes", "properties", "key fields", "indexes", "indices", "notes",
    "constraints", "relationships", "relations", "example", "examples", "rules", "key attributes",
    "validation rules", "business rules", "main fields", "structure", "definition", "description",
    "related data", "associations",
}  # fmt: skip
_LONGEST_PLAIN = 3
_LONGEST_CAPTION = 120


def caption(line: Text) -> Text | None:
    """The part of a line standing alone that may name what follows it: ``**Patient**``,
    ``Table 3-1: Patient``, ``Patient:``, ``**Patient** table``, ``*Table 2 — Fields of
    `patients`*``; in quotes, as the title of a tab has them, only what is more than the word for
    such a form: ``"Table"``."""
    if len(line.text) < _LONGEST_CAPTION and _QUOTED.fullmatch(line.text):
        line = part(line, 1, len(line.text) - 1)
        if is_kind(line.text):
            return None
    if sign := _SIGN.match(line.text):
        line = part(line, sign.end(), len(line.text))
    if len(line.text) > _LONGEST_CAPTION or is_part_alone(line.text):
        return None
    if numbered_caption(line) or _leads_in(line.text):
        return line
    if (named := glossed(line)) and not named[1].text:
        return named[0]
    if (slanted := _SLANTED_KIND.fullmatch(line.text)) and is_kind(slanted["kind"]):
        return part(line, *slanted.span("name"))
    if (quoted := _QUOTED_NAME.fullmatch(line.text)) and is_kind(quoted["kind"]):
        return part(line, *quoted.span("name"))
    if (coded := _BOLD_KIND.fullmatch(line.text)) and is_kind(coded["kind"]):
        return part(line, *coded.span("name"))
    found = _CAPTION.fullmatch(line.text)
    if not found:
        return None
    if not all(map(is_kind, filter(None, (found["kind"], found["behind"])))):
        return None
    group = "marked" if found["marked"] else "plain"
    words = found[group].split()
    is_sentence = line.text.endswith(".") and len(words) > 1 and not is_kind(words[-1])
    if group == "plain" and (is_sentence or len(words) > _LONGEST_PLAIN):
        return None
    return part(line, *found.span(group))


def is_part_alone(text: str) -> bool:
    """Whether a line only says which part of a table follows, not of which one: ``Fields:``,
    ``Recommended fields:``."""
    title = spoken(plain_title(text))
    return title in _FIELDS or _SOME_FIELDS.fullmatch(title) is not None


def leads_to_fields(text: str) -> bool:
    """Whether a line ends by only saying that fields follow, ``Recommended fields:``."""
    title = spoken(plain_title(_LAST_SENTENCE.split(text)[-1]))
    return title in _PARTS - _NO_FIELDS or _SOME_FIELDS.fullmatch(title) is not None


_NO_FIELDS = {"structure", "definition", "description", "layout"}
_SOME_FIELDS = regex.compile(
    r"(?:(?:the|its|and|key|main|core|basic|recommended|required|suggested|proposed|minimum|minimal"
    r"|mandatory|optional|important|essential|expected|typical|planned|primary|initial|possible"
    r"|necessary|relevant|stored|persisted|table|entity|model|collection|data|schema)\s+){1,3}"
    r"(?:fields?|columns?|attributes|properties)(?: (?:are|include|would be|may be))?"
)


_SIGN = regex.compile(r"(?:[^\w\s*_`\"'()\[\]<>«„“#.:;,|=+-]{1,3}|:[a-z_]{2,30}:)\s+(?=[*_`])")
"""What adorns a name in bold or code: ``📋 **`boats`**``."""


def glossed(line: Text) -> tuple[Text, Text] | None:
    """A name in bold with that of its table in code, ``**Boat** (`boats`):``, and what follows."""
    found = _CODED_GLOSS.match(line.text)
    if not found or not is_kind(found["kind"] or "table"):
        return None
    return part(line, 0, found.end()), part(line, found.end(), len(line.text))


def numbered_caption(line: Text) -> bool:
    """Whether a line is a caption with a number, ``Table 3-1: Patient``, of something that it
    names."""
    if len(line.text) > _LONGEST_CAPTION:
        return False
    return _numbered(line.text) != line.text and table_name(line) != ""


def says_table(caption: Text) -> bool:
    """Whether a caption says that its name, in code, is that of a table: ``Entity A-1: `berth` ``
    with a number, ``**Entity `berth`**`` without."""
    rest = _numbered(caption.text)
    if rest != caption.text:
        return _CODED.fullmatch(rest) is not None
    named = _KIND_OF_CODE.fullmatch(unnumbered(caption.text.lstrip("*_ ")))
    return named is not None and spoken(named["kind"].casefold()) in _KEPT


_CODED = regex.compile(r"`[^\W\d]\w*`[*_]{0,2}[.:]?")
_KIND_OF_CODE = regex.compile(r"(?P<kind>[^\W\d_]{2,20})\s*[:：]?\s*`[^\W\d]\w*`[*_]{0,3}[.:：]?")
_KEPT = {"table", "entity", "collection"}
"""What is kept, and not only sent."""


def _leads_in(text: str) -> bool:
    """Whether a line leads to the fields of the one table that it names in code: "The `loans` table
    has these columns:"."""
    whole = _EMPHASIS.fullmatch(text)
    is_lead = text.endswith((":", "：")) or whole is not None
    if not is_lead or len(set(_CODE.findall(text))) != 1:
        return False
    return any(_is_part(word) for word in _WORD.findall(_CODE.sub(" ", text)))


def introduced(above: Paragraph) -> Text | None:
    """The name with which a paragraph begins that ends by leading to its columns: "`loans` holds
    what is lent. Columns:"."""
    last = above.lines[-1].text.rstrip("*_ ")
    if (
        not last.endswith((":", "："))
        or sum(len(line.text) for line in above.lines) > _LONGEST_LEAD
    ):
        return None
    first = above.lines[0]
    found = _INTRODUCED.match(first.text)
    if not found or not (found["kind"] is None or is_kind(found["kind"])):
        return None
    rest = " ".join([first.text[found.end() :], *(line.text for line in above.lines[1:])])
    ending = _LAST_SENTENCE.split(rest)[-1]
    if not any(_is_part(word) for word in _WORD.findall(ending)):
        return None
    return part(first, *found.span("name")) if ending.strip("*_ :：") else None


_INTRODUCED = regex.compile(
    r"(?:the\s+)?(?:(?P<kind>[^\W\d_]{2,20})\s+)?"
    r"(?P<mark>\*\*`?|__`?|`)(?P<name>[^\W\d]\w*)[`*_]{1,3}(?=[\s,.:：–—(（])",
    re.I,
)


def described(above: Paragraph) -> Text | None:
    """The name in code with which a paragraph begins that says that it is a table's: "**Table
    `loans`** holds what is lent.", "The `loans` table has a row for each tool."."""
    found = _DESCRIBED.match(above.lines[0].text)
    if found is None:
        return None
    kinds = (found["kind"], found["inner"], found["after"])
    named = any(kind and is_kind(kind) for kind in kinds)
    others = (kind for kind in (found["kind"], found["inner"]) if kind)
    if not (named or found["mark"]) or not all(map(is_kind, others)):
        return None
    return part(above.lines[0], *found.span("label"))


_DESCRIBED = regex.compile(
    r"(?:the\s+)?(?P<label>(?:(?P<kind>[^\W\d_]{2,20})\s+)?(?P<mark>\*\*|__)?"
    r"(?:the\s+)?(?:(?P<inner>[^\W\d_]{2,20})\s*[:：]?\s+)?`(?:[^\W\d]\w*\.)?[^\W\d]\w*`"
    r"(?(mark)[.:：]?(?P=mark)))(?:\s+(?P<after>[^\W\d_]{2,20}))?(?=[\s,.;:：(（–—-]|$)",
    re.I,
)
_LAST_SENTENCE = regex.compile(r"[.;!?]\s+|[。；]")
_LONGEST_LEAD = 400
_WORD = regex.compile(r"[^\W\d_]+")
_NUMBERED = regex.compile(
    r"[*_]{0,2}(?P<kind>[^\W\d_]+)\.?\s*(?:[A-ZА-ЯЁ][.-]?)?[\dIVX]+(?:[.–-]\d+)*(?:\s*[:：.–—-]\s*|\s+)(?=[\w`*«„“\"])"
)


def _numbered(text: str) -> str:
    """``text`` without ``Table 3-1:`` at its head."""
    found = _NUMBERED.match(text)
    is_numbered = found and (found["kind"] in _SHORT or is_kind(found["kind"]))
    return text[found.end() :] if found and is_numbered else text


_SHORT = {"Tab", "tab", "Tbl"}


def bare(text: str) -> str:
    """``text`` without bold and code marks."""
    return text.replace("**", "").replace("`", "").strip()
