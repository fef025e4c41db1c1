"""Alerts in words: in lists, in groups by severity, as lists of properties, and in tables."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections import monitoring
from asbuilt.spec.sections.monitoring import Alert
from tests.sections.documents import outline_of

LANGUAGES = {language.name: language for language in shipped()}


def alerts(text: str) -> tuple[Alert, ...]:
    return monitoring.read(outline_of(text)).alerts


def figures(alert: Alert) -> list[tuple[str, str, float]]:
    return [(each.metric, each.comparator, round(each.value, 6)) for each in alert.targets
            if each.metric != "unknown"]  # fmt: skip


def severity(alert: Alert) -> str:
    return alert.severity.text if alert.severity else ""


def test_what_a_sentence_announces_is_a_list_of_alerts() -> None:
    text = """
        # Running the dairy
        The following conditions page the engineer on duty:

        (a) more than 3 % of requests fail during five minutes;

        (b) the vat has reported nothing since the last milking.
    """
    first, second = alerts(text)
    assert (figures(first), first.hold) == ([("error-rate", ">", 0.03)], 300.0)
    assert second.text.text == "the vat has reported nothing since the last milking"
    assert [each.text.text for each in alerts(text.replace(";\n\n", ";\n"))] == [
        first.text.text, second.text.text,
    ]  # fmt: skip
    wants = text.replace(
        "The following conditions page the engineer on duty:", "An alarm is raised if"
    )
    assert [each.text.text for each in alerts(wants)] == [first.text.text, second.text.text]
    assert alerts(text.replace("page the engineer on duty", "are looked at")) == ()
    assert alerts(text.replace("more than 3 % of requests fail", "a farmer calls")) == ()


@pytest.mark.parametrize("calls", ["The phone rings", "A bell buzzes", "Somebody is warned"])
def test_a_sentence_under_any_heading_says_when_somebody_is_called(calls: str) -> None:
    when = "when the error rate is above 3 % for ten minutes, or when p95 is above 2 s for an hour"
    slow = f"# Dairy\n## In the stable\nThe dairy is far away. {calls} {when}. Else nothing.\n"
    first, second = alerts(slow)
    assert (figures(first), first.hold) == ([("error-rate", ">", 0.03)], 600.0)
    assert (figures(second), second.hold) == ([("latency", ">", 2.0)], 3600.0)


@pytest.mark.parametrize(
    "title", ["What wakes us", "When the dairy is called", "What pages people"]
)
def test_headings_say_that_somebody_is_called(title: str) -> None:
    slow, full = alerts(f"# Dairy\n## {title}\n- p95 above 2 s\n- vat above 95 %\n")
    assert figures(slow) == [("latency", ">", 2.0)]
    assert (figures(full), full.text.text) == ([], "vat above 95 %")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Folgende Zustände lösen eine Meldung an die Rufbereitschaft aus:"),
        ("es", "Estas condiciones avisan a la guardia:"),
        ("fr", "Ces conditions préviennent l'astreinte :"),
        ("pt", "Estas condições chamam o plantão:"),
        ("ru", "Дежурный получает звонок при следующих условиях:"),
        ("zh", "以下情况通知值班人员："),
    ],
)
def test_whoever_is_on_duty_is_called_in_other_languages(name: str, said: str) -> None:
    with speaking(LANGUAGES[name]):
        found = alerts(f"## X\n{said}\n\n- p95 > 2 s\n")
    assert [figures(each) for each in found] == [[("latency", ">", 2.0)]]


def test_a_chapter_on_deployment_and_monitoring_is_one_on_monitoring() -> None:
    table = "| Condition | Severity |\n|--|--|\n| p95 > 2 s | page |\n| p99 > 9 s | page |"
    assert len(alerts(f"# D\n## Deployment and monitoring\n{table}\n")) == 2
    assert alerts(f"# D\n## Monitoring of deployment\n{table}\n") == ()


def test_groups_by_severity() -> None:
    text = """
        # Alerts
        **Page, at any hour**

        - Errors above 4 %
        - No milk for 90 s

        ## Ticket
        1. p95 above 800 ms (10 min)
        2. Low: p50 above 300 ms
    """
    found = alerts(text)
    assert [severity(each) for each in found] == ["Page, at any hour"] * 2 + ["Ticket", "Low"]
    assert [each.hold for each in found] == [None, 90.0, 600.0, None]
    assert figures(found[2]) == [("latency", ">", 0.8)]


def test_properties_of_an_alert() -> None:
    below_headings = """
        # Alerts
        ### Sour
        - **Condition**: error rate > 5 % for 4 minutes
        - **Severity**: page
    """
    in_items = """
        # Alerts
        1. Sour
           - Condition: error rate > 5 % for 4 minutes
           - Severity: page
    """
    for text in (below_headings, in_items):
        (found,) = alerts(text)
        assert found.name is not None and found.name.text == "Sour"
        assert (figures(found), found.hold) == ([("error-rate", ">", 0.05)], 240.0)
        assert severity(found) == "page"


def test_steps_of_a_scenario_are_no_alert() -> None:
    assert alerts("# Alerts\n\n## Scenario: sour\n- **WHEN** milk is old\n- **THEN** warn\n") == ()


def test_a_sentence_that_compares_what_nobody_measures_must_say_when() -> None:
    text = """
        # Alerts
        Two of us are at the quay on days of more than 40 boats.

        The warden is told as soon as the basin holds more than 60 boats.
    """
    (found,) = alerts(text)
    assert figures(found) == [("count", ">", 60)]


def test_tables_that_a_line_announces() -> None:
    text = """
        # How we know that it turns
        The chart ships these alerts:

        | when | then |
        |---|---|
        | p95 latency > 3 s | mail and bell |
        | no flour for two hours | mail |

        # Who hears of what
        The chart ships these alarms:

        | if | runbook |
        |---|---|
        | p95 latency > 4 s | mill/slow |
        | hopper is empty | mill/empty |
    """
    found = alerts(text)
    assert [each.text.text for each in found] == [
        "p95 latency > 3 s",
        "no flour for two hours",
        "p95 latency > 4 s",
        "hopper is empty",
    ]
    assert [each.notify and each.notify.text for each in found[:2]] == ["mail and bell", "mail"]


def test_conditions_between_commas_are_alerts_of_their_own() -> None:
    found = alerts("""
        # Alerts
        The farmer is called if the error rate exceeds 3 % for ten minutes, if the p95 latency
        exceeds 2 seconds, or if memory usage exceeds 85 %. When p99 is above 4 s, he is called.
    """)
    assert [figures(each) for each in found] == [
        [("error-rate", ">", 0.03)],
        [("latency", ">", 2.0)],
        [("memory", ">", 0.85)],
        [("latency", ">", 4.0)],
    ]
    assert [each.hold for each in found] == [600.0, None, None, None]


def test_names_in_bold_before_what_fires() -> None:
    text = """
        # Alerts
        **A-1: Sour.** Fires when p95 is above 700 ms for 10 minutes.

        **A-2: Dry.** Fires when no milk came for 30 minutes.

        **Note.** Nobody is called on Sundays.
    """
    assert [each.name and each.name.text for each in alerts(text)] == ["A-1: Sour", "A-2: Dry"]
    assert [each.hold for each in alerts(text)] == [600.0, 1800.0]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("| Metric | Threshold |\n|--|--|\n| Error rate | 2 % |\n| Uptime | 99 % |",
         [("Error rate", [("error-rate", ">", 0.02)], ""),
          ("Uptime", [("availability", "<", 0.99)], "")]),
        ("| No. | Condition | Tell |\n|--|--|--|\n| 1 | Errors above 2 % | by mail |\n"
         "| 2 | No milk | by mail |",
         [("", [("error-rate", ">", 0.02)], ""), ("", [], "")]),
        ("| # | Signal | Warn at | Page at |\n|--|--|--|--|\n| 1 | p99 latency | 800 ms | 2 s |",
         [("p99 latency", [("latency", ">", 0.8)], "Warn at"),
          ("p99 latency", [("latency", ">", 2.0)], "Page at")]),
        ("| Severity | What |\n|--|--|\n| page | errors > 5%; vat down for 2 min |\n"
         "| ticket | p95 > 1 s |",
         [("", [("error-rate", ">", 0.05)], "page"), ("", [], "page"),
          ("p95 > 1 s", [("latency", ">", 1.0)], "ticket")]),
        ("| Name | When | For |\n|--|--|--|\n| Late | a batch takes more than 30 s | 2 min |",
         [("Late", [], "")]),
    ],
    ids=["bare figures", "numbered", "levels", "several in a cell", "no response time"],
)  # fmt: skip
def test_tables(table: str, expected: list[tuple[str, list[tuple[str, str, float]], str]]) -> None:
    found = alerts(f"# Alerts\n\n{table}\n")
    said = [(each.name.text if each.name else "", figures(each), severity(each)) for each in found]
    assert said == expected


WATCHED = """
    # The dairy
    ## {heading}
    {lead}

    | Sign | Condition | {who} |
    |---|---|---|
    | Sour | error rate > 3 % for 4 minutes | dairymaid |
    | Curdled | p95 latency > 2 s | dairymaid |
    | Empty | no milk since the last milking | farmer |
