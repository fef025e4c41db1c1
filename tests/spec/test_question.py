"""Questions of an FAQ stand for headings."""

from __future__ import annotations

import pytest

from asbuilt.document.reader import read
from asbuilt.source import Source
from asbuilt.spec.reader import read as read_spec
from asbuilt.spec.section import outline
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.deployment import Deployment
from asbuilt.spec.sections.monitoring import Monitoring


def answers(text: str) -> dict[str, str]:
    """What stands below each heading that a question is."""
    document = read(Source("spec.md", f"# Boats\n\n{text}"))
    sections = [each for each in outline(document).walk() if each.heading]
    return {
        each.name.text: " ".join(document.source.slice(block.span) for block in each.blocks)
        for each in sections
        if each.name.text.endswith("?")
    }


@pytest.mark.parametrize(
    "text",
    [
        "## FAQ\n\n**Q1. Who sails?**\nWe do.\n\n**Q2. How fast?**\nVery.\n",
        "## FAQ\n\n**Q: Who sails?**\nA: We do.\n\n**Q: How fast?**\n**A:** Very.\n",
        "## Internal\n\n**Who sails?** We do.\n\n**How fast?** Very.\n",
        "## Q & A\n\nQ: Who sails?\nA: We do.\n\nQ: How fast?\nA: Very.\n",
        "## FAQ\n\n- **Who sails?** We do.\n- **How fast?**\n\n  Very.\n",
        "## FAQ\n\n1. **Who sails?**\n   We do.\n2. **How fast?** Very.\n",
        '## Help\n\n??? question "Who sails?"\n    We do.\n\n??? question "How fast?"\n    Very.\n',
        "## Help\n\n**Q1.** Who sails?\n\nWe do.\n\n**Q2.** How fast?\n\nVery.\n",
    ],
)
def test_questions_are_headings(text: str) -> None:
    assert answers(text) == {"Who sails?": "We do.", "How fast?": "Very."}


@pytest.mark.parametrize(
    "text",
    [
        "## Open questions\n\n**Who sails?** We?\n\n**How fast?** Very?\n",
        "## Risks\n\n- **What if it rains?** We stay.\n- **What if it blows?** We stay.\n",
        "## Alternatives\n\n**Why no car?** It sinks.\n\n**Why no train?** It sinks.\n",
        "## Notes\n\n- **Who sails?** We do.\n- **How fast?** Very.\n",
        "## Notes\n\n**Who sails?** We do.\n",
        "## Notes\n\nWe ask **who sails?** and **how fast?** every day.\n",
    ],
)
def test_others_are_none(text: str) -> None:
    assert answers(text) == {}


def test_what_they_ask_says_what_is_answered() -> None:
    said = (
        "**Q1. How will we know that it is broken?**\n"
        "Page when p95 > 2 s for 10 min. Another, `GateStuck`, goes to the channel.\n\n"
        "**Q2. How do we roll it out?**\n"
        "The two pilot ports first, for two weeks. Then 10 % of the ports. Then all of them.\n\n"
        "**Q3. What do we depend on that is not ours?**\n"
        "Two things: **Parcelbird** books vans, and **Chartwell** draws the maps.\n\n"
        "**Q4. What did we leave out?**\n\n- Wigs. They are personal.\n"
    )
    spec = read_spec(read(Source("spec.md", f"# Boats\n\n## FAQ\n\n{said}")))
    assert [each.name and each.name.text for each in spec[Monitoring].alerts] == [None, "GateStuck"]
    steps = [(each.environment, each.share, each.hold) for each in spec[Deployment].rollout]
    assert steps == [(None, None, 1209600.0), ("production", 0.1, None), ("production", None, None)]
    assert [each.name.text for each in spec[Dependencies].items] == ["Parcelbird", "Chartwell"]
