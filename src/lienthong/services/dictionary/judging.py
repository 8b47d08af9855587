"""Judge a version before it goes on: what was sound when it was written may no longer be."""

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.dictionary.entry import entry_of_plain, term_of
from lienthong.core.dictionary.sound import unsound
from lienthong.services.dictionary import queries
from lienthong.services.dictionary.errors import EntryRejected
from lienthong.services.dictionary.keeping import About
from lienthong.services.dictionary.models import ListVersion, TermVersion


def demand_sound(version: TermVersion | ListVersion) -> None:
    """Raise EntryRejected or UserError when the version does not hold today."""
    if isinstance(version, TermVersion):
        term = term_of(entry_of_plain(version.content))
        # A term that leaves may name what left before it.
        faults = [] if version.replaced_by else list(unsound(term, queries.current()))
        if faults:
            raise EntryRejected(version.entry_id, faults)
        return
    held = queries.current().code_list(version.entry_id)
    if (held.version if held else 0) != version.base_number:
        raise UserError(
            N_("Danh mục «%(id)s» đã đổi từ khi bản này được tính."),
            code="outdated-list",
            values={"id": version.entry_id},
            remedy=N_("Bỏ bản này và nạp lại tệp để so với danh mục hiện nay."),
            status=409,
        )


def demand_successor(about: About, entry_id: str, other: str) -> None:
    """Raise unless ``other`` is an approved entry that may take the place of ``entry_id``."""
    found = queries.current()
    entry = found.terms.get(other) if about == "term" else found.code_lists.get(other)
    if entry is None or entry.state != "approved" or other == entry_id:
        raise UserError(
            N_("«%(other)s» không thay được «%(id)s»: phải là một mục khác, đã duyệt."),
            code="no-successor",
            values={"other": other, "id": entry_id},
            remedy=N_("Chọn mục thay thế bằng ô tìm kiếm."),
        )