"""


@pytest.mark.parametrize(
    ("heading", "lead", "who", "count"),
    [
        ("Monitoring", "", "Action", 3),
        ("Operations", "", "Severity", 3),
        ("Running it", "These wake the farmer:", "Action", 3),
        ("Running it", "These sour the milk:", "Action", 0),
        ("Monitoring API", "", "Action", 0),
        ("Running it", "", "Action", 0),
    ],
)
def test_a_table_of_conditions_where_things_are_watched(
    heading: str, lead: str, who: str, count: int
) -> None:
    found = alerts(WATCHED.format(heading=heading, lead=lead, who=who))
    assert [each.name.text for each in found if each.name] == ["Sour", "Curdled", "Empty"][:count]


def test_a_header_that_speaks_of_alerts_says_what_its_table_holds() -> None:
    table = """
        # The dairy
        ## Numbers
        | Signal | Target | {header} |
        |---|---|---|
        | Error rate | < 1 % | > 3 % |
        | p95 latency | 500 ms | > 2 s |
    """
    found = alerts(table.format(header="Alert threshold"))
    assert [figures(each) for each in found] == [
        [("error-rate", ">", 0.03)],
        [("latency", ">", 2.0)],
    ]
    assert alerts(table.format(header="Threshold")) == ()


def test_thresholds_by_severity_where_things_are_watched() -> None:
    table = """
        # The dairy
        ## {heading}
        | Sign | Warning | Critical |
        |---|---|---|
        | Error rate | > 1 % | > 3 % |
    """
    found = alerts(table.format(heading="Monitoring"))
    assert [severity(each) for each in found] == ["Warning", "Critical"]
    assert alerts(table.format(heading="Hygiene")) == ()


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("de", "Kennzahl | Gelb | Rot"),
        ("es", "Métrica | Amarillo | Rojo"),
        ("fr", "Métrique | Jaune | Rouge"),
        ("pt", "Métrica | Amarelo | Vermelho"),
        ("ru", "Метрика | Жёлтый | Красный"),
        ("zh", "指标 | 黄色 | 红色"),
    ],
)
def test_colours_are_severities(name: str, header: str) -> None:
    table = "# {}\n| {} |\n|---|---|---|\n| p95 | 400 ms | 1 s |\n"
    wanted = [[("latency", ">", 0.4)], [("latency", ">", 1.0)]]
    found = alerts(table.format("Alerts", "Signal | Amber | Red"))
    assert [figures(each) for each in found] == wanted
    assert [severity(each) for each in found] == ["Amber", "Red"]
    with speaking(LANGUAGES[name]):
        assert [figures(each) for each in alerts(table.format("Alerts", header))] == wanted


@pytest.mark.parametrize("heading", ["Paging policy", "Pager thresholds", "Paging criteria"])
def test_headings_about_pages_are_about_alerts(heading: str) -> None:
    (found,) = alerts(f"# Dairy\n\n## {heading}\n\n- more than 3 % of requests fail\n")
    assert figures(found) == [("error-rate", ">", 0.03)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "CPU-Auslastung über 85 % für 10 Minuten\n- Festplatte zu mehr als 80 % belegt"),
        ("es", "Uso de CPU superior al 85 % durante 10 minutos\n- Uso de disco > 80 %"),
        ("fr", "Charge CPU > 85 % pendant 10 minutes\n- Espace disque occupé à plus de 80 %"),
        ("pt", "Uso de CPU acima de 85 % durante 10 minutos\n- Espaço em disco acima de 80 %"),
        ("ru", "Загрузка CPU > 85 % в течение 10 минут\n- Место на диске занято более чем на 80 %"),
        ("zh", "CPU使用率持续10分钟超过 85%\n- 磁盘使用率超过 80%"),
    ],
)
def test_figures_of_the_machine(name: str, said: str) -> None:
    with speaking(LANGUAGES[name]):
        cpu, disk = alerts(f"# Dairy\n## Alerting\n- {said}\n")
    assert (figures(cpu), cpu.hold) == ([("cpu", ">", 0.85)], 600.0)
    assert figures(disk) == [("disk", ">", 0.8)]


def test_what_the_machine_uses_needs_no_sign() -> None:
    table = "# Dairy\n## Alerts\n| Metric | Threshold | Severity |\n|---|---|---|\n"
    found = alerts(f"{table}| Memory | 90 % | critical |\n| Vat | 95 % | critical |\n")
    assert [figures(each) for each in found] == [[("memory", ">", 0.9)], []]


def test_what_announces_alerts_is_none() -> None:
    (found,) = alerts("""
        # Alerts
        The dairy tells the farmer within 30 minutes when one of these happens:

        - more than 3 % of requests fail
    """)
    assert figures(found) == [("error-rate", ">", 0.03)]


@pytest.mark.parametrize(
    ("name", "heading", "header", "condition"),
    [
        ("de", "Überwachung", "Alarm | Bedingung | Schweregrad", "Fehlerrate > 3 %"),
        ("es", "Supervisión", "Alerta | Condición | Gravedad", "tasa de errores > 3 %"),
        ("fr", "Supervision", "Alerte | Condition | Gravité", "taux d'erreur > 3 %"),
        ("pt", "Monitoramento", "Alerta | Condição | Gravidade", "taxa de erros > 3 %"),
        ("ru", "Мониторинг", "Оповещение | Условие | Важность", "доля ошибок > 3 %"),
        ("zh", "监控", "告警 | 条件 | 严重程度", "错误率 > 3%"),
    ],
)
def test_tables_of_alerts_in_other_languages(
    name: str, heading: str, header: str, condition: str
) -> None:
    with speaking(LANGUAGES[name]):
        found = alerts(f"## {heading}\n| {header} |\n|---|---|---|\n| A | {condition} | 1 |\n")
    assert [figures(each) for each in found] == [[("error-rate", ">", 0.03)]]


def test_two_severities_of_metrics_need_no_sign() -> None:
    found = alerts(
        """\
        # Desk

        ## Supervision

        | Parameter | Warning | Critical | To |
        |---|---|---|---|
        | Error rate | 1 % | 5 % | Desk |
        | Queue length | 100 | 500 | Night shift |
        """
    )
    figures = [
        (target.metric, target.comparator, target.value)
        for each in found
        for target in each.targets
    ]
    assert figures == [
        ("error-rate", ">", 0.01),
        ("error-rate", ">", 0.05),
        ("count", ">", 100.0),
        ("count", ">", 500.0),
    ]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Antwortzeit p95 über 1 s, für 5 Minuten"),
        ("zh", "P95 响应时间大于 1 秒，持续 5 分钟"),
        ("zh", "P95 响应时间大于 1 秒持续 5 分钟"),
    ],
)
def test_a_time_to_wait_may_follow_a_comma(language: str, line: str) -> None:
    with speaking(LANGUAGES[language]):
        (found,) = alerts(f"# Alerts\n- {line}\n")
    assert (figures(found), found.hold) == ([("latency", ">", 1.0)], 300.0)
    (english,) = alerts("# Alerts\n- p95 latency above 1 s, for 5 minutes\n")
    assert (figures(english), english.hold) == ([("latency", ">", 1.0)], 300.0)


@pytest.mark.parametrize(
    ("name", "heading", "lead", "slow", "wrong"),
    [
        ("de", "Überwachung", "Die Leitstelle wird benachrichtigt, wenn",
         "die Antwortzeit (p95) über 1,5 s liegt, und zwar 10 Minuten lang;",
         "die Fehlerrate über 2 % liegt, und zwar 5 Minuten lang."),
        ("pt", "Monitoramento", "O plantão é avisado assim que",
         "o tempo de resposta (p95) passa de 1,5 s por 10 minutos;",
         "a taxa de erro passa de 2 % por 5 minutos."),
        ("fr", "Supervision", "L'équipe est prévenue dès que",
         "le temps de réponse (p95) dépasse 1,5 s pendant 10 minutes ;",
         "le taux d'erreur dépasse 2 % pendant 5 minutes."),
        ("ru", "Мониторинг", "Инженера будят, как только",
         "время ответа (p95) выше 1,5 с в течение 10 минут;",
         "доля ошибок выше 2 % в течение 5 минут."),
    ],
)  # fmt: skip
def test_conditions_that_a_sentence_in_another_language_announces(
    name: str, heading: str, lead: str, slow: str, wrong: str
) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        found = alerts(f"# D\n\n## {heading}\n\n{lead}\n\n* {slow}\n* {wrong}\n")

    assert [(each.targets[0].metric, each.targets[0].value, each.hold) for each in found] == [
        ("latency", 1.5, 600),
        ("error-rate", 0.02, 300),
    ]


def test_rules_without_an_expression_say_it_in_their_summary() -> None:
    rules = (
        "rules:\n  - alert: Slow\n    annotations:\n      summary: p95 latency > 2 s for 5 min\n"
    )
    rules += (
        "  - alert: Quiet\n    annotations:\n      summary: nothing comes in\n  - alert: Bare\n"
    )
    slow, quiet = alerts(f"# D\n\n## Alerts\n\n```yaml\n{rules}```\n")

    assert (figures(slow), slow.hold) == ([("latency", ">", 2.0)], 300)
    assert (figures(quiet), quiet.text.text) == ([], "nothing comes in")


def test_how_long_may_stand_before_a_time_that_is_exceeded() -> None:
    (found,) = alerts("# Dairy\n\n## Alerts\n\n- p95 latency is 10 minutes long above 2 s\n")
    assert (figures(found), found.hold) == ([("latency", ">", 2.0)], 600.0)


@pytest.mark.parametrize(
    "said",
    [
        "The operator is alerted if the p90 latency is above 2 s for 10 minutes, and\n"
        "if the error rate is above 2 % for 5 minutes.",
        "- p90 latency > 2 s for 10 minutes or error rate > 2 % for 5 minutes",
        "Two things page the operator: p90 latency above 2 s for 10 minutes, and an error rate "
        "above 2 % for 5 minutes.",
        "- p90 latency > 2 s for 10 minutes; error rate > 2 % for 5 minutes",
        "- Call us when the p90 latency is above 2 s for 10 minutes and when the error rate is "
        "above 2 % for 5 minutes",
    ],
)
def test_conditions_of_one_sentence_that_last_differently_are_apart(said: str) -> None:
    slow, wrong = alerts(f"# Dairy\n\n## Alerts\n\n{said}\n")
    assert (figures(slow), slow.hold) == ([("latency", ">", 2.0)], 600.0)
    assert (figures(wrong), wrong.hold) == ([("error-rate", ">", 0.02)], 300.0)


@pytest.mark.parametrize(
    "said",
    [
        "- p90 latency > 2 s and error rate > 2 % for 5 minutes",
        "- p90 latency > 2 s for 5 minutes and error rate > 2 % for 5 minutes",
        "- p90 latency > 2 s or error rate > 2 % for 5 minutes",
        "- p90 latency > 2 s for 5 minutes, or whenever a vat leaks",
    ],
)
def test_conditions_that_say_together_how_long_they_last_are_one(said: str) -> None:
    (found,) = alerts(f"# Dairy\n\n## Alerts\n\n{said}\n")
    assert found.hold == 300.0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("de", "Der Dienst weckt uns, wenn die p90-Latenz 10 Minuten lang über 2 s liegt oder die "
               "Fehlerrate 5 Minuten lang über 2 % liegt."),
        ("es", "Se avisa si la latencia p90 supera 2 s durante 10 minutos, o si la tasa de errores "
               "supera el 2 % durante 5 minutos."),
        ("fr", "L'astreinte est prévenue si la latence p90 dépasse 2 s pendant 10 minutes et si le "
               "taux d'erreur dépasse 2 % pendant 5 minutes."),
        ("pt", "A equipe é avisada se a latência p90 passar de 2 s por 10 minutos e se a taxa de "
               "erros passar de 2 % por 5 minutos."),
        ("ru", "Дежурный получает сообщение, если задержка p90 выше 2 с в течение 10 минут или "
               "если доля ошибок выше 2 % в течение 5 минут."),
        ("zh", "当 p90 延迟超过 2 秒持续 10 分钟，或错误率超过 2% 持续 5 分钟时，通知值班人员。"),
    ],
)  # fmt: skip
def test_conditions_of_a_sentence_in_another_language_are_apart(name: str, said: str) -> None:
    with speaking(LANGUAGES[name]):
        slow, wrong = alerts(f"# D\n\n## Alerts\n\n{said}\n")
    assert (figures(slow), slow.hold) == ([("latency", ">", 2.0)], 600.0)
    assert (figures(wrong), wrong.hold) == ([("error-rate", ">", 0.02)], 300.0)


@pytest.mark.parametrize("title", ["Metric", "Signal", "Indicator"])
def test_a_column_beside_the_name_says_of_what_a_condition_is(title: str) -> None:
    table = f"| Name | {title} | Threshold | Duration |\n|---|---|---|---|\n"
    rows = "| Slow | latency p95 | > 1200 ms | 10 min |\n| Failing | error rate | > 2 % | 5 min |\n"
    slow, failing = alerts(f"# Dairy\n\n## Alerts\n\n{table}{rows}")
    assert (figures(slow), slow.hold) == ([("latency", ">", 1.2)], 600.0)
    assert (figures(failing), failing.hold) == ([("error-rate", ">", 0.02)], 300.0)
    assert slow.name and slow.name.text == "Slow"


@pytest.mark.parametrize("mark", ["*", "`", "**", "_"])
def test_a_condition_may_have_the_name_of_its_rule(mark: str) -> None:
    text = f"""
        # When do we find out?
        On-call is paged when the error rate is above 1 % for 5 minutes, and by
        {mark}QueueStuck{mark}, when a queue has had no case closed during a working day.
    """
    first, second = alerts(text)
    assert (figures(first), first.hold) == ([("error-rate", ">", 0.01)], 300.0)
    assert (second.name.text if second.name else "", figures(second)) == ("QueueStuck", [])


def test_times_to_wait_beside_thresholds_by_severity() -> None:
    text = """
        # Dairy

        ## Monitoring

        | Signal | Yellow | Red | Sustained for |
        |---|---|---|---|
        | Error rate | 1 % | 5 % | 5 min |
        | p99 latency | 800 ms | 2 s | 10 min |
        """
    found = monitoring.read(outline_of(text)).alerts
    assert [alert.hold for alert in found] == [300, 300, 600, 600]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("8.1.3 Hash Mismatch", "Hash Mismatch"),
        ("A-2: Hash Mismatch", "Hash Mismatch"),
        ("Alert 3 – Hash Mismatch", "Hash Mismatch"),
        ("3) Hash Mismatch", "Hash Mismatch"),
        ("5xx answers", "5xx answers"),
        ("24 hours without a tide", "24 hours without a tide"),
    ],
)
def test_the_number_of_a_heading_is_no_part_of_an_alert_s_name(title: str, name: str) -> None:
    text = f"""
        # Desk
        ## Alerts
        ### {title}
        - **Condition:** the chain breaks
        - **Severity:** page
    """
    (alert,) = alerts(text)
    assert alert.name is not None
    assert alert.name.text == name


def test_aligned_lines_may_have_a_column_for_how_long() -> None:
    text = """
        # Bridge

        ## Alerts

        ```
        ALERT  HighErrors   error rate > 1%     FOR 5m    PAGE
        ALERT  SlowTolls    p95 > 600ms         FOR 10m   TICKET
        ```
        """
    found = monitoring.read(outline_of(text)).alerts
    assert [(each.name and each.name.text, each.hold) for each in found] == [
        ("HighErrors", 300), ("SlowTolls", 600),
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["Threshold | Duration", "Limit | For", "Value | Sustained for"])
def test_a_threshold_stands_beside_what_is_watched(header: str) -> None:
    text = f"# A\n\n## Alerts\n\n| Condition | {header} | Severity |\n|--|--|--|--|\n"
    text += "| 95th percentile latency | > 800 ms | 5 minutes | Warning |\n"
    text += "| Error rate | > 1% | 5 minutes | Critical |\n"
    found = alerts(f"{text}| Tide gauge down | no reading | 2 hours | Critical |\n")
    assert [figures(each) for each in found] == [
        [("latency", ">", 0.8)], [("error-rate", ">", 0.01)], [],
    ]  # fmt: skip
    assert [each.name.text for each in found if each.name][-1:] == ["Tide gauge down"]
    assert [each.hold for each in found] == [300, 300, 7200]


def test_a_cell_may_begin_with_the_name_of_its_alert() -> None:
    rows = "| 5xx rate over 1 % | 5 min |\n| `KeyExpiring`: a key has less than 30 days | – |\n"
    found = alerts(f"# Monitoring\n\n| Condition | For |\n|---|---|\n{rows}")
    assert [each.name and each.name.text for each in found] == [None, "KeyExpiring"]


@pytest.mark.parametrize(
    "said", ["We raise an alarm when", "An alarm rings if", "The engineer on duty is paged when"]
)
def test_a_sentence_under_any_heading_may_say_when_somebody_is_called(said: str) -> None:
    text = f"# Kites\n\n## What we operate\n\n{said} p95 latency exceeds 1.2 s for 10 minutes.\n"
    (alert,) = monitoring.read(outline_of(text)).alerts
    assert (alert.targets[0].value, alert.hold) == (1.2, 600.0)
    assert monitoring.read(outline_of(text.replace("exceeds", "may reach"))).alerts == ()


@pytest.mark.parametrize("name", ["**MilkWarm**", "`MilkWarm`", "__MilkWarm__", "**`MilkWarm`**"])
def test_a_name_in_a_table_is_without_its_marks(name: str) -> None:
    text = f"""
        ## Alerts

        | Alert | Condition | Severity |
        |---|---|---|
        | {name} | vat not read for 30 minutes | warning |
    """
    assert [alert.name.text for alert in alerts(text) if alert.name] == ["MilkWarm"]


@pytest.mark.parametrize(
    "does", ["opens a ticket", "is sent to the channel", "creates an incident", "posts to the room"]
)
def test_a_rule_that_begins_a_sentence_is_an_alert(does: str) -> None:
    text = f"""
        ## Monitoring

        The engineer is paged if errors exceed 2 % for 10 minutes.

        `MilkWarm` {does} if the vat was not read since the previous day.
    """
    assert [alert.name.text for alert in alerts(text) if alert.name] == ["MilkWarm"]


def test_a_sentence_counts_the_cases_of_alerts() -> None:
    text = """
