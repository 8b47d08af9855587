"""A table with every kind of column, a row of it, and the shipped profile to change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from lienthong.core.contract.model import Field, Table
from lienthong.core.message.build import Outgoing, Renderer
from lienthong.core.message.model import Profile
from lienthong.core.message.parse import merged, parse_profile
from lienthong.core.message.write import write_message, write_record
from lienthong.core.package.payload import PayloadRow

SHIPPED = Path(__file__).resolve().parents[4] / "profiles" / "qcvn09.yaml"


def column(name: str, logical: Any = "string", **more: Any) -> Field:
    return Field(name, name, name, "", logical, "", **more)


ADDRESS = column(
    "dia_chi", "object", kind="address",
    children=(column("chi_tiet"), column("ma_xa"), column("ma_tinh")),
)  # fmt: skip
FILE = column(
    "ban_quet", "object", kind="file",
    children=(column("ten"), column("loai"), column("so_byte", "integer"), column("sha256")),
)  # fmt: skip
TABLE = Table(
    contract_id="thu", name="ho_so", title="", title_en="", description="",
    fields=(
        column("ma"), column("ten"), column("gioi_tinh"), column("so_tien", "number"),
        column("so_to", "integer"), column("con_han", "boolean"), column("ngay_cap", "date"),
        column("luc_nhap", "timestamp"), column("ngay_sinh", kind="partial-date"),
        column("nien_dai", kind="uncertain-date"), ADDRESS,
        column("ten_khac", "array", item=column("ten_khac")), FILE,
    ),
    primary_key=("ma",),
)  # fmt: skip
SHA = "ab" * 32
VALUES = {
    "ma": "HS-01", "ten": "Nguyễn Văn <An> & con", "gioi_tinh": "nam",
    "so_tien": "1234567890123456789.10", "so_to": "12", "con_han": "t", "ngay_cap": "2026-11-21",
    "luc_nhap": "2026-11-21 18:30:00.123456+00", "ngay_sinh": "1990-05", "nien_dai": "14XX~",
    "dia_chi": '{"chi_tiet":"12 Hàng Bài","ma_tinh":"01","ma_xa":"00070"}',
    "ten_khac": '["Ba","Tư"]',
    "ban_quet": f'{{"loai":"application/pdf","sha256":"{SHA}","so_byte":9,"ten":"don.pdf"}}',
}  # fmt: skip
MAPPING: dict[str, Any] = {
    "source": {"id": "G18.01", "name": "Bộ Thử nghiệm"},
    "tables": {"ho_so": {"type": "HO_SO"}},
}


def profile(**changed: Any) -> Profile:
    """The shipped profile with some settings changed."""
    shipped = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return parse_profile("thu", merged(merged(shipped, MAPPING), changed))


def row(**changed: str | None) -> PayloadRow:
    cells = {**VALUES, **changed}
    texts = tuple(cells[field.name] for field in TABLE.fields)
    return PayloadRow("HS-01", 3, "UPDATE", "2026-11-21 18:30:00.123456+00", texts)


def message(made: Profile, *rows: PayloadRow) -> str:
    """A whole message of rows, each at number 7."""
    url = made.message.file_url
    renderer = Renderer(
        made, TABLE, made.tables["ho_so"], lambda sha256: url.replace("{sha256}", sha256)
    )
    records = [renderer.record(Outgoing(one, 7)) for one in rows or (row(),)]
    return write_message(made.shape, [write_record(made.shape, one) for one in records]).decode()
