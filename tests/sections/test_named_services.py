"""Services of others by what documents call them, wherever they speak of them."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import dependencies
from tests.sections.documents import outline_of


def services(text: str) -> list[str]:
    return [item.name.text for item in dependencies.read(outline_of(text)).items]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("## Outside\n\nFees are collected by Tollgate. These two\nare the only third parties.",
         ["Tollgate"]),
        ("## Links\n\nIt uses two services of third parties:\n\n1. **Tollgate** for cards,\n"
         "2. **Parcelbird** for texts.", ["Tollgate", "Parcelbird"]),
        ("## External Dependencies\n\no  Tollgate: cards,\n   in euro.\n\no  Chart Data: maps.",
         ["Tollgate", "Chart Data"]),
        ("## Dependencies\n\n- Parcelbird: SMS delivery\n- Chartwell API: draws maps",
         ["Parcelbird", "Chartwell API"]),
        ("## Integrations\n\n- **Tollgate**: cards\n- **Archive** (later): old bills\n"
         "- Chartwell (phase 2)", ["Tollgate"]),
        ("## External services\n\n- Payments: Tollgate, Chartwell Pay and Oarbank\n"
         "- Reviews (Parcelbird): links", ["Tollgate", "Chartwell Pay", "Oarbank", "Parcelbird"]),
        ("## Integrations\n\n- **Tollgate**: cards\n- **Books**: deferred, none is in use",
         ["Tollgate"]),
        ("## External Dependencies\n\n- Map service APIs\n- Card availability\n- Tollgate",
         ["Tollgate"]),
        ("## Dependencies\n\n- Analytics pipeline\n- 假设部署环境已安装渡轮公司的软件系统\n"
         "- Tollgate", ["Tollgate"]),
        ("## External providers\n\nPriority: Must have\n\nThey sign people in.", []),
        ("## Open data dependencies\n\n- **Seat table** — prices of seats", []),
        ("## deps\n\n- tollgate (city): cards, 800ms\n- parcelbird: texts, else skip",
         ["tollgate", "parcelbird"]),
        ("## Suppliers\n\n**Toll gate** (city): cards. 2 s timeout, 2 retries.\n\n"
         "**Parcelbird**: texts. Queue for 6 hours.", ["Toll gate", "Parcelbird"]),
        ("## External interfaces\n\n| Interface | Partner system | Purpose | Timeout |\n"
         "|--|--|--|--|\n| IF-01 | Toll gate | cards | 3 s |\n| IF-02 | Parcelbird | texts | 2 s |",
         ["Toll gate", "Parcelbird"]),
        ("## Partners\n\n| Partner | We use it for | Patience | Plan B |\n|--|--|--|--|\n"
         "| Tollgate | cards | 2 s | accept and check at night |\n"
         "| Parcelbird | texts | 4 s | queue for 8 hours |", ["Tollgate", "Parcelbird"]),
        ("## Software interfaces\n\na) GET /boats\n   returns boats.\n   Responses: 200, 404.", []),
        ("## How\n\nWe depend on two services of others. **Toll gate** (cards; 3 s timeout).\n"
         "**Parcel birds** (texts; skip).", ["Toll gate", "Parcel birds"]),
        ("## How\n\nThe core must not depend on Tollgate.", []),
        ("## How\n\nThe core depends on Tollgate for cards.", ["Tollgate"]),
    ],
)  # fmt: skip
def test_where_services_are_listed(text: str, names: list[str]) -> None:
    assert services(f"# Desk\n\n{text}\n") == names


CHART = "## Architecture\n\n```mermaid\nflowchart LR\n  {}\n```"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("## Stack\n\n| Layer | Technology |\n|--|--|\n| Mail | Postmark |\n| Rows | Postgres |",
         ["Postmark"]),
        ("## Stack\n\n| Layer | Choice | Alternatives |\n|--|--|--|\n| Mail | Postmark | Mailgun |",
         ["Postmark"]),
        ("## Stack\n\n| Need | Choice |\n|--|--|\n| Mail | Resend |", ["Resend"]),
        ("## Sign-in\n\n- **Resend code**: after 60 s\n- Resend Okta's code.", ["Okta"]),
        ("## Sign-in\n\nCodes go out through Resend.", ["Resend"]),
        ("## Sign-in\n\nGoogle OAuth or Okta; Mixpanel/Hotjar for counting.", []),
        ("## Stripe webhooks\n\nThey are signed.", ["Stripe"]),
        ("## How\n\nCards go through Stripe Connect. Stripe keeps them.", ["Stripe Connect"]),
        ("## How\n\nFirebase Auth signs in, Firebase Authentication mails codes, Firebase tells.",
         ["Firebase Auth"]),
        (CHART.format("A[Web app] --> B[Ticket API]\n  B --> C[Slack API]\n  D[Shopify] --> B"),
         ["Slack"]),
        ("## Scope\n\n- Cards by Stripe\n- Out of scope: texts by Twilio", ["Stripe"]),
        ("## Scope\n\n**Out of scope:**\n\n- Texts by Twilio\n\nMail goes through Postmark.",
         ["Postmark"]),
        ("## Push\n\nFCM rings phones; Firebase Cloud Messaging is free. AWS SES, Amazon SES.",
         ["FCM", "AWS SES"]),
        ("## Levels\n\n| SLO | When |\n|--|--|\n| 99 % | a PagerDuty P1 incident |", []),
        ("## Twilio texts (phase 3)\n\nA store compatible with Wasabi.", []),
        ("## Alerts\n\n| Alert | Channel |\n|--|--|\n| Down | Slack |", []),
        ("## Abbreviations\n\n| Term | Means |\n|--|--|\n| SES | Amazon SES |", []),
    ],
)  # fmt: skip
def test_what_everybody_knows_is_known_anywhere(text: str, names: list[str]) -> None:
    assert services(f"# Desk\n\n{text}\n") == names


BOUGHT = (
    "| Need | Choice |\n|--|--|\n| Card payments | Tollgate |\n| SMS | Parcelbird |\n| UI | Vue |"
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("- **Payment gateway**: Tollgate\n- Port: 80", ["Tollgate"]),
        ("**SMS provider:** Parcelbird (Norway)", ["Parcelbird"]),
        ("| Thing | Value |\n|--|--|\n| Payment provider | Tollgate |", ["Tollgate"]),
        (BOUGHT, ["Tollgate", "Parcelbird"]),
        ("Cards are charged through Tollgate.", ["Tollgate"]),
        ("Card payments go through Tollgate, text messages are sent via Parcelbird.",
         ["Tollgate", "Parcelbird"]),
        ("The SMS gateway Parcelbird sends codes.", ["Parcelbird"]),
        ("Our payment provider (Tollgate) calls back.", ["Tollgate"]),
        ("Tollgate, our payment provider, calls back.", ["Tollgate"]),
        ("It uses Tollgate to charge cards and Parcelbird for SMS.", ["Tollgate", "Parcelbird"]),
        ("- Payment provider: TBD\n- SMS provider: Parcelbird or another", []),
        ("- **Payment provider**: asked before each sailing", []),
        ("Payments are handled by Admin and Cashier.", []),
        ("Payments are processed by the Payment Service.", []),
        ("Payments go through Review.", []),
        ("Payments are taken via Bank Transfer.", []),
        ("Payments are not processed through Tollgate.", []),
        ("In phase 2 payments go through Tollgate.", []),
        ("The payment gateway MUST answer. The payment gateway API is slow.", []),
        ("Text messages are sent with Kafka. SMS are sent by Celery workers, not by hand.", []),
    ],
)  # fmt: skip
def test_what_is_done_by_others_is_done_by_who_is_named(text: str, names: list[str]) -> None:
    assert services(f"# Desk\n\n## How it works\n\n{text}\n") == names
    assert services(f"# Desk\n\n## Alternatives\n\n{text}\n") == []
