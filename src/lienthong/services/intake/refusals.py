"""Reasons to keep a row out that come from its arrival, not from the contract's rules."""

from collections.abc import Mapping

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Family, Problem, Word
from lienthong.services.intake.ports import BadLine

LINE_COLUMN = "Nội dung dòng"


def _problem(
    kind: str,
    family: Family,
    word: Word,
    columns: tuple[str, ...],
    value: str | None,
    message: str,
    remedy: str,
    **values: str,
) -> Problem:
    return Problem(
        rule=f"intake.{kind}",
        kind=kind,
        family=family,
        word=word,
        severity="error",
        columns=columns,
        value=value,
        message=message,
        remedy=remedy,
        values={"value": value or "", **values},
    )


def bad_line(line: BadLine) -> Problem:
    """The line of the file could not be taken apart into cells."""
    return _problem(
        "bad_line", "format", "sach", (), None, line.message, line.remedy, **line.values
    )


def no_identity(table: Table) -> Problem:
    """A part of the primary key is missing although the contract does not require it."""
    titles = ", ".join(table.field(name).title for name in table.primary_key)
    return _problem(
        "no_identity",
        "null",
        "du",
        table.primary_key,
        None,
        N_("Dòng thiếu giá trị nhận diện: %(fields)s."),
        N_("Điền đủ các cột nhận diện của dòng."),
        fields=titles,
    )


def doubled(table: Table, row_id: str, first: int) -> Problem:
    """An earlier row of the same file has the same identity."""
    titles = ", ".join(table.field(name).title for name in table.primary_key)
    return _problem(
        "doubled_in_file",
        "duplicate",
        "sach",
        table.primary_key,
        row_id,
        N_("%(fields)s «%(value)s» đã có ở dòng %(first)s của cùng tệp."),
        N_("Giữ một dòng; nếu là hai đối tượng khác nhau thì sửa giá trị nhận diện."),
        fields=titles,
        first=str(first),
    )


def doubled_in_work(table: Table, row_id: str) -> Problem:
    """Another row mended by the same work was written under this identity."""
    titles = ", ".join(table.field(name).title for name in table.primary_key)
    return _problem(
        "doubled_in_work",
        "duplicate",
        "sach",
        table.primary_key,
        row_id,
        N_("%(fields)s «%(value)s» vừa được ghi từ một dòng khác của cùng việc này."),
        N_(
            "Nếu là hai đối tượng khác nhau thì sửa giá trị nhận diện của từng dòng; "
            "nếu trùng thì bỏ."
        ),
        fields=titles,
    )


def identity_changed(table: Table, row_id: str) -> Problem:
    """A row that came back from a receiver would become another row."""
    return _problem(
        "identity_changed",
        "legal_source",
        "thong_nhat",
        table.primary_key,
        row_id,
        N_("Không đổi được giá trị nhận diện của bản ghi «%(value)s»."),
        N_("Hủy bản ghi này và tạo bản ghi mới với giá trị nhận diện đúng."),
    )


def mended_meanwhile(table: Table, reference: str, state: str, who: str, when: str) -> Problem:
    """A line of a workbook of kept rows, of which another person settled the row since."""
    return _problem(
        "mended_meanwhile",
        "duplicate",
        "sach",
        table.primary_key,
        reference,
        N_("Dòng cách ly số %(value)s đã được xử lý sau khi tải về: %(state)s, %(who)s, %(when)s."),
        N_("Xem kết quả của người kia; nếu dòng trong tệp đúng hơn thì sửa bản ghi, không thì bỏ."),
        state=state,
        who=who,
        when=when,
    )


def foreign(table: Table, row_id: str, owner: str) -> Problem:
    """The row belongs to another node."""
    return _problem(
        "foreign_row",
        "legal_source",
        "thong_nhat",
        table.primary_key,
        row_id,
        N_("Bản ghi «%(value)s» thuộc nút «%(owner)s», nút này không được sửa."),
        N_("Đề nghị cơ quan chủ quản sửa tại nguồn; thay đổi sẽ được đồng bộ về."),
        owner=owner,
    )


def no_unit(table: Table, scope: str) -> Problem:
    """The table belongs to the whole agency, and the writer to one unit."""
    return _problem(
        "no_unit",
        "legal_source",
        "thong_nhat",
        table.primary_key,
        None,
        N_("Bảng «%(table)s» là của cả cơ quan; tài khoản của đơn vị «%(scope)s» không được ghi."),
        N_("Gửi nội dung cho cán bộ dữ liệu của cơ quan để nhập."),
        table=table.title,
        scope=scope,
    )


def not_own(table: Table, held: Mapping[str, object], scope: str) -> Problem:
    """The row that is there belongs to another unit than the writer's, or to none."""
    column = table.unit_field
    if column is None:
        return no_unit(table, scope)
    return other_unit(table, str(held.get(column) or "∅"), scope)


def empty_unit(table: Table, scope: str) -> Problem:
    """The row names no unit, and the writer may write one unit's rows only."""
    column = table.unit_field or ""
    return _problem(
        "empty_unit",
        "legal_source",
        "thong_nhat",
        (column,),
        None,
        N_("Cột «%(title)s» để trống; tài khoản chỉ được ghi dòng của đơn vị «%(scope)s»."),
        N_("Nhập mã đơn vị «%(scope)s», hoặc gửi cho cán bộ dữ liệu của cơ quan."),
        title=table.field(column).title,
        scope=scope,
    )


def other_unit(table: Table, unit: str, scope: str) -> Problem:
    """The row belongs to a unit the writer may not write for."""
    column = table.unit_field or ""
    return _problem(
        "other_unit",
        "legal_source",
        "thong_nhat",
        (column,),
        unit,
        N_("Dòng thuộc đơn vị «%(value)s»; tài khoản chỉ được ghi dữ liệu của đơn vị «%(scope)s»."),
        N_("Chuyển dòng này cho đơn vị quản lý, hoặc sửa cột «%(field)s» nếu ghi nhầm."),
        scope=scope,
        field=table.field(column).title,
    )
