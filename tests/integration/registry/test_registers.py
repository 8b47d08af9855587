"""Registers beside the plans and the legal register: rows, totals, who cites what is gone."""

from datetime import UTC, date, datetime

import pytest

from lienthong.base.actor import system
from lienthong.base.settings import REPO_DIR
from lienthong.core.dictionary.validators.document_number import find
from lienthong.services.accounts import actions as accounts
from lienthong.services.accounts.models import User
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as contracts_in_force
from lienthong.services.direction import actions as direction
from lienthong.services.direction import citing
from lienthong.services.direction.models import Plan, Task
from lienthong.services.intake import actions as intake
from lienthong.services.records import queries as records
from lienthong.services.records.actions import write_rows
from lienthong.services.registry import actions
from lienthong.services.registry.connection import dossiers
from lienthong.services.registry.connection.known import known
from lienthong.services.registry.laws.rows import laws, laws_table, naming
from lienthong.services.registry.register import Database
from lienthong.services.registry.registers import rows as registers
from lienthong.services.registry.registers.totals import totals
from lienthong.services.sync.models import Agreement, Peer

pytestmark = pytest.mark.django_db
BY = system("test")
DAY = date(2026, 11, 22)
MOMENT = datetime(2026, 3, 1, 18, tzinfo=UTC)  # after midnight in Việt Nam
TASK = "t002-iii-2-b-1-2"


@pytest.fixture
def declared():
    for name in ("danh-muc-csdl", "so-theo-doi", "van-ban-phap-luat"):
        text = (REPO_DIR / "contracts" / f"{name}.yaml").read_text(encoding="utf-8")
        contracts.apply_contract(text=text, file=name, by=BY)
    actions.load_reference(by=BY)
    direction.load_reference(by=BY)


@pytest.fixture
def officer() -> User:
    return accounts.create_user(
        username="canbo", full_name="Trần Thị Dữ", role="data_officer", unit="",
        password="mat-khau-de-thu-2026", by=BY,
    )  # fmt: skip


def save(table: str, **values: str):
    return intake.save_row(
        table_name=table, row_id=None, values=values, expected_version=None, by=BY, origin="form"
    )


def line(code: str, **told: str) -> dict[str, str]:
    return {
        "ma": code, "ten": "Số hóa hồ sơ", "co_quan": "bvhttdl", "nam": "2026",
        "nguon_von": "ngan-sach-trung-uong", "so_tien_duyet": "1000", "so_tien_chi": "400",
        "can_cu": "Quyết định 1", "nhiem_vu": f"khac; {TASK}",
    } | told  # fmt: skip


def test_known_pairs_and_texts_are_entered_once(declared) -> None:
    first = actions.enter_known(by=BY)
    held = records.get(registers.tables()["dong_hanh"], "bnnmt-vnpt")
    intake.save_row(
        table_name="dong_hanh", row_id="bnnmt-vnpt", values=_pair(held), expected_version=1, by=BY,
        origin="form",
    )  # fmt: skip
    again = actions.enter_known(by=BY)

    assert first == {"dong_hanh": 53, "van_ban_phap_luat": 46}
    assert again == {"dong_hanh": 0, "van_ban_phap_luat": 0}
    kept = records.get(registers.tables()["dong_hanh"], "bnnmt-vnpt")
    assert (kept["tinh_trang"], kept["_version"]) == ("da-ky", 2)
    assert AuditRecord.objects.filter(action="registry.enter_known").count() == 1
    texts = laws()
    assert not [n for law in texts.values() if (n := law.number) and find(n, date.max) is not None]
    assert (texts["de-an-06"].number, texts["de-an-06"].title) == ("", "Đề án 06")
    assert "«/KH-UBND»" in texts["kh-vinh-long-2025"].source


def _pair(row: dict[str, object]) -> dict[str, str]:
    kept = {k: str(v) for k, v in row.items() if v is not None and not k.startswith("_")}
    return kept | {"tinh_trang": "da-ky"}


