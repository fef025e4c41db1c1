"""Of what an example is to which a sentence leads."""

from __future__ import annotations

import pytest

from asbuilt.spec.endpoints.wanted import led_to


@pytest.mark.parametrize(
    "sentence",
    [
        "The client supplies the secret in the request; the answer shows the address without it:",
        "Writes the order. It returns the stored row:",
        "Example answer:",
        "Responds with:",
    ],
)
def test_a_clause_about_an_answer_leads_to_it(sentence: str) -> None:
    assert led_to(sentence) == "response"


@pytest.mark.parametrize(
    "sentence",
    [
        "The answer is the stored row; the request holds it without its key:",
        "Returns 409 when the slot is taken:",
        "What the answer to a request looks like, and the body that is sent:",
        "Errors that it returns:",
        "These fields are stored:",
    ],
)
def test_other_clauses_lead_to_none(sentence: str) -> None:
    assert led_to(sentence) == ""
