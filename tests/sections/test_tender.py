"""Specifications in the form of a tender: numbered articles, requirements and data in tables, a
matrix with a column for who has no account, a table of the stages of the introduction."""

from __future__ import annotations

import pytest

import asbuilt.api
from asbuilt.source import Source
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.deployment import Deployment
from asbuilt.spec.sections.requirements import Requirements

DAY = 86_400.0
FORM = """# {title}

## {quality}

| {ref} | {requirement} | {level} |
|---|---|---|
| NF-01 | {latency} | ≤ 600 ms |
| NF-02 | {availability} | ≥ 99.5 % |

## {data}

**{entity} `household`**

| {field} | {type} | {needed} |
|---|---|---|
| id | UUID | {yes} |
| name | text | {yes} |

## {api}

| {method} | {path} |
|---|---|
| GET | `/menus` |
| POST | `/orders` |

## {matrix}

| {operation} | ({public}) | family | cashier |
|---|:---:|:---:|:---:|
| GET `/menus` | ✔ | ✔ | ✔ |
| POST `/orders` | ✘ | ✘ | ✔ |

## {rollout}

| {stage} | {extent} | {share} | {hold} |
|:---:|---|---:|---|
| 1 | {acceptance} | – | 15 {days} |
| 2 | {pilot} | 10 % | 21 {days} |
| 3 | {all} | 100 % | – |
"""
KEYS = (
    "title", "quality", "ref", "requirement", "level", "latency", "availability", "data", "entity",
    "field", "type", "needed", "yes", "api", "method", "path", "matrix", "operation", "public",
    "rollout", "stage", "extent", "share", "hold", "acceptance", "days", "pilot", "all",
)  # fmt: skip
WORDS = {
    "de": (
        "Lastenheft", "Kapitel 5 – Nichtfunktionale Anforderungen", "Nr.", "Anforderung",
        "Geforderter Wert", "Antwortzeit der Bestellung, 95. Perzentil", "Verfügbarkeit",
        "Kapitel 6 – Datenkatalog", "Entität", "Feld", "Typ", "Pflicht", "ja",
        "Kapitel 7 – Schnittstelle", "Methode", "Pfad", "Kapitel 8 – Berechtigungsmatrix",
        "Vorgang", "öffentlich", "Kapitel 9 – Zeitplan der Inbetriebnahme", "Ausbaustufe",
        "Umfang", "Anteil der Schulen", "Beobachtungsdauer", "Abnahme", "Tage", "Pilotschulen",
        "Gesamtes Gebiet",
    ),
    "es": (
        "Pliego", "Artículo 5.º — Requisitos no funcionales", "Ref.", "Requisito", "Nivel exigido",
        "Tiempo de respuesta de la reserva, percentil 95", "Disponibilidad",
        "Artículo 6.º — Diccionario de datos", "Entidad", "Campo", "Tipo", "Oblig.", "sí",
        "Artículo 7.º — Interfaz", "Método", "Ruta", "Artículo 8.º — Matriz de permisos",
        "Operación", "público", "Artículo 9.º — Calendario de puesta en servicio", "Escalón",
        "Alcance", "Parte de las escuelas", "Duración de la observación", "Preproducción", "días",
        "Escuelas piloto", "Todo el territorio",
    ),
    "fr": (
        "Cahier des charges", "Article 5 — Exigences non fonctionnelles", "Réf.", "Exigence",
        "Niveau attendu", "Temps de réponse de la réservation, 95ᵉ centile", "Disponibilité",
        "Article 6 — Dictionnaire des données", "Entité", "Champ", "Type", "Oblig.", "oui",
        "Article 7 — Interface", "Méthode", "Chemin", "Article 8 — Matrice des habilitations",
        "Opération", "public", "Article 9 — Calendrier de mise en service", "Palier", "Périmètre",
        "Part des écoles", "Durée d'observation", "Recette", "jours", "Écoles pilotes",
        "Ensemble du territoire",
    ),
    "pt": (
        "Caderno de encargos", "Cláusula 5.ª — Requisitos não funcionais", "Ref.", "Requisito",
        "Nível esperado", "Tempo de resposta da reserva, percentil 95", "Disponibilidade",
        "Cláusula 6.ª — Dicionário de dados", "Entidade", "Campo", "Tipo", "Obrig.", "sim",
        "Cláusula 7.ª — Interface", "Método", "Caminho", "Cláusula 8.ª — Matriz de permissões",
        "Operação", "público", "Cláusula 9.ª — Cronograma de entrada em operação", "Patamar",
        "Âmbito", "Parcela das escolas", "Período de observação", "Homologação", "dias",
        "Escolas piloto", "Todo o território",
    ),
    "ru": (
        "Техническое задание", "Раздел 5. Нефункциональные требования", "№", "Требование",
        "Требуемый уровень", "Время отклика заказа, 95-й процентиль", "Доступность",
        "Раздел 6. Словарь данных", "Сущность", "Поле", "Тип", "Обязат.", "да",
        "Раздел 7. Интерфейс", "Метод", "Путь", "Раздел 8. Матрица прав доступа", "Операция",
        "без входа", "Раздел 9. График ввода в эксплуатацию", "Очередь", "Охват", "Доля школ",
        "Срок наблюдения", "Приёмка", "дней", "Пилотные школы", "Вся территория",
    ),
    "zh": (
        "技术规格书", "第五条 非功能需求", "编号", "需求", "要求水平", "订餐响应时间，95 百分位",
        "可用性", "第六条 数据字典", "实体", "字段", "类型", "必填", "是", "第七条 接口", "方法",
        "路径", "第八条 权限矩阵", "操作", "公开", "第九条 上线时间表", "批次", "范围", "学校占比",
        "观察期", "验收", "天", "试点学校", "全区",
    ),
}  # fmt: skip


