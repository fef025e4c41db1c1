"""Services of others, in the words of sentences and items."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import dependencies
from asbuilt.spec.services.said import is_own
from asbuilt.spec.services.service import is_name
from tests.sections.documents import outline_of


def services(text: str) -> list[str]:
    return [item.name.text for item in dependencies.read(outline_of(text)).items]


def called(name: str) -> Text:
    return Text(name, Span(0, len(name)))


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("We use **Tide Alert service** and **Parcelbird** for texts, **Tollgate** for\ncards.",
         ["Tide Alert service", "Parcelbird", "Tollgate"]),
        ("Cards go through [Tollgate](https://toll.example), texts through __Parcelbird__.",
         ["Tollgate", "Parcelbird"]),
        ("**Tollgate** (cards), **Parcelbird** (texts) and **Chartwell** (maps).",
         ["Tollgate", "Parcelbird", "Chartwell"]),
        ("**Tollgate** and **Parcelbird** are our only vendors.", ["Tollgate", "Parcelbird"]),
        ("Tollgate for cards, Parcelbird for texts and Chartwell for maps.",
         ["Tollgate", "Parcelbird", "Chartwell"]),
        ("We rely on **Tollgate** for cards and refunds, on **Parcelbird** for texts and on\n"
         "**Chartwell** for maps.", ["Tollgate", "Parcelbird", "Chartwell"]),
        ("Our vendors are Tollgate (cards) and Parcelbird (texts).", ["Tollgate", "Parcelbird"]),
        ("We depend on three companies: Tollgate, Parcelbird and Chartwell.",
         ["Tollgate", "Parcelbird", "Chartwell"]),
        ("We send texts with Parcelbird. Fees are paid over Tollgate.", ["Parcelbird", "Tollgate"]),
        ("Tollgate and Parcelbird deliver their bills by post.", ["Tollgate", "Parcelbird"]),
        ("We rent in two places: **Tollgate** takes cards, and **Parcelbird** books vans.",
         ["Tollgate", "Parcelbird"]),
        ("Three things are bought: Tollgate takes cards, Parcelbird books vans, and Chartwell "
         "draws maps.", ["Tollgate", "Parcelbird", "Chartwell"]),
        ("Two: *Tollgate* (cards) and *Parcelbird* (texts).", ["Tollgate", "Parcelbird"]),
        ("Parcelbird delivers texts in Norway, and Tollgate does so in Poland.",
         ["Parcelbird", "Tollgate"]),
        ("It uses these services, each of which is paid by the City: Tollgate for cards; and"
         " Parcelbird for texts.", ["Tollgate", "Parcelbird"]),
        ("Signatures are checked against Tollgate.", ["Tollgate"]),
        ("Tollgate for cards in euro, and Finance looks at its bills.", ["Tollgate"]),
        ("Fees are paid with Tollgate, and SMS are rare.", ["Tollgate"]),
        ("4.2 **Chartwell Maps** paints our ports. The rest is ours.", ["Chartwell Maps"]),
        ("It needs two services that are not ours: the Gatepost identity provider of the port and "
         "the letter service Parcelbird, with which notices are sent.", ["Gatepost", "Parcelbird"]),
        ("We send e-mails with Parcelbird and reminders to [Tollgate](https://toll.example).",
         ["Parcelbird", "Tollgate"]),
        ("Fees are paid with Tollgate and are reported to Finance.", ["Tollgate"]),
        ("Fees are paid via the payment gateway Tollgate.", ["Tollgate"]),
        ("Services of others are Tollgate and the letter service Parcelbird.",
         ["Tollgate", "Parcelbird"]),
        ("There are two of them: Tollgate and Parcelbird.", ["Tollgate", "Parcelbird"]),
        ("Fees are paid via (a) the card gateway Tollgate, (b) Parcelbird, which sends letters, "
         "and (c) Chartwell.", ["Tollgate", "Parcelbird", "Chartwell"]),
        ("Letters are printed by Postbox24; chips looked up at Tagbase; maps live in Chartwell.",
         ["Postbox24", "Tagbase", "Chartwell"]),
        ("Tollgate takes the fees, Parcelbird mails the bills, and the port keeps a list.",
         ["Tollgate", "Parcelbird"]),
        ("The Port Wine Index answers for bottles (timeout 9 s; without it, none is named).",
         ["Port Wine Index"]),
        ("**Important:** nobody signs **without reading**.", []),
        ("We use `TollgateClient` for this.", []),
    ],
)  # fmt: skip
def test_sentences_below_a_heading_about_others_name_them(sentence: str, names: list[str]) -> None:
    assert services(f"# Harbour\n\n## Third parties\n\n{sentence}\n") == names


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("Silo R2, which keeps the pictures", "Silo R2"),
        ("Gatepost, our sign-in since May", "Gatepost"),
        ("Chartwell, for the maps", "Chartwell"),
        ("**Chartwell**, for the maps", "Chartwell"),
        ("**Silo R2**, from which the pictures come", "Silo R2"),
        ("[[Chartwell]] — the maps", "Chartwell"),
        ("[[vendors/chartwell|Chartwell]]: maps", "Chartwell"),
        ("Tollgate; it charges the cards", "Tollgate"),
        ("Tollgate of the harbour's office (cards)", "Tollgate"),
        ("Cards: **Tollgate**", "Tollgate"),
        ("Dependency: Tollgate – charges the cards", "Tollgate"),
        ("External service: Silo R2: keeps the pictures", "Silo R2"),
        ("Service: the cards are charged by hand", "Service"),
        ("Sheet music: *Chartwell Press* (search only)", "Chartwell Press"),
    ],
)
def test_what_a_service_is_for_stands_beside_it(item: str, name: str) -> None:
    assert services(f"# Harbour\n\n## Third-party dependencies\n\n- {item}\n") == [name]


@pytest.mark.parametrize("title", ["When it fails", "If it is gone", "If lost"])
def test_a_column_of_what_happens_without_them_tells_services(title: str) -> None:
    table = "| What | Why | {} |\n|---|---|---|\n| Tollgate | cards | pay later |\n"
    text = "# Harbour\n\n## Dependencies\n\n" + table
    (found,) = dependencies.read(outline_of(text.format(title))).items
    assert found.fallback and found.description
    assert (found.name.text, found.description.text, found.fallback.text) == (
        "Tollgate", "cards", "pay later",
    )  # fmt: skip
    assert services(text.format("Licence")) == []


def test_numbered_names_are_services_and_numbered_steps_are_none() -> None:
    text = "# Harbour\n\n## External services\n\n"
    assert services(f"{text}1. Tollgate\n2. Silo R2\n") == ["Tollgate", "Silo R2"]
    assert services(f"{text}1. Tollgate\n2. Then call the office\n") == []


def test_an_account_behind_a_name_and_the_letters_of_ids_behind_a_title() -> None:
    text = "| System | Purpose |\n|--|--|\n| **Tollgate** `TG-4711` | cards |\n| Silo R2 | files |"
    for title in ("External interfaces — `FR-EXT`", "5. External interfaces - REQ-INT"):
        assert services(f"# Harbour\n\n## {title}\n\n{text}\n") == ["Tollgate", "Silo R2"]


@pytest.mark.parametrize("label", ["3rd party", "Third parties", "External"])
def test_a_line_about_third_parties_names_them_in_lower_case_beside_brackets(label: str) -> None:
    said = "tollgate (cards), silo-r2 (pictures). both (the two) may fail."
    text = f"# Harbour\n\n## Parts\n\n{{}}: {said}\n"
    assert services(text.format(label)) == ["tollgate", "silo-r2"]


@pytest.mark.parametrize(
    "heading",
    [
        "Outside help",
        "Outside",
        "Beyond us",
        "Who else is involved",
        "Who else takes part",
        "Dependence on others",
    ],
)
def test_headings_about_others(heading: str) -> None:
    assert services(f"# Harbour\n\n## {heading}\n\nWe pay through Tollgate.\n") == ["Tollgate"]


@pytest.mark.parametrize(
    ("items", "names"),
    [
        ("1. Tollgate Pay (cards);\n2. Parrot (letters); and\n3. Gatepost (sign-in).",
         ["Tollgate Pay", "Parrot", "Gatepost"]),
        ("- Tollgate Pay (cards);\n- an LDAP server for us", ["Tollgate Pay", "LDAP server"]),
        ("- a weather service which warns of ice", ["weather service"]),
        ("- the card gateway Tollgate\n- a mail relay (Parcelbird)", ["Tollgate", "Parcelbird"]),
        ("- Tollgate (cards),\n- Parcelbird (letters) and\n- an LDAP server (staff)",
         ["Tollgate", "Parcelbird", "LDAP server"]),
        ("- a person for the nights\n- a test server for us", []),
    ],
)  # fmt: skip
def test_lists_that_are_sentences_or_name_no_product(items: str, names: list[str]) -> None:
    assert services(f"## Third-party services\n\n{items}\n") == names


CONTEXT = """\
# Harbour

