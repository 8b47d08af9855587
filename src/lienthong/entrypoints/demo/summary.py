"""The table of what happened, and the claims that must hold."""

from collections.abc import Iterator
from typing import Any

from lienthong.entrypoints.demo.setting_up import CONTRACTS
from lienthong.entrypoints.demo.state import Demo

DATABASES, AGENCIES = 330, 106
REPORT_FORMATS = 4
MOVED_WITHIN_SECONDS = 2.0
KPIS_MEASURED = 15
WORDS = ("dung", "du", "sach", "song", "thong_nhat", "dung_chung")


def summarise(demo: Demo) -> dict[str, Any]:
    """Return what ``summary.json`` holds."""
    facts = demo.facts
    return {
        "databases_registered": facts["databases_registered"],
        "agencies": facts["agencies"],
        "contracts": facts["contracts"],
        "refused_by_centre_then_corrected": facts["refused_by_centre"],
        "receiver_lost": facts["receiver_lost"],
        "carried_by_hand": facts["carried_by_hand"],
        "kpis_measured": facts["kpis"],
        "tickets": facts["tickets"],
        "report": facts["report"],
        "score_moved": facts["score_moved"],
        "words_without_reason": list(_unsaid(facts["six_words"])),
        "per_contract": {name: _contract(demo, name) for name in CONTRACTS},
    }


def _unsaid(databases: dict[str, Any]) -> Iterator[str]:
    """Yield each word of each declared database that has neither a figure nor a reason."""
    for name, words in databases.items():
        for word in WORDS:
            if words[word]["value"] is None and not words[word]["reason"]:
                yield f"{name}: {word}"


def _contract(demo: Demo, contract_id: str) -> dict[str, Any]:
    facts = demo.facts
    batches = [b for b in facts["batches"].values() if b["contract"] == contract_id]
    stream = next(s for s in facts["sync"] if s["contract"] == contract_id)
    equal = facts["reconcile"][contract_id]
    return {
        "rows_in": sum(b["rows"]["read"] - b["rows"]["blank"] for b in batches),
        "rows_accepted": sum(b["rows"]["accepted"] for b in batches),
        "rows_repaired": sum(b["rows"]["repaired"] for b in batches),
        "rows_waiting": sum(b["rows"]["waiting"] for b in batches),
        "rows_quarantined": sum(b["rows"]["quarantined"] for b in batches),
        "planted_faults": sum(b.get("planted_faults", 0) for b in batches),
        "faults_found": sum(b.get("faults_found", 0) for b in batches),
        "faults_missed": [f for b in batches for f in b.get("faults_missed", [])],
        "rows_quarantined_without_fault": [
            n for b in batches for n in b.get("rows_quarantined_without_fault", [])
        ],
        "six_words": {
            word: {"value": score["value"], "reason": score["reason"]}
            for word, score in facts["six_words"][contract_id].items()
        },
        "rows_at_centre": sum(facts["centre_rows"][b["table"]] for b in batches),
        "digest_equal": equal["equal"],
        "digest": equal["digest_here"],
        "sync_lag_p50_ms": stream["lag_ms"]["p50"],
        "sync_lag_p99_ms": stream["lag_ms"]["p99"],
        "receipts_verified": stream["receipts_verified"],
        "refused_open": stream["refused_open"],
    }


def broken_claims(summary: dict[str, Any]) -> Iterator[str]:
    """Yield each claim of the table that does not hold."""
    if summary["databases_registered"] != DATABASES:
        yield f"databases_registered = {summary['databases_registered']}, không phải {DATABASES}"
    if summary["agencies"] != AGENCIES:
        yield f"agencies = {summary['agencies']}, không phải {AGENCIES}"
    if summary["contracts"] < len(CONTRACTS):
        yield f"contracts = {summary['contracts']}"
    if not summary["refused_by_centre_then_corrected"]:
        yield "không có dòng nào trung tâm từ chối rồi được sửa"
    carried = summary["carried_by_hand"]
    if not carried["packages"] or len(set(carried.values())) != 1:
        yield f"gói đem bằng thiết bị rời: {carried}"
    if summary["words_without_reason"]:
        yield f"không có điểm mà không nói lý do: {summary['words_without_reason']}"
    for table, found in summary["tickets"].items():
        if found["faults_without_ticket"]:
            yield f"{table}: lỗi gài không có phiếu việc {found['faults_without_ticket']}"
    if len(summary["report"]["files"]) < REPORT_FORMATS or not all(
        summary["report"]["files"].values()
    ):
        yield f"báo cáo thiếu tệp: {summary['report']}"
    if len(summary["kpis_measured"]) < KPIS_MEASURED:
        yield f"chỉ tiêu do nút đo: {len(summary['kpis_measured'])}, phải từ {KPIS_MEASURED}"
    moved = summary["score_moved"]
    if moved["seconds"] > MOVED_WITHIN_SECONDS or moved["index_after"] <= moved["index_before"]:
        yield f"sửa dòng mà điểm không lên trong {MOVED_WITHIN_SECONDS} giây: {moved}"
    for name, one in summary["per_contract"].items():
        yield from (f"{name}: {claim}" for claim in _broken(one))


def _broken(one: dict[str, Any]) -> Iterator[str]:
    if one["rows_in"] != one["rows_accepted"] + one["rows_waiting"] + one["rows_quarantined"]:
        yield "rows_in ≠ rows_accepted + rows_waiting + rows_quarantined"
    if one["planted_faults"] != one["faults_found"]:
        yield f"faults_found {one['faults_found']} ≠ planted_faults {one['planted_faults']}"
    if one["rows_quarantined_without_fault"]:
        yield f"dòng bị giữ mà không có lỗi: {one['rows_quarantined_without_fault']}"
    if one["rows_at_centre"] != one["rows_accepted"]:
        yield f"rows_at_centre {one['rows_at_centre']} ≠ rows_accepted {one['rows_accepted']}"
    if not one["digest_equal"]:
        yield "digest_equal = false"
    if one["sync_lag_p99_ms"] is None or not one["receipts_verified"]:
        yield "không có biên nhận"
    if one["refused_open"]:
        yield f"còn {one['refused_open']} dòng bị nơi nhận từ chối"
    for word in WORDS:
        score = one["six_words"][word]
        if score["value"] is None and not score["reason"]:
            yield f"{word}: không có điểm mà không nói lý do"
        if score["value"] is not None and not 0 <= score["value"] <= 100:
            yield f"{word} = {score['value']}"
