"""How often something may be called, in other languages."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import english, speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.limits.clause import clauses_in, may_say_how_often, subject_in

LANGUAGES = {language.name: language for language in shipped()}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("de", "100 Anfragen pro Minute und IP", (100, 60.0, "ip", "")),
        ("de", "5 Versuche in 15 Minuten je Benutzer", (5, 900.0, "user", "attempts")),
        ("es", "5 intentos cada 15 minutos por usuario", (5, 900.0, "user", "attempts")),
        ("es", "5 intentos en 15 minutos", (5, 900.0, None, "attempts")),
        ("fr", "5 tentatives de connexion toutes les 15 minutes",
         (5, 900.0, None, "login attempts")),
        ("fr", "9 appels en 10 secondes", (9, 10.0, None, "")),
        ("pt", "5 tentativas de login a cada 15 minutos", (5, 900.0, None, "login attempts")),
        ("pt", "9 pedidos em 10 segundos", (9, 10.0, None, "")),
        ("ru", "1 запрос в 60 секунд на один email", (1, 60.0, "username", "")),
        ("ru", "не более 5 попыток входа за 15 минут", (5, 900.0, None, "attempts login")),
        ("zh", "同一 IP 15 分钟内最多 5 次", (5, 900.0, "ip", "")),
        ("zh", "10 秒 5 次", (5, 10.0, None, "")),
        ("zh", "1 分钟 60 次", (60, 60.0, None, "")),
        ("zh", "每个 IP 每 5 分钟最多 9 次", (9, 300.0, "ip", "")),
        ("zh", "每用户每分钟60次请求", (60, 60.0, "user", "")),
        ("zh", "每个客户端每分钟最多发送 100 个请求", (100, 60.0, "user", "")),
        ("zh", "每用户每小时最多调用 10 次", (10, 3600.0, "user", "")),
        ("zh", "默认限流为每 IP 每分钟 100 次请求", (100, 60.0, "ip", "")),
        ("zh", "同一 IP 每分钟请求不得超过 50 次", (50, 60.0, "ip", "")),
        ("zh", "合作方密钥每小时 1000 次", (1000, 3600.0, "key", "")),
        ("zh", "每个用户每天最多创建 20 个预订", (20, 86_400.0, "user", "")),
        ("ru", "Для каждого API-ключа действует лимит 600 вызовов в час", (600, 3600.0, "key", "")),
        ("ru", "Не более 1000 запросов в час на токен", (1000, 3600.0, "key", "")),
        ("pt", "Chaves de parceiros podem fazer 1.000 chamadas por hora",
         (1000, 3600.0, "key", "")),
        ("pt", "Um mesmo IP não pode fazer mais de 50 requisições por minuto",
         (50, 60.0, "ip", "")),
    ],
)  # fmt: skip
def test_a_limit_in_another_language(
    name: str, text: str, expected: tuple[int, float, str | None, str]
) -> None:
    with speaking(LANGUAGES[name]):
        (clause,) = clauses_in(text)
        assert may_say_how_often(english(text).lower())
    assert (clause.count, clause.window, clause.subject, clause.thing) == expected


def test_no_time_in_which_is_no_limit() -> None:
    assert may_say_how_often("5 requests per user per minute")
    assert may_say_how_often("each account: 5 attempts in any window of 15 min")
    assert not may_say_how_often("in any window of 15 min: 5 attempts")
    assert may_say_how_often("200rps")
    assert not may_say_how_often("shown within at most 3 seconds")
    assert not may_say_how_often("5 attempts per user")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("60 requests per minute per client", "user"),
        ("60 requests per minute per client IP", "ip"),
        ("60 requests per minute per client-IP", "ip"),
        ("60 requests per minute and source address", "ip"),
        ("60 requests per minute per e-mail address", "username"),
        ("60 requests per minute per milking machine", "user"),
        ("60 requests per minute per client certificate", "key"),
        ("each machine may send 60 requests per minute", "user"),
        ("each client IP may send 60 requests per minute", "ip"),
        ("a per-client limit of 60 requests per minute", "user"),
        ("a per-client-IP limit of 60 requests per minute", "ip"),
    ],
)
def test_only_an_address_is_one(text: str, subject: str) -> None:
    assert [clause.subject for clause in clauses_in(text)] == [subject]
    assert subject_in(text.partition("minute")[2] or text) in (subject, None)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("6 000 requests per minute", 6_000),
        ("1\u202f200 calls per hour", 1_200),
        ("per user per minute at most 1 200 requests", 1_200),
        ("1,000,000 per day", 1_000_000),
        ("60 per minute", 60),
    ],
)
def test_thousands_may_stand_apart(text: str, count: int) -> None:
    assert [clause.count for clause in clauses_in(text)] == [count]


def test_what_is_usual_is_no_limit() -> None:
    assert list(clauses_in("a churn reports every 20 seconds, i.e. three calls per minute")) == []
    assert list(clauses_in("on average 40 calls per minute")) == []