## {title}

| {neighbour} | What passes |
|---|---|
| Toll booth | fees, cards |
| Tide office | tables ({by} the navy) |
| Crane log | loads (operated by our team) |

## Goals

## Roles
"""


def test_neighbours_that_others_run_are_services() -> None:
    said = CONTEXT.format(title="Context and scope", neighbour="Neighbour", by="operated by")
    assert services(said) == ["Tide office"]
    assert services(said.replace("## Context and scope", "## Parts")) == []
    table = said.replace("What passes", "Operated by").replace("fees, cards", "Tollgate Ltd.")
    assert services(table) == ["Toll booth", "Tide office"]


@pytest.mark.parametrize(
    ("name", "title", "neighbour", "by"),
    [
        ("de", "Kontextabgrenzung", "Nachbarsystem", "betrieben von"),
        ("es", "Contexto del sistema", "Sistema vecino", "operado por"),
        ("fr", "Contexte du système", "Système voisin", "exploité par"),
        ("pt", "Contexto do sistema", "Sistema vizinho", "operado por"),
        ("ru", "Контекст системы", "Смежная система", "эксплуатируется"),
    ],
)
def test_neighbours_in_other_languages(name: str, title: str, neighbour: str, by: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        said = services(CONTEXT.format(title=title, neighbour=neighbour, by=by))
    assert "Tide office" in said and "Toll booth" not in said


@pytest.mark.parametrize(
    "item",
    ["**Tide office** (operated by the navy): tables", "Tide office: tables, run by the navy"],
)
def test_neighbours_in_a_list(item: str) -> None:
    assert services(f"# Harbour\n\n## Scope\n\n- {item}\n- Crane log: loads\n") == ["Tide office"]


def test_arrows_between_parts_are_no_services() -> None:
    text = "- Desk → Tables\n- Tollgate\n\n## Forbidden dependencies\n\n- Chartwell\n"
    assert services(f"# Harbour\n\n## External dependencies\n\n{text}") == ["Tollgate"]


SUPPLIED = "Tide tables come from Chartwell. Texts to crews (few) are\nsent by Parcelbird (SMS)."


def test_a_paragraph_may_say_where_things_come_from() -> None:
    assert services(f"# Harbour\n\n## Overview\n\n{SUPPLIED}\n") == ["Chartwell", "Parcelbird"]


@pytest.mark.parametrize(
    "text",
    [
        f"## Background\n\n{SUPPLIED}",
        f"## Overview\n\n{SUPPLIED} Crews like them.",
        "## Overview\n\nTide tables come from Chartwell.",
        "## Overview\n\nTables come from the archive. Texts are sent by hand.",
        f"## Overview\n\n{SUPPLIED}\n\n```mermaid\nflowchart LR\nChartwell --> Archive\n"
        "Parcelbird --> Archive\n```",
    ],
)
def test_what_is_no_paragraph_of_suppliers(text: str) -> None:
    assert services(f"# Harbour\n\n{text}\n") == []


@pytest.mark.parametrize(
    "header",
    ["If it does not answer", "When unavailable", "During an outage", "If it is unavailable"],
)
def test_a_column_says_what_happens_without_an_answer(header: str) -> None:
    head = f"| System | Used for | Timeout | {header} |\n|--|--|--|--|\n"
    row = "| Mail relay | Notices | 9 s | Staff see a notice |\n"
    (found,) = dependencies.read(outline_of(f"# External systems\n\n{head}{row}")).items
    assert found.fallback and found.fallback.text == "Staff see a notice"


CALLS = "```mermaid\nflowchart LR\nApp --> Api\nApi --> Postgres\nApi --> Mailer\n{}\n```"


@pytest.mark.parametrize(
    ("call", "text", "names"),
    [
        ("Api --> Tollgate", "Cards are charged by Tollgate.", ["Tollgate"]),
        ("Api --> tollgate", "- tollgate for the money\n- postgres", ["tollgate"]),
        ("Api --> pay[Harbour Pay]", "Harbour Pay takes cards.", ["Harbour Pay"]),
        ("Api --> Tollgate", "Nothing is said of it.", []),
        (
            "Api --> Tollgate\nApi --> HarbourPay",
            "Cards go to Tollgate.",
            ["Tollgate", "HarbourPay"],
        ),
        ("Api --> HarbourPay", "Nothing is said of it.", []),
        ("Api --> Customer", "The Customer hears of it. Each customer does.", []),
        ("Api --> Tollgate\nTollgate --> Api", "Tollgate is ours.", []),
        ("Api --> Billing", "Billing is a part.", []),
        ("Api --> Tollgate", "### Components\n\n- **Tollgate**: opens the gate", []),
    ],
)
def test_what_a_drawing_calls_that_is_no_part_of_the_system(
    call: str, text: str, names: list[str]
) -> None:
    drawing = CALLS.format(call)
    assert services(f"# Port\n\n## Architecture\n\n{drawing}\n\n{text}\n") == names


def test_a_line_over_a_table_says_that_it_names_others() -> None:
    table = "| System | Used for |\n|--|--|\n| Tollgate | Cards |\n"
    assert services(f"# Port\n\n## Components\n\nExternal systems:\n\n{table}") == ["Tollgate"]
    assert services(f"# Port\n\n## Components\n\nIt calls. External systems:\n\n{table}") == [
        "Tollgate"
    ]
    assert services(f"# Port\n\n## Components\n\nOur systems:\n\n{table}") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Outside services: texts go out through Tollgate, and tides come from Chartwell.",
         ["Tollgate", "Chartwell"]),
        ("Things that aren't ours: we ask **Tollgate** who it is, and tell **Chartwell**.",
         ["Tollgate", "Chartwell"]),
        ("Our services: we ask Tollgate who it is.", []),
    ],
)  # fmt: skip
def test_a_paragraph_begins_with_what_its_services_are(text: str, names: list[str]) -> None:
    assert services(f"# Port\n\n## Overview\n\n{text}\n") == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Screening comes from **Tollgate**, and we post into **Chartwell**.",
         ["Tollgate", "Chartwell"]),
        ("Screening comes from the **Archive**, our archive.", []),
        ("It is written by **Boatworks**.\n\n### Components\n\n- **Boatworks**: writes", []),
        ("Two outside products are called: **Tollgate** for cards.", ["Tollgate"]),
    ],
)  # fmt: skip
def test_products_in_bold_that_the_architecture_comes_to(text: str, names: list[str]) -> None:
    assert services(f"# Port\n\n## Architecture\n\n{text}\n") == names


def test_a_queue_is_no_word_on_what_happens_without_a_service() -> None:
    assert services("# Port\n\n## Overview\n\nSenders take batches off the queue and go.\n") == []


def test_a_table_of_what_is_done_when_others_fail_names_them() -> None:
    table = "| Dependency down | Behaviour |\n|---|---|\n| Tollgate | Bills stay open |\n"
    assert services(f"# A\n\n## Failures\n\n{table}") == ["Tollgate"]
    assert services(f"# A\n\n## Failures\n\n{table.replace('Dependency down', 'Pump')}") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("E-mails go out through Amazon SES, and sign-in is delegated to Auth0.",
         ["Amazon SES", "Auth0"]),
        ("Slack carries notices, Okta the sign-on.", ["Slack", "Okta"]),
        ("- Clerks are groups in Okta; the desk does not manage people.", ["Okta"]),
        ("Phones are reached by Firebase Cloud Messaging (FCM). FCM is quick.",
         ["Firebase Cloud Messaging"]),
        ("用户通过微信支付付款。", ["微信支付"]),
        ("We looked at Twilio, but it was dear.", []),
        ("Unlike Zendesk this desk is at the pier.", []),
        ("Sentry, which we run ourselves, collects errors.", []),
        ("Texts do not go through Twilio.", []),
        ("The Slacker of the pier writes to twilio.", []),
    ],
)  # fmt: skip
def test_well_known_services_are_known_where_a_document_lists_none(
    text: str, names: list[str]
) -> None:
    assert services(f"# Desk\n\n## How it works\n\n{text}\n") == names
    for title in ("Alternatives", "Why so small", "Open questions", "Background"):
        assert services(f"# Desk\n\n## {title}\n\n{text}\n") == []


def test_a_list_of_services_is_complete() -> None:
    text = "## Third-party services\n\n- **Stripe**: cards\n\n## How\n\nTexts go through Twilio.\n"
    assert services(f"# Desk\n\n{text}") == ["Stripe"]


def test_services_may_be_led_to_within_a_paragraph() -> None:
    text = "O balcão é pequeno. Serviços de terceiros: **Tollgate** para cartões e **Chartwell**."
    with speaking(next(each for each in shipped() if each.name == "pt")):
        assert services(f"# Balcão\n\n## Como funciona\n\n{text}\n") == ["Tollgate", "Chartwell"]


def test_who_sends_without_being_asked_is_not_called() -> None:
    rows = "| Tollgate | out | Cards |\n| Register | in | Boats, pushed by it every night |\n"
    rows += "| Chartwell | in | Maps |\n"
    table = f"| System | Direction | Purpose |\n|---|---|---|\n{rows}"
    assert services(f"# Desk\n\n## External systems\n\n{table}") == ["Tollgate", "Chartwell"]


def test_a_step_that_waits_is_no_service() -> None:
    steps = "1. `staging`\n2. `production` 5 %, wait 15 min\n3. `production` 50 %, wait 30 min\n"
    assert services(f"# T\n\n## Releasing\n\nIt starts the pipeline:\n\n{steps}") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("`ported` depends on HashiCorp Vault for its keys, and on Chartwell for maps. Events are "
         "sent to Parcelbird.", ["HashiCorp Vault", "Chartwell", "Parcelbird"]),
        ("We depend upon two companies. Tollgate takes the fees. Chartwell\nMaps gives us maps. "
         "If Tollgate is down, nobody pays.", ["Tollgate", "Chartwell Maps"]),
        ("It depends on PostgreSQL and on Apache Kafka.", []),
        ("The length depends on the boat. Tollgate is a town.", []),
        ("It is small. It depends upon the following external systems:\n\n- **Chartwell**: draws "
         "maps.\n- **Parcelbird Mail Service**: sends letters.",
         ["Chartwell", "Parcelbird Mail Service"]),
        ("It does not talk to these external systems:\n\n- **Chartwell**: draws maps.", []),
        ("The following external systems are used:\n\n(a) the register of the office, "
         "**Tollgate**, from which boats are obtained;\n\n(b) the mail service **Parcelbird**;\n\n"
         "(c) Chartwell, for maps.", ["Tollgate", "Parcelbird", "Chartwell"]),
        ("We depend on three outside parties. **Tollgate** takes fees. **Chartwell Maps**, billed "
         "per map, draws maps. **Parcelbird** sends letters.",
         ["Tollgate", "Chartwell Maps", "Parcelbird"]),
    ],
)  # fmt: skip
def test_what_is_relied_on_is_named_under_any_heading(text: str, names: list[str]) -> None:
    assert services(f"# Port\n\n## 2 Product perspective\n\n{text}\n") == names


def test_a_table_of_vendors_says_what_they_are_for() -> None:
    table = "| Vendor | For | Monthly |\n| --- | --- | --- |\n| Chartwell | maps | $20 |\n"
    assert services(f"# Port\n\n## Vendors\n\n{table}") == ["Chartwell"]
    assert services(f"# Port\n\n## Vendors\n\n{table.replace('For', 'City')}") == []


@pytest.mark.parametrize(
    "title",
    ["On whom do we depend?", "Which companies do we rely on?", "Whom do we call?",
     "What services does the port use?"],
)  # fmt: skip
def test_questions_are_headings_of_services(title: str) -> None:
    text = f"# Port\n\n## Q5. {title}\n\nTollgate pays out fees. Parcelbird picks up letters.\n"
    assert services(text) == ["Tollgate", "Parcelbird"]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("We lean on two things that we don't run ourselves: **Tollgate** (cards) and\n"
         "**Chartwell** (maps).", ["Tollgate", "Chartwell"]),
        ("Two systems of other parties are required: **Tollgate** takes cards, and **Chartwell**\n"
         "draws maps.", ["Tollgate", "Chartwell"]),
        ("Tools of other companies: **Tollgate** and **HTTPS**.", ["Tollgate"]),
        ("We changed two things: **Tollgate** and **Chartwell**.", []),
    ],
)  # fmt: skip
def test_names_in_marks_behind_what_says_whose_they_are(sentence: str, names: list[str]) -> None:
    assert services(f"# Boats\n\n## Overview\n\n{sentence}\n") == names


@pytest.mark.parametrize(
    ("title", "header", "names"),
    [
        ("Business Context", "Neighbour | Direction | What", ["Nets Tollgate", "MapAPI"]),
        ("External interfaces", "Neighbouring system | In/Out | What", ["Nets Tollgate", "MapAPI"]),
        ("Business Context", "Communication partner | Input | Output", ["Nets Tollgate", "MapAPI"]),
        ("Business Context", "Neighbour | Colour | What", []),
        ("Business Context", "Module | Direction | What", []),
    ],
)
def test_neighbours_by_the_direction_of_data(title: str, header: str, names: list[str]) -> None:
    rows = "| Nets Tollgate | out | cards |\n| MapAPI | in | maps |\n| Skippers | in | bookings |"
    found = services(f"# Boats\n\n## {title}\n\n| {header} |\n|---|---|---|\n{rows}\n")
    assert [name for name in found if name != "Skippers"] == names


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("It relies on the external\nservices *Auth Mesh* (sign-in) and *Parcelbird* (texts).",
         ["Auth Mesh", "Parcelbird"]),
        ("It uses the third-party services Auth Mesh, Parcelbird and Tollgate.",
         ["Auth Mesh", "Parcelbird", "Tollgate"]),
        ("It calls the external APIs of nobody.", []),
        ("It uses no external services Parcelbird would like.", []),
    ],
)  # fmt: skip
def test_names_that_follow_at_once_what_they_are(sentence: str, names: list[str]) -> None:
    assert services(f"# Boats\n\n## Constraints\n\nIt runs here. {sentence}\n") == names


@pytest.mark.parametrize("heading", ["Comments", "Discussion", "Attachments", "Open questions"])
def test_what_people_say_below_services_is_none(heading: str) -> None:
    text = f"## External services\n\n- Tollgate: cards\n\n### {heading}\n\n> **Ada**: Why?\n"
    assert services(f"# Boats\n\n{text}") == ["Tollgate"]


@pytest.mark.parametrize(
    "heading",
    [
        "🔗 Stuff that isn't ours",
        "Not built here",
        "Things we don't run ourselves",
        "Services nobody here maintains",
        "What somebody else runs",
        "Things we rent instead of build",
        "Third-party services we did not build",
    ],
)
def test_headings_that_say_that_something_is_not_ours(heading: str) -> None:
    rows = "| Name | Kind |\n| --- | --- |\n| Chartwell | Map service |\n| Tollgate | Cards |\n"
    assert services(f"# Ports\n\n## {heading}\n\n{rows}") == ["Chartwell", "Tollgate"]


@pytest.mark.parametrize("kind", ["External API", "SaaS", "Third-party service", "external"])
def test_a_column_of_kinds_tells_services_of_others(kind: str) -> None:
    rows = f"| Name | Kind |\n| --- | --- |\n| Berths | Service |\n| Chartwell | {kind} |\n"
    assert services(f"# Ports\n\n## Building blocks\n\n{rows}") == ["Chartwell"]


def test_what_is_said_below_the_name_of_a_service_may_leave_it_out() -> None:
    text = """
        # Ports
        ## 2.3 External integrations
        ### 2.3.1 Parcelbird
        Used for text messages when a berth is free.
        ### 2.3.2 Gatepost
        Provides sign-in. Crews without it use local accounts.
        ### 2.3.3 Payments
        We use Tollgate for cards.
    """
    assert services(text) == ["Parcelbird", "Gatepost", "Tollgate"]


def test_a_neighbour_may_be_called_by_its_domain() -> None:
    text = "# A\n\n## Business context\n\n| Neighbour | Exchange | Direction |\n|--|--|--|\n"
    text += "| seven.io | Text messages | out |\n| tide table | Tides | in |\n"
    assert services(text) == ["seven.io"]


@pytest.mark.parametrize(
    "header", ["If it's gone", "When it is silent", "What happens when it dies", "If unreachable"]
)
def test_a_header_in_any_words_says_what_happens_without_a_service(header: str) -> None:
    rows = "|---|---|---|\n| Postmark | letters | they wait |\n| AWS KMS | signs | nothing goes |\n"
    text = f"# Port\n\n## External dependencies\n\n| What | Why | {header} |\n{rows}"
    assert services(text) == ["Postmark", "AWS KMS"]


def test_names_may_have_signs_in_them() -> None:
    items = "- **Cl@ve**, for the sign-in.\n- **Disney+**, for films.\n"
    assert services(f"# Port\n\n## External systems\n\n{items}") == ["Cl@ve", "Disney+"]


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ("Tide-Chart.org, from which heights are fetched. Without it, old ones count.",
         ["Tide-Chart.org"]),
        ("**Tollgate**, through which cards are charged.", ["Tollgate"]),
        ("Tollgate, our card processor.", ["Tollgate"]),
        ("Chartwell, where the maps come from.", ["Chartwell"]),
        ("Chartwell, whose maps we show.", ["Chartwell"]),
        ("The billing team, with whom we agree on dates.", []),
        ("Phase 1, on which all builds.", []),
    ],
)  # fmt: skip
def test_a_relative_clause_behind_a_name_says_what_it_is_for(item: str, names: list[str]) -> None:
    assert services(f"# Ferry\n## Dependencies\n\n- {item}\n") == names


@pytest.mark.parametrize(
    "line",
    [
        "Upstream: Tollgate (cards). Downstream: Warehouse API, Parcelbird.",
        "**Upstream:** Tollgate; **Downstream:** Warehouse API, Parcelbird",
        "- **Upstream:** Tollgate | **Downstream:** Warehouse API, Parcelbird",
    ],
)
def test_further_labels_on_a_line_name_services_too(line: str) -> None:
    found = services(f"# Boats\n\n## Dependencies\n\n{line}\n")
    assert found == ["Tollgate", "Warehouse API", "Parcelbird"]


def test_what_stands_behind_another_label_is_none() -> None:
    assert services("# Boats\n\n**Upstream:** Tollgate. **Owner:** Ada Berg\n") == ["Tollgate"]


@pytest.mark.parametrize(
    "text",
    [
        "## Alerts\n\n- Error rate > 1 % for 5 min → PagerDuty\n- p95 > 1 s → Slack #ops",
        "## Monitoring\n\nAlerts go to Slack.",
        "## Operations\n\nThe on-call engineer is paged through PagerDuty.",
    ],
)
def test_where_alerts_go_is_no_service(text: str) -> None:
    assert services(f"# Boats\n\n{text}\n") == []


def test_where_alerts_go_is_one_where_it_is_listed() -> None:
    assert services("# Boats\n\n## Dependencies\n\n- PagerDuty: alerts\n") == ["PagerDuty"]


def test_names_may_begin_with_a_figure() -> None:
    text = "We use 1NCE for SIM cards and 8x8 for calls, with 2FA and 4GB of memory."
    assert services(f"# Boats\n\n## External services\n\n{text}\n") == ["1NCE", "8x8"]


@pytest.mark.parametrize(
    "text",
    [
        "- Cards are charged by Stripe.\n- Mails go out through Postmark.\n",
        "1. **Cards** are handled by *Stripe*. If it is down, orders stay open.\n"
        "2. **Mails** are handled by *Postmark*. If it is down, they are queued.\n",
    ],
)
def test_items_say_by_whom_something_is_done(text: str) -> None:
    for title in ("Dependencies", "External services"):
        found = dependencies.read(outline_of(f"# Orders\n\n## {title}\n\n{text}")).items
        assert [each.name.text for each in found] == ["Stripe", "Postmark"]
        assert [each.description.text for each in found if each.description] == ["Cards", "Mails"]


def test_what_is_not_ours_is_of_others() -> None:
    text = (
        "We depend on two systems that are not ours:\n\n- **Nord Pool** – prices\n- **Okta** – in"
    )
    found = dependencies.read(outline_of(f"# Orders\n\n## Overview\n\n{text}\n")).items
    assert [each.name.text for each in found] == ["Nord Pool", "Okta"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We send texts through Parcelbird. Sign-in stays with Gatepost. Neither is run by us; if "
         "Parcelbird is down, texts are queued.", ["Parcelbird", "Gatepost"]),
        ("Texts go through Parcelbird. Maps come from Chartwell. Both belong to others.",
         ["Parcelbird", "Chartwell"]),
        ("Boats go through Parcelbird. None of them is read by us.", []),
        ("Both are queued if the mail server is down.", []),
        ("1. The port is old.\n2. It relies on **Parcelbird** to send texts, on **Tollgate** to "
         "take fees, and on **Chartwell Maps** to draw maps.",
         ["Parcelbird", "Tollgate", "Chartwell Maps"]),
        ("1. The crew relies on Tollgate", []),
    ],
)  # fmt: skip
def test_clauses_of_any_chapter_name_services(text: str, names: list[str]) -> None:
    assert services(f"# Harbour\n\n## Arrangement\n\n{text}\n") == names


@pytest.mark.parametrize(
    ("name", "lead"),
    [
        ("fr", "Le titulaire s'appuiera sur les services tiers suivants, dont les abonnements "
                   "restent à la charge du conservatoire :"),
        ("fr", "La plateforme dépend des services externes suivants :"),
        ("zh", "外部依赖如下，均由第三方提供："),
    ],
)  # fmt: skip
def test_more_words_of_other_languages_lead_services(name: str, lead: str) -> None:
    said = f"# Port\n\n## Structure\n\n{lead}\n\n1. **Tollgate**: 1\n2. **Chartwell**: 2\n"
    with speaking(next(each for each in shipped() if each.name == name)):
        assert services(said) == ["Tollgate", "Chartwell"]


def test_headings_below_dependencies_are_services_if_they_are_called() -> None:
    text = (
        "## Dependencies\n\n### Flask 3\n\nThe framework.\n\n### Tollgate\n\nTakes cards. Calls "
        "have a timeout of 5 s.\n\n### Twilio\n\nSends texts.\n\n### MySQL\n\nThe store.\n"
    )
    assert services(f"# Ferry\n\n{text}") == ["Tollgate", "Twilio"]


@pytest.mark.parametrize(
    "text",
    [
        "- Payment provider: Tollgate\n- Mail provider: Parcelbird",
        "| Purpose | Provider | Timeout | Fallback |\n|---|---|---|---|\n"
        "| Cards | Tollgate | 5 s | queue |\n| Letters | Parcelbird | 3 s | retry |",
        "| Service | Vendor |\n|---|---|\n| Taking cards | Tollgate |\n"
        "| Letters, texts and all | Parcelbird |",
        "### Payments: Tollgate\n\nTakes cards.\n\n### Mail: Parcelbird\n\nSends letters.",
    ],
)
def test_what_a_service_is_for_stands_before_its_name(text: str) -> None:
    assert services(f"# Ferry\n\n## External services\n\n{text}\n") == ["Tollgate", "Parcelbird"]


@pytest.mark.parametrize("title", ["Needs from outside", "What we get from others"])
def test_names_before_arrows_are_services(title: str) -> None:
    listed = "- seven.io → text messages\n- Backblaze B2 ← the backups\n- Hetzner (the box)\n"
    assert services(f"## {title}\n\n{listed}") == ["seven.io", "Backblaze B2", "Hetzner"]


@pytest.mark.parametrize("first", ["Risk", "Hazard", "Failure", "Possible failure modes"])
def test_what_may_go_wrong_is_no_service(first: str) -> None:
    table = f"| {first} | L | I | What we do |\n|--|--|--|--|\n| Law Change | M | H | Adapt |\n"
    assert services(f"# Ferry\n\n## Risks\n\n{table}| Harbour Moves | L | H | Back up |\n") == []
    later = table.replace("| M | H |", "| 5 min | 3 |").replace(
        "| L | I |", "| Timeout | Retries |"
    )
    assert services(f"# Ferry\n\n## Trouble\n\n{later}") == []


def test_levels_are_no_times() -> None:
    table = (
        "| Part | L | What we do |\n|--|--|--|\n| Map View | M | Cache |\n| Chat | H | Queue |\n"
    )
    assert services(f"# Ferry\n\n## Parts\n\n{table}") == []


@pytest.mark.parametrize(
    "said",
    ["GET /rates", "`POST` `/v1/send`", "it DEPENDS ON step 2", "blocked by A", "Can start later",
     "no dependencies", "must be complete", "x (default: 5)", "^1.2.0", "~4"],
)  # fmt: skip
def test_what_is_said_of_plans_endpoints_and_packages_names_no_service(said: str) -> None:
    assert not is_name(called("Stripe"), f"Stripe: {said}")
    assert is_name(called("Stripe"), "Stripe: a clock by the sea, widget /x, cold start, 5 ^ x")


@pytest.mark.parametrize("name", ["NFR-1 is kept", "Phase 2", "Retries", "In-House mail", "`a/b`"])
def test_steps_and_labels_are_no_names(name: str) -> None:
    assert not is_name(called(name), name)


@pytest.mark.parametrize(
    ("said", "own"),
    [("runs on 1.2", True), ("v2.0 of it", True), ("with Node.js", True), ("x1.2 of it", False),
     ("https://h1.example", False), ("1.2x", False), ("node.jsx", False), ("Internal", True)],
)  # fmt: skip
def test_versions_are_of_ones_own_code(said: str, own: bool) -> None:
    assert is_own(said) == own


def test_drawings_say_in_whatever_case_what_is_external() -> None:
    drawn = """flowchart LR
A[Shop] --> B[Tollgate (EXTERNAL system)]
A --> C[Parcelbird]:::Third-party
subgraph External services
  D[Chartwell]
end
"""
    document = f"# D\n\n## Architecture\n\n```mermaid\n{drawn}```\n"
    assert {*services(document)} >= {"Tollgate", "Parcelbird", "Chartwell"}
