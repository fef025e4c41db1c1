"""Any text at all, and any place in it: no failure, and what is found is found everywhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from asbuilt.cli.lsp import completion, names, outline
from asbuilt.cli.lsp.description import describe
from asbuilt.cli.lsp.reading import judge, read
from asbuilt.source import Span
from tests.cli.lsp.test_server import DOCUMENT
from tests.document.markdown import MARKDOWN

DAMAGED = st.builds(
    lambda at, text, lost: DOCUMENT[:at] + text + DOCUMENT[at + lost :],
    st.integers(0, len(DOCUMENT)),
    st.text("|`\n# {}()\"'.-:<😀", max_size=5),
    st.integers(0, 6),
)


@settings(deadline=None, max_examples=60)
@given(MARKDOWN | DAMAGED, st.data())
def test_every_place_of_any_text_can_be_asked_about(text: str, data: st.DataObject) -> None:
    reading = read(None, text, {})
    judge(reading)
    for entry in outline.entries(reading, Span(0, len(text))):
        assert entry.span.start <= entry.place.start <= entry.place.end <= entry.span.end
    for _ in range(5):
        offset = data.draw(st.integers(0, len(text)))
        for proposal in completion.proposals(reading, text, offset, 0):
            assert proposal.span.end == offset
        mention = names.mention_at(reading, offset)
        if mention:
            assert mention.span.start <= offset <= mention.span.end
            assert describe(reading, mention.name)
            assert names.leads_to(reading, mention)
            found = names.mentions(reading, mention.name)
            assert any(span.start <= offset <= span.end for span in found)
