"""What every command imports first."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from asbuilt.cli import main
main._import_msgspec()
assert sys.modules.get("typing_extensions", main) is main, "left hidden, or imported"
import msgspec, typing_extensions
assert typing_extensions.Protocol
"""


def test_msgspec_comes_without_what_it_needs_not_and_hides_it_from_nobody() -> None:
    subprocess.run((sys.executable, "-c", PROGRAM), check=True)


BLOCKS = """
import sys
from asbuilt.cli import main
main._import_when_asked("markdown_it")
import asbuilt
from asbuilt.source import Source
asbuilt.check(asbuilt.read(Source("spec.md", "# Shop\\n\\n## API\\n\\n- `GET /boats`\\n")))
assert "markdown_it.rules_block" in sys.modules and "markdown_it.main" not in sys.modules
from markdown_it import MarkdownIt
import markdown_it
assert markdown_it.MarkdownIt().render("*a*") == "<p><em>a</em></p>\\n"
assert markdown_it.__version__ and "__getattr__" not in vars(markdown_it)
main._import_when_asked("markdown_it")
assert sys.modules["markdown_it"] is markdown_it
main._import_when_asked("no_such_package")
assert "no_such_package" not in sys.modules
"""


def test_what_a_check_needs_not_of_markdown_it_comes_when_it_is_asked_for() -> None:
    subprocess.run((sys.executable, "-c", BLOCKS), check=True)


LANGUAGES = """
import sys
import asbuilt
from asbuilt.source import Source
from asbuilt.spec.languages import language
title, other = sys.argv[1:]
text = f"# Shop\\n\\n## 1. {title}\\n\\n- **FR-1**: people buy\\n\\n## 2. {other}\\n"
asbuilt.check(asbuilt.read(Source("spec.md", text)))
sys.exit(language.shipped.cache_info().currsize)
"""


@pytest.mark.parametrize(
    ("titles", "read"),
    [
        (("Functional Requirements", "Data Model"), 0),
        (("Functional Requirements", "Data Model\n\nThat of Zürich and of the harbour is one."), 0),
        (("Functional Requirements", "Data Model\n\nDas in Zürich."), 1),
        (("Funktionale Anforderungen", "Datenmodell"), 1),
    ],
)
def test_words_of_other_languages_are_read_only_where_titles_are_not_english(
    titles: tuple[str, str], read: int
) -> None:
    """They take a tenth of the time of a short check."""
    done = subprocess.run((sys.executable, "-c", LANGUAGES, *titles), check=False)
    assert done.returncode == read
