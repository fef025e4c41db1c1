"""Who may call a route, in the lists and beside the endpoints of documents in other languages."""

from __future__ import annotations

import pytest

from asbuilt.document.reader import read as read_document
from asbuilt.source import Source
from asbuilt.spec.reader import read
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api

HEADS = {
    "de": "# Pflichtenheft\n\n## Rollen und Rechte\n\nEs gibt drei Rollen: **Verkäufer**, "
    "**Leiter** und **Prüfer**.\n\n{list}\n\n## Schnittstelle\n",
    "es": "# Especificación técnica\n\n## Roles y permisos\n\nHay tres roles: **vendedor**, "
    "**gerente** y **revisor**.\n\n{list}\n\n## Interfaz HTTP\n",
    "fr": "# Dossier technique\n\n## Rôles et droits\n\nTrois rôles existent : **vendeur**, "
    "**gérant** et **contrôleur**.\n\n{list}\n\n## Interface HTTP\n",
    "pt": "# Especificação técnica\n\n## Papéis e permissões\n\nHá três papéis: **vendedor**, "
    "**gerente** e **revisor**.\n\n{list}\n\n## API\n",
    "ru": "# Техническое задание\n\n## Роли и права доступа\n\nЕсть три роли: **продавец**, "
    "**управляющий** и **контролёр**.\n\n{list}\n\n## Программный интерфейс\n",
    "zh": "# 技术规格说明书\n\n## 角色与权限\n\n系统有三种角色：**销售员**、**店长**和**审核员**。"
    "\n\n{list}\n\n## 接口说明\n",
}
"""Roles: one who sells, one who manages, one who checks."""
LABELS = {"de": "Berechtigt", "es": "Permisos", "fr": "Droits", "pt": "Permissão", "ru": "Доступ",
          "zh": "权限"}  # fmt: skip
KEY = "GET /lots"


