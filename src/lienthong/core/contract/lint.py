"""What reading alone cannot tell: names, keys, terms, code lists, references, expressions."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lienthong.base.i18n import N_
from lienthong.core.contract.codes import code_problems
from lienthong.core.contract.conditions import condition_problems
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.links import link_problems
from lienthong.core.contract.meaning import meaning_problems
from lienthong.core.contract.model import Contract, Likeness, Table
from lienthong.core.contract.names import name_problems
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.parts import placed
from lienthong.core.contract.roles import role_problems
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.marked_yaml import Path
from lienthong.core.pattern import BadPattern, compiled
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression import compile_expression

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,80}")
_VERSION = re.compile(r"\d+\.\d+\.\d+")
MAX_COLUMNS = 300


def read_contract(
    text: str, *, file: str, dictionary: Dictionary, known: Mapping[str, Contract]
) -> Contract:
    """Read and check a contract. Raises ContractRejected with every fault found.

    ``known`` holds the other contracts in force, for references and clashes of table names.
    """
    contract, document = parse_contract(text, file=file)
    problems = tuple(_problems(contract, document, dictionary, known))
    if not problems:
        problems = tuple(_uncompilable(contract, document, dictionary))
    if problems:
        raise ContractRejected(file, problems)
    return contract


def settle(
    texts: Sequence[tuple[str, str]], *, dictionary: Dictionary, known: Mapping[str, Contract]
) -> tuple[list[Contract], list[ContractRejected]]:
    """Read several contracts, (file, text) each, in the order their references need.

    Returns those that can be used, targets before what refers to them, and the refusals.
    """
    held = dict(known)
    good: list[Contract] = []
    waiting, rejected = list(texts), list[ContractRejected]()
    while waiting:
        rejected, refused = [], []
        for file, text in waiting:
            try:
                contract = read_contract(text, file=file, dictionary=dictionary, known=held)
            except ContractRejected as error:
                refused.append((file, text))
                rejected.append(error)
            else:
                held[contract.id] = contract
                good.append(contract)
        if len(refused) == len(waiting):
            ring = _ring_of(refused, dictionary=dictionary, known=held)
            return [*good, *ring[0]], ring[1]
        waiting = refused
    return good, rejected


def _ring_of(
    texts: Sequence[tuple[str, str]], *, dictionary: Dictionary, known: Mapping[str, Contract]
) -> tuple[list[Contract], list[ContractRejected]]:
    """Read contracts that refer to each other, each as if the others were there.

    One is taken when all it refers to are taken with it.
    """
    waiting, rejected = list(texts), dict[str, ContractRejected]()
    while True:
        good, taken = list[Contract](), list[tuple[str, str]]()
        parsed = [_parsed(text, file) for file, text in waiting]
        for (file, text), own in zip(waiting, parsed, strict=True):
            # Its own version in force stays what it is: the terms of that one may be used again.
            others = {c.id: c for c in parsed if c is not None and (own is None or c.id != own.id)}
            held = {**known, **others}
            try:
                good.append(read_contract(text, file=file, dictionary=dictionary, known=held))
                taken.append((file, text))
            except ContractRejected as error:
                rejected[file] = error
        if len(taken) == len(waiting):
            return good, list(rejected.values())
        waiting = taken


def _parsed(text: str, file: str) -> Contract | None:
    try:
        return parse_contract(text, file=file)[0]
    except ContractRejected:
        return None


def _uncompilable(
    contract: Contract, document: Document, dictionary: Dictionary
) -> Iterator[ContractProblem]:
    for t, table in enumerate(contract.tables):
        try:
            TableChecker.of(table, dictionary)
        except RuleRejected as error:
            yield document.problem(("schema", t), error.message, error.remedy, **error.values)


def _problems(
    contract: Contract, document: Document, dictionary: Dictionary, known: Mapping[str, Contract]
) -> Iterator[ContractProblem]:
    if not _ID.fullmatch(contract.id):
        yield document.problem(
            ("id",),
            N_("Mã hợp đồng chỉ gồm chữ thường không dấu, chữ số và gạch nối."),
            N_("Đổi id, ví dụ: di-tich."),
        )
    if not _VERSION.fullmatch(contract.version):
        yield document.problem(
            ("version",),
            N_("Phiên bản phải có dạng 1.0.0 (chính.phụ.sửa)."),
            N_("Ghi ba số cách nhau bằng dấu chấm, ví dụ: 1.0.0."),
        )
    yield from role_problems(contract, document)
    in_force = known.get(contract.id)
    unchanged = in_force is not None and in_force.digest == contract.digest
    taken = {t.name: c.id for c in known.values() if c.id != contract.id for t in c.tables}
    for t, table in enumerate(contract.tables):
        path: Path = ("schema", t)
        if table.name in taken:
            yield document.problem(
                (*path, "physicalName"),
                N_("Bảng «%(table)s» đã thuộc hợp đồng «%(contract)s»."),
                N_("Đặt tên bảng khác."),
                table=table.name,
                contract=taken[table.name],
            )
        yield from _table_problems(table, document, path)
        yield from _field_problems(table, document, path)
        yield from meaning_problems(table, document, path, dictionary, unchanged=unchanged)
        yield from code_problems(table, document, path, dictionary)
        yield from condition_problems(contract, table, document, path)
        yield from _rule_problems(table, document, path)
    yield from name_problems(contract, document)
    yield from link_problems(contract, document, known)


def _table_problems(table: Table, document: Document, path: Path) -> Iterator[ContractProblem]:
    if len(table.fields) > MAX_COLUMNS:
        yield document.problem(
            path,
            N_("Bảng có %(count)s cột, quá giới hạn %(limit)s."),
            N_("Tách thành nhiều bảng."),
            count=len(table.fields),
            limit=MAX_COLUMNS,
        )
    for key, column in _named(table):
        if column and column not in table.by_name:
            yield document.problem(
                (*path, "customProperties"),
                N_("%(key)s trỏ tới cột «%(column)s» không có trong bảng."),
                N_("Sửa tên cột, hoặc bỏ mục này."),
                key=key,
                column=column,
            )


def _named(table: Table) -> Iterator[tuple[str, str | None]]:
    """Yield the properties that name columns of the table, with each column."""
    yield "titleField", table.title_field
    yield "unitField", table.unit_field
    yield "freshnessField", table.freshness_field
    like = table.likeness or Likeness()
    yield from (("likeness", column) for column in (*like.fields, *like.near, *like.within))
    for field in table.fields:
        use = field.unit
        columns = (use.date, use.today, use.province, use.district, use.address)
        yield from (("unit", column) for column in columns)
        yield "codeListDate", field.code_list_date


def _field_problems(table: Table, document: Document, path: Path) -> Iterator[ContractProblem]:
    for p, field in enumerate(table.fields):
        for part, here in placed(field, (*path, "properties", p)):
            if part.pattern is not None:
                yield from _pattern_problems(part.pattern, document, here)


def _pattern_problems(pattern: str, document: Document, here: Path) -> Iterator[ContractProblem]:
    try:
        compiled(pattern)
    except BadPattern as error:
        yield document.problem(
            (*here, "logicalTypeOptions", "pattern"),
            N_("Mẫu định dạng không phải biểu thức chính quy hợp lệ: %(detail)s."),
            N_("Sửa logicalTypeOptions.pattern, ví dụ: '^[0-9]{12}$'."),
            detail=str(error),
        )


def _rule_problems(table: Table, document: Document, path: Path) -> Iterator[ContractProblem]:
    seen: set[str] = set()
    for rule in table.rules:
        here = (*path, *rule.place)
        if rule.id in seen:
            yield document.problem(
                here,
                N_("Quy tắc «%(rule)s» khai báo hai lần."),
                N_("Đặt id khác cho một trong hai quy tắc."),
                rule=rule.id,
            )
        seen.add(rule.id)
        missing = [c for c in rule.columns if c not in table.by_name]
        if missing:
            yield document.problem(
                here,
                N_("Quy tắc «%(rule)s» nói tới cột không có: %(columns)s."),
                N_("Sửa tên cột trong quy tắc."),
                rule=rule.id,
                columns=", ".join(missing),
            )
        if rule.kind == "expression":
            try:
                compile_expression(rule.expression, {f.name: f.logical_type for f in table.fields})
            except RuleRejected as error:
                yield document.problem(
                    here,
                    N_("Biểu thức của quy tắc «%(rule)s» không dùng được: %(detail)s."),
                    error.remedy,
                    **error.values,
                    rule=rule.id,
                    detail=error.sentence().rstrip("."),
                )
