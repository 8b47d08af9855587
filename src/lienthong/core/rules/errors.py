"""A rule that cannot be compiled: the contract is at fault, and says nothing until it is mended."""

from lienthong.base.errors import UserError


class RuleRejected(UserError):
    """A rule of a contract that cannot be understood."""

    code = "rule-rejected"
    status = 422
