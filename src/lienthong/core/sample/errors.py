"""What stops the making of sample rows."""

from lienthong.base.errors import UserError


class SampleImpossible(UserError):
    """No row could be found that passes every rule of a table."""

    code = "sample-impossible"
    status = 422
