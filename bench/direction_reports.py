"""Reports in the bench: one composed over all tasks, databases and indicators, and its pages."""

import time

FORM = "nq214-thang"


def fill_reports() -> list[str]:
    """Compose the report of a month, tell how long that takes, and return the pages.

    The databases, tasks and indicators of the areas before are there already. Composing is a
    person's button, not a page that opens.
    """
    from bench.report import console
    from lienthong.base import clock
    from lienthong.base.actor import system
    from lienthong.services.reporting import actions
    from lienthong.services.reporting.actions.indicator_forms import retire_form, ship_forms
    from lienthong.services.reporting.models import Regime

    by = system("bench")
    actions.load_regimes(by=by)
    regime = Regime.objects.filter(cadence="monthly").order_by("pk").first()
    assert regime is not None
    period = f"{clock.today():%Y-%m}"
    begun = time.monotonic()
    report = actions.compose_report(regime_id=regime.pk, period=period, by=by)
    console.print(f"the report of {period} composed in {time.monotonic() - begun:.1f} s")
    ship_forms(by=by)
    retire_form(form_id=FORM, retired=False, by=by)
    form, filled = f"/bao-cao/bieu/{FORM}/", f"/bao-cao/bieu/{FORM}/dien/{period}/bca/"
    return [
        form, f"{form}khai-bao/", filled, f"{filled}lich-su/?o=csdl",
        "/bao-cao/", "/bao-cao/don-vi/", "/bao-cao/che-do/", f"/bao-cao/che-do/{regime.pk}/",
        f"/bao-cao/{report.pk}/", f"/bao-cao/{report.pk}/xem/", "/bao-cao/bieu/",
        "/bao-cao/bieu/ty-le/",
    ]  # fmt: skip
