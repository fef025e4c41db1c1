"""Sentences of other languages that announce the steps of a rollout."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
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


TOLD = """We deploy to staging first and stay there for 3 weeks. The canary is then 2 % of the
banks, for 2 weeks. After that we convert 25 % of production and wait for 4 weeks, and finally all
the remaining banks, that is 100 % of production.
"""
WEEK = 7 * 86_400


def test_sentences_tell_what_is_then_a_share() -> None:
    found = read(outline_of(f"# T\n\n## Rollout\n\n{TOLD}")).rollout
    assert [(step.environment, step.share, step.hold) for step in found] == [
        ("staging", None, 3 * WEEK),
        ("canary", 0.02, 2 * WEEK),
        ("production", 0.25, 4 * WEEK),
        ("production", 1.0, None),
    ]


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


STAGED = """
## Operation

| Stage | Who | Planned |
|---|---|---|
| Development | us | May |
| Staging | us | June |
| East pier | the pilots | July |
| Production | all boats | August |
"""


def test_a_table_of_stages_with_dates_leads_through_all_environments() -> None:
    found = [step.environment for step in read(outline_of(STAGED)).rollout]
    assert found == ["development", "staging", None, "production"]
    assert read(outline_of(STAGED.replace("Planned", "Address"))).rollout == ()
    assert read(outline_of(STAGED.replace("Operation", "Milestones"))).rollout == ()


@pytest.mark.parametrize(
    ("name", "stage", "planned"),
    [
        ("de", "Stufe", "Geplant"),
        ("es", "Fase", "Previsto"),
        ("fr", "Phase", "Prévu"),
        ("pt", "Fase", "Previsto"),
        ("ru", "Этап", "Запланировано"),
        ("zh", "阶段", "计划时间"),
    ],
)
def test_such_a_table_in_other_languages(name: str, stage: str, planned: str) -> None:
    text = STAGED.replace("Stage", stage, 1).replace("Planned", planned)
    with speaking(next(each for each in shipped() if each.name == name)):
        assert len(read(outline_of(text)).rollout) == 4


@pytest.mark.parametrize("arrow", [*"→➔➙➜➞➡⇒⇨⟶►▸↦", "➡\ufe0f", "->", "=>"])
def test_arrows_lead_from_step_to_step(arrow: str) -> None:
    text = f"## Shipping it\n\n`dev` {arrow} `east pier` {arrow} `production`\n"
    found = [step.text.text for step in read(outline_of(text)).rollout]
    assert found == ["dev", "east pier", "production"]


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


def test_sentences_under_any_heading_lead_to_production() -> None:
    said = "It goes first to the shed behind the pier, then to staging with a few boats, and"
    way = f"# Pier\n## How we get there\n{said} then to production. No canary: one pier.\n"
    steps = read(outline_of(way)).rollout

    assert [step.environment for step in steps] == [None, "staging", "production"]
    for other in ("then to the crews", "then to another production", "and staging again"):
        assert read(outline_of(way.replace("then to staging", other))).rollout == ()


@pytest.mark.parametrize("stage", ["Stage {0} – ", "Stage {0}: ", "- Stage {0} – "])
def test_stages_may_have_letters(stage: str) -> None:
    lines = [
        "**staging**: one week",
        "**production** with 10 % of all",
        "**production**, all users",
    ]
    text = "\n\n".join(
        f"{stage.format(letter)}{line}" for letter, line in zip("ABC", lines, strict=True)
    )
    found = read(outline_of(f"## Rollout\n\n{text}\n")).rollout
    assert [(step.environment, step.share) for step in found] == [
        ("staging", None),
        ("production", 0.1),
        ("production", None),
    ]


def rolled_out(text: str) -> list[tuple[str | None, float | None, float | None]]:
    found = read(outline_of(f"# Piers\n\n## Rollout\n\n{text}\n")).rollout
    return [(step.environment, step.share, step.hold) for step in found]


@pytest.mark.parametrize("first", ["Staging first, for 2 days", "Staging first for 2 days"])
def test_what_is_first_may_stand_before_the_word(first: str) -> None:
    text = f"{first}; then production with one pier (10% of the boats); then production (100%)."
    staging, some, whole = rolled_out(text)
    assert staging == ("staging", None, 2 * 86400.0)
    assert (some[:2], whole[:2]) == (("production", 0.1), ("production", 1.0))


@pytest.mark.parametrize("last", ["Production, all boats.", "Production, 100 %", "All boats"])
def test_what_follows_the_step_for_everybody_is_none(last: str) -> None:
    text = f"1. Staging\n2. Production, 5% of boats\n3. {last}\n4. Sink the old pier. Party."
    assert [environment for environment, _, _ in rolled_out(text)] == [
        "staging", "production", "production",
    ]  # fmt: skip


def test_steps_without_a_name_among_others_stay() -> None:
    text = "1. Staging\n2. Production, 5% of boats\n3. The clubs\n4. Production, 100 %"
    assert len(rolled_out(text)) == 4
    assert len(rolled_out("1. Staging\n2. Production\n3. The old pier")) == 3


def test_stages_of_maturity_lead_through_environments_and_shares() -> None:
    text = """