def callers(text: str) -> str:
    """A sign for each role: all rows, its own, or none; ``P`` for whoever calls."""
    spec = read(read_document(Source("spec.md", text)))
    endpoint = next(each for each in spec[Api].endpoints if each.key == KEY)
    cells = {each.role: each for each in spec[Access].cells if each.endpoint == KEY}
    opened = cells.get("anonymous")
    if endpoint.public or (opened and opened.grant == "allow"):
        return "P"
    named = {role.text for role in endpoint.roles or ()}
    signs = {role: "A" if role in named and not cells else "-" for role in spec[Access].roles}
    for role, cell in cells.items():
        is_own = cell.grant == "word" and cell.word == "own"
        limited = role in dict(endpoint.rows) and not is_own
        signs[role] = "o" if is_own else "A" if cell.grant == "allow" and not limited else "-"
    signs |= {role: "A" for role in named - cells.keys()}
    return "".join(signs[role] for role in spec[Access].roles)


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("fr", "Tous les rôles peuvent appeler {a}.", "AAA"),
        ("fr", "Tous les rôles sauf le vendeur peuvent appeler {a}.", "-AA"),
        ("fr", "Seul le gérant peut appeler {a}.", "-A-"),
        ("fr", "{a} est accessible au vendeur et au gérant.", "AA-"),
        ("fr", "Le gérant peut appeler {a} ; le vendeur aussi, mais seulement pour ses propres"
               " lots.", "oA-"),
        ("fr", "Le gérant peut appeler {a} ; le vendeur ne voit que ses propres lots.", "oA-"),
        ("fr", "Le gérant peut appeler {a}, sauf le dimanche.", "---"),
        ("fr", "Le gérant peut appeler {a} après approbation du contrôleur.", "---"),
        ("fr", "Le vendeur ne peut pas appeler {a}.", "---"),
        ("de", "Jede Rolle darf {a} aufrufen.", "AAA"),
        ("de", "{a} ist dem Leiter vorbehalten.", "-A-"),
        ("de", "Der Leiter darf {a} aufrufen; der Verkäufer auch, aber nur für eigene."
               , "oA-"),
        ("de", "Alle Rollen außer dem Verkäufer dürfen {a} aufrufen.", "-AA"),
        ("de", "Der Leiter darf {a} aufrufen, außer sonntags.", "---"),
        ("de", "Der Leiter darf {a} nach Freigabe durch den Prüfer aufrufen.", "---"),
        ("es", "Cualquier rol puede llamar a {a}.", "AAA"),
        ("es", "{a} está disponible para el vendedor y el gerente.", "AA-"),
        ("es", "El gerente puede llamar a {a}; el vendedor solo ve sus propios lotes.", "oA-"),
        ("es", "El gerente puede llamar a {a}, excepto los domingos.", "---"),
        ("es", "Los gerentes pueden llamar a {a}; los vendedores también.", "AA-"),
        ("es", "{a}: gerente, vendedor (solo los propios)", "oA-"),
        ("de", "{a}: Leiter, Verkäufer (nur eigene)", "oA-"),
        ("de", "{a}: nur Leiter, Verkäufer (nur eigene)", "oo-"),
        ("zh", "{a}：店长、销售员（仅限本人）", "oA-"),
        ("pt", "Somente o gerente e o revisor podem chamar {a}.", "-AA"),
        ("pt", "O vendedor pode chamar {a} apenas para os próprios lotes.", "o--"),
        ("pt", "O gerente pode chamar {a} depois da aprovação do revisor.", "---"),
        ("ru", "{a} доступен продавцу и управляющему.", "AA-"),
        ("ru", "Все роли, кроме продавца, могут вызывать {a}.", "-AA"),
        ("ru", "Управляющий может вызывать {a}, кроме воскресенья.", "---"),
        ("zh", "所有角色均可调用 {a}。", "AAA"),
        ("zh", "{a} 只能由审核员调用。", "--A"),
        ("zh", "店长可以调用 {a}；销售员也可以，但仅限自己的批次。", "oA-"),
        ("zh", "店长可以调用 {a}，周日除外。", "---"),
        ("zh", "店长经审核员批准后可以调用 {a}。", "---"),
    ],
)  # fmt: skip
def test_lists_say_who_may_call(language: str, said: str, expected: str) -> None:
    head = HEADS[language].format(list=f"- {said.format(a=f'`{KEY}`')}")
    assert callers(f"{head}\n### `{KEY}`\n\n### `POST /lots`\n") == expected


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("zh", "店长、审核员可查看全部；销售员仅可查看本人的批次。", "oAA"),
        ("zh", "店长；销售员仅限本人的批次。", "oA-"),
        ("zh", "仅限店长。", "-A-"),
        ("zh", "店长，周日除外。", "---"),
        ("de", "Leiter und Prüfer sehen alle; Verkäufer nur die eigenen.", "oAA"),
        ("de", "Leiter, außer sonntags.", "---"),
        ("fr", "gérant et contrôleur voient tout ; vendeur seulement ses propres lots.", "oAA"),
        ("fr", "seulement le gérant.", "-A-"),
        ("es", "gerente y revisor ven todo; vendedor solo los propios.", "oAA"),
        ("es", "gerente, salvo los domingos.", "---"),
        ("pt", "apenas o gerente.", "-A-"),
        ("pt", "gerente; vendedor (somente os próprios lotes).", "oA-"),
        ("ru", "управляющий; продавец только для своих лотов.", "oA-"),
        ("ru", "управляющий, кроме воскресенья.", "---"),
    ],
)
def test_labels_say_who_may_call(language: str, said: str, expected: str) -> None:
    head = HEADS[language].format(list="")
    label = f"**{LABELS[language]}**: {said}"
    assert callers(f"{head}\n### `{KEY}`\n\n{label}\n\n### `POST /lots`\n") == expected


@pytest.mark.parametrize(
    ("language", "word", "meaning", "is_own"),
    [
        ("ru", "свои", "только записи, относящиеся к самому пользователю", True),
        ("ru", "свои", "только записи своего региона", False),
        ("ru", "свои", "только записи, кроме своих", False),
        ("es", "propios", "solo los registros creados por el usuario", True),
        ("es", "propios", "solo los registros de su región", False),
        ("fr", "siens", "uniquement les enregistrements de l'utilisateur lui-même", True),
        ("fr", "siens", "tous sauf les siens", False),
        ("de", "eigene", "nur Datensätze, die dem Nutzer gehören", True),
        ("zh", "本人", "仅限与本人相关的记录", True),
        ("zh", "本人", "除本人以外的记录", False),
    ],
)
def test_a_legend_says_what_own_rows_are(
    language: str, word: str, meaning: str, is_own: bool
) -> None:
    legend = f"**{word}**: {meaning}.\n\n| | A | B |\n|---|---|---|\n| {KEY} | {word} | + |"
    text = f"{HEADS[language].format(list=legend)}\n### `{KEY}`\n"
    spec = read(read_document(Source("spec.md", text)))
    understood = all(each.expression is not None for each in spec[Access].legend)
    assert understood is is_own
