"""Which column of an inventory tells what of a database, by the wordings that agencies use.

A title counts by its last part first: under a heading «Kết nối, chia sẻ» merged over several
columns, the part below says what the column holds. Each field is fed by one column.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.core.profiling.titles import words

BETWEEN = " – "
# Field → how its column is titled, in folded words; the more words a wording has, the surer it is.
WORDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ma", ("ma he thong", "ma co so du lieu", "ma dinh danh he thong", "ma so he thong")),
    (
        "ten",
        (
            "ten he thong", "ten co so du lieu", "ten phan mem", "ten ung dung", "ten nen tang",
            "ten httt", "ten he thong thong tin", "he thong thong tin", "ten csdl", "ten",
            "phan mem", "he thong", "co so du lieu", "danh muc he thong",
        ),
    ),
    ("dia_chi_web", ("url", "duong dan", "dia chi truy cap", "link", "website", "ten mien",
                     "dia chi web", "trang web")),
    ("cap_do_an_toan", ("cap do an toan", "cap do an ninh", "cap do")),
    ("cap_quan_ly", ("cap quan ly", "cap trien khai", "cap su dung", "pham vi trien khai", "cap")),
    (
        "don_vi_quan_ly",
        (
            "don vi chu quan", "don vi quan ly", "co quan chu quan", "don vi chu tri",
            "don vi su dung", "so ban nganh", "chu quan", "don vi", "co quan quan ly", "co quan",
        ),
    ),
    ("don_vi_van_hanh", ("don vi van hanh", "don vi quan tri", "van hanh")),
    ("nam", ("nam dua vao su dung", "nam trien khai", "nam xay dung", "nam dau tu",
             "nam hoat dong", "nam")),
    ("hinh_thuc_dau_tu", ("hinh thuc dau tu", "hinh thuc trien khai", "dau tu thue", "nguon von",
                          "hinh thuc")),
    ("kinh_phi", ("kinh phi", "tong muc dau tu", "gia tri hop dong")),
    ("nha_cung_cap", ("nha cung cap", "don vi cung cap", "don vi xay dung", "nha thau",
                      "don vi phat trien", "doi tac")),
    ("doanh_nghiep_dong_hanh", ("doanh nghiep dong hanh",)),
    ("nen_tang", ("nen tang cong nghe", "cong nghe", "ha tang", "noi dat may chu")),
    ("ket_qua_ra_soat", ("ket qua ra soat", "ket luan ra soat", "de xuat sau ra soat", "ra soat")),
    ("phuong_an", ("phuong an", "giai phap")),
    ("tinh_trang_ket_noi", ("tinh trang ket noi", "hien trang ket noi", "trang thai ket noi",
                            "da ket noi")),
    ("trang_thai", ("trang thai", "tinh trang hoat dong", "tinh trang su dung", "hien trang",
                    "tinh trang")),
    ("thong_tin_chia_se", ("thong tin chia se", "du lieu chia se", "noi dung chia se",
                           "thong tin du lieu", "noi dung ket noi")),
    ("phuong_thuc_chia_se", ("phuong thuc chia se", "phuong thuc ket noi", "phuong thuc",
                             "cach thuc chia se")),
    ("tan_suat_chia_se", ("tan suat chia se", "tan suat cap nhat", "tan suat", "chu ky")),
    ("linh_vuc", ("linh vuc quan ly", "linh vuc")),
    ("can_cu_phap_ly", ("can cu phap ly", "can cu")),
    ("muc_chia_se", ("muc chia se", "muc do chia se")),
    ("so_ban_ghi", ("so ban ghi", "so luong ban ghi", "so luong ho so")),
    ("ghi_chu", ("ghi chu",)),
)  # fmt: skip
_ORDINALS = frozenset({("stt",), ("tt",), ("so", "tt"), ("so", "thu", "tu")})


@dataclass(frozen=True)
class Told:
    """A column and the field it tells; ``wording`` is what in its title says so, "" for none."""

    title: str
    field: str | None
    wording: str = ""


def told(header: Sequence[str]) -> list[Told]:
    """Return for every column of an inventory the field that its title names, if any.

    >>> [t.field for t in told(["TT", "Tên hệ thống", "Kết nối – Tần suất", "Cấp độ"])]
    [None, 'ten', 'tan_suat_chia_se', 'cap_do_an_toan']
    """
    offers = sorted(
        (
            (-points, position, field, wording)
            for position, title in enumerate(header)
            for field, points, wording in _offers(title)
        )
    )
    taken: dict[int, tuple[str, str]] = {}
    fields: set[str] = set()
    for _points, position, field, wording in offers:
        if position not in taken and field not in fields:
            taken[position] = field, wording
            fields.add(field)
    return [Told(t, *taken.get(i, (None, ""))) for i, t in enumerate(header)]


def _offers(title: str) -> list[tuple[str, int, str]]:
    whole = words(title.replace(BETWEEN, " "))
    if whole in _ORDINALS:
        return []
    last = words(title.rpartition(BETWEEN)[2])
    found = []
    for field, wordings in WORDINGS:
        scored = [(max(_points(last, w) * 2, _points(whole, w)), w) for w in wordings]
        points, wording = max(scored)
        if points:
            found.append((field, points, wording))
    return found


def _points(said: tuple[str, ...], wording: str) -> int:
    """Return 0 when the title does not hold the wording; more for longer ones and for the start."""
    wanted = tuple(wording.split())
    if said == wanted:
        return 100 + len(wanted)
    length = len(wanted)
    if length == 1 and len(said) > 3:
        return 0
    if said[:length] == wanted:
        return 20 + 10 * length
    spots = range(len(said) - length + 1)
    return 10 * length if length > 1 and any(said[i : i + length] == wanted for i in spots) else 0
