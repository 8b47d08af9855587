"""Which pages of direction the bench does not ask for: none may slip past the promise."""

from collections.abc import Sequence

SPACES = ("registry", "direction", "leaders", "reporting")
# A button's work, a file, or a form without rows behind it: no page that is waited for.
_NO_PAGES = """
registry:export registry:agencies_export registry:systems_export
registry:inventory_columns registry:inventory_decide registry:inventory_finish
registry:review_step registry:review_minutes registry:review_item_step registry:laws_export
registry:agency_new registry:agency_change registry:registers_enter
direction:import_decide direction:import_finish direction:import_file direction:tasks_export
direction:report direction:attach direction:task_file direction:kpis_export
direction:kpis_take_in direction:declare direction:kpi_measure direction:kpi_describe
direction:kpi_edit direction:kpi_retire direction:kpi_file direction:kpi_rows_export
leaders:measure leaders:boundary_file leaders:boundary_drop
reporting:due_export reporting:regime_add reporting:regime_scope reporting:regime_people
reporting:regime_track reporting:compose reporting:words reporting:measure reporting:act
reporting:download reporting:form_new reporting:form_take_in reporting:rates_export
reporting:form_yaml reporting:form_edit reporting:form_use reporting:fill_row
reporting:fill_measure reporting:fill_template reporting:fill_take_in reporting:fill_file
reporting:fill_act
"""


def unasked(pages: Sequence[str]) -> list[str]:
    """Return the names of pages that open by GET and that none of some addresses is."""
    from django.urls import get_resolver, resolve

    asked = {resolve(page.partition("?")[0]).view_name for page in pages}
    web = get_resolver().namespace_dict["web"][1]
    names = {
        f"{space}:{name}"
        for space in SPACES
        for name in web.namespace_dict[space][1].reverse_dict
        if isinstance(name, str)
    }
    left = names - set(_NO_PAGES.split())
    return sorted(name for name in left if f"web:{name}" not in asked)
