"""20,000 tasks in 105 plans: the real ones over and over, some of them reported on."""

from collections.abc import Sequence

TASKS = 20_000
# Every copy of a plan is a plan of its own; titles differ, so that words are rare and common.
_PLANS = """
INSERT INTO direction_plan (id, position, note, source, kind, number, issuer, issued_on, title, own)
SELECT id || '-' || n, position + 10 * n, note, source, kind, number, issuer, issued_on,
  title || ' lần ' || n, true
FROM direction_plan, generate_series(1, %(copies)s) AS n
"""
_TASKS = """
INSERT INTO direction_task (id, position, note, source, plan_id, section, title, lead, lead_ids,
  lead_basis, coordinating, coordinating_ids, deadline, deadline_rule, deadline_basis, cadence,
  period_start, period_end, pillar, state, evidence, own, wording)
SELECT t.id || '-lan-' || n, t.position, t.note, t.source, t.plan_id || '-' || n, t.section,
  t.title || ' đợt ' || n, t.lead, t.lead_ids, t.lead_basis, t.coordinating, t.coordinating_ids,
  t.deadline + n * 7, t.deadline_rule, t.deadline_basis, t.cadence, t.period_start, t.period_end,
  t.pillar, 'open', '', true, repeat(t.title || ' ', 4)
FROM direction_task AS t, generate_series(1, %(copies)s) AS n
LIMIT %(wanted)s
"""
_PROGRESS = """
INSERT INTO direction_taskprogress (task_id, at, by, kind, note)
SELECT id, now(), 'do', 'progress', 'Đang làm'
FROM direction_task WHERE abs(hashtext(id)) %% 3 = 0
"""


def fill_tasks() -> Sequence[str]:
    """Make the tasks and return the pages that show them."""
    from django.db import connection

    from lienthong.services.direction.models import Task
    from lienthong.services.direction.restating import restate

    values = {"copies": TASKS // 191 + 1, "wanted": TASKS - Task.objects.count()}
    with connection.cursor() as cursor:
        for statement in (_PLANS, _TASKS):
            cursor.execute(statement, values)
        cursor.execute(_PROGRESS.replace("%%", "%"))
    restate()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    assert Task.objects.count() == TASKS
    return [
        "/ke-hoach/", "/ke-hoach/uu-tien/", "/ke-hoach/002-7/", "/nhiem-vu/",
        "/nhiem-vu/?trang=300", "/nhiem-vu/?xep=ten", "/nhiem-vu/?xep=han&giam=1",
        "/nhiem-vu/?tim=du+lieu", "/nhiem-vu/?ngay=2026-08-31", "/nhiem-vu/nhac/", "/",
        "/nhiem-vu/?tim=kế+hoạch+đợt+77", "/nhiem-vu/?chu_tri=bca&trang_thai=overdue",
        "/nhiem-vu/bang/", "/nhiem-vu/lich/", "/nhiem-vu/lich/?thang=2026-08",
        "/nhiem-vu/tien-do/", "/nhiem-vu/tien-do/?trang=200", "/nhiem-vu/t002-iv-7-2/",
    ]  # fmt: skip
