"""Rows that are alike but for case, spaces, signs and diacritics, found by the forms a run kept."""

from collections.abc import Mapping

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.kinds.like_values import form as form_of
from lienthong.services.quality import reasons
from lienthong.services.quality.engine.grouping import hash_of
from lienthong.services.quality.models import Form, RuleResult
from lienthong.services.quality.node.changed_rows import Changed, Row, rows_now
from lienthong.services.quality.node.keeping import keep_forms, signed
from lienthong.services.quality.node.moving_groups import Group, Key, Wanted, values_of


class LikeValues:
    """Implements ``Grouping``. The forms of changed rows are kept anew."""

    def __init__(self, table: Table, columns: tuple[str, ...], result: RuleResult) -> None:
        self._table, self._columns, self._result = table, columns, result

    def key(self, values: tuple[Value, ...]) -> tuple[Key | None, str]:
        """Return the normal form of the values."""
        form = form_of(values)
        empty = any(value in (None, "") for value in values)
        return (form,) if form is not None else None, (
            reasons.EMPTY_VALUE if empty else reasons.NOT_APPLICABLE
        )

    def groups(self, wanted: Wanted, changed: Changed) -> Mapping[Key, Group]:
        """Return the rows in force of some groups."""
        self._keep(changed)
        hashes = [signed(hash_of(form)) for (form,) in wanted]
        held = Form.objects.filter(result=self._result, form__in=hashes)
        ids = list(held.values_list("row_id", flat=True))
        found: dict[Key, Group] = {}
        for row_id, row in rows_now(self._table, ids).items():
            values = values_of(row, self._columns)
            key, _ = self.key(values)
            if key is not None and key in wanted:
                found.setdefault(key, {})[row_id] = values
        return found

    def _keep(self, changed: Changed) -> None:
        old, new = self._forms(changed.before), self._forms(changed.after)
        hashes = [signed(form) for form in old.values()]
        held = Form.objects.filter(result=self._result, form__in=hashes)
        held.filter(row_id__in=list(old)).delete()
        keep_forms(self._result.pk, new.items())

    def _forms(self, rows: Mapping[str, Row]) -> dict[str, int]:
        keys = {i: self.key(values_of(row, self._columns))[0] for i, row in rows.items()}
        return {row_id: hash_of(key[0]) for row_id, key in keys.items() if key is not None}
