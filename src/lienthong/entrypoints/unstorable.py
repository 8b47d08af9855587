"""Values no database takes, such as NUL in a text or a number beyond every range.

They come from outside, in an address, a form or JSON, so they are the sender's to mend. They reach
many queries; PostgreSQL is the one place that knows them all, and it refuses before it reads.
"""

import structlog
from django.db import DataError

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

log = structlog.get_logger()


def unstorable(error: DataError) -> UserError:
    """Return the refusal of a request with such a value. The value itself is not logged."""
    log.warning("value_unstorable", sqlstate=getattr(error.__cause__, "sqlstate", None))
    return UserError(
        N_("Yêu cầu có giá trị không dùng được: ký tự NUL, hoặc số ngoài phạm vi."),
        code="unstorable-value",
        remedy=N_("Bỏ ký tự lạ, kiểm tra lại con số rồi gửi lại."),
    )