def test_rows_stand_on_the_page_of_their_task_and_database(declared, officer) -> None:
    assert save("dong_ngan_sach", **line("ns-1")).saved
    assert save("dong_ngan_sach", **line("ns-2", nhiem_vu=f"{TASK}-khac")).saved

    (held,) = registers.of_task(TASK, officer)

    assert (held.table.name, [row["_id"] for row in held.rows]) == ("dong_ngan_sach", ["ns-1"])
    assert registers.of_task("khac-nua", officer) == []


def test_money_that_cannot_be_is_refused_with_its_reason(declared) -> None:
    spent = save("dong_ngan_sach", **line("ns-1", so_tien_chi="2000"))
    alone = save("dong_ngan_sach", **line("ns-2", nguon_von="hop-tac-cong-tu"))

    assert not spent.saved
    assert not alone.saved
    assert {p.rule for p in spent.problems} == {"dong_ngan_sach.ngan-sach-chi-khong-vuot"}
    assert {p.rule for p in alone.problems} == {"dong_ngan_sach.ngan-sach-ppp-co-doi-tac"}


def test_totals_count_money_roles_training_and_late_answers(declared) -> None:
    save("dong_ngan_sach", **line("ns-1"))
    save("dong_ngan_sach", **line("ns-2", nguon_von="hop-tac-cong-tu", doi_tac="VNPT"))
    person = {"co_quan": "bvhttdl", "vai_tro": "nghiep-vu", "ho_ten": "Nguyễn Văn Mẫu",
              "quyet_dinh": "Quyết định 2", "tu_ngay": "01/01/2026"}  # fmt: skip
    save("tong_cong_trinh_su", ma="a-1", **person)
    save("tong_cong_trinh_su", ma="a-2", **person, den_ngay="01/06/2026")
    issue = {
        "loai": "kho-khan",
        "noi_dung": "Thiếu kinh phí",
        "co_quan": "bnv",
        "ngay_neu": "01/10/2026",
        "noi_tra_loi": "btc",
        "trang_thai": "cho-tra-loi",
    }
    save("kho_khan_de_xuat", ma="kk-1", **issue, han_tra_loi="20/11/2026")
    save("kho_khan_de_xuat", ma="kk-2", **issue, han_tra_loi="30/11/2026")

    found, own = totals(day=DAY, unit=None), totals(day=DAY, unit="bnv")

    assert {m.source: (m.approved, m.spent) for m in found.money} == {
        "ngan-sach-trung-uong": (1000, 400), "hop-tac-cong-tu": (1000, 400),
    }  # fmt: skip
    assert found.engineers == {"cong-nghe-thong-tin": 0, "nghiep-vu": 1}
    assert (found.issues.total, found.issues.open, found.issues.late) == (2, 2, 1)
    assert own.money == []
    assert own.issues.total == 2


def test_an_answer_without_words_is_refused(declared) -> None:
    issue = {
        "ma": "kk-1",
        "loai": "de-xuat",
        "noi_dung": "Bổ sung biên chế",
        "co_quan": "bnv",
        "ngay_neu": "01/10/2026",
        "noi_tra_loi": "btc",
        "trang_thai": "da-tra-loi",
    }

    assert not save("kho_khan_de_xuat", **issue).saved
    assert save("kho_khan_de_xuat", **issue, tra_loi="Đồng ý", ngay_tra_loi="02/10/2026").saved


def test_force_of_a_text_follows_from_days_and_its_replacement(declared) -> None:
    before = laws()
    actions.enter_known(by=BY)
    known = laws()

    assert before["nd-85-2016"].force(DAY) == "unknown"
    assert known["nd-85-2016"].force(DAY) == "replaced"
    assert known["nd-85-2016"].successor.number == "331/2026/NĐ-CP"
    assert known["luat-attt-mang"].force(date(2026, 6, 30)) == "unknown"
    assert known["luat-attt-mang"].force(date(2026, 7, 1)) == "replaced"
    assert known["luat-116-2025"].force(date(2026, 6, 30)) == "not_yet"
    assert known["du-thao-luat-viec-lam"].force(DAY) == "to_be_issued"
    assert known["nd-85-2016"].grade == "nguon-khac"


