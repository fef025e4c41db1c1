"""`asbuilt.toml` beside the document: the values of options that nobody gave otherwise.

A flag comes before its environment variable, that before the same variable in ``.env`` (read with
``--dev`` only), that before the file, and the file before the default. A command has settings when
its SPEC has the callback :func:`read_beside` and its options are made by :func:`setting`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from msgspec import Struct

from asbuilt.errors import UsageError
from asbuilt.rules.nearest import did_you_mean
from asbuilt.source import beside, locate

FILE = "asbuilt.toml"
DOTENV = ".env"
PREFIX = "ASBUILT_"
TABLES = ("aliases", "check", "serve")
"""Commands with settings, and the further titles that :func:`asbuilt.api.read` reads itself."""
BORROWED = {
    "doctor": "serve", "seed": "serve",
    "audit head": "serve", "audit verify": "serve",
    "keys export": "serve", "keys list": "serve", "keys rotate": "serve",
    "users create": "serve", "users disable-totp": "serve",
}  # fmt: skip
"""Commands that have no table, and the one of whose settings they take those that they know."""

_DOCUMENT, _DEV = "asbuilt.document", "asbuilt.dev"

Function = Callable[..., Any]


def setting(
    flag: str, *, plural: str | None = None, **attributes: Any
) -> Callable[[Function], Function]:
    """An option that the environment and the file may set too: ``--base-url``, ASBUILT_BASE_URL,
    ``base_url``. ``plural`` is the name in both of an option that may be given several times: a
    list in the file, values between spaces in the environment. What a flag writes as
    ``NAME=VALUES`` is a table of lists in the file."""
    name = plural or flag.removeprefix("--").replace("-", "_")
    return click.option(
        flag, name, envvar=PREFIX + name.upper(), show_envvar=True, multiple=plural is not None,
        **attributes,
    )  # fmt: skip


def dev(function: Function) -> Function:
    """``--dev``: variables in ``.env`` beside the document count. What else it does is up to the
    command."""
    return click.option(
        "--dev", is_flag=True, is_eager=True, callback=_begin_dev,
        help="Work on the document: see the manual. Variables may stand in .env beside it.",
    )(function)  # fmt: skip


def read_beside(context: click.Context, parameter: click.Parameter, spec: str) -> Path:
    """The callback of SPEC: the document, with what the file beside it says as the defaults.

    Raises:
        UsageError: there is no document, or the file holds what is no setting or does not fit one.
    """
    document = locate(Path(spec))
    context.default_map = _defaults(context, document)
    context.meta[_DOCUMENT] = document
    _read_dotenv(context)
    return document


def for_document(context: click.Context, spec: str) -> dict[str, Any]:
    """The settings of a command that takes several documents, as they are for one of them: what no
    flag and no variable says comes from the file beside that document.

    Raises:
        UsageError: there is no document, or the file holds what is no setting or does not fit one.
    """
    known = _defaults(context, locate(Path(spec)))
    given = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)
    values = {}
    for name, option in _options(context).items():
        if name in known and context.get_parameter_source(name) not in given:
            values[name] = option.process_value(context, known[name])
        else:
            values[name] = context.params[name]
    return values


class Setting(Struct, frozen=True):
    """A setting's value, as JSON has it, and where it comes from: ``flag``, ``environment``,
    ``dotenv``, ``file``, ``document`` or ``default``; ``source`` is the flag's, the variable's or
    the file's name."""

    table: str
    name: str
    value: Any
    origin: str
    source: str | None = None


def settings_of(context: click.Context, document: Path, taken: frozenset[str]) -> Iterator[Setting]:
    """The settings that a command line works with, made to a context. ``taken`` are the variables
    that came from ``.env``."""
    table = context.info_name or ""
    known = _defaults(context, document)
    for name, option in _options(context).items():
        source = context.get_parameter_source(name)
        value = context.params.get(name)
        variable = str(option.envvar)
        if source is ParameterSource.COMMANDLINE:
            yield Setting(table, name, _plain(value), "flag", option.opts[-1])
        elif source is ParameterSource.ENVIRONMENT:
            where = "dotenv" if variable in taken else "environment"
            yield Setting(table, name, _plain(value), where, variable)
        elif name in known:
            value = option.process_value(context, known[name])
            yield Setting(table, name, _plain(value), "file", str(beside(document, FILE)))
        else:
            yield Setting(table, name, _plain(value), "default")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def _defaults(context: click.Context, document: Path) -> dict[str, Any]:
    """What the file beside a document says, by parameter."""
    path = beside(document, FILE)
    if not os.path.lexists(path):  # what cannot be read is told, not passed over
        return {}
    name = _name(context)
    table = _read(path).get(BORROWED.get(name, name), {})
    if name in BORROWED:
        known = _options(context)
        table = {key: value for key, value in table.items() if key.replace("-", "_") in known}
    return _checked(path, context, table)


