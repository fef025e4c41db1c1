"""Alerts and steps as Portuguese, Russian and Chinese documents tell them."""

from __future__ import annotations

import pytest

from asbuilt.document import reader as document_reader
from asbuilt.source import Source
from asbuilt.spec import reader
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.deployment import Deployment
from asbuilt.spec.sections.monitoring import Monitoring

_BEGUN = {
    "pt": "# Especificação técnica\n\nO sistema é para a gestão dos barcos.\n\n",
    "ru": "# Техническое задание\n\nСистема предназначена для учёта лодок.\n\n",
    "zh": "# 技术规格说明\n\n系统用于船只登记，不做其他事情。\n\n",
}
_ALERTS = {"pt": "Alertas", "ru": "Оповещения", "zh": "告警"}


def _read(name: str, text: str) -> Specification:
    spec = reader.read(document_reader.read(Source("spec.md", f"{_BEGUN[name]}{text}\n")))
    assert spec.language.name == name
    return spec


@pytest.mark.parametrize(
    ("name", "line", "metric", "hold"),
    [
        ("pt", "Latência p95 acima de 800 ms por mais de 10 minutos.", "latency", 600.0),
        ("pt", "Disponibilidade inferior a 99 % nos últimos 15 minutos.", "availability", 900.0),
        ("pt", "Mais de 1 % dos pedidos com erro em 5 minutos.", "error-rate", 300.0),
        ("ru", "Задержка p95 выше 800 мс дольше 10 минут.", "latency", 600.0),
        ("ru", "Доля ошибок более 2 % на протяжении 5 минут.", "error-rate", 300.0),
        ("ru", "Доступность ниже 99 % за последние 15 минут.", "availability", 900.0),
        ("ru", "Доля ошибок держится выше 5 % более 3 минут подряд.", "error-rate", 180.0),
        ("zh", "错误率连续 5 分钟超过 2% 时，通知值班人员。", "error-rate", 300.0),
        ("zh", "最近 15 分钟可用性低于 99%。", "availability", 900.0),
        ("zh", "5 分钟内超过 1% 的请求出错。", "error-rate", 300.0),
    ],
)
def test_how_long_an_alert_holds(name: str, line: str, metric: str, hold: float) -> None:
    (alert,) = _read(name, f"## {_ALERTS[name]}\n\n- {line}")[Monitoring].alerts
    assert [target.metric for target in alert.targets] == [metric]
    assert alert.hold == hold


def test_the_second_week_is_not_two_weeks() -> None:
    text = "## 发布计划\n\n- 第 1 周：预发布环境\n- 第 2 周：生产环境 10%\n- 第 3 周：生产环境 100%"
    steps = _read("zh", text)[Deployment].rollout
    assert [step.share for step in steps] == [None, 0.1, 1.0]
    assert not any(step.hold for step in steps)
