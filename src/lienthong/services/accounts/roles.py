"""What each role may do, in plain words. Least privilege: what is not listed is refused."""

from typing import Literal

from lienthong.services.accounts.models import Role

Permission = Literal[
    "records.read",
    "records.personal",
    "records.write",
    "records.import",
    "quality.run",
    "contracts.apply",
    "sync.read",
    "sync.manage",
    "direction.read",
    "accounts.manage",
    "audit.read",
]

READING: frozenset[Permission] = frozenset({"records.read", "sync.read", "direction.read"})

# Leaders and auditors read, but do not see citizens' personal data unmasked; clerks write only the
# rows of their own unit (checked by queries.may_write_unit).
ROLES: dict[str, frozenset[Permission]] = {
    Role.ADMINISTRATOR: READING | {"contracts.apply", "sync.manage", "accounts.manage"},
    Role.DATA_OFFICER: READING
    | {
        "records.personal",
        "records.write",
        "records.import",
        "quality.run",
        "contracts.apply",
        "sync.manage",
    },
    Role.CLERK: READING | {"records.personal", "records.write", "records.import"},
    Role.LEADER: READING,
    Role.AUDITOR: READING | {"audit.read"},
}
