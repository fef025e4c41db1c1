"""Documents in other languages, and titles of one's own."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from textwrap import dedent

import pytest

import asbuilt
from asbuilt.document import reader as document_reader
from asbuilt.errors import UsageError
from asbuilt.source import Source
from asbuilt.spec import reader as spec_reader
from asbuilt.spec.figures.quantity import parse_targets
from asbuilt.spec.language import english, meanings, speaking, translated
from asbuilt.spec.languages import insertion
from asbuilt.spec.languages.detection import language_of
from asbuilt.spec.languages.insertion import denials
from asbuilt.spec.languages.language import ENGLISH, Language, expression, shipped
from asbuilt.spec.reader import KNOWN_TITLES
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.title import normal_title

LANGUAGES = {language.name: language for language in shipped()}


def test_six_languages_are_shipped() -> None:
    assert set(LANGUAGES) == {"de", "es", "fr", "pt", "ru", "zh"}


def test_what_is_counted_by_month_is_monthly() -> None:
    with speaking(LANGUAGES["zh"]):
        (target,) = parse_targets("≥ 99.9%", 0, "可用性（按月统计）")
    assert (target.metric, target.window) == ("availability", 30 * 86400)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.name)
def test_titles_are_in_normal_form(language: Language) -> None:
    """Otherwise a title would never be found."""
    for foreign in language.titles:
        assert normal_title(foreign).replace("’", "'") == foreign.replace("’", "'"), foreign


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.name)
@pytest.mark.parametrize(
    "title",
    [
        "Functional Requirements", "Non-Functional Requirements", "Data Model",
        "API Specification", "Access Control", "Rate Limits", "Rollout Plan", "Alerting",
        "Dependencies", "Open Questions", "Timeline", "Glossary", "Risks & Mitigation",
        "Security Considerations", "Testing Strategy", "Components", "Success Metrics",
        "Executive Summary", "Goals", "Non-Goals", "References",
    ],
)  # fmt: skip
def test_every_part_of_the_template_has_a_name(language: Language, title: str) -> None:
    assert normal_title(title) in language.titles.values()


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.name)
@pytest.mark.parametrize(
    "title",
    ["Performance", "Scalability", "Availability", "Reliability", "Service Level Objectives"],
)
def test_every_quality_has_a_name(language: Language, title: str) -> None:
    assert normal_title(title) in language.titles.values()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("de", "Programmstart < 2 s"), ("es", "Arranque < 2 s"), ("fr", "Démarrage < 2 s"),
        ("pt", "Inicialização < 2 s"), ("ru", "Запуск < 2 с"), ("zh", "启动 < 2 秒"),
    ],
)  # fmt: skip
def test_the_start_of_a_program_is_no_answer(name: str, text: str) -> None:
    with speaking(LANGUAGES[name]):
        assert [target.metric for target in parse_targets(text, 0)] == ["unknown"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("de", "höchstens 300 ms", "at most 300 ms"),
        ("de", "2.000 gleichzeitige Benutzer", "2,000 concurrent users"),
        ("de", "`GET /api/benutzer` pro Benutzer", "`GET /api/benutzer` per user"),
        ("de", "GET /api/benutzer pro Minute", "GET /api/benutzer per minutes"),
        ("fr", "taux d’erreur", "error rate"),
        ("fr", "1 000 utilisateurs", "1\u00a0000 user"),
        ("ru", "не более 5 мин", "at most 5 minutes"),
        ("ru", "300 с", "300 seconds"),
        ("zh", "100次/分钟", "100 requests/minutes"),
        ("zh", "有效期", "有效期"),
        ("zh", "是", "yes"),
        ("es", "nada conocido", "nada conocido"),
    ],
)
def test_phrases_are_translated(name: str, text: str, expected: str) -> None:
    with speaking(LANGUAGES[name]):
        assert english(text) == expected
    assert english(text) == text


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("de", "Gleichzeitige Nutzer: mindestens 1.200 (Ferienbeginn)", "concurrent-users >= 1200"),
        ("de", "800 gleichzeitige Sitzungen", "concurrent-users >= 800"),
        ("de", "Wiederherstellungspunkt: höchstens 5 Minuten", "rpo <= 300"),
        (
            "es",
            "Usuarios simultáneos: al menos 1.200 (inicio de curso)",
            "concurrent-users >= 1200",
        ),
        ("es", "Tasa de errores: menos del 0,4 %", "error-rate < 0.004"),
        ("es", "Disponibilidad igual o superior al 99,5 %", "availability >= 0.995"),
        ("es", "Disponibilidad superior o igual a 99,5 %", "availability >= 0.995"),
        ("es", "Tasa de errores inferior o igual al 0,4 %", "error-rate <= 0.004"),
        ("es", "Tasa de errores igual o inferior a 0,4 %", "error-rate <= 0.004"),
        ("es", "Tasa de errores inferior al 0,4 %", "error-rate < 0.004"),
        ("pt", "Disponibilidade igual ou superior a 99,5 %", "availability >= 0.995"),
        ("pt", "Disponibilidade superior ou igual a 99,5 %", "availability >= 0.995"),
        ("pt", "Taxa de erros inferior ou igual a 0,4 %", "error-rate <= 0.004"),
        ("pt", "Taxa de erros igual ou inferior a 0,4 %", "error-rate <= 0.004"),
        ("es", "Punto de recuperación: máximo 15 minutos", "rpo <= 900"),
        ("fr", "1 200 utilisateurs connectés simultanément", "concurrent-users >= 1200"),
        ("fr", "Point de reprise : au plus 5 minutes", "rpo <= 300"),
        ("pt", "1.200 usuários conectados ao mesmo tempo", "concurrent-users >= 1200"),
        ("pt", "Taxa de erros: abaixo do limite de 0,4%", "error-rate < 0.004"),
        ("ru", "Одновременных сеансов: не менее 1200", "concurrent-users >= 1200"),
        ("ru", "Точка восстановления: не более 15 минут", "rpo <= 900"),
        ("zh", "并发用户：不少于 1200 人", "concurrent-users >= 1200"),
        ("zh", "支持不少于 500 人同时在线", "concurrent-users >= 500"),
        ("zh", "吞吐量不低于 60 次/分钟", "throughput >= 1"),
        ("zh", "吞吐量不低于 800 笔/秒", "throughput >= 800"),
        ("zh", "恢复点目标：不超过 5 分钟", "rpo <= 300"),
        ("zh", "99% 的请求在 200 毫秒内返回", "latency <= 0.2"),
        ("de", "Belege werden mindestens 5 Tage aufbewahrt", "retention >= 432000"),
        ("es", "Los recibos se conservan al menos 5 días", "retention >= 432000"),
        ("fr", "Les reçus sont conservés au moins 5 jours", "retention >= 432000"),
        ("pt", "Os recibos são conservados pelo menos 5 dias", "retention >= 432000"),
        ("ru", "Квитанции хранятся не менее 5 дней", "retention >= 432000"),
        ("zh", "收据保留至少 5 天", "retention >= 432000"),
        ("zh", "收据保存不少于 5 天", "retention >= 432000"),
        ("zh", "收据最多保存 5 天", "retention <= 432000"),
        ("zh", "每秒处理不少于 800 个请求", "throughput >= 800"),
        ("zh", "系统每秒至少处理 200 个请求", "throughput >= 200"),
        ("zh", "95% 的查询在 300 毫秒内返回", "latency <= 0.3"),
        ("es", "por segundo al menos 800 solicitudes", "throughput >= 800"),
        ("zh", "从扫码到启动充电不超过 5 秒", "latency <= 5"),
        ("fr", "moins de 2 % d'erreurs", "error-rate < 0.02"),
        ("de", "weniger als 2 % Fehler", "error-rate < 0.02"),
        ("es", "menos del 2 % de errores", "error-rate < 0.02"),
        ("pt", "menos de 2 % de erros", "error-rate < 0.02"),
        ("ru", "менее 2 % ошибок", "error-rate < 0.02"),
        ("de", "mindestens 300 Nutzer gleichzeitig", "concurrent-users >= 300"),
        ("es", "al menos 300 usuarios conectados al mismo tiempo", "concurrent-users >= 300"),
        ("fr", "au moins 300 utilisateurs en simultané", "concurrent-users >= 300"),
        ("pt", "pelo menos 300 utilizadores em simultâneo", "concurrent-users >= 300"),
        ("ru", "не менее 300 пользователей одновременно", "concurrent-users >= 300"),
        ("de", "mindestens 120 Gespräche pro Minute", "throughput >= 2"),
        ("fr", "au moins 120 enchères par minute", "throughput >= 2"),
        ("pt", "pelo menos 120 gravações por minuto", "throughput >= 2"),
        ("ru", "не менее 120 звонков в минуту", "throughput >= 2"),
    ],
)
def test_targets_are_read_in_every_language(name: str, text: str, expected: str) -> None:
    with speaking(LANGUAGES[name]):
        (target,) = parse_targets(text, 0)
    assert f"{target.metric} {target.comparator} {target.value:g}" == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("de", "Verfügbar sind mindestens 99,5 % der Zeit, gemessen über 7 Tage"),
        ("es", "Disponibilidad de al menos 99,5 %, medida a lo largo de 7 días"),
        ("fr", "Le service est disponible au moins 99,5 % du temps,\nmesuré sur 7 jours."),
        ("pt", "Disponibilidade de pelo menos 99,5 %, medida ao longo de 7 dias"),
        ("ru", "Доступность не менее 99,5 %, измеряется за 7 дней"),
    ],
)
def test_over_what_time_is_measured(name: str, text: str) -> None:
    with speaking(LANGUAGES[name]):
        (target,) = parse_targets(text, 0)
    assert (target.metric, target.window) == ("availability", 7 * 86400)


def test_full_width_marks_part_what_is_promised() -> None:
    with speaking(LANGUAGES["zh"]):
        found = parse_targets("RTO 不超过 30 分钟，RPO 不超过 1 分钟；月可用性不低于 99.9%", 0)
    assert [(each.metric, each.value) for each in found] == [
        ("rto", 1800), ("rpo", 60), ("availability", 0.999),
    ]  # fmt: skip
    assert found[-1].window == 30 * 86400 and "window" not in found[-1].assumed


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.name)
@pytest.mark.parametrize(
    "title", ["Revision History", "Open Questions", "Testing Strategy", "Data", "Who"]
)
def test_every_part_around_has_a_name(language: Language, title: str) -> None:
    assert normal_title(title) in language.titles.values()


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.name)
def test_all_that_a_text_may_say_in_english_is_known(language: Language) -> None:
    with speaking(language):
        for phrase in chain.from_iterable(language.phrases.values()):
            written = " ".join(word.replace("*", "x") for word in phrase.words)
            assert f" {phrase.english}:" in f" {meanings(f'`a`, {written}.')}", written
        for foreign, title in language.titles.items():
            assert f" {title}:" in f" {meanings(f'- **{foreign}**: a')}", foreign
    assert not meanings(f"- **{foreign}**: a")


def test_a_translation_knows_where_it_came_from() -> None:
    with speaking(LANGUAGES["de"]):
        text = "Die Antwortzeit liegt unter 300 Millisekunden, Verfügbarkeit mindestens 99,9 %"
        said = translated(text)
        figure = said.text.index("300")
        assert text[slice(*said.origin(figure, figure + 3))] == "300"
        word = said.text.index("availability")
        assert text[slice(*said.origin(word, word + len("availability")))] == "Verfügbarkeit"
        targets = parse_targets(text, 100)
    assert [target.metric for target in targets] == ["latency", "availability"]
    assert [text[target.span.start - 100 : target.span.end - 100] for target in targets] == [
        target.text for target in targets
    ]
    assert targets[1].text == "Verfügbarkeit mindestens 99,9 %"


def test_the_way_back_leads_past_words_that_were_put_in_order() -> None:
    with speaking(LANGUAGES["zh"]):
        text = "系统在5分钟内恢复"
        said = translated(text)
    assert said.text == "systems within 5 minutes available again"
    came = {"systems": "系统", "within": "在", "5": "5", "minutes": "分钟", "available": "恢复"}
    for word, written in came.items():
        start = said.text.index(word)
        assert text[slice(*said.origin(start, start + len(word)))] == written


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        (["anforderungen", "datenmodell", "goals"], "de"),
        (["requisitos", "modelo de dados", "escopo"], "pt"),
        (["requirements", "data model", "api"], "en"),
        (["requirements", "anforderungen"], "en"),
        (["需求"], "zh"),
        ([], "en"),
    ],
)
def test_the_language_is_the_one_of_the_titles(titles: list[str], name: str) -> None:
    assert language_of("ä", titles, KNOWN_TITLES).name == name


def test_english_documents_load_no_language() -> None:
    shipped.cache_clear()
    assert language_of("plain text", ["requirements", "data model"], KNOWN_TITLES) is ENGLISH
    assert shipped.cache_info().currsize == 0


def test_to_tell_a_language_needs_the_phrases_of_none() -> None:
    shipped.cache_clear()
    assert language_of("Übersicht", ["anforderungen"], KNOWN_TITLES).name == "de"
    assert not any("phrases" in vars(each) for each in shipped())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nur", "nur"),
        ("alle, nur\nhier", "nur"),
        ("spur nurmi und keines", "keines"),
        ("keiner ist mit seinem kind", "keiner"),
        ("nurnie", None),
        ("er darf nie und nimmer. mehr", "nie und nimmer"),
        ("nie. und nimmer mehr", None),
        ("他不得看", "不得"),
    ],
)
def test_words_are_found_where_none_goes_on(text: str, found: str | None) -> None:
    match = re.search(expression(["nur", "nie*nimmer", "kein*", "不得"]), text)
    assert (match and match[0]) == found


# ---------------------------------------------------------------- titles of one's own

DOCUMENT = dedent(
    """\
    # Works

    ## Abläufe im Werk

    - AB-1: Ein Auftrag wird angelegt
    """
)


def test_the_file_beside_a_document_names_further_titles(tmp_path: Path) -> None:
    (tmp_path / "spec.md").write_text(DOCUMENT)
    with pytest.raises(asbuilt.errors.NothingUnderstood):
        asbuilt.read(tmp_path / "spec.md")
    (tmp_path / "asbuilt.toml").write_text(
        '[aliases]\n"Functional Requirements" = ["Abläufe im Werk"]\n'
    )
    found = asbuilt.read(tmp_path / "spec.md")[Requirements]
    assert [item.id.text for item in found.items] == ["AB-1"]


@pytest.mark.parametrize(
    "text",
    [
        '[aliases]\n"Gaols" = ["Ziele"]',
        "aliases = 3",
        '[aliases]\n"Goals" = "Ziele"',
        '[aliases]\n"Goals" = [1]',
        "not toml",
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "spec.md").write_text(DOCUMENT)
    (tmp_path / "asbuilt.toml").write_text(text)
    with pytest.raises(UsageError, match=r"asbuilt\.toml"):
        asbuilt.read(tmp_path / "spec.md")


def test_an_alias_of_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "spec.md").write_text(DOCUMENT)
    (tmp_path / "asbuilt.toml").write_text('[aliases]\n"Functional Requirments" = ["Use Cases"]\n')
    with pytest.raises(UsageError, match="`Functional Requirments` is no title") as refused:
        asbuilt.read(tmp_path / "spec.md")
    assert refused.value.hint == "Did you mean `functional requirements`?"


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("Goals", True), ("non-functional requirements", True), ("Priority", True), ("ID", True),
        ("Duration", True), ("Technology Stack", True), ("Soak time", True),
        ("Foobar", False), ("Functional Requirments", False), ("Tehnology", False),
    ],
)  # fmt: skip
def test_headings_headers_and_keys_are_known(title: str, known: bool) -> None:
    assert spec_reader.means_anything(title) is known


def test_aliases_hold_for_headers_and_keys_too() -> None:
    text = "# T\n\n## Requirements\n\n| Lfd | Soll |\n|---|---|\n| FR-1 | fast |\n"
    source = Source("spec.md", text)
    spec = spec_reader.read(document_reader.read(source), {"Lfd": "ID", "Soll": "Requirement"})
    assert [item.text.text for item in spec[Requirements].items] == ["fast"]


SPOKEN = {
    "de": "Die Mediathek verleiht Geräte. Wer ein Gerät möchte, kann es für zwei Wochen "
    "ausleihen und "
    "muss es danach zurückbringen; ein Nutzer kann es mit einem Konto reservieren.",
    "es": "La mediateca presta equipos. El usuario puede reservar un equipo por el portal y cada "
    "préstamo dura quince días; el equipo debe volver sin daños.",
    "fr": "La médiathèque prête des appareils. Les usagers peuvent réserver un appareil "
    "sur le portail "
    "et chaque prêt est limité à quinze jours avec une prolongation.",
    "pt": "A midiateca empresta equipamentos. O usuário pode reservar um equipamento e "
    "cada empréstimo "
    "dura quinze dias, com uma prorrogação. Não há multas.",
    "ru": "Сервис выдаёт приборы. Пользователь может взять прибор и вернуть его после "
    "этого, если нет "
    "брони, или продлить срок; это можно сделать только с учётной записью.",
    "zh": "本服务出借设备。读者可以预约设备，每次两周，期满后归还。",
    "en": "The café lends its machines to the guests. A guest of São Paulo can book one "
    "for a week, and "
    "it is to be returned by the end of it.",
}
"""What documents say whose headings tell nothing."""


@pytest.mark.parametrize("name", SPOKEN)
def test_sentences_tell_a_language_where_headings_do_not(name: str) -> None:
    titles = ["o 7", "ding", "status"]
    assert language_of(SPOKEN[name], titles, KNOWN_TITLES).name == name


@pytest.mark.parametrize(
    "text",
    [
        "Il servizio presta apparecchi. L'utente può prenotare un apparecchio con il "
        "portale e ogni "
        "prestito dura due settimane. Non è possibile prorogare la durata del prestito.",
        "Služba požičiava prístroje. Používateľ si môže prístroj rezervovať na dva týždne.",
        "De mediatheek leent apparaten uit; coördinatie volgt, en een gebruiker kan het "
        "reserveren.",
        "このサービスは機器を貸し出します。利用者は機器を予約できます。",
        "Сервіс видає обладнання. Користувач може взяти його на два тижні та повернути в строк.",
    ],
)
def test_other_languages_are_none_of_those_that_are_known(text: str) -> None:
    assert language_of(text, ["ding"], KNOWN_TITLES) is ENGLISH


def test_of_two_languages_that_know_the_headings_sentences_tell_which() -> None:
    titles = ["requisitos", "glosario", "glossário"]
    hits = {name: len({*titles} & LANGUAGES[name].titles.keys()) for name in ("es", "pt")}
    assert hits["es"] == hits["pt"] > 1
    for name in ("es", "pt"):
        assert language_of(SPOKEN[name], titles, KNOWN_TITLES).name == name


def test_words_cost_nothing_where_all_letters_are_english() -> None:
    text = "der das und ist nicht mit wird werden " * 20
    assert language_of(text, ["ding"], KNOWN_TITLES) is ENGLISH


def test_a_few_headers_that_are_words_of_another_language_make_no_french_of_english() -> None:
    titles = ["phase", "effort", "code"]
    assert language_of(SPOKEN["en"], titles, KNOWN_TITLES) is ENGLISH
    assert language_of(SPOKEN["fr"], titles, KNOWN_TITLES).name == "fr"


def test_the_words_that_deny_are_those_of_the_languages() -> None:
    """They have a file of their own: ``denials.json``."""
    kept = denials()
    words = {each.name: [*each.limits["not"], *each.limits["only"]] for each in shipped()}
    assert kept.words == words
    assert kept.beside == {
        each.name: sorted(each.common - insertion.ENGLISH)
        for each in shipped()
        if not insertion.ENGLISH.isdisjoint(words[each.name])
    }
