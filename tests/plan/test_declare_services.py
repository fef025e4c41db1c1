"""The external services of a document as handlers call them."""

from __future__ import annotations

import pytest

import asbuilt.api
from asbuilt.errors import UsageError
from asbuilt.plan.compile import compile
from asbuilt.plan.model import ExternalService, FallbackPlan, ServicePlan
from asbuilt.plan.passes.declare_services import identifier
from asbuilt.server.outbound.reach import from_environment
from asbuilt.source import Source

SPEC = """# Desk

## External Services

| Service                              | Timeout | Retries | Fallback                      |
|--------------------------------------|---------|---------|-------------------------------|
| Stripe `https://api.stripe.com/v1`   | 3s      | 2       | queue for 24 hours, reply 202 |
| Rates API `https://rates.example`    | 500ms   |         | use Spare Rates               |
| Spare Rates `https://spare.example`  |         |         | use Rates API                 |
| Manual `https://manual.example`      | 1s      |         | somebody types                |

## Dependencies

- PostgreSQL 16: keeps everything
"""


def plan(text: str = SPEC) -> ServicePlan:
    """The plan of a document."""
    return compile(asbuilt.api.read(Source("spec.md", text)))


def test_what_the_document_says_of_a_service() -> None:
    stripe, rates, *_ = plan().services
    assert stripe == ExternalService(
        "stripe", "Stripe", "https://api.stripe.com/v1", 3.0, 2,
        FallbackPlan("queue", 86400.0, reply=202), "queue for 24 hours, reply 202", 7,
    )  # fmt: skip
    assert (rates.name, rates.title, rates.timeout, rates.retries) == (
        "rates_api", "Rates API", 0.5, 0,
    )  # fmt: skip


def test_what_is_no_service_is_none() -> None:
    assert [service.name for service in plan().services] == [
        "stripe", "rates_api", "spare_rates", "manual",
    ]  # fmt: skip


def test_services_that_use_each_other_end_somewhere() -> None:
    services = {service.name: service for service in plan().services}
    assert services["rates_api"].fallback is None
    spare = services["spare_rates"].fallback
    assert spare is not None and spare.service == "rates_api"


def test_what_only_a_handler_can_do_is_an_assumption() -> None:
    said = [(one.line, one.text) for one in plan().assumptions if "for handlers to do" in one.text]
    assert said == [
        (8, "“use Spare Rates” is for handlers to do: `services.rates_api` refuses while Rates API "
            "fails."),
        (10, "“somebody types” is for handlers to do: `services.manual` refuses while Manual "
             "fails."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name"),
    [("Stripe", "stripe"), ("**S3** `https://s3.example`", "s3"),
     ("3D Secure", "service_3d_secure"), ("e-mail (SMTP)", "e_mail_smtp"), ("…", "")],
)  # fmt: skip
def test_names(text: str, name: str) -> None:
    assert identifier(text) == name


def test_the_environment_has_other_addresses_and_tokens() -> None:
    reach = from_environment(
        plan().services,
        {
            "ASBUILT_SERVICE_RATES_API_URL": "http://127.0.0.1:9000/v1",
            "ASBUILT_SERVICE_STRIPE_TOKEN": "sk_test",
            "ASBUILT_ALLOW_PRIVATE": "127.0.0.1, Intranet",
        },
    )
    assert reach.addresses == {"rates_api": "http://127.0.0.1:9000/v1"}
    assert reach.tokens == {"stripe": "sk_test"}
    assert reach.private == {"127.0.0.1", "intranet"}
    assert "sk_test" not in repr(reach)


@pytest.mark.parametrize(
    ("name", "value"),
    [("URL", "ftp://a.example"), ("URL", "https://me@a.example"), ("URL", "https://a.example?b=c"),
     ("URL", "a.example"), ("TOKEN", "a\nb"), ("TOKEN", "é")],
)  # fmt: skip
def test_what_the_environment_may_not_say(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"ASBUILT_SERVICE_STRIPE_{name}"):
        from_environment(plan().services, {f"ASBUILT_SERVICE_STRIPE_{name}": value})
