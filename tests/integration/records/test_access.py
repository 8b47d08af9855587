"""Who may do what with a table's rows: roles, units, fields, keys, and what a contract narrows."""

from dataclasses import replace

import pytest

from lienthong.base.errors import NotAllowed, NotFound
from lienthong.core.contract.model import Contract, FieldAccess, RoleGrant, Table
from lienthong.core.contract.parse import parse_contract
from lienthong.services.accounts.models import ApiToken, User
from lienthong.services.records import opaque
from lienthong.services.records.access import Access
from lienthong.services.records.masking import MASK
from tests.integration.records.personal import CONTRACT

OWN = {"_id": "1", "so": "1", "ten": "Nguyễn Thị An", "don_vi": "bo", "ghi_chu": "x"}
OTHER = OWN | {"_id": "2", "so": "2", "don_vi": "khac"}
NOBODY = OWN | {"_id": "3", "so": "3", "don_vi": None}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return parse_contract(CONTRACT, file="nguoi.yaml")[0]


def of(contract: Contract, role: str, unit: str = "bo", key: ApiToken | None = None) -> Access:
    user = User(username=role, role=role, unit=unit)
    user.key = key
    return Access.of(user, contract, contract.table("nguoi"))


PERSONAL = frozenset({"so", "ten"})


@pytest.mark.parametrize(
    ("role", "unit", "doings", "own", "other", "nobody"),
    [
        ("data_officer", "bo", "read write import export", set(), set(), set()),
        ("data_officer", "", "read write import export", set(), set(), set()),
        ("clerk", "bo", "read write import export", set(), PERSONAL, PERSONAL),
        ("clerk", "", "read write import export", PERSONAL, PERSONAL, PERSONAL),
        ("leader", "bo", "read export", PERSONAL, PERSONAL, PERSONAL),
        ("auditor", "bo", "read export", PERSONAL, PERSONAL, PERSONAL),
        ("administrator", "bo", "read export", PERSONAL, PERSONAL, PERSONAL),
        ("unheard-of", "bo", "", PERSONAL, PERSONAL, PERSONAL),
    ],
)
def test_roles_without_a_word_in_the_contract(
    contract: Contract, role: str, unit: str, doings: str, own: set, other: set, nobody: set
) -> None:
    access = of(contract, role, unit)

    assert access.doings == set(doings.split())
    assert access.hidden_for(OWN) == own
    assert access.hidden_for(OTHER) == other
    assert access.hidden_for(NOBODY) == nobody
    assert access.always_hidden == other


def test_clerk_writes_own_unit_only(contract: Contract) -> None:
    access = of(contract, "clerk")

    assert access.may_change(OWN)
    assert not access.may_change(OTHER)
    assert not access.may_change(NOBODY)
    assert access.is_open(OTHER)


def test_role_the_contract_leaves_out_has_nothing(contract: Contract) -> None:
    narrowed = replace(contract, roles=(RoleGrant("clerk", frozenset({"read"})),))

    assert of(narrowed, "data_officer").doings == frozenset()
    assert of(narrowed, "clerk").doings == {"read"}
    with pytest.raises(NotAllowed) as refused:
        of(narrowed, "data_officer").demand("read")
    assert "Cán bộ dữ liệu" in str(refused.value)
    assert "Người" in str(refused.value)
    assert refused.value.remedy


def test_contract_cannot_give_what_the_role_has_not(contract: Contract) -> None:
    wide = replace(contract, roles=(RoleGrant("leader", frozenset({"read", "write", "import"})),))

    access = of(wide, "leader")

    assert access.doings == {"read"}
    assert access.hidden_for(OWN) == PERSONAL


def test_writing_without_reading_is_nothing(contract: Contract) -> None:
    odd = replace(contract, roles=(RoleGrant("data_officer", frozenset({"write"})),))

    assert of(odd, "data_officer").doings == frozenset()


def test_own_unit_rows_close_the_others(contract: Contract) -> None:
    grant = RoleGrant("data_officer", frozenset({"read", "write"}), "own-unit")
    access = of(replace(contract, roles=(grant,)), "data_officer")

    assert access.unit == access.write_unit == "bo"
    assert access.is_open(OWN)
    assert not access.is_open(OTHER)
    assert not access.is_open(NOBODY)
    assert not of(replace(contract, roles=(grant,)), "data_officer", "").is_open(NOBODY)


