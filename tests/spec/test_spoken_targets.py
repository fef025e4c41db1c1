"""Targets as sentences of other languages tell them."""

from __future__ import annotations

import pytest

from asbuilt.spec.figures.quantity import parse_targets
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped

DAY = 86_400.0


def _read(name: str, text: str) -> list[tuple[str, str, float]]:
    with speaking(next((each for each in shipped() if each.name == name), ENGLISH)):
        return [(each.metric, each.comparator, each.value) for each in parse_targets(text, 0)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("de", "Nach einem Ausfall ist der Betrieb in höchstens 6 Stunden wiederhergestellt.",
         ("rto", "<=", 21_600.0)),
        ("de", "Das System ist innerhalb von 4 Stunden wiederherzustellen.",
         ("rto", "<=", 14_400.0)),
        ("de", "Danach läuft der Dienst nach spätestens 8 Stunden wieder.",
         ("rto", "<=", 28_800.0)),
        ("fr", "Après une panne, le service reprend en 4 heures au plus.", ("rto", "<=", 14_400.0)),
        ("es", "Tras un fallo, el servicio se restablece en menos de 4 horas.",
         ("rto", "<", 14_400.0)),
        ("de", "Es gehen höchstens 20 Minuten an Daten verloren.", ("rpo", "<=", 1200.0)),
        ("fr", "Au plus 5 minutes de données sont perdues.", ("rpo", "<=", 300.0)),
        ("fr", "On ne perd pas plus de 10 minutes de données.", ("rpo", "<=", 600.0)),
        ("es", "Se pierden como máximo 15 minutos de datos.", ("rpo", "<=", 900.0)),
        ("en", "After 90 days, logs are deleted.", ("retention", "=", 90 * DAY)),
        ("de", "Protokolle werden nach 90 Tagen gelöscht.", ("retention", "=", 90 * DAY)),
        ("de", "Daten werden spätestens 30 Tage nach Kündigung gelöscht.",
         ("retention", "<=", 30 * DAY)),
        ("fr", "Les journaux sont supprimés au bout de 90 jours.", ("retention", "=", 90 * DAY)),
        ("fr", "Au bout de 12 mois, les comptes sont supprimés.", ("retention", "=", 360 * DAY)),
        ("es", "Los registros se eliminan a los 90 días.", ("retention", "=", 90 * DAY)),
        ("es", "Pasados 14 días, las trazas se purgan.", ("retention", "=", 14 * DAY)),
        ("de", "Höchstens 0,5 % der Aufrufe enden mit einem Serverfehler.",
         ("error-rate", "<=", 0.005)),
        ("fr", "La part des requêtes en erreur reste sous 0,1 %.", ("error-rate", "<", 0.001)),
        ("de", "Von 1.000 Anfragen schlägt höchstens eine fehl.", ("error-rate", "<=", 0.001)),
        ("de", "Höchstens eine von tausend Anfragen darf fehlschlagen.",
         ("error-rate", "<=", 0.001)),
        ("fr", "Sur 1 000 requêtes, une au maximum échoue.", ("error-rate", "<=", 0.001)),
        ("es", "Falla como máximo una de cada mil peticiones.", ("error-rate", "<=", 0.001)),
        ("pt", "No máximo uma em cada mil requisições falha.", ("error-rate", "<=", 0.001)),
        ("ru", "Из 1000 запросов ошибкой завершается не более одного.",
         ("error-rate", "<=", 0.001)),
        ("zh", "每 1000 个请求中最多有 1 个失败。", ("error-rate", "<=", 0.001)),
        ("en", "Out of every 1,000 requests, no more than 2 may fail.",
         ("error-rate", "<=", 0.002)),
        ("de", "Fehlerrate höchstens 1 ‰", ("error-rate", "<=", 0.001)),
        ("de", "Mindestens 85 % der Zeilen sind abgedeckt.", ("coverage", ">=", 0.85)),
        ("fr", "Les tests couvrent 85 % du code.", ("coverage", ">=", 0.85)),
        ("es", "Las pruebas cubren al menos el 85 % del código.", ("coverage", ">=", 0.85)),
        ("pt", "Perdem-se no máximo 15 minutos de dados.", ("rpo", "<=", 900.0)),
        ("pt", "A perda máxima de dados é de 5 minutos.", ("rpo", "<=", 300.0)),
        ("pt", "O serviço volta ao ar em até 30 minutos.", ("rto", "<=", 1800.0)),
        ("pt", "Os dados são mantidos por 5 anos.", ("retention", "=", 1825 * DAY)),
        ("pt", "Os dados são mantidos por pelo menos 5 anos.", ("retention", ">=", 1825 * DAY)),
        ("pt", "Guardam-se os documentos durante 10 anos.", ("retention", "=", 3650 * DAY)),
        ("pt", "Os registros são apagados após 90 dias.", ("retention", "=", 90 * DAY)),
        ("pt", "Os logs são eliminados ao fim de 30 dias.", ("retention", "=", 30 * DAY)),
        ("pt", "O backup diário é mantido por 30 dias.", ("retention", "=", 30 * DAY)),
        ("pt", "No máximo 1 % das chamadas termina em erro.", ("error-rate", "<=", 0.01)),
        ("ru", "После сбоя сервис восстанавливается не более чем за 4 часа.",
         ("rto", "<=", 14_400.0)),
        ("ru", "Система должна быть восстановлена в течение 1 часа.", ("rto", "<=", 3600.0)),
        ("ru", "Работа возобновляется не позднее чем через 2 часа.", ("rto", "<=", 7200.0)),
        ("ru", "Теряется не более 15 минут данных.", ("rpo", "<=", 900.0)),
        ("ru", "Журналы удаляются через 90 дней.", ("retention", "=", 90 * DAY)),
        ("ru", "Сессии удаляются по истечении 90 дней.", ("retention", "=", 90 * DAY)),
        ("ru", "Процент неуспешных запросов не превышает 1 %.", ("error-rate", "<=", 0.01)),
        ("zh", "故障后服务在4小时内恢复。", ("rto", "<=", 14_400.0)),
        ("zh", "发生故障后，系统应在30分钟内恢复服务。", ("rto", "<=", 1800.0)),
        ("zh", "最多丢失15分钟的数据。", ("rpo", "<=", 900.0)),
        ("zh", "日志90天后删除。", ("retention", "=", 90 * DAY)),
        ("zh", "日志保存90天后自动删除。", ("retention", "=", 90 * DAY)),
        ("zh", "系统支持500个并发用户。", ("concurrent-users", ">=", 500.0)),
        ("zh", "支持 800 人同时使用。", ("concurrent-users", ">=", 800.0)),
        ("zh", "支持每秒 1000 次查询。", ("throughput", ">=", 1000.0)),
        ("en", "Peak TPS at least 300.", ("throughput", ">=", 300.0)),
    ],
)  # fmt: skip
def test_sentences_of_other_languages(
    name: str, text: str, expected: tuple[str, str, float]
) -> None:
    assert _read(name, text) == [expected]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("en", "Half the requests are answered in less than 100 ms.", (50.0, 0.1)),
        ("de", "99 von 100 Anfragen sind nach spätestens 500 ms beantwortet.", (99.0, 0.5)),
        ("de", "Neun von zehn Anfragen dauern weniger als eine Sekunde.", (90.0, 1.0)),
        ("fr", "Neuf requêtes sur dix aboutissent en moins d'une seconde.", (90.0, 1.0)),
        ("fr", "La moitié des requêtes est servie en moins de 100 ms.", (50.0, 0.1)),
        ("fr", "Le temps de réponse médian est inférieur à 150 ms.", (50.0, 0.15)),
        ("es", "99 de cada 100 peticiones se responden en menos de 500 ms.", (99.0, 0.5)),
        ("es", "La mediana del tiempo de respuesta no supera los 120 ms.", (50.0, 0.12)),
        ("pt", "A mediana do tempo de resposta fica abaixo de 150 ms.", (50.0, 0.15)),
        ("ru", "Медианное время ответа менее 150 мс.", (50.0, 0.15)),
        ("ru", "Не менее 99 % запросов должны выполняться за 1 секунду.", (99.0, 1.0)),
        ("zh", "95%的请求在300毫秒内返回。", (95.0, 0.3)),
        ("zh", "接口响应时间中位数不超过 150 毫秒。", (50.0, 0.15)),
    ],
)
def test_shares_in_other_languages(name: str, text: str, expected: tuple[float, float]) -> None:
    with speaking(next((each for each in shipped() if each.name == name), ENGLISH)):
        (target,) = parse_targets(text, 0)
    assert (target.metric, target.percentile, target.value) == ("latency", *expected)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("en", "After 15 minutes the export is queued again."),
        ("de", "Nach 14 Tagen wird der Antrag erneut vorgelegt."),
        ("fr", "Après 3 jours, la demande est relancée."),
        ("es", "Tras 3 días, la solicitud se reenvía."),
        ("pt", "Após 3 dias, o pedido é reenviado."),
        ("ru", "Через 3 дня заявка отправляется повторно."),
        ("zh", "3天后重新发送申请。"),
    ],
)
def test_what_happens_after_a_time_is_not_how_long_a_thing_is_kept(name: str, text: str) -> None:
    assert {metric for metric, _, _ in _read(name, text)} <= {"unknown"}


