"""The opening: what was done, in a person's words."""

from lienthong.core.reporting.content import Section
from lienthong.services.reporting.composing.model import Asked


def compose(asked: Asked) -> Section:
    return Section(
        code="overview",
        title="Đánh giá chung",
        asks="Công tác chỉ đạo, điều hành và kết quả nổi bật trong kỳ.",
    )
