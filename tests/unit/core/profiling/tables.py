"""Small tables and a small dictionary to be looked at."""

from collections.abc import Sequence
from datetime import date

from lienthong.core.dictionary.model import CodeItem, CodeList, Dictionary, Term
from lienthong.core.profiling.evidence import KnownValues
from lienthong.core.profiling.model import (
    ColumnProposal,
    Declared,
    SourceColumn,
    SourceTable,
    TableProposal,
    Target,
)
from lienthong.core.profiling.propose import Knowledge, propose_table

TODAY = date(2026, 11, 1)
COMMUNES = tuple(f"{n:05d}" for n in range(100, 140))
RANKS = CodeList(
    "cap-xep-hang",
    "Cấp xếp hạng",
    "Rank",
    "",
    (
        CodeItem("quoc-gia", "Quốc gia", aliases=("QG",)),
        CodeItem("cap-tinh", "Cấp tỉnh"),
        CodeItem("dac-biet", "Quốc gia đặc biệt"),
    ),
)


def term(id: str, name: str, kind: str = "string", **known: object) -> Term:
    return Term(id, name, f"{id} en", f"Định nghĩa {name}.", kind, **known)  # type: ignore[arg-type]


DICTIONARY = Dictionary.of(
    (
        term("nguoi.so-dinh-danh", "Số định danh cá nhân", normaliser="personal_number",
             validator="personal_number", pattern="[0-9]{12}", max_length=12, privacy="basic",
             identifier=True, aliases=("số cccd", "căn cước")),
        term("nguoi.ho-ten", "Họ và tên", normaliser="person_name", validator="person_name",
             max_length=150, privacy="basic", aliases=("họ tên",)),
        term("nguoi.thu-dien-tu", "Thư điện tử", normaliser="email", validator="email",
             max_length=200, privacy="basic", aliases=("email",)),
        term("di-tich.cap-xep-hang", "Cấp xếp hạng", normaliser="code_list",
             code_list="cap-xep-hang", max_length=30, aliases=("xếp hạng",)),
        term("the.noi-cap", "Nơi cấp", normaliser="text", aliases=("đơn vị cấp",)),
        term("the.trang-thai", "Trạng thái", normaliser="text"),
        term("phim.trang-thai", "Trạng thái", normaliser="text"),
        term("chung.ngay", "Ngày", "date", normaliser="date"),
        term("chung.ghi-chu", "Ghi chú", normaliser="multiline"),
        term("dia-chi.ma-xa", "Mã xã", normaliser="unit_code_5", pattern="[0-9]{5}",
             max_length=5, identifier=True, aliases=("xã",)),
    ),
    (RANKS,),
)  # fmt: skip
KNOWN = KnownValues(
    "dia-chi.ma-xa",
    "danh mục xã",
    frozenset(COMMUNES),
    Target("don-vi-hanh-chinh", "don_vi_hanh_chinh", "ma", (("cap", "xa"), ("den_ngay", None))),
)
KNOWLEDGE = Knowledge(DICTIONARY, (KNOWN,), TODAY)


def source(name: str = "bang", **columns: Sequence[object]) -> SourceTable:
    """A table of the given titles; underscores in a title stand for spaces."""
    cells = list(columns.values())
    return SourceTable(
        name=name,
        title=name,
        place=f"{name}.csv",
        columns=tuple(SourceColumn("", title.replace("_", " ")) for title in columns),
        chunks=lambda: iter([cells]) if cells and cells[0] else iter(()),
    )


def declared(name: str, **columns: tuple[Sequence[object], Declared]) -> SourceTable:
    """A table of a database, which says something of each column."""
    cells = [values for values, _ in columns.values()]
    return SourceTable(
        name=name,
        title=name,
        place=f"db.public.{name}",
        columns=tuple(SourceColumn(n, n, said) for n, (_, said) in columns.items()),
        chunks=lambda: iter([cells]),
    )


def looked(**columns: Sequence[object]) -> TableProposal:
    return propose_table(source(**columns), KNOWLEDGE)


def column(title: str, values: Sequence[object]) -> ColumnProposal:
    """One column looked at beside a key, which keeps the table sensible."""
    key = [f"K-{n}" for n in range(len(values))]
    return looked(**{"Mã": key, title: values}).columns[1]


def personal_numbers(count: int) -> list[str]:
    return [f"001090{n:06d}" for n in range(count)]
