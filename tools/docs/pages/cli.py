"""The command line: every command, argument and option, from the application itself."""

from collections.abc import Iterator
from typing import Any

import typer
from pages import markdown
from pages.markdown import cell, code, codes, table

from lienthong.entrypoints.cli.app import DONE, INTERRUPTED, OUR_BUG, USERS_MISTAKE, build

INTRODUCTION = """\
Help texts are Vietnamese, as on the screen; `LIENTHONG_LANGUAGE=en` shows English.
`lienthong COMMAND --help` prints the same."""

EXIT_CODES = (
    (DONE, "done"),
    (USERS_MISTAKE, ("a mistake of the user: the message says what and the remedy; also a batch "
     "that did not end, a refused contract, a `reconcile` that found a difference")),
    (OUR_BUG, "a bug of ours"),
    (INTERRUPTED, "interrupted, or answered no"),
)  # fmt: skip

JSON = """\
With `--json`, standard output holds exactly one JSON document. A refusal is
`{"error": {"code", "message", "place", "remedy", "values"}}` with the same exit code."""

TYPES = {"str": "text", "int": "number", "bool": "switch", "Path": "path"}


def page() -> str:
    """Return docs/reference/cli.md."""
    exits = table(["exit code", "meaning"], EXIT_CODES)
    return markdown.page("Command line", INTRODUCTION, exits, JSON, *_sections())


def _sections() -> Iterator[str]:
    """Yield one section a command."""
    for words, command in commands(typer.main.get_command(build()), ("lienthong",)):
        yield f"## {' '.join(words)}"
        yield (command.help or "").strip().split("\n")[0]
        rows = [_row(parameter) for parameter in command.params if not parameter.hidden]
        if rows:
            yield table(["parameter", "kind", "default", "meaning"], rows)


def commands(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the words and the command of every leaf below a command."""
    children = getattr(command, "commands", None)
    if not children:
        yield words, command
        return
    for name in sorted(children):
        yield from commands(children[name], (*words, name))


def _row(parameter: Any) -> tuple[str, ...]:
    is_option = parameter.opts[0].startswith("-")
    name = codes(parameter.opts) if is_option else code(parameter.name.upper())
    kind = _kind(parameter)
    default = "required" if parameter.required else _default(parameter)
    help_text = parameter.help or ""
    if parameter.envvar:
        help_text += f" (or `{parameter.envvar}`)"
    return name, kind, default, cell(help_text)


def _kind(parameter: Any) -> str:
    annotation = parameter.type_descriptor.annotation
    name = getattr(annotation, "__name__", str(annotation))
    if name == "list" or parameter.nargs == -1:
        return "several paths"
    return TYPES.get(name, name)


def _default(parameter: Any) -> str:
    if parameter.default in (None, "", False):
        return ""
    return code(parameter.default)
