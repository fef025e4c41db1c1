"""What limits and takes back rights in other languages: tails of sentences, definitions of roles,
and sentences that close a call again."""

from __future__ import annotations

import pytest

from tests.plan.compiled import plan_of, route

DATA = """```sql
CREATE TABLE users (id INT PRIMARY KEY, email TEXT, role TEXT);
CREATE TABLE bays (id INT PRIMARY KEY, name TEXT);
```"""
HEADS = {
    "de": (
        "Das Dokument beschreibt den Dienst, mit dem die Warte und die Fahrer des Lagers eine Rampe"
        " buchen; es ist nicht für andere Dienste und wird von der Leitung gepflegt.",
        "## Rollen\n\n- **wart**: pflegt die Rampen\n- **fahrer**: {}\n\n",
        "## Zugriffsrechte",
        ("Endpunkt", "wart", "fahrer", "anonym", "ja", "nein"),
    ),
    "fr": (
        "Le présent document décrit le service de réservation des quais pour les magasiniers.",
        "## Rôles\n\n- **magasinier** : tient les quais\n- **livreur** : {}\n\n",
        "## Habilitations",
        ("Point d’accès", "magasinier", "livreur", "anonyme", "oui", "non"),
    ),
    "es": (
        "Este documento describe el servicio con el que los guardas del depósito reservan muelles.",
        "## Roles\n\n- **guarda**: cuida los muelles\n- **chofer**: {}\n\n",
        "## Permisos",
        ("Endpoint", "guarda", "chofer", "anónimo", "sí", "no"),
    ),
    "pt": (
        "Este documento descreve o serviço com o qual os porteiros do depósito reservam as docas.",
        "## Papéis\n\n- **porteiro**: cuida das docas\n- **motorista**: {}\n\n",
        "## Permissões",
        ("Endpoint", "porteiro", "motorista", "anônimo", "sim", "não"),
    ),
    "ru": (
        "Этот документ описывает сервис, с помощью которого кладовщики бронируют ворота склада.",
        "## Роли\n\n- **кладовщик**: ведёт ворота\n- **водитель**: {}\n\n",
        "## Права доступа",
        ("Метод", "кладовщик", "водитель", "аноним", "да", "нет"),
    ),
    "zh": (
        "本文档描述司机和库管员用来预订和维护仓库月台的服务。",
        "## 角色\n\n- **库管员**：维护月台\n- **司机**：{}\n\n",
        "## 访问权限",
        ("接口", "库管员", "司机", "匿名", "是", "否"),
    ),
}
KEYS = ("GET /bays", "DELETE /bays/{id}")


def document(language: str, rights: str, behind: str = "", what: str = "...") -> str:
    intro, roles, title, _ = HEADS[language]
    api = "## API\n\n- `GET /bays`\n- `POST /bays`\n- `DELETE /bays/{id}`\n\n"
    named = roles.format(what)
    data = f"## Data Model\n\n{DATA}\n\n"
    return f"# Depot\n\n{intro}\n\n{data}{named}{api}{title}\n\n{rights}\n\n{behind}\n"


def matrix(language: str) -> str:
    head, one, other, anybody, yes, no = HEADS[language][3]
    return (
        f"| {head} | {one} | {other} | {anybody} |\n|--|--|--|--|\n"
        f"| `GET /bays` | {yes} | {yes} | {yes} |\n| `DELETE /bays/{{id}}` | {yes} | {yes} | {no} |"
    )


def callers(text: str, key: str) -> set[str]:
    """Who may call besides administrators."""
    return {*route(plan_of(text), key).permits} - {"admin"}


@pytest.mark.parametrize(
    ("language", "said", "tails"),
    [
        ("de", "Warte dürfen `POST /bays` aufrufen{}.", "im Testsystem|mit Einladung|auf Antrag"),
        ("de", "- `POST /bays`: wart{}", ", demnächst|, meistens|, mit Schlüssel"),
        ("de", "`POST /bays` ist öffentlich{}.", ", demnächst|(geplant)|(Beta)"),
        ("fr", "Le magasinier peut appeler `POST /bays`{}.", "sur demande|temporairement|– prévu"),
        ("fr", "`POST /bays` est public{}.", ", bientôt|(prévu)|(bêta)"),
        ("es", "El guarda puede llamar a `POST /bays`{}.", "con invitación|pronto|entre semana"),
        ("es", "- `POST /bays`: guarda{}", ", pronto|, con clave"),
        ("pt", "O porteiro pode chamar `POST /bays`{}.", "sob pedido|temporariamente"),
        ("pt", "- `POST /bays`: porteiro{}", ", em breve|, com chave"),
        ("ru", "Кладовщик может вызывать `POST /bays`{}.", "по запросу|временно|по будням"),
        ("ru", "- `POST /bays`: кладовщик{}", ", скоро|, с ключом"),
        ("zh", "库管员可以调用 `POST /bays`{}。", "，需审批|，即将"),
        ("zh", "- `POST /bays`：库管员{}", "，即将|，仅工作日"),
    ],
)
def test_tails(language: str, said: str, tails: str) -> None:
    plain = callers(document(language, said.format("")), "POST /bays")
    assert plain  # the control
    for tail in tails.split("|"):
        behind = tail if tail[0] in ",，" else f" {tail}"
        found = callers(document(language, said.format(behind)), "POST /bays")
        assert plain.isdisjoint(found), tail


