"""Forms of handbooks, proposals and exported pages, each fact where such documents state it."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import (
    access,
    api,
    data_model,
    dependencies,
    deployment,
    monitoring,
    rate_limit,
    requirements,
)
from tests.sections.documents import outline_of

ROUTES = "## Boats\n\n### List\n\n```\nGET /boats\n```\n"


@pytest.mark.parametrize(
    "said",
    [
        "The base URL of all requests is\n\n```\nhttps://api.example/v2\n```",
        "All requests are sent to this base URL:\n\n```\nhttps://api.example/v2\n```",
        "The base address of the API is:\n\n- https://api.example/v2\n- https://test.example/v2",
        "Base URL:\n\n```\nhttps://api.example/v2\nhttps://test.example/v2\n```",
    ],
)
def test_a_base_path_below_the_line_that_leads_to_it(said: str) -> None:
    found = api.read(outline_of(f"# API\n\n## Introduction\n\n{said}\n\n{ROUTES}")).endpoints
    assert [each.key for each in found] == ["GET /v2/boats"]


def test_a_request_below_a_line_is_no_base_path() -> None:
    said = (
        "The base URL is in the mail. An example is\n\n```\ncurl https://api.example/v9/boats\n```"
    )
    found = api.read(outline_of(f"# API\n\n## Introduction\n\n{said}\n\n{ROUTES}")).endpoints
    assert "GET /v9/boats" not in {each.key for each in found}


@pytest.mark.parametrize(
    "said",
    [
        "Everybody has one role per port.\n\n| Name | Who |\n|---|---|\n| Skipper | owns boats |\n"
        "| Warden | keeps the pier |",
        "Three kinds of people matter:\n\n<dl>\n<dt>visitor</dt><dd>anybody</dd>\n"
        "<dt><code>skipper</code></dt><dd>owns boats</dd>\n"
        "<dt><code>warden</code></dt><dd>keeps the pier</dd>\n</dl>",
        "There are three kinds of users:\n\n- **skipper** owns boats\n- **warden**: the pier\n"
        "- passers-by, who have no account",
    ],
)
def test_roles_below_a_line_that_announces_them(said: str) -> None:
    found = access.read(outline_of(f"# Pier\n\n## People\n\n{said}\n"))
    assert set(found.roles) == {"skipper", "warden"}


CALLED = "# API\n\nThree roles: `skipper`, `warden`, `cook`.\n\n### `{route}`\n\n{said}\n"


def callers(route: str, said: str) -> dict[str, str | None]:
    (found,) = api.read(outline_of(CALLED.format(route=route, said=said))).endpoints
    words = dict(found.rows)
    named = {each.text: words.get(each.text) for each in found.roles or ()}
    read = {role: word.text if word else None for role, word in named.items()}
    return read | ({"anonymous": None} if found.public else {})


@pytest.mark.parametrize(
    ("route", "said", "expected"),
    [
        ("GET /boats", "The queue. Only skippers and wardens may read it. Newest first.",
         {"skipper": None, "warden": None}),
        ("GET /boats", "All boats. Skippers and wardens can read every boat. A cook can read it for"
         " boats of their own only.", {"skipper": None, "warden": None, "cook": "own"}),
        ("POST /boats/{id}/appeal", "Only a skipper may appeal, and only for a boat of their own."
         " One appeal per boat.", {"skipper": "own"}),
        ("GET /boats/{id}", "The page. Anyone can call it, signed in or not.", {"anonymous": None}),
        # What is not of the call, or limited by another sentence, lets nobody in.
        ("GET /boats", "Only skippers may delete it. Newest first.", {}),
        ("GET /boats", "Only skippers may read it. Never at night.", {}),
        ("GET /boats/{id}", "The page. Anyone can call it, if signed in.", {}),
    ],
)  # fmt: skip
def test_callers_in_a_sentence_among_others(
    route: str, said: str, expected: dict[str, str | None]
) -> None:
    assert callers(route, said) == expected


@pytest.mark.parametrize(
    ("said", "scopes"),
    [
        ("Required scope: `boats.read`. Filters: `pier`, `size` (`big` or `small`).",
         ("boats.read",)),
        ("Required scope: `boats.read`. Only `pier` and `size` can be changed.", ("boats.read",)),
        ("Required scope: `boats.read`. Or `boats.write`.", ()),
        ("Required scope: `boats.read`. Only for own boats.", ()),
        ("Required scope: `boats.read`, `boats.write`", ()),
    ],
)  # fmt: skip
def test_a_scope_before_other_sentences(said: str, scopes: tuple[str, ...]) -> None:
    (found,) = api.read(outline_of(f"# API\n\n### `GET /boats`\n\n{said}\n")).endpoints
    assert found.scopes == scopes


@pytest.mark.parametrize("title", ["Attributes", "Fields", "Properties"])
def test_fields_below_a_heading_of_their_own_are_those_of_the_resource(title: str) -> None:
    found = data_model.read(
        outline_of(
            f"# API\n\n## 5. Resources\n\n### 5.1 Boat\n\nA hull.\n\n#### {title}\n\n"
            "- **`id`** *string* — begins with `bt_`.\n- **`seen_at`** *timestamp, nullable* — x\n"
            "- **`tags`** *array of strings* — y\n"
        )
    )
    assert [(each.name, [column.name for column in each.columns]) for each in found.tables] == [
        ("boat", ["id", "seen_at", "tags"])
    ]


def test_the_values_of_an_enum_in_its_notes() -> None:
    table = "| Field | Type | Notes |\n|---|---|---|\n| id | uuid | primary key |\n"
    table += "| state | enum | afloat, ashore, lost |\n| kind | enum | required, indexed |\n"
    (found,) = data_model.read(outline_of(f"# Data Model\n\n### Boat\n\n{table}")).tables
    assert [column.type.values for column in found.columns] == [
        (),
        ("afloat", "ashore", "lost"),
        (),
    ]


def test_requirements_that_letters_count() -> None:
    text = "**QR-A.** A skipper shall book a berth.\n\n**QR-B.** A warden must see it.\n"
    found = requirements.read(outline_of(f"# T\n\n## Motivation\n\n### Goals\n\n{text}")).items
    assert [each.id.text for each in found] == ["QR-A", "QR-B"]
    other = "**PL-C.** A pier must be dry.\n\n**PL-D.** It must be long.\n"
    assert not requirements.read(outline_of(f"# T\n\n## Goals\n\n{other}")).items


def test_clauses_that_end_with_ids_of_a_series() -> None:
    table = "| Id | SLO |\n|---|---|\n| QS-1 | p99 latency ≤ 800 ms |\n"
    said = "It must sustain 400 requests per second (**QS-2**), and must be back within 45 minutes"
    said += " (RTO, **QS-3**). This must hold as told for QS-9 (see QS-8)."
    found = requirements.read(outline_of(f"# T\n\n## SLOs\n\n{table}\n{said}\n"))
    targets = {
        each.id.text: [(one.metric, one.value) for one in each.targets] for each in found.items
    }
    assert targets["QS-2"] == [("throughput", 400.0)]
    assert targets["QS-3"] == [("rto", 2700.0)]
    assert set(targets) == {"QS-1", "QS-2", "QS-3"}
    assert found.promises == ()


def test_limits_in_clauses() -> None:
    api_text = "# API\n\n### GET /reports\n\nThe queue.\n\n### POST /reports\n\n"
    said = "To keep the queue usable, an IP address may file at most 5 reports per hour.\n\n"
    more = "### Does it limit callers?\n\nYes, every token may make 600 calls per minute.\n"
    found = rate_limit.read(outline_of(api_text + said + more)).items
    assert [(each.endpoint, each.count, each.subject) for each in found] == [
        ("POST /reports", 5, "ip"),
        ("*", 600, "key"),
    ]


def test_names_above_lines_with_their_conditions() -> None:
    text = "**SlowBoats** (page)\n: *Condition:* p95 latency > 500 ms for 10 minutes.\n"
    text += ": *First step:* look.\n\n**NoBoats** (page)\n"
    text += ": *Condition:* no boat has come for 20 minutes.\n: *First step:* call.\n"
    found = monitoring.read(outline_of(f"# T\n\n## Alerts\n\n{text}")).alerts
    assert [(each.name.text, each.hold) for each in found if each.name] == [
        ("SlowBoats", 600.0),
        ("NoBoats", 1200.0),
    ]


def test_stages_by_maturity_before_how_to_go_back() -> None:
    text = "### Alpha\n\n- On for 1 % of the piers.\n- Runs for 30 days.\n\n### GA\n\n"
    text += "- On for 100 % of the piers.\n- All met in the four weeks before.\n\n"
    text += "To go back from any stage, turn it off. Boats are then shown as before.\n"
    found = deployment.read(outline_of(f"# T\n\n## Graduation criteria\n\n{text}")).rollout
    assert [(each.environment, each.share, each.hold) for each in found] == [
        ("production", 0.01, 30 * 86400.0),
        ("production", 1.0, None),
    ]


@pytest.mark.parametrize(
    "summed",
    [
        "These three are the only third parties that the service talks to.",
        "All of these are external services.",
        "They are all run by others.",
    ],
)
def test_services_that_a_paragraph_sums_up(summed: str) -> None:
    said = "The edge purger calls the Tollgate purge API. The log writer appends to Chartwell Log. "
    said += f"Mails are sent through Parcelbird. {summed}"
    found = dependencies.read(outline_of(f"# T\n\n## Components\n\n{said}\n")).items
    assert [each.name.text for each in found] == ["Tollgate", "Chartwell Log", "Parcelbird"]
    none = said.removesuffix(summed) + "These three are parts of ours."
    assert not dependencies.read(outline_of(f"# T\n\n## Components\n\n{none}\n")).items


def test_fields_below_the_title_of_a_document_are_not_its_own() -> None:
    text = "# Ferry\n\n## Schema\n\n- `boats` (`id`, `label`)\n- `trips` (`id`, `boat_id`)\n"
    found = data_model.read(outline_of(text)).tables
    assert [(each.name, [column.name for column in each.columns]) for each in found] == [
        ("boats", ["id", "label"]),
        ("trips", ["id", "boat_id"]),
    ]
