"""Sentences of two clauses: who need not have signed in, and that all others must."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
API = "# API\n- `GET /crates` lists them\n- `POST /crates` takes one in\n\n"
TABLE = (
    "| Call | clerk | cook |\n|--|--|--|\n| `GET /crates` | ✓ | ✓ |\n| `POST /crates` | – | ✓ |\n"
)


def anonymous(sentence: str, language: str = "en") -> dict[str, str]:
    with speaking(LANGUAGES[language]):
        cells = read(outline_of(f"{API}# Access\n{sentence}\n\n{TABLE}")).cells
    return {cell.endpoint: cell.grant for cell in cells if cell.role == "anonymous"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "`GET /crates` needs no login; all other calls require a login."),
        ("en", "`GET /crates` is public; every other call needs a token."),
        (
            "de",
            "`GET /crates` steht auch nicht angemeldeten Personen offen; alle übrigen Aufrufe"
            " setzen eine Anmeldung voraus.",
        ),
        (
            "de",
            "`GET /crates` ist ohne Anmeldung erreichbar; alle übrigen Aufrufe setzen eine"
            " Anmeldung voraus.",
        ),
        ("en", "`GET /crates` is public, it needs no token. All other operations require a role."),
        ("en", "`GET /crates` is public and needs no login; the rest need one of the roles above."),
        ("en", "Only `GET /crates` is public, all other calls require a token."),
        ("en", "Only `GET /crates` can be called without a token; everything else returns 401."),
        ("en", "The endpoint `GET /crates` is public, the rest need a token."),
        (
            "pt",
            "O acesso é por token; `GET /crates` é pública, não pede token. Todas as demais"
            " operações exigem um dos perfis acima.",
        ),
        ("pt", "A rota `GET /crates` é pública; as restantes exigem autenticação."),
        ("pt", "Somente `GET /crates` é pública; todas as demais rotas exigem autenticação."),
        ("es", "`GET /crates` es pública, no pide token. Las demás operaciones exigen un rol."),
        ("es", "Solo `GET /crates` es pública; el resto de las operaciones exige autenticación."),
        (
            "fr",
            "`GET /crates` est publique et ne nécessite pas de jeton ; les autres appels"
            " demandent un jeton.",
        ),
        ("de", "Nur `GET /crates` ist öffentlich, alle anderen Aufrufe verlangen eine Anmeldung."),
        (
            "de",
            "`GET /crates` ist öffentlich und braucht kein Token. Alle übrigen Aufrufe erfordern"
            " eine der obigen Rollen.",
        ),
        ("ru", "Метод `GET /crates` публичный, токен не нужен. Остальные методы требуют роль."),
        ("ru", "`GET /crates` доступен без авторизации, остальные методы требуют токена."),
        ("zh", "`GET /crates` 为公开接口，无需登录。其余接口均需登录，未登录返回 401。"),
        ("zh", "仅 `GET /crates` 为公开接口，其余接口均需登录。"),
    ],
)
def test_a_semicolon_parts_who_must_sign_in(language: str, sentence: str) -> None:
    assert anonymous(sentence, language) == {"GET /crates": "allow", "POST /crates": "deny"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "`GET /crates` is open to everyone, who has signed in."),
        ("en", "`GET /crates` is public for their own crates."),
        ("de", "`GET /crates` ist ohne Anmeldung erreichbar, sofern intern."),
        ("de", "`GET /crates` ist nicht ohne Anmeldung erreichbar."),
        ("de", "`GET /crates` ist ohne Anmeldung erreichbar für Köche."),
        ("de", "`GET /crates` steht auch nicht angemeldeten Personen offen, die im Haus sind."),
        ("fr", "`GET /crates` est accessible sans connexion sauf le soir."),
        ("en", "No `GET /crates` is public."),
        ("en", "If `GET /crates` is public, the rest need a token."),
        ("en", "`GET /crates` is public, it needs no token on weekdays."),
        ("en", "`GET /crates` is public and needs no token if called from the office."),
        ("pt", "`GET /crates` é pública, não pede token a quem está na rede interna."),
        ("zh", "`GET /crates` 不是公开接口，需登录。"),
    ],
)
def test_what_is_limited_is_open_to_nobody(language: str, sentence: str) -> None:
    assert anonymous(sentence, language).get("GET /crates") != "allow"


ROUTES = (
    "# API\n| No | Method | Path |\n|--|--|--|\n| A1 | GET | /crates |\n| A2 | POST | /crates |\n"
    "| A3 | GET | /crates/{id} |\n\n"
)


def by_number(sentence: str, language: str, table: bool = True) -> dict[str, str]:
    """What is said of who has not signed in, of the endpoints that have numbers."""
    matrix = (
        "| Role | A2 | A3 |\n|--|--|--|\n| clerk | ✓ | ✓ |\n| cook | – | ✓ |\n" if table else ""
    )
    with speaking(LANGUAGES[language]):
        cells = read(outline_of(f"{ROUTES}# Access\n{sentence}\n\n{matrix}")).cells
    return {cell.endpoint: cell.grant for cell in cells if cell.role == "anonymous"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "A1 is a public endpoint and may be called without login; A2–A3 require login."),
        ("en", "Endpoint A1 is public. Endpoints A2 and A3 all require a token."),
        ("zh", "A1 为公开接口，未登录也可以调用；A2～A3 均需登录，未登录返回 401。"),
        ("zh", "A1为公开接口，无需登录；A2、A3均需登录。"),
        ("zh", "接口 A1 无需登录。A2 至 A3 必须登录。"),
        ("zh", "货箱查询（A1）不登录也能用，其余接口都要先登录，否则返回 401。"),
        ("en", "The list of crates (A1) needs no login, all other calls require a token."),
    ],
)
def test_numbers_tell_who_must_sign_in(language: str, sentence: str) -> None:
    told = {"GET /crates": "allow", "POST /crates": "deny", "GET /crates/{id}": "deny"}
    assert by_number(sentence, language) == told
    assert "GET /crates" not in by_number(sentence, language, table=False)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "A1 is not public."),
        ("en", "A1 is public, but only on weekdays."),
        ("en", "A1 is public and reserved for clerks."),
        ("en", "A1 is public within the office."),
        ("en", "A1 is public, except on weekdays."),
        ("en", "A1 is public, unless otherwise stated."),
        ("zh", "A1 为公开接口，但仅限工作日。"),
        ("zh", "A1 不是公开接口。"),
        ("zh", "A1 为公开接口，仅限内网。"),
    ],
)
def test_numbers_open_nothing_that_is_limited(language: str, sentence: str) -> None:
    assert by_number(sentence, language).get("GET /crates") != "allow"