@pytest.mark.parametrize(
    ("language", "reading", "nothing"),
    [
        ("de", "nur lesend|nur Lesezugriff", "deaktiviert|gesperrt|geplant"),
        ("fr", "lecture seule|accès en lecture seule", "désactivé|suspendu"),
        ("es", "solo lectura|acceso de solo lectura", "desactivado|suspendido|sin acceso"),
        ("pt", "somente leitura", "desativado|suspenso|sem acesso"),
        ("ru", "только чтение", "отключена|заблокирован|нет доступа"),
        ("zh", "只读|只读权限", "已停用|无访问权限"),
    ],
)
def test_definitions(language: str, reading: str, nothing: str) -> None:
    one, other = HEADS[language][3][1:3]
    for what, left in (
        ("...", KEYS),
        *((each, KEYS[:1]) for each in reading.split("|")),
        *((each, ()) for each in nothing.split("|")),
    ):
        text = document(language, matrix(language), what=what)
        assert tuple(key for key in KEYS if other in callers(text, key)) == left, what
        assert all(one in callers(text, key) for key in KEYS)


@pytest.mark.parametrize(
    ("language", "said", "key"),
    [
        ("de", "## Änderungen\n\n- 2.0: `GET /bays` ist nicht mehr öffentlich", "GET /bays"),
        ("de", "## Änderungen\n\n- 2.0: `GET /bays` verlangt jetzt eine Anmeldung", "GET /bays"),
        ("de", "## Hinweise\n\n`DELETE /bays/{id}` wurde entfernt.", "DELETE /bays/{id}"),
        ("de", "## Hinweise\n\n`GET /bays` ist in Produktion abgeschaltet.", "GET /bays"),
        ("de", "## Sicherheit\n\n`GET /bays` ist nur aus dem Büronetz erreichbar.", "GET /bays"),
        ("fr", "## Remarques\n\n`GET /bays` n’est plus public.", "GET /bays"),
        ("fr", "## Remarques\n\n`DELETE /bays/{id}` a été supprimé.", "DELETE /bays/{id}"),
        ("es", "## Cambios\n\n- 2.0: `GET /bays` ya no es público", "GET /bays"),
        ("es", "## Cambios\n\n- 2.0: `GET /bays` exige ahora iniciar sesión", "GET /bays"),
        ("es", "## Notas\n\n`DELETE /bays/{id}` fue eliminado.", "DELETE /bays/{id}"),
        ("pt", "## Notas\n\n`GET /bays` não é mais público.", "GET /bays"),
        ("pt", "## Notas\n\n`DELETE /bays/{id}` foi removido.", "DELETE /bays/{id}"),
        ("ru", "## Изменения\n\n- 2.0: `GET /bays` больше не публичный", "GET /bays"),
        ("ru", "## Примечания\n\n`DELETE /bays/{id}` удалён.", "DELETE /bays/{id}"),
        ("zh", "## 备注\n\n`GET /bays` 不再公开。", "GET /bays"),
        ("zh", "## 备注\n\n`DELETE /bays/{id}` 已移除。", "DELETE /bays/{id}"),
    ],
)
def test_what_closes_a_call_again(language: str, said: str, key: str) -> None:
    open_before = callers(document(language, matrix(language)), key)
    left = callers(document(language, matrix(language), said), key)
    assert left < open_before
    assert "anonymous" not in left


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "## Hinweise\n\n`GET /bays` ist öffentlich, alle anderen verlangen eine Anmeldung."),
        ("de", "## Hinweise\n\n`GET /bays` braucht keine Anmeldung."),
        ("fr", "## Remarques\n\n`GET /bays` est public."),
        ("es", "## Notas\n\n`GET /bays` es público, no pide token."),
    ],
)
def test_what_leaves_a_call_open(language: str, said: str) -> None:
    assert "anonymous" in callers(document(language, matrix(language), said), "GET /bays")
