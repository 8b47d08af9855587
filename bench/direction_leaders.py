"""What the leaders' page stands on in the bench: registers as long as the register itself."""

from datetime import timedelta


def fill_leaders() -> list[str]:
    """Fill budget lines, difficulties and dossiers, one per database; return the pages.

    The databases and tasks of the areas before are there already.
    """
    from bench.report import console
    from lienthong.base import clock
    from lienthong.base.actor import system
    from lienthong.base.settings import REPO_DIR
    from lienthong.services.contracts import actions as contracts
    from lienthong.services.direction.board.keeping import measure_board
    from lienthong.services.records import actions as records
    from lienthong.services.records.queries import Asked
    from lienthong.services.registry import actions, register
    from lienthong.services.registry.registers import rows as registers

    by, today = system("bench"), clock.today()
    for name in ("so-theo-doi", "van-ban-phap-luat"):
        path = REPO_DIR / "contracts" / f"{name}.yaml"
        contracts.apply_contract(text=path.read_text("utf-8"), file=path.name, by=by)
    actions.enter_known(by=by)
    known = register.rows(Asked(limit=100_000))
    owners = [(row["ma"], row["co_quan"]) for row in known]
    begun = today - timedelta(days=60)
    filled = {
        registers.BUDGET: [
            {"ma": f"ns-{n}", "ten": f"Chuẩn hóa {key}", "co_quan": unit, "nam": 2026,
             "nguon_von": "ngan-sach-trung-uong", "so_tien_duyet": 1000 + n, "so_tien_chi": n,
             "can_cu": "đo", "csdl": key} for n, (key, unit) in enumerate(owners)
        ],
        registers.ISSUES: [
            {"ma": f"kk-{n}", "loai": "kho-khan", "noi_dung": f"Vướng {key}", "co_quan": unit,
             "ngay_neu": begun, "noi_tra_loi": "btc", "trang_thai": "cho-tra-loi",
             "han_tra_loi": today - timedelta(days=n % 9), "csdl": key}
            for n, (key, unit) in enumerate(owners)
        ],
        registers.DOSSIERS: [
            {"csdl": key, "co_quan": unit, "ngay_bat_dau": begun, "ngay_thong_nhat": begun,
             "ngay_gui_tham_dinh": begun + timedelta(days=n % 60),
             "ngay_xac_nhan_an_toan": today - timedelta(days=n % 200)}
            for n, (key, unit) in enumerate(owners)
        ],
    }  # fmt: skip
    for name, rows in filled.items():
        pairs = [(str(row.get("ma") or row["csdl"]), row) for row in rows]
        records.write_rows(table=registers.tables()[name], rows=pairs, by=by)
    took = measure_board(again=True).took_ms
    console.print(f"leaders' figures measured in the background in {took} ms")
    return [
        "/dieu-hanh/", "/dieu-hanh/man-hinh/", "/dieu-hanh/truc-tiep/",
        f"/dieu-hanh/don-vi/{owners[0][1]}/", "/dieu-hanh/dia-ban/86/", "/danh-muc/so-theo-doi/",
        "/dieu-hanh/xa/29512/", "/dieu-hanh/ranh-gioi/",
        "/danh-muc/ket-noi/", "/danh-muc/van-ban/nd-85-2016/", "/ke-hoach/003/",
        f"/danh-muc/csdl/{owners[0][0]}/", "/csdl/so-theo-doi/?bang=kho_khan_de_xuat",
    ]  # fmt: skip