## Monitoring and support

10.1 The supplier shall watch the portal and shall raise an alert when (a) the 95th percentile of
response times exceeds 2 seconds for 10 minutes; (b) the error rate exceeds 1 % for 5 minutes; or
(c) no payment has been made for two hours.
"""
    first, second, third = alerts(text)
    assert figures(first) == [("latency", ">", 2)]
    assert (figures(second), second.hold) == ([("error-rate", ">", 0.01)], 300.0)
    assert third.text.text == "no payment has been made for two hours"


def test_what_is_done_then_is_no_alert() -> None:
    text = """
## When it pages

You are paged if the error rate goes over 1 % for 5 minutes.

What to do, roughly:

1. If latency is over 2 s for 5 minutes, look at the replica.
2. Breathe.
"""
    (alert,) = alerts(text)
    assert figures(alert) == [("error-rate", ">", 0.01)]


def test_what_stands_below_a_label_of_the_rollout_is_no_alert() -> None:
    text = (
        "# Ferry\n\n## Operations\n\nWe alert when\n\n- the error rate exceeds 1 % for 10 minutes\n"
        "- the disk is fuller than 75 %\n\nRollout:\n\n1. Staging for 1 week\n2. Production\n"
    )
    alerts = monitoring.read(outline_of(text)).alerts
    assert [each.text.text for each in alerts] == [
        "the error rate exceeds 1 % for 10 minutes",
        "the disk is fuller than 75 %",
    ]


@pytest.mark.parametrize(
    "said",
    [
        "There is one more page: the hash of a kiln log does not match. Call legal.",
        "Finally there is one alert without a number: the hash of a kiln log does not match.",
        "We also have one last alarm: the hash of a kiln log does not match.",
    ],
)
def test_a_sentence_may_say_that_it_is_one_more_alert(said: str) -> None:
    text = f"## Alerts\n\nWe are paged if the error rate is above 1 % for 5 minutes.\n\n{said}\n"
    assert [each.text.text for each in alerts(text)][1:] == [
        "the hash of a kiln log does not match"
    ]


def test_what_is_done_stands_behind_an_arrow() -> None:
    text = (
        "## Alerts\n\n- Kiln silent by night → call the potter\n- p95 > 2 s over 5 minutes → mail\n"
    )
    first, second = alerts(text)
    assert first.text.text == "Kiln silent by night"
    assert first.notify and first.notify.text == "call the potter"
    assert second.hold == 300.0
    (state, _) = alerts(text.replace("call the potter", "cold"))
    assert state.text.text == "Kiln silent by night → cold"


@pytest.mark.parametrize("arrow", ["→", "->", "=>"])
def test_an_item_tells_whom_its_condition_calls(arrow: str) -> None:
    found = alerts(
        f"# Boats\n\n## Observability\n\n- Disk usage above 90 % {arrow} mail to Ada\n"
        f"- The tide table is three days old {arrow} page\n- Traces {arrow} the tracing store\n"
        f"- api {arrow} calls the queue\n- Boats of the day {arrow} Pages of the almanac\n"
    )
    assert [each.text.text for each in found] == [
        "Disk usage above 90 %",
        "The tide table is three days old",
    ]
    assert figures(found[0]) == [("disk", ">", 0.9)]


def test_a_colon_does_so_behind_a_figure() -> None:
    said = "- p95 latency over 800 ms: page the night engineer\n- Views: page by page of the log\n"
    (found,) = alerts(f"# Boats\n\n## Monitoring\n\n{said}")
    assert figures(found) == [("latency", ">", 0.8)]


@pytest.mark.parametrize(
    "listed",
    [
        "a) the error rate is greater than 3 % for 10 minutes,\nb) the night run did not end.",
        "o  the error rate is greater than 3 % for 10 minutes,\n\no  the night run did not end.",
        "- the error rate is greater than 3 % for 10 minutes\n- the night run did not end",
    ],
)
@pytest.mark.parametrize("lead", ["Operations shall be alarmed if", "The porter is rung when"])
def test_what_a_sentence_counts_that_calls_somebody(lead: str, listed: str) -> None:
    slow, failed = alerts(f"## Supervision\n\n{lead}\n\n{listed}")
    assert (figures(slow), slow.hold) == ([("error-rate", ">", 0.03)], 600)
    assert (failed.text.text, failed.targets) == ("the night run did not end", ())


@pytest.mark.parametrize(
    ("said", "conditions"),
    [
        ("We page the porter if p95 is above 2 s, or if the night run failed.", 2),
        ("We page the porter if p95 is above 2 s, if the disk is ill, or when nobody answers.", 3),
        ("We page the porter if p95 is above 2 s. If the night run failed nobody cares.", 1),
        ("We page the porter if p95 is above 2 s and the night run failed.", 1),
    ],
)
def test_a_sentence_tells_one_more_condition_in_words(said: str, conditions: int) -> None:
    assert len(alerts(f"## Alerts\n\n{said}")) == conditions


@pytest.mark.parametrize("nothing", ["N/A", "—", "-", "none"])
def test_a_row_without_a_condition_is_no_alert(nothing: str) -> None:
    table = f"| Metric | Alarm |\n|--|--|\n| Mails sent | {nothing} |\n| Mail p99 | > 30 s |"
    (slow,) = alerts(f"## Observability\n\n{table}")
    assert figures(slow) == [("latency", ">", 30.0)]


@pytest.mark.parametrize(
    "said",
    [
        "Alert conditions: (1) error rate > 2 % for 5 min; (2) the backup is missing.",
        "Grafana pages the porter as soon as (a) more than 2 % of requests fail for 5 minutes, or"
        " (b) the backup is missing.",
    ],
)
def test_cases_that_one_sentence_counts(said: str) -> None:
    failing, missing = alerts(f"## Operations and alerts\n\n{said}")
    assert (figures(failing), failing.hold) == ([("error-rate", ">", 0.02)], 300)
    assert missing.text.text == "the backup is missing"


def test_cases_that_must_come_together_are_one() -> None:
    said = "Page us if both (a) p95 is above 2 s for 5 minutes and (b) the error rate is above 1 %."
    (alert,) = alerts(f"## Alerts\n\n{said}")
    assert len(alert.targets) == 2


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        (
            "1. Error rate: 2 % / 5 min / page\n2. Latency p95: 1 s / 10 min / ticket",
            ["page", "ticket"],
        ),
        ("Pages: error rate over 2 % (5 min), p95 over 1 s (10 min).", ["", ""]),
        ("Error rate > 2 % for 5 min ⇒ page the porter\np95 > 1 s for 10 min ⇒ mail", ["", ""]),
    ],
)
def test_rules_on_lines_and_between_commas(text: str, severities: list[str]) -> None:
    failing, slow = alerts(f"## Monitoring and alerts\n\n{text}")
    assert (figures(failing), failing.hold) == ([("error-rate", ">", 0.02)], 300)
    assert (figures(slow), slow.hold) == ([("latency", ">", 1.0)], 600)
    assert [severity(each) for each in (failing, slow)] == severities


def test_how_long_a_condition_lasts_may_stand_right_behind_it() -> None:
    found = alerts("## alarms\n\n- 5xx > 2% 5m → phone\n- p95 > 2s 10m → mail\n")
    assert [(figures(each), each.hold) for each in found] == [
        ([("error-rate", ">", 0.02)], 300.0),
        ([("latency", ">", 2.0)], 600.0),
    ]
