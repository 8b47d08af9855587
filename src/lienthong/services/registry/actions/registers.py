"""Bring what the plans themselves say into the registers, once; what people changed stays."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.settings import REPO_DIR
from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.validators import document_number
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import actions as records
from lienthong.services.records.queries import Asked, page
from lienthong.services.registry.laws.rows import CONTRACT as LAWS_CONTRACT
from lienthong.services.registry.laws.rows import PARTS, laws_table
from lienthong.services.registry.models import LegalReference, Partner
from lienthong.services.registry.registers import rows as registers

ASSIGNED = "phan-cong"
VALIDITY = REPO_DIR / "reference" / "legal_validity.csv"


@transaction.atomic
def enter_known(*, by: Actor, validity: Path = VALIDITY) -> dict[str, int]:
    """Enter companion enterprises and legal texts of the reference that no row holds yet.

    Return table → rows entered. A row that is there, cancelled ones too, is never touched: people
    own it. Tables that are not declared on this node are left out.
    """
    entered: dict[str, int] = {}
    partners = registers.tables().get(registers.PARTNERS)
    if partners is not None:
        entered[partners.name] = _enter(partners, _partners(), by)
    if contracts.find(LAWS_CONTRACT) is not None:
        table = laws_table()
        entered[table.name] = _enter(table, _laws(validity), by)
    if any(entered.values()):
        audit.record(by=by, action="registry.enter_known", subject="registers", after=dict(entered))
    return entered


def _enter(table: Table, wanted: Mapping[str, Mapping[str, Any]], by: Actor) -> int:
    asked = Asked(ids=list(wanted), limit=len(wanted) or 1, cancelled=True)
    known = {row["_id"] for row in page(table, asked).rows}
    new = [(key, values) for key, values in wanted.items() if key not in known]
    records.write_rows(table=table, rows=new, by=by)
    return len(new)


def _partners() -> dict[str, dict[str, Any]]:
    found = Partner.objects.filter(retired_at=None).select_related("agency")
    return {
        p.pk: {
            "ma": p.pk, "co_quan": p.agency_id, "ten_co_quan": p.agency.name,
            "doanh_nghiep": p.enterprise_id, "ten_doanh_nghiep": p.enterprise_name,
            "ten_ngan": p.enterprise_short, "tinh_trang": ASSIGNED, "nguon": p.source[:500],
        }
        for p in found
    }  # fmt: skip


def _laws(validity: Path) -> dict[str, dict[str, Any]]:
    """Return the legal texts of the plans, with what is known of their validity beside them."""
    keeper = node().node_id
    found: dict[str, dict[str, Any]] = {
        law.pk: {
            "ma": law.pk, "loai": law.kind, "co_quan_ban_hanh": law.issuer or None,
            "ngay_ban_hanh": law.issued_on, "nguoi_ghi": keeper,
            "trang_thai": PARTS.get(law.status, "vien-dan"),
            "ke_hoach": "; ".join(law.cited_in) or None,
        } | _numbered(law)
        for law in LegalReference.objects.filter(retired_at=None)
    }  # fmt: skip
    with validity.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            stated = {name: _typed(name, text) for name, text in line.items() if text}
            found[line["ma"]] = found.get(line["ma"], {"nguoi_ghi": keeper}) | stated
    return found


def _numbered(law: LegalReference) -> dict[str, Any]:
    """Return the number, the subject and the source of a text.

    A source that gives only the symbol («/QĐ-BVHTTDL») or only a byname («Đề án 06») gives no
    number: the number stays empty, what the source does say is kept beside it.
    """
    if not law.number or document_number.find(law.number, date.max) is None:
        return {"so_ky_hieu": law.number or None, "trich_yeu": law.subject,
                "nguon": law.source[:1000]}  # fmt: skip
    if law.number.startswith("/"):
        said, subject = f"Nguồn chỉ ghi ký hiệu «{law.number}», không ghi số", law.subject
    else:
        said, subject = f"Nguồn không ghi số, chỉ gọi là «{law.number}» {law.subject}", law.number
    return {"so_ky_hieu": None, "trich_yeu": subject, "nguon": f"{said}. {law.source}"[:1000]}


def _typed(name: str, text: str) -> Any:
    return date.fromisoformat(text) if name in ("ngay_ban_hanh", "hieu_luc_tu", "hieu_luc_den") else text  # noqa: E501 # fmt: skip