def test_a_rate_and_its_percentile_are_two() -> None:
    read = _read("fr", "Le service tient 500 requêtes par seconde avec un p95 inférieur à 250 ms.")
    assert read == [("throughput", ">=", 500.0), ("latency", "<", 0.25)]


def test_days_that_roll_are_a_window() -> None:
    with speaking(next(each for each in shipped() if each.name == "fr")):
        (target,) = parse_targets("disponible 99,9 % du temps, mesuré sur 30 jours glissants", 0)
    assert target.window == 30 * DAY


def test_words_around_a_time_keep_their_place() -> None:
    text = "故障后服务在4小时内恢复；最多丢失15分钟的数据。"
    with speaking(next(each for each in shipped() if each.name == "zh")):
        back, lost = parse_targets(text, 10)
    assert (back.metric, lost.metric) == ("rto", "rpo")
    assert text[back.span.start - 10 : back.span.end - 10] == "故障后服务在4小时内恢复"


@pytest.mark.parametrize("text", ["阶段2的目标", "第3章", "每5分钟后台同步一次"])
def test_what_is_numbered_is_no_figure(text: str) -> None:
    assert {metric for metric, _, _ in _read("zh", text)} <= {"unknown"}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("zh", "支持同时在线用户不少于 5 万", ("concurrent-users", ">=", 50_000.0)),
        ("zh", "支持 1.5 万并发用户", ("concurrent-users", ">=", 15_000.0)),
        ("zh", "系统吞吐量不低于 2 千 QPS", ("throughput", ">=", 2000.0)),
        ("ru", "Не менее 50 тыс. одновременных пользователей.",
         ("concurrent-users", ">=", 50_000.0)),
        ("pt", "Suportar 1,5 milhão de usuários cadastrados.", ("users", ">=", 1_500_000.0)),
        ("de", "Mindestens 50 Tsd. gleichzeitige Nutzer.", ("concurrent-users", ">=", 50_000.0)),
        ("de", "Mindestens 8,64 Mio. Anfragen pro Tag.", ("throughput", ">=", 100.0)),
        ("es", "Al menos 8,64 millones de peticiones al día.", ("throughput", ">=", 100.0)),
        ("fr", "Au moins 50 milliers d'utilisateurs simultanés.",
         ("concurrent-users", ">=", 50_000.0)),
        ("ru", "Доля запросов, завершившихся ошибкой сервера, — не более 0,5 % за сутки.",
         ("error-rate", "<=", 0.005)),
        ("ru", "Доля ошибочных ответов — не более 0,5 %.", ("error-rate", "<=", 0.005)),
        ("ru", "Ошибкой сервера завершается не более 0,5 % запросов.",
         ("error-rate", "<=", 0.005)),
        ("zh", "换电记录保存 2 年以上", ("retention", ">=", 730 * DAY)),
        ("de", "Anteil der Anfragen, die mit einem Fehler enden, höchstens 0,5 %.",
         ("error-rate", "<=", 0.005)),
        ("zh", "返回错误的请求占比不超过 0.1%", ("error-rate", "<=", 0.001)),
    ],
)  # fmt: skip
def test_scales_and_shares_in_words(name: str, text: str, expected: tuple[str, str, float]) -> None:
    (metric, comparator, value), *_ = _read(name, text)
    assert (metric, comparator) == expected[:2]
    assert value == pytest.approx(expected[2])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("de", "Verfügbarkeit mindestens 99,5 % im Kalendermonat."),
        ("es", "Disponibilidad de al menos 99,5 % por mes natural."),
        ("fr", "Disponibilité d'au moins 99,5 % par mois calendaire."),
        ("pt", "Disponibilidade de no mínimo 99,5 % em cada mês civil."),
        ("ru", "Коэффициент доступности — не ниже 99,5 % за календарный месяц."),
        ("zh", "服务可用性每个自然月不低于 99.5%"),
    ],
)
def test_a_calendar_month_is_a_window(name: str, text: str) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        (target,) = parse_targets(text, 0)
    assert target.window == 30 * DAY


