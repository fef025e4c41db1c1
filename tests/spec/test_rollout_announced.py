"""Sentences of other languages that announce the steps of a rollout."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import shipped, speaking
from asbuilt.spec.sections.deployment import read
from tests.sections.documents import outline_of

STEPS = "1. Staging\n2. East pier\n3. Production\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Die Einführung erfolgt in dieser Reihenfolge:"),
        ("de", "Eine Version wird in drei Stufen ausgerollt, der Rollout folgt diesen Phasen:"),
        ("es", "La puesta en marcha se hace en este orden:"),
        ("es", "El despliegue se realiza en las siguientes etapas:"),
        ("fr", "La mise en service se fait dans cet ordre :"),
        ("fr", "Le déploiement suit les phases suivantes :"),
        ("pt", "A implantação ocorre nesta ordem:"),
        ("pt", "O lançamento segue estas fases:"),
        ("ru", "Внедрение проводится в следующем порядке:"),
        ("ru", "Развёртывание выполняется в несколько этапов:"),
        ("zh", "上线按以下顺序进行："),
        ("zh", "发布分为以下阶段："),
    ],
)
def test_steps_are_announced(name: str, said: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        found = read(outline_of(f"## X\n{said}\n\n{STEPS}")).rollout
        assert [step.environment for step in found] == ["staging", None, "production"]
        assert read(outline_of(f"## X\nX:\n\n{STEPS.replace('East pier', 'pier')}")).rollout == ()


CAPTIONED = """
## Deployment

The introduction at the harbour is planned in three steps:

Table 4: Introduction

| Step | Stage | Who |
|---|---|---|
| 1 | Staging | us |
| 2 | East pier | the pilots |
| 3 | Production | all boats |
"""


def test_a_caption_may_stand_between_the_sentence_and_the_steps() -> None:
    found = read(outline_of(CAPTIONED)).rollout
    assert [step.environment for step in found] == ["staging", None, "production"]


DATED = """
## Launch plan

1. Staging with a borrowed buoy
2. The crew of the tug
3. Production

| Milestone | Who | When |
|---|---|---|
| Plan signed | Ines | May 2 |
| Go or no-go | everyone | June 1 |
"""


def test_a_table_of_dates_beside_the_steps_has_none() -> None:
    found = read(outline_of(DATED)).rollout
    assert [step.environment for step in found] == ["staging", None, "production"]
