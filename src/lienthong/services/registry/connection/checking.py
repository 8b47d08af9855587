"""What must hold before a database is sent: measured where the node can, declared where not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract
from lienthong.services.contracts.coverage import coverage
from lienthong.services.quality.scores import GATED
from lienthong.services.registry.register import Database
from lienthong.services.sync.connecting.steps import standing
from lienthong.services.sync.models import Agreement, Connection, OutStream, Peer, Receipt

Answer = Literal["yes", "no", "unknown"]
Basis = Literal["measured", "declared"]


@dataclass(frozen=True)
class Check:
    """One thing that must hold: what, whether, by whose word, and a sentence with its values."""

    name: str
    answer: Answer
    basis: Basis
    said: str
    values: Mapping[str, Any] = field(default_factory=dict)


def checks(found: Database, row: Mapping[str, Any] | None) -> list[Check]:
    """Return the checklist of a database; ``row`` is its dossier, None before it is opened."""
    declared = row or {}
    contract = found.contract
    if contract is None:
        no_contract = N_("Chưa có hợp đồng dữ liệu của cơ sở dữ liệu này trên nút.")
        return [Check("contract", "no", "measured", no_contract), *_declared(found, declared)]
    return [
        Check("contract", "yes", "measured", N_("Hợp đồng dữ liệu %(version)s đang áp dụng."),
              {"version": contract.version}),
        _mapped(contract),
        _keys(contract),
        _measured(found),
        _approved(contract),
        _tried(contract),
        *_declared(found, declared),
    ]  # fmt: skip


def _mapped(contract: Contract) -> Check:
    known = coverage(contract)
    values = {"covered": known.covered, "total": known.total}
    whole = known.total > 0 and not known.missing
    said = N_("%(covered)s trong %(total)s trường có thuật ngữ đã duyệt trong từ điển.")
    return Check("mapped", "yes" if whole else "no", "measured", said, values)


def _keys(contract: Contract) -> Check:
    bare = [table.title for table in contract.tables if not table.primary_key]
    if bare:
        said = N_("Bảng không có khóa: %(tables)s.")
        return Check("keys", "no", "measured", said, {"tables": ", ".join(bare)})
    said = N_("Mọi bảng có khóa, nút không nhận dòng thiếu khóa.")
    return Check("keys", "yes", "measured", said)


def _measured(found: Database) -> Check:
    if found.words is None or found.index is None or found.index.value is None:
        return Check("quality", "no", "measured", N_("Chưa đo chất lượng lần nào."))
    if any(found.words[word].serious for word in GATED):
        said = N_("Trường định danh chưa đạt 100 ở đúng, đủ hoặc sạch.")
        return Check("quality", "no", "measured", said)
    said = N_("Đã đo, chỉ số %(index)s.")
    return Check("quality", "yes", "measured", said, {"index": round(found.index.value, 1)})


def _approved(contract: Contract) -> Check:
    """The other node is let in: a receiver approved here, or a sender that went all five steps."""
    out = OutStream.objects.filter(contract_id=contract.id, peer__state=Peer.APPROVED)
    names = sorted(out.values_list("peer__name", flat=True))
    for agreement in Agreement.objects.filter(contract_id=contract.id).select_related("peer"):
        connection = Connection.objects.filter(peer=agreement.peer).first()
        if connection is not None and standing(connection).current is None:
            names.append(agreement.peer.name)
    if names:
        said = N_("Khóa đã trao và duyệt với: %(nodes)s.")
        return Check("approved", "yes", "measured", said, {"nodes": ", ".join(names)})
    return Check("approved", "no", "measured", N_("Chưa có nút nào được duyệt cho hợp đồng này."))


def _tried(contract: Contract) -> Check:
    """A trial package was taken whole, or real packages have their receipts."""
    receipts = Receipt.objects.filter(package__stream__contract_id=contract.id, verified=True)
    if receipts.exists():
        said = N_("Gói thật đã có biên nhận đúng chữ ký.")
        return Check("tried", "yes", "measured", said)
    tried = _latest_trial(contract.id)
    if tried is None:
        return Check("tried", "no", "measured", N_("Chưa có gói chạy thử nào được chấm."))
    values = {"accepted": tried[0], "refused": tried[1]}
    said = N_("Gói chạy thử gần nhất: %(accepted)s dòng đạt, %(refused)s dòng bị từ chối.")
    return Check("tried", "no" if tried[1] else "yes", "measured", said, values)


def _latest_trial(contract_id: str) -> tuple[int, int] | None:
    for agreement in Agreement.objects.filter(contract_id=contract_id).select_related("peer"):
        trial = agreement.peer.trials.filter(contract_id=contract_id).first()
        if trial is not None:
            return trial.accepted, trial.refused
    return None


def _declared(found: Database, row: Mapping[str, Any]) -> list[Check]:
    level = found.row.get("cap_do_an_toan")
    return [
        Check("level", "yes" if level else "no", "declared",
              N_("Cấp độ an toàn đã phê duyệt: %(level)s.") if level
              else N_("Chưa ghi cấp độ an toàn đã phê duyệt."), {"level": level or ""}),
        Check("secrets", _answer(row.get("da_ra_bi_mat")), "declared",
              N_("Rà soát bí mật nhà nước trong dữ liệu gửi.")),
        Check("minutes", "yes" if row.get("ngay_bien_ban") and row.get("bien_ban") else "no",
              "declared", N_("Biên bản chạy thử có ngày và số.")),
    ]  # fmt: skip


def _answer(value: object) -> Answer:
    return "unknown" if value is None else "yes" if value else "no"