def _name(context: click.Context) -> str:
    """The command as people type it behind ``asbuilt``: ``serve``, ``keys list``."""
    above = context.parent
    name = context.info_name or ""
    return f"{above.info_name} {name}" if above is not None and above.parent is not None else name


def _begin_dev(context: click.Context, parameter: click.Parameter, value: bool) -> bool:
    context.meta[_DEV] = value
    _read_dotenv(context)
    return value


def _read_dotenv(context: click.Context) -> None:
    """Take the variables of ``.env``, once both the document and ``--dev`` are known."""
    document = context.meta.get(_DOCUMENT)
    if document is not None and context.meta.get(_DEV):
        take_dotenv(document)


def take_dotenv(document: Path) -> frozenset[str]:
    """Add the variables of ``.env`` beside a document to the environment, where it does not have
    them; return their names.

    Raises:
        UsageError: the file is no text.
    """
    path = beside(document, DOTENV)
    try:
        found = import_module("dotenv").dotenv_values(path) if path.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}", "It must be UTF-8 text.") from None
    new = {name: value for name, value in found.items() if value and not os.environ.get(name)}
    os.environ.update(new)
    return frozenset(new)


def _read(path: Path) -> Mapping[str, Any]:
    import tomllib  # most documents need none of it, and it takes two milliseconds

    try:
        tables = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:  # TOML and Unicode errors are ValueErrors
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{path}: cannot be read: {reason}", "It must be TOML 1.0.") from None
    for name, table in tables.items():
        if name not in TABLES or not isinstance(table, dict):
            known = f"Settings stand in {', '.join(f'[{table}]' for table in TABLES)}."
            meant = did_you_mean(name, TABLES) if name not in TABLES else f"Write [{name}]."
            raise UsageError(
                f"{path}: `{name}` means nothing here", " ".join(filter(None, (meant, known)))
            )
    return tables


def _checked(path: Path, context: click.Context, table: Mapping[str, Any]) -> dict[str, Any]:
    """The table's values by parameter, each of its option's type.

    Each is converted here to name the file, and not the option, when it does not fit."""
    options = _options(context)
    values = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        option = options.get(name)
        if option is None:
            raise UsageError(
                f"{path}: there is no setting `{key}` in [{context.info_name}]",
                did_you_mean(name, options) or f"The settings are {', '.join(options)}.",
            )
        values[name] = _value(path, context, option, value)
    return values


def _options(context: click.Context) -> dict[str, click.Option]:
    """The settings of a command: the options that have an environment variable."""
    return {
        option.name: option
        for option in context.command.params
        if isinstance(option, click.Option) and option.envvar and option.name
    }


def _value(path: Path, context: click.Context, option: click.Option, value: Any) -> Any:
    if isinstance(value, dict) and _is_table(option):
        value = [f"{name}={','.join(_texts(items))}" for name, items in value.items()]
    wanted = _wanted(option, value)
    if wanted:
        raise UsageError(f"{path}: {option.name} = {value!r} does not fit", f"It must be {wanted}.")
    if isinstance(option.type, click.Path):
        value = str(path.parent / str(value))
    try:
        option.process_value(context, value)
    except click.BadParameter as error:
        raise UsageError(f"{path}: {option.name}: {error.message}", option.help) from None
    except UsageError as error:
        raise UsageError(f"{path}: {option.name}: {error.message}", error.hint) from None
    return value


def _is_table(option: click.Option) -> bool:
    return option.multiple and "=" in (option.metavar or "")


def _texts(items: Any) -> list[str]:
    return list(map(str, items)) if isinstance(items, list) else [str(items)]


def _wanted(option: click.Option, value: Any) -> str | None:
    """What the value should be; None when it is."""
    if _is_table(option) and not isinstance(value, list):
        return "a table of lists"
    if option.multiple:
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return None if fits else "a list of texts"
    if option.is_flag:
        return None if isinstance(value, bool) else "true or false"
    return "one value" if isinstance(value, bool) or not isinstance(value, str | int) else None
