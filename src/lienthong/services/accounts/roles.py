"""What each role may do, in plain words. Least privilege: what is not listed is refused."""

from typing import Literal

from lienthong.services.accounts.models import Role

Permission = Literal[
    "records.read",
    "records.personal",
    "records.personal_all",
    "records.write",
    "records.import",
    "records.export",
    "quality.run",
    "dictionary.propose",
    "dictionary.approve",
    "contracts.edit",
    "contracts.approve",
    "contracts.apply",
    "sync.read",
    "sync.manage",
    "sources.manage",
    "direction.read",
    "reports.write",
    "reports.review",
    "reports.sign",
    "accounts.manage",
    "audit.read",
]

READING: frozenset[Permission] = frozenset(
    {"records.read", "records.export", "sync.read", "direction.read"}
)

# "sources.manage" gives the node addresses to connect to and secrets to keep: administrators only.
# "records.personal" shows citizens' data in the rows of one's own unit, "records.personal_all" in
# all rows. Leaders and auditors see it masked everywhere. Clerks write only the rows of their own
# unit (queries.may_write_unit). What a contract's own roles narrow: records/access.py.
ROLES: dict[str, frozenset[Permission]] = {
    Role.ADMINISTRATOR: READING
    | {
        "dictionary.propose",
        "dictionary.approve",
        "contracts.edit",
        "contracts.approve",
        "contracts.apply",
        "sync.manage",
        "sources.manage",
        "accounts.manage",
    },
    Role.DATA_OFFICER: READING
    | {
        "records.personal",
        "records.personal_all",
        "records.write",
        "records.import",
        "quality.run",
        "dictionary.propose",
        "dictionary.approve",
        "contracts.edit",
        "contracts.approve",
        "contracts.apply",
        "sync.manage",
        "reports.write",
        "reports.review",
    },
    Role.CLERK: READING | {"records.personal", "records.write", "records.import"},
    Role.LEADER: READING | {"reports.review", "reports.sign"},
    Role.AUDITOR: READING | {"audit.read"},
}
