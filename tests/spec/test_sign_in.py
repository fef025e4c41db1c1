"""What is not public may demand a sign-in, in one sentence for all of it."""

from __future__ import annotations

import pytest

from asbuilt.spec.access.sign_in import demanded
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import access, api
from tests.sections.documents import outline_of


@pytest.mark.parametrize(
    "sentence",
    [
        "Except for the public one, each endpoint demands a login.",
        "All other calls without a valid key get `401 Unauthorized`.",
        "Whoever isn't logged in gets a 401 on everything but Browse.",
        "Every endpoint requires a bearer token unless it is marked public.",
        "Authentication is required for all endpoints except `GET /boats`.",
        "By default, requests must carry a token.",
        "Anonymous requests to all the others are rejected.",
        "Apart from `GET /boats`, all routes need an API key.",
        "Callers must be signed in for everything else.",
        "`GET /boats` can be called by anyone; every other endpoint answers 401.",
        "The last column is exhaustive: who is not named there gets a `403`.",
        "Whoever isn't listed beside a call is refused.",
        "The roles given with each endpoint are all that may call it.",
        "If a role isn't under *who*, it's a 403. No login where one is needed: 401.",
        "Callers present a bearer token, except where the endpoint is public.",
        "All other callers are identified by the API key of the request.",
        "Needs a bearer token.",
        "All of them require a session.",
        "What is not listed is hidden. There is no anonymous access.",
        "All log on by SSO. Without a session every request is refused.",
        "Without a valid token, any call will be rejected.",
        "Anonymous access is not possible.",
        "The system shall authenticate every caller, with the exception of the state page.",
        "Every request is authenticated.",
        "All callers must be identified, except for the health check.",
        "A caller without credentials gets a 401 everywhere.",
        "Requests without a token are always refused.",
        "No login: only the list. Rest is 401.",
        "Everything else → `401`.",
        "All else gets a 401!",
        "The others are 401 without a token.",
        "All other services shall refuse unauthenticated requests.",
        "The remaining routes reject all anonymous callers.",
        "A call without a certificate is rejected, except for the health check.",
        "All other callers receive `403`, or `401` if they are not signed in.",
        "Everyone else gets a 403.",
        "Other roles are refused with 403.",
        "Anybody else is turned away.",
        "All other operations demand a signed-in user, and a role that is not named is refused.",
        "Apart from `/healthz`, requests need a valid client certificate.",
    ],
)
def test_sentences_that_demand_it(sentence: str) -> None:
    assert len(demanded(outline_of(f"# Boats\n\n## Access\n\nKeys are rotated. {sentence}\n"))) == 1
    assert len(demanded(outline_of(f"# Boats\n\n## Access\n\n- {sentence}\n"))) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "No other endpoint needs a certificate.",
        "Certificates are renewed every other month; except in May the service does so.",
        "Each endpoint demands a login.",
        "All other calls need no login.",
        "Nobody else needs a token for the other endpoints.",
        "All other calls are limited to 60 per minute per key.",
        "Everything else is signed.",
        "All other calls include the name of a harbour.",
        "The other door requires a key.",
        "The shed needs a key.",
        "Whoever is not named in the will gets nothing.",
        "Who is not listed may still call it.",
        "No anonymous letters are answered.",
        "All other endpoints return 404 when the boat is unknown.",
        "Not all callers are authenticated.",
        "Authenticated callers see more everywhere.",
        "The rest is 401 or 200.",
        "The rest is 4010.",
        "Everything else is 401 if the flag is on.",
        "All other services refuse large requests.",
        "All other callers do not receive 403.",
        "All other users may read it.",
    ],
)
def test_sentences_that_do_not(sentence: str) -> None:
    assert demanded(outline_of(f"# Boats\n\n## Access\n\n{sentence}\n")) == ()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("de", "Alle Aufrufe bis auf die Liste der Einrichtungen setzen eine Anmeldung voraus."),
        ("de", "Für alle übrigen Endpunkte ist ein Token erforderlich."),
        ("de", "Anfragen ohne gültigen Schlüssel werden außer bei der Suche mit 401 abgewiesen."),
        ("de", "Sofern nicht anders angegeben, muss jede Anfrage ein Token tragen."),
        ("de", "Wer nicht angemeldet ist, erhält außer bei der Suche überall `401`."),
        ("de", "Jeder Aufruf, der nicht als öffentlich gekennzeichnet ist, verlangt ein Token."),
        ("fr", "Hormis la recherche, tous les appels exigent un jeton."),
        ("fr", "Toutes les autres requêtes sans authentification sont refusées."),
        ("es", "Salvo la lista, todas las llamadas requieren iniciar sesión."),
        ("es", "Las demás peticiones sin token reciben `401`."),
        ("pt", "Com exceção da rota pública, toda chamada sem token recebe `401`."),
        ("pt", "As demais rotas exigem autenticação."),
        ("ru", "Все методы, кроме поиска, требуют авторизации."),
        ("ru", "Остальные запросы без токена отклоняются."),
        ("zh", "除了查询接口，所有接口都需要登录。"),
        ("zh", "其余请求未携带令牌时返回 401。"),
    ],
)
def test_sentences_of_other_languages_that_demand_it(name: str, sentence: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        assert len(demanded(outline_of(f"# T\n\n## API\n\n{sentence}\n"))) == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("de", "Alle übrigen Aufrufe benötigen keine Anmeldung."),
        ("de", "Alle Aufrufe benötigen eine Anmeldung."),
        ("de", "Bis auf weiteres wird jede Anmeldung geprüft."),
        ("fr", "Les autres appels n'exigent pas de jeton."),
        ("es", "Las demás llamadas no requieren token."),
        ("pt", "As demais rotas não exigem autenticação."),
        ("ru", "Остальные запросы не требуют токена."),
        ("zh", "其余接口无需登录。"),
    ],
)
def test_sentences_of_other_languages_that_do_not(name: str, sentence: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        assert demanded(outline_of(f"# T\n\n## API\n\n{sentence}\n")) == ()


LISTED = """
# Boats

## API

### `GET /boats`

{said}

### `POST /boats`

**Roles:** clerk

### `DELETE /boats/{{id}}`

## Access

{rule}
"""


def test_it_closes_what_names_its_callers_and_opens_nothing() -> None:
    rule = "All other calls without a valid key get 401."
    text = LISTED.format(said="No key needed.", rule=rule)
    public = {each.key: each.public for each in api.read(outline_of(text)).endpoints}
    assert public == {"GET /boats": True, "POST /boats": False, "DELETE /boats/{id}": None}


def test_a_key_may_be_of_a_door() -> None:
    text = LISTED.format(said="No key needed.", rule="The doors are locked.")
    assert api.read(outline_of(text)).endpoints[0].public is None


def test_it_closes_the_rows_of_tables() -> None:
    text = """
        # Boats
        ## API
        - `GET /boats`
        - `POST /boats`
        - `DELETE /boats/{id}`
        ## Access
        | Endpoint | Who |
        |---|---|
        | GET /boats | public |
        | POST /boats | clerk |

        Except for the public one, each endpoint demands a login.
    """
    found = access.read(outline_of(text)).cells
    cells = {(cell.endpoint, cell.role): cell.grant for cell in found}
    assert cells == {
        ("GET /boats", "anonymous"): "allow",
        ("POST /boats", "clerk"): "allow",
        ("POST /boats", "anonymous"): "deny",
    }