def test_role_named_twice_has_what_both_allow(contract: Contract) -> None:
    both = (
        RoleGrant("clerk", frozenset({"read", "write"})),
        RoleGrant("clerk", frozenset({"read", "export"}), "own-unit"),
    )
    access = of(replace(contract, roles=both), "clerk")

    assert access.doings == {"read"}
    assert access.unit == "bo"


def with_field(contract: Contract, name: str, access: FieldAccess) -> Contract:
    table: Table = contract.table("nguoi")
    fields = tuple(replace(f, access=access) if f.name == name else f for f in table.fields)
    return replace(contract, tables=(replace(table, fields=fields),))


def test_field_closed_to_a_role_is_masked_in_every_row(contract: Contract) -> None:
    changed = with_field(contract, "ghi_chu", FieldAccess(read=("leader",)))
    access = of(changed, "data_officer")

    assert access.hidden_for(OWN) == {"ghi_chu"}
    assert access.always_hidden == {"ghi_chu"}
    assert "ghi_chu" not in access.readable
    assert "ghi_chu" not in access.writable
    with pytest.raises(NotAllowed, match="ghi"):
        access.demand_fields(["so", "ghi_chu"])


def test_field_open_to_nobody_is_closed_to_all(contract: Contract) -> None:
    changed = with_field(contract, "ghi_chu", FieldAccess(read=(), write=()))

    for role in ("data_officer", "clerk", "leader", "auditor", "administrator"):
        assert "ghi_chu" in of(changed, role).hidden_for(OWN), role


def test_field_for_reading_only(contract: Contract) -> None:
    changed = with_field(contract, "ghi_chu", FieldAccess(write=("data_officer",)))

    assert "ghi_chu" in of(changed, "data_officer").writable
    assert "ghi_chu" not in of(changed, "clerk").writable
    assert "ghi_chu" in of(changed, "clerk").readable
    assert of(changed, "leader").writable == ()


def test_clerk_looks_at_names_among_own_rows_only(contract: Contract) -> None:
    access = of(contract, "clerk")

    assert access.looking_at(["don_vi"]) is access
    assert access.looking_at(["ten"]).unit == "bo"
    assert of(contract, "data_officer").looking_at(["ten"]).unit is None
    for role, unit in (("leader", "bo"), ("clerk", "")):
        with pytest.raises(NotAllowed, match="Họ tên"):
            of(contract, role, unit).looking_at(["ten"])


def test_row_whose_key_is_masked_has_a_reference(contract: Contract) -> None:
    access = of(contract, "clerk")
    mine, theirs = access.veiled(OWN), access.veiled(OTHER)

    assert mine == OWN
    assert theirs["so"] == theirs["ten"] == MASK
    assert theirs["_id"] == access.veiled(OTHER)["_id"]
    assert theirs["_id"].startswith(opaque.MARK)
    assert access.row_id(theirs["_id"]) == "2"
    access.check_row(OTHER, theirs["_id"])
    access.check_row(OWN, "1")
    with pytest.raises(NotFound):
        access.check_row(OTHER, "2")


def test_reference_of_another_table_or_node_is_nothing(contract: Contract) -> None:
    table = contract.table("nguoi")
    made = opaque.reference(table, "2")

    assert opaque.row_id_of(table, made) == "2"
    assert opaque.row_id_of(replace(table, name="khac"), made) is None
    assert opaque.row_id_of(table, made[:-4] + "AAAA") is None
    assert opaque.row_id_of(table, "~") is None
    assert len(opaque.reference(table, "1")) == len(opaque.reference(table, "123456789"))


def test_key_narrower_than_its_user(contract: Contract) -> None:
    reading = of(contract, "data_officer", key=ApiToken(read_only=True))
    masked = of(contract, "data_officer", key=ApiToken(masked=True))
    elsewhere = of(contract, "data_officer", key=ApiToken(tables=["di_tich"]))
    here = of(contract, "data_officer", key=ApiToken(tables=["nguoi"]))

    assert reading.doings == {"read", "export"}
    assert reading.hidden_for(OTHER) == frozenset()
    assert masked.hidden_for(OWN) == PERSONAL
    assert elsewhere.doings == frozenset()
    assert here.may_write
