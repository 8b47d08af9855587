"""What a term must hold to before it may be proposed: it names what exists and agrees with itself.

The shape of the entry is ``core.dictionary.entry``; who may write where is the service's.
"""

import re
from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.cleaning.family import BY_NAME as NORMALISERS
from lienthong.core.dictionary.entry import Fault
from lienthong.core.dictionary.model import Dictionary, Term
from lienthong.core.dictionary.validators.family import BY_NAME as VALIDATORS
from lienthong.core.pattern import BadPattern, compiled

_ID = re.compile(r"([a-z0-9][a-z0-9-]{0,79}:)?[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+")
LONGEST_ID = 200


def unsound(term: Term, dictionary: Dictionary) -> Iterator[Fault]:
    """Yield every fault in the meaning of a term, against the dictionary in force."""
    if not _ID.fullmatch(term.id) or len(term.id) > LONGEST_ID:
        yield Fault(
            "id",
            N_("Mã thuật ngữ «%(id)s» chưa đúng dạng lĩnh-vực.tên."),
            N_("Dùng chữ thường không dấu, chữ số, gạch nối và dấu chấm, ví dụ nguoi.ho-ten."),
            {"id": term.id},
        )
    yield from _means(term, dictionary)
    yield from _limits(term)
    yield from _law(term)


def _means(term: Term, dictionary: Dictionary) -> Iterator[Fault]:
    normaliser = NORMALISERS.get(term.normaliser or "")
    if term.normaliser and normaliser is None:
        yield _unknown("normaliser", term.normaliser, NORMALISERS)
    elif normaliser and term.logical_type not in normaliser.types:
        yield Fault(
            "normaliser",
            N_("Bộ chuẩn hóa «%(name)s» không dùng cho kiểu «%(type)s»."),
            N_("Chọn bộ chuẩn hóa hợp với kiểu dữ liệu, hoặc bỏ trống."),
            {"name": term.normaliser, "type": term.logical_type},
        )
    if term.validator and term.validator not in VALIDATORS:
        yield _unknown("validator", term.validator, VALIDATORS)
    found = dictionary.code_list(term.code_list)
    if term.code_list and (found is None or found.state != "approved"):
        yield Fault(
            "code_list",
            N_("Danh mục mã «%(list)s» chưa có hoặc chưa được duyệt."),
            N_("Chọn danh mục đã duyệt ở trang «Danh mục mã», hoặc trình duyệt danh mục trước."),
            {"list": term.code_list},
        )


def _unknown(key: str, name: str, known: object) -> Fault:
    names = ", ".join(sorted(known)) if isinstance(known, dict) else ""
    return Fault(
        key,
        N_("Không có «%(name)s» trong các «%(key)s» của phần mềm."),
        N_("Chọn một trong: %(names)s."),
        {"name": name, "key": key, "names": names},
    )


def _limits(term: Term) -> Iterator[Fault]:
    if term.pattern:
        try:
            compiled(term.pattern)
        except BadPattern as error:
            yield Fault(
                "pattern",
                N_("Mẫu định dạng không phải biểu thức chính quy hợp lệ: %(detail)s."),
                N_("Sửa mẫu, ví dụ [0-9]{5} cho năm chữ số."),
                {"detail": str(error)},
            )
    for low, high in (("min_length", "max_length"), ("minimum", "maximum")):
        least, most = getattr(term, low), getattr(term, high)
        if least is not None and most is not None and least > most:
            yield Fault(
                low,
                N_("«%(low)s» (%(least)s) lớn hơn «%(high)s» (%(most)s)."),
                N_("Đổi một trong hai giới hạn."),
                {"low": low, "high": high, "least": least, "most": most},
            )
    for key in ("min_length", "max_length"):
        size = getattr(term, key)
        if size is not None and not 0 <= size <= 1_000_000:
            yield Fault(
                key,
                N_("Độ dài %(size)s không dùng được."),
                N_("Ghi số ký tự từ 0 đến 1000000."),
                {"size": size},
            )


def _law(term: Term) -> Iterator[Fault]:
    if not term.source:
        yield Fault(
            "source",
            N_("Thuật ngữ chưa nêu căn cứ."),
            N_("Ghi văn bản hoặc nguồn của định nghĩa; do đơn vị tự đặt thì ghi rõ như vậy."),
        )
    if term.source_from and term.source_to and term.source_from > term.source_to:
        yield Fault(
            "source_to",
            N_("Căn cứ hết hiệu lực trước khi có hiệu lực."),
            N_("Sửa ngày có hiệu lực hoặc ngày hết hiệu lực."),
        )
