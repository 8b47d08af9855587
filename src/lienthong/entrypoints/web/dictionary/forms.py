"""The form of a term: every part of its definition, as texts that the dictionary reads."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.core.cleaning.family import BY_NAME as NORMALISERS
from lienthong.core.contract.model import LOGICAL_TYPES
from lienthong.core.dictionary.entry import NEEDED, WRITTEN, Fault, entry_of_cells
from lienthong.core.dictionary.validators.family import BY_NAME as VALIDATORS
from lienthong.entrypoints.web.dictionary.words import KEYS, PRIVACY, TYPES
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.styled import StyledForm
from lienthong.services.dictionary import queries

Choices = Sequence[tuple[str, object]]
HELP = {
    "id": _("Dạng lĩnh-vực.tên, chữ thường không dấu, ví dụ di-tich.ten-goi."),
    "definition": _("Một câu để người nghiệp vụ hiểu đúng và không hiểu khác đi."),
    "pattern": _("Biểu thức chính quy mà cả giá trị phải khớp, ví dụ [0-9]{5}."),
    "source": _("Văn bản, điều khoản; do đơn vị tự đặt thì ghi rõ như vậy."),
    "aliases": _("Mỗi dòng một tên gặp trong tệp, biểu mẫu cũ: «Số CCCD», «so_dinh_danh»."),
}
LONG = ("definition", "aliases")
WIDE = ("definition", "aliases", "source", "name_vi", "name_en")


class TermForm(StyledForm):
    """A term to propose or to edit."""

    def __init__(self, *args: object, fixed: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for key in WRITTEN:
            self.fields[key] = _field(key)
            self.fields[key].widget.attrs["class"] = (
                "form-select" if isinstance(self.fields[key], forms.ChoiceField) else "form-control"
            )
        if fixed:
            self.fields["id"].widget.attrs["readonly"] = True

    def entry(self) -> dict[str, Any]:
        """Return what was typed, as an entry of the dictionary."""
        return entry_of_cells({key: self.cleaned_data.get(key) or "" for key in WRITTEN})

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Show the faults beside their fields."""
        for fault in faults:
            text = f"{said(fault.message, dict(fault.values))} "
            text += said(fault.remedy, dict(fault.values))
            self.add_error(fault.key if fault.key in self.fields else None, text.strip())


def _field(key: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": KEYS[key],
        "required": key in NEEDED or key == "source",
        "help_text": HELP.get(key, ""),
    }
    choices = _choices(key)
    if choices is not None:
        return forms.ChoiceField(choices=choices, **common)
    widget = forms.Textarea(attrs={"rows": 3}) if key in LONG else forms.TextInput()
    return forms.CharField(max_length=4000, widget=widget, **common)


def _choices(key: str) -> Choices | None:
    nothing = [("", _("(không)"))]
    if key == "type":
        return [(name, f"{TYPES[name]} ({name})") for name in LOGICAL_TYPES]
    if key == "privacy":
        return list(PRIVACY.items())
    if key == "identifier":
        return [("", _("Không")), ("true", _("Có"))]
    if key == "normaliser":
        return [*nothing, *((name, name) for name in sorted(NORMALISERS))]
    if key == "validator":
        return [*nothing, *((name, name) for name in sorted(VALIDATORS))]
    if key == "code_list":
        lists = queries.current().code_lists.values()
        good = sorted((c.name_vi, c.id) for c in lists if c.state == "approved")
        return [*nothing, *((id, f"{name} ({id})") for name, id in good)]
    return None