def test_a_plan_says_which_of_its_texts_are_gone(declared) -> None:
    actions.enter_known(by=BY)
    vinh_long, ministry = Plan.objects.get(pk="003"), Plan.objects.get(pk="000")

    gone = citing.gone_laws(vinh_long, DAY)

    assert {law.id for law in gone} == {"nd-85-2016", "tcvn-14423-2025", "luat-attt-mang"}
    assert citing.gone_laws(ministry, DAY) == []


def test_words_of_a_task_are_read_for_texts_that_are_gone(declared) -> None:
    actions.enter_known(by=BY)
    Task.objects.filter(pk=TASK).update(wording="theo Nghị định số 47/2020/NĐ-CP, mục 2")
    task = Task.objects.get(pk=TASK)
    law = laws()["nd-47-2020"]

    assert [one.id for one in citing.gone_in(task.wording, DAY)] == ["nd-47-2020"]
    assert [one.pk for one in citing.citers(law).tasks] == [TASK]
    assert [one.id for one in citing.gone_laws(task.plan, DAY)][0:1] == ["nd-47-2020"]
    assert citing.gone_in("theo Nghị định số 147/2020/NĐ-CP", DAY) == []


def test_contracts_in_force_count_among_those_who_cite(declared) -> None:
    found = citing.citers(laws()["nq-214-2025"])

    ids = {c.id for c in found.contracts}
    assert ids == {"danh-muc-csdl", "so-theo-doi", "van-ban-phap-luat"}
    assert [p.pk for p in found.plans] == ["000", "002", "003"]


def test_a_number_within_a_longer_one_is_not_a_citation(declared) -> None:
    known = list(laws().values())

    assert [law.id for law in naming("Nghị quyết 71/NQ-CP của Chính phủ", known)] == ["nq-71-2025"]
    assert naming("Nghị quyết 171/NQ-CP", known) == []
    assert laws_table().name == "van_ban_phap_luat"


def test_a_dossier_begins_with_the_days_sync_reached(declared) -> None:
    contract = contracts_in_force.current("so-theo-doi")
    found = Database({"_id": "x", "co_quan": "bvhttdl"}, contract, None, None, None)
    assert known(found, DAY) == {"csdl": "x", "co_quan": "bvhttdl", "ngay_bat_dau": DAY}
    peer = Peer.objects.create(node_id="b", name="B", direction=Peer.SENDER, created_at=MOMENT)
    Agreement.objects.create(peer=peer, contract_id=contract.id, agreed_at=MOMENT)

    values = known(found, DAY)

    assert (values["ngay_bat_dau"], values["ngay_thong_nhat"]) == (date(2026, 3, 2),) * 2
    assert "ngay_van_hanh" not in values


def test_dossiers_that_press_are_the_same_in_the_database_and_in_words(declared, officer) -> None:
    days = (None, date(2026, 5, 25), date(2026, 6, 20), date(2026, 8, 31), date(2026, 11, 10))
    agreed = [(None, None), (date(2026, 11, 1), None), (date(2026, 11, 8), date(2026, 11, 9))]
    rows = [
        ("csdl-{}-{}".format(*at), *dates, confirmed)
        for at, (dates, confirmed) in {
            (n, m): (pair, day) for n, pair in enumerate(agreed) for m, day in enumerate(days)
        }.items()
    ]
    table = registers.tables()["ho_so_ket_noi"]
    values = [
        (key, {"csdl": key, "co_quan": "bvhttdl", "ngay_bat_dau": date(2026, 1, 1),
               "ngay_thong_nhat": began, "ngay_tham_dinh": ended,
               "ngay_xac_nhan_an_toan": confirmed})
        for key, began, ended, confirmed in rows
    ]  # fmt: skip
    write_rows(table=table, rows=values, by=BY)

    for day in (date(2026, 11, 15), date(2026, 11, 16), date(2026, 12, 1), date(2027, 2, 28)):
        found = dossiers.page(day=day, user=officer)
        alone = dossiers.page(day=day, user=officer, pressing=True)
        pressing = {one.database_id for one, _name in found.rows if one.pressing}
        assert len(found.rows) == found.total == 15
        assert {one.database_id for one, _name in alone.rows} == pressing
        assert found.pressing == alone.total == len(pressing) > 0
        assert [one.pressing for one, _ in found.rows] == sorted(
            (one.pressing for one, _ in found.rows), reverse=True
        )