## Graduation criteria

### Alpha

- Behind the gate `Reefing`, staging only, for 21 days.

### Beta

- 20 % of production harbours, for 30 days.

### GA

- 100 % of production harbours.
"""
    assert rolled_out(text) == [
        ("staging", None, 1_814_400.0), ("production", 0.2, 2_592_000.0), ("production", 1.0, None),
    ]  # fmt: skip
    assert rolled_out(text.replace("20 %", "Some").replace("100 %", "All")) == [
        ("staging", None, 1_814_400.0), ("production", None, 2_592_000.0),
        ("production", None, None),
    ]  # fmt: skip
    assert rolled_out(text.replace("20 %", "Some").replace("100 % of production", "Signs in")) == []


SOME, MORE = (None, None, 2), (None, None, 4)
"""Steps for 2 and for 4 days."""
ALL = ("production", None, None)
ROLLOUTS = {
    "## How do we roll it out?\n\nTwo friendly ports first, for 2 days. Then half of the others, "
    "for 4 days. Finally everybody.": [SOME, ("production", 0.5, 4), ALL],
    "## Shipping a new version\n\n1. Push to *staging*; wait 2 days.\n2. Push to the east pier and "
    "wait 4 days.\n3. Push to all piers.": [("staging", None, 2), MORE, ALL],
    "## Letting ports in\n\nFirst Kiel and Laboe, for 2 days. Then the ports of the fjord, for 4 "
    "days more. Then everyone who asks.": [SOME, MORE, ALL],
    "## Who gets it first?\n\n- The two pilot ports, for 2 days\n- 20 % of the ports, for 4 days\n"
    "- All ports": [SOME, ("production", 0.2, 4), ALL],
    "## Deploying\n\nFirst **staging** for 2 days, next pier 3 for 4 days, and at last every "
    "pier.": [("staging", None, 2), MORE, ALL],
    "## Releases\n\nA release first runs on `staging` for 2 days with a copy of last night's data. "
    "In production it first serves 10 % of the piers (those of the north, at Kiel and Laboe) for 4 "
    "days, and finally 100 %.": [
        ("staging", None, 2),
        ("production", 0.1, 4),
        ("production", 1.0, None),
    ],
    "## Launch plan\n\nWe dogfood with our own boats for 2 days. After that, 20 % of piers for 4 "
    "days, and then 100 %. The old list stays for a month after that.": [
        ("internal", None, 2),
        ("production", 0.2, 4),
        ("production", 1.0, None),
    ],
}


@pytest.mark.parametrize("text", ROLLOUTS)
def test_rollouts_told_in_sentences(text: str) -> None:
    days = [(place, share, each and each / 86400) for place, share, each in rolled_out(text)]
    assert days == ROLLOUTS[text]


def test_a_step_of_a_sentence_may_hold_several_shares() -> None:
    said = "First we run in staging for two weeks. Then we open 5 % of production for 7 days, 25 % "
    found = rolled_out(f"## Launch\n\n{said}for 7 days, and finally 100 %.\n")
    assert [share for _, share, _ in found] == [None, 0.05, 0.25, 1.0]


def test_a_time_of_running_is_how_long_a_step_lasts() -> None:
    found = rolled_out("## Rollout\n\na) staging, 30 days of parallel running;\nb) production.\n")
    assert found == [("staging", None, 2_592_000.0), ("production", None, None)]


def test_the_sentences_of_a_plan_may_lead_to_production() -> None:
    said = (
        "We open in steps, and stay with each for the time given. Staging comes first, for 10 days,"
        " with data of the pilot. Then production for 5 % of the clinics, for 14 days. "
        "Then production for 100 % of the clinics."
    )
    assert rolled_out(f"## 7. Plan\n\n{said}\n\nWe go back if it fails.\n") == [
        ("staging", None, 864_000.0), ("production", 0.05, 1_209_600.0), ("production", 1.0, None),
    ]  # fmt: skip
    some = said.replace("5 %", "some").replace("100 %", "all")
    assert rolled_out(f"## 7. Plan\n\n{some}\n") == []
    assert rolled_out(f"## 7. Alternatives\n\n{said}\n") == []


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("North bank (10 % of the locks), 2 weeks. Roll back if the error rate exceeds 1 %.", 0.1),
        ("10 % of the locks for 2 weeks; rolled back when the error rate exceeds 1 %", 0.1),
        ("Canary: 10 % for 14 days (rollback if p95 > 1 s)", 0.1),
        ("If 10 % of the locks fail, roll back when it is dark", None),
        ("Roll back if more than 10 % of the locks fail", None),
    ],
)
def test_a_step_may_say_when_it_is_taken_back(said: str, share: float | None) -> None:
    found = read(outline_of(f"## Rollout\n1. Staging\n2. {said}\n3. Production 100 %\n")).rollout
    middle = [(step.share, step.hold) for step in found[1:-1]]
    assert middle == ([(share, 14 * 86_400)] if share else [])


@pytest.mark.parametrize("title", ["Deployment", "Operations", "Delivery"])
@pytest.mark.parametrize("stage", ["Phase", "Stage", "Wave"])
def test_headings_number_the_environments(title: str, stage: str) -> None:
    text = (
        f"# Kites\n\n## {title}\n\n### {stage} 1: Staging\n\nOne week.\n\n### {stage} 2: Canary\n\n"
        f"5 % of users for 2 days.\n\n### {stage} 3: Production\n\nEverybody.\n"
    )
    steps = read(outline_of(text)).rollout
    assert [(step.environment, step.share, step.hold) for step in steps] == [
        ("staging", None, 604_800.0),
        ("canary", 0.05, 172_800.0),
        ("production", None, None),
    ]


def test_headings_number_the_phases_of_a_project() -> None:
    text = (
        "## Plan\n\n### Phase 1: Staging server\n\nBuy it.\n\n### Phase 2: Staging data\n\nFill it."
    )
    assert read(outline_of(f"# Kites\n\n{text}")).rollout == ()


@pytest.mark.parametrize(
    ("said", "hold"),
    [
        ("Dev cluster: 1 week of synthetic orders.", 604_800.0),
        ("Dev cluster – two weeks of replayed traffic, by night", 1_209_600.0),
        ("Dev, where it stays for another week", 604_800.0),
        ("Dev, for 2 weeks, with last month's orders compared", 1_209_600.0),
        ("Dev: 30 days of data are copied", None),
        ("Dev: 30 days of old logs", None),
    ],
)
def test_a_time_right_behind_a_name_is_how_long_a_step_lasts(said: str, hold: float | None) -> None:
    first, _ = rolled_out(f"## Rollout\n\n1. {said}\n2. Production 100 %\n")
    assert first == ("development", None, hold)


def test_a_sentence_may_end_with_what_is_after_that() -> None:
    said = (
        "First comes staging for a week. Then production with 5 % for 3 days, and after that 100 %."
    )
    assert rolled_out(f"## Rollout\n\n{said}\n")[1:] == [
        ("production", 0.05, 259_200.0),
        ("production", 1.0, None),
    ]


def test_a_step_may_be_told_with_its_reasons() -> None:
    said = (
        "Merging to main deploys to the dev environment. From there it goes to staging, where"
        " it has to sit for two days, since the simulated Monday of the whole valley runs "
        "only once a night. Then it is the canary pod, which takes a third (33%) of the "
        "traffic, for 4 hours, and never on a Monday morning. After that, production in full."
    )
    assert rolled_out(f"## How a change goes out\n\n{said}\n") == [
        ("development", None, None),
        ("staging", None, 172_800.0),
        ("canary", 0.33, 14_400.0),
        ("production", None, None),
    ]


def test_no_step_is_left_out_to_shorten_another() -> None:
    said = (
        "First we spend the summer in the test environment, against the recorded month of one"
        " valley, because a month that has happened is the only one that we know. In autumn "
        "we go to staging. Then production follows, for all."
    )
    assert rolled_out(f"## Rollout\n\n{said}\n")[:1] != [("staging", None, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Deployment proceeds in stages. A build is first deployed to the development cluster,"
        " where it remains for two days. It is then promoted to staging, where it remains for one"
        " week. Thereafter it is deployed as a canary receiving 2% of traffic for 1 day, and"
        " finally to all of production.",
        "- **Local**: on the laptops of Ada and Ben, 2 days\n- Staging, 1 week\n"
        "- Canary, 2 %, 1 day\n- Production",
    ],
)
def test_builds_go_on_from_stage_to_stage(text: str) -> None:
    found = read(outline_of(f"# Boats\n\n## Deployment plan\n\n{text}\n")).rollout
    assert [(each.environment, each.share, each.hold) for each in found] == [
        ("development", None, 2 * 86_400),
        ("staging", None, 7 * 86_400),
        ("canary", 0.02, 86_400),
        ("production", None, None),
    ]


TASKS = """## Implementation Plan

- [ ] 1. Write the service
- [ ] 1.1 Staging database
- [ ] 2. {}
- [ ] 2.1 Staging, with two piers, for 2 weeks
- [ ] 2.2 Canary: 10% of the boats for 1 week
- [ ] 2.3 {}
- [ ] 3. Write the manual
"""


@pytest.mark.parametrize(
    ("task", "last", "steps"),
    [
        ("Roll out", "Production: all boats", ["staging", "canary", "production"]),
        ("Rollout plan", "Production: all boats", ["staging", "canary", "production"]),
        ("Roll out", "Tell the harbour master", []),
        ("Test environments", "Production: all boats", []),
    ],
)
def test_a_task_that_is_the_rollout_has_its_steps_as_parts(
    task: str, last: str, steps: list[str]
) -> None:
    found = read(outline_of(TASKS.format(task, last))).rollout
    assert [step.environment for step in found] == steps


def test_the_steps_may_stand_below_the_task() -> None:
    text = "## Tasks\n\n1. Build it\n2. Roll out\n   - Staging for 1 week\n   - Production\n"
    assert [each.environment for each in read(outline_of(text)).rollout] == [
        "staging",
        "production",
    ]
