"""A YAML document that remembers the line of every key, and says where it leaves the standard.

The public model silently drops keys it does not know (``requird: true``); here they are errors.
"""

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path as Folder
from typing import Any

import jsonschema_rs

from lienthong.base.i18n import N_
from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.standard_keys import PARTS, ROOT
from lienthong.core.marked_yaml import MarkedYaml, Path, YamlFault

_STANDARD = "open_data_contract_standard"


def show(path: Path) -> str:
    """Write a path as ``schema[0].name``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text or "(gốc)"


def custom(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return the customProperties of a node as a mapping."""
    return {p["property"]: p.get("value") for p in node.get("customProperties") or []}


class Document:
    """A contract file: its data, and the line (from 1) of each place in it."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.text = text
        try:
            self._yaml = MarkedYaml(text)
        except YamlFault as fault:
            raise self._unreadable(fault.line, fault.detail) from fault
        if not isinstance(self._yaml.data, dict):
            raise self._unreadable(1, "?")
        self.plain: dict[str, Any] = json.loads(json.dumps(self._yaml.data, default=str))

    def _unreadable(self, line: int, detail: str) -> ContractRejected:
        problem = ContractProblem(
            self.file,
            line,
            "(gốc)",
            N_("Tệp không phải YAML đọc được (%(detail)s)."),
            N_("Sửa cú pháp YAML tại dòng đã nêu: thụt đầu dòng bằng dấu cách, dấu «:» có cách."),
            {"detail": detail},
        )
        return ContractRejected(self.file, (problem,))

    def line(self, path: Path) -> int:
        """Return the line of the deepest known step of ``path``."""
        return self._yaml.line(path)

    def problem(
        self, path: Path, message: str, remedy: str = "", **values: object
    ) -> ContractProblem:
        return ContractProblem(self.file, self.line(path), show(path), message, remedy, values)


def standard_problems(document: Document) -> Iterator[ContractProblem]:
    """Yield where the document breaks the official JSON schema or uses an unknown key."""
    unknown = list(_unknown_keys(document, document.plain, ROOT, ()))
    yield from unknown
    if unknown:
        return
    for error in _validator().iter_errors(document.plain):
        path: Path = tuple(error.instance_path)
        yield document.problem(
            path,
            N_("Không đúng chuẩn ODCS: %(detail)s."),
            N_("Đối chiếu với tài liệu Open Data Contract Standard 3.1 rồi sửa tại dòng đã nêu."),
            detail=error.message[:300],
        )


@cache
def _validator() -> Any:
    package = find_spec(_STANDARD)  # not imported: its model takes 0.07 s
    folders = package.submodule_search_locations if package else None
    schema = Folder(next(iter(folders or ()))) / "schema.json"
    return jsonschema_rs.validator_for(json.loads(schema.read_text("utf-8")))


def _unknown_keys(
    document: Document, node: Any, part: str, path: Path
) -> Iterator[ContractProblem]:
    if not isinstance(node, Mapping):
        return
    known = PARTS[part]
    for key, value in node.items():
        here = (*path, key)
        if key not in known:
            close = get_close_matches(str(key), list(known), n=1)
            yield document.problem(
                here,
                N_("Khóa «%(key)s» không có trong chuẩn."),
                N_("Có phải «%(guess)s»? Phần bổ sung riêng đặt trong customProperties.")
                if close
                else N_("Bỏ khóa này, hoặc đặt phần bổ sung riêng trong customProperties."),
                key=key,
                guess=close[0] if close else "",
            )
            continue
        inner = known[key]
        if not inner:
            continue
        items = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, item in items:
            deeper = here if index is None else (*here, index)
            yield from _unknown_keys(document, item, inner, deeper)
