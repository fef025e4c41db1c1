"""`asbuilt.toml` beside the document: the values of options that nobody gave otherwise.

A flag comes before its environment variable, that before the file, and the file before the default.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from asbuilt.errors import UsageError
from asbuilt.rules.nearest import did_you_mean
from asbuilt.source import beside, locate

FILE = "asbuilt.toml"
PREFIX = "ASBUILT_"
TABLES = ("serve",)

Function = Callable[..., Any]


def setting(
    flag: str, *, plural: str | None = None, **attributes: Any
) -> Callable[[Function], Function]:
    """An option that the environment and the file may set too: ``--base-url``, ASBUILT_BASE_URL,
    ``base_url``. ``plural`` is the name in both of an option that may be given several times: a
    list in the file, values between spaces in the environment."""
    name = plural or flag.removeprefix("--").replace("-", "_")
    return click.option(
        flag, name, envvar=PREFIX + name.upper(), show_envvar=True, multiple=plural is not None,
        **attributes,
    )  # fmt: skip


def read_beside(context: click.Context, parameter: click.Parameter, spec: str) -> Path:
    """The callback of SPEC: the document, with what the file beside it says as the defaults.

    Raises:
        UsageError: there is no document, or the file holds what is no setting or does not fit one.
    """
    document = locate(Path(spec))
    path = beside(document, FILE)
    assert context.info_name is not None
    if path.is_file():
        table = _read(path).get(context.info_name, {})
        context.default_map = _checked(path, context, table)
    return document


def _read(path: Path) -> Mapping[str, Any]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:  # TOML and Unicode errors are ValueErrors
        raise UsageError(f"{path}: cannot be read: {error}", "It must be TOML 1.0.") from None
    for name, table in tables.items():
        if name not in TABLES or not isinstance(table, dict):
            known = ", ".join(f"[{table}]" for table in TABLES)
            raise UsageError(f"{path}: `{name}` means nothing here", f"Settings stand in {known}.")
    return tables


def _checked(path: Path, context: click.Context, table: Mapping[str, Any]) -> dict[str, Any]:
    """The table's values by parameter, each of its option's type.

    Each is converted here to name the file, and not the option, when it does not fit."""
    options = {
        option.name: option
        for option in context.command.params
        if isinstance(option, click.Option) and option.envvar
    }
    values = {}
    for name, value in table.items():
        option = options.get(name)
        if option is None:
            raise UsageError(
                f"{path}: there is no setting `{name}` in [{context.info_name}]",
                did_you_mean(name, filter(None, options))
                or f"The settings are {', '.join(filter(None, options))}.",
            )
        values[name] = _value(path, context, option, value)
    return values


def _value(path: Path, context: click.Context, option: click.Option, value: Any) -> Any:
    wanted = _wanted(option, value)
    if wanted:
        raise UsageError(f"{path}: {option.name} = {value!r} does not fit", f"It must be {wanted}.")
    if isinstance(option.type, click.Path):
        value = str(path.parent / str(value))
    try:
        option.type_cast_value(context, value)
    except click.BadParameter as error:
        raise UsageError(f"{path}: {option.name}: {error.message}", option.help) from None
    return value


def _wanted(option: click.Option, value: Any) -> str | None:
    """What the value should be; None when it is."""
    if option.multiple:
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return None if fits else "a list of texts"
    if option.is_flag:
        return None if isinstance(value, bool) else "true or false"
    return "one value" if isinstance(value, bool) or not isinstance(value, str | int) else None
