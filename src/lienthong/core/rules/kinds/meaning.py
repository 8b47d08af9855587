"""What applies to a field once its term is taken into account."""

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import CodeList, Dictionary
from lienthong.core.rules.errors import RuleRejected


def list_of(table: Table, field: Field, dictionary: Dictionary) -> CodeList | None:
    """Return the code list of a field: its own, else its term's unless the field is a reference.

    Raises RuleRejected when the list is not in the dictionary: an unchecked code is worse.
    """
    term = dictionary.term(field.term)
    if field.is_nested:
        return None
    wanted = field.code_list
    if wanted is None and term is not None and field.reference is None:
        wanted = term.code_list
    if wanted is None:
        return None
    found = dictionary.code_list(wanted)
    if found is None:
        raise RuleRejected(
            N_("Danh mục mã «%(list)s» của cột «%(column)s» không có trong từ điển."),
            values={"list": wanted, "column": field.name},
            place=f"{table.contract_id}: {table.name}.{field.name}",
            remedy=N_("Thêm tệp danh mục vào dictionary/code_lists hoặc sửa tên danh mục."),
        )
    return found