def test_a_sentence_of_cyrillic_letters_ends() -> None:
    said = "Восстановление (RTO) — не более 2 часов. Потеря данных (RPO) — не более 15 минут."
    assert _read("ru", said) == [("rto", "<=", 7200.0), ("rpo", "<=", 900.0)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("en", "Recovery (RTO) takes at most 2 hours. Loss of data (RPO) at most 15 minutes."),
        ("pt", "O serviço volta em até 2 horas e perde no máximo 15 minutos de dados."),
        ("pt", "Recuperação (RTO) em no máximo 2 horas. Perda de dados de no máximo 15 minutos."),
        (
            "es",
            "El servicio vuelve en 2 horas como máximo y pierde como máximo 15 minutos de datos.",
        ),
        ("fr", "Reprise (RTO) en 2 heures au plus. Perte de données de 15 minutes au plus."),
        ("fr", "Le service revient en 2 heures au plus et perd au plus 15 minutes de données."),
        ("de", "Wiederanlauf in höchstens 2 Stunden. Datenverlust höchstens 15 Minuten."),
        ("ru", "Сервис восстанавливается за 2 часа и теряет не более 15 минут данных."),
    ],
)
def test_how_soon_and_with_how_much_it_is_back(name: str, text: str) -> None:
    assert _read(name, text) == [("rto", "<=", 7200.0), ("rpo", "<=", 900.0)]


@pytest.mark.parametrize(
    ("text", "percentile"),
    [("95% 的附近柜机查询在 300 毫秒内返回", 95.0), ("99% 的扫码请求应在 300ms 内完成", 99.0)],
)
def test_a_share_is_of_whatever_stands_behind_it(text: str, percentile: float) -> None:
    with speaking(next(each for each in shipped() if each.name == "zh")):
        (target,) = parse_targets(text, 0)
    assert (target.metric, target.percentile, target.value) == ("latency", percentile, 0.3)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("en", "Up to 1,200 people use the system at the same time."),
        ("zh", "最多支持 1200 人同时在线"),
    ],
)
def test_so_many_who_are_at_work_are_carried(name: str, text: str) -> None:
    assert _read(name, text) == [("concurrent-users", ">=", 1200.0)]