@pytest.fixture(params=sorted(WORDS))
def tender(request: pytest.FixtureRequest) -> Specification:
    """The same tender in each language."""
    said = dict(zip(KEYS, WORDS[request.param], strict=True))
    return asbuilt.api.read(Source("spec.md", FORM.format(**said)))


def test_requirements_in_rows_have_the_figures_beside_them(tender: Specification) -> None:
    read = {each.id.text: each.targets for each in tender[Requirements].items}
    (latency,), (availability,) = read["NF-01"], read["NF-02"]
    assert (latency.metric, latency.percentile, latency.value) == ("latency", 95, 0.6)
    assert (availability.metric, availability.value) == ("availability", 0.995)


def test_an_entity_of_the_dictionary_is_a_table(tender: Specification) -> None:
    (table,) = tender[DataModel].tables
    assert (table.name, [each.name for each in table.columns]) == ("household", ["id", "name"])


def test_a_column_in_brackets_is_of_who_has_no_account(tender: Specification) -> None:
    said = {(each.endpoint, each.role): each.grant for each in tender[Access].cells}
    assert said["GET /menus", "anonymous"] == "allow"
    assert said["POST /orders", "anonymous"] == said["POST /orders", "family"] == "deny"
    assert {*tender[Access].roles} == {"family", "cashier"}


def test_stages_lead_to_everybody(tender: Specification) -> None:
    steps = [(each.environment, each.share, each.hold) for each in tender[Deployment].rollout]
    assert steps == [
        ("staging", None, 15 * DAY), ("production", 0.1, 21 * DAY), ("production", 1.0, None),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["What else", "Annex C"])
def test_a_caption_that_says_entity_makes_a_table_under_any_heading(heading: str) -> None:
    grid = "| Field | Type |\n|---|---|\n| code | text |\n"
    for caption in ("**Entity `household`**", "Table `household`:", "*Entity household*"):
        is_coded = "`" in caption
        document = f"# Form\n\n`GET /x`\n\n## {heading}\n\n{caption}\n\n{grid}"
        tables = asbuilt.api.read(Source("spec.md", document))[DataModel].tables
        assert [each.name for each in tables] == ["household"] * is_coded


@pytest.mark.parametrize("kind", ["Object", "Schema", "Resource"])
def test_what_may_only_be_sent_is_no_table(kind: str) -> None:
    grid = "| Field | Type |\n|---|---|\n| code | text |\n"
    document = f"# Form\n\n`GET /x`\n\n## What else\n\n**{kind} `answer`**\n\n{grid}"
    assert not asbuilt.api.read(Source("spec.md", document))[DataModel].tables
