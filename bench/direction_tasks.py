"""20,000 tasks in 105 plans: the real ones over and over, some of them reported on."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

TASKS, PROPOSED = 20_000, 300
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
        f"/ke-hoach/nop/{_handed_in()}/",
        "/ke-hoach/", "/ke-hoach/uu-tien/", "/ke-hoach/002-7/", "/nhiem-vu/",
        "/nhiem-vu/?trang=300", "/nhiem-vu/?xep=ten", "/nhiem-vu/?xep=han&giam=1",
        "/nhiem-vu/?tim=du+lieu", "/nhiem-vu/?ngay=2026-08-31", "/nhiem-vu/nhac/", "/",
        "/nhiem-vu/?tim=kế+hoạch+đợt+77", "/nhiem-vu/?chu_tri=bca&trang_thai=overdue",
        "/nhiem-vu/bang/", "/nhiem-vu/lich/", "/nhiem-vu/lich/?thang=2026-08",
        "/nhiem-vu/tien-do/", "/nhiem-vu/tien-do/?trang=200", "/nhiem-vu/t002-iv-7-2/",
    ]  # fmt: skip


def _handed_in() -> int:
    """Hand in a plan with as many tasks as a long one has; nobody has confirmed it yet."""
    from lienthong.base.actor import system
    from lienthong.services.direction import actions

    tasks = [
        f"{n}. Xây dựng cơ sở dữ liệu về lĩnh vực số {n}\n- Cơ quan chủ trì: Bộ Công an.\n"
        "- Cơ quan phối hợp: các bộ, ngành, địa phương.\n- Thời gian hoàn thành: Quý II/2027.\n"
        for n in range(1, PROPOSED + 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ke-hoach.txt"
        path.write_text("KẾ HOẠCH\nII. NHIỆM VỤ\n" + "".join(tasks), encoding="utf-8")
        found = actions.receive_plan(path=path, file_name=path.name, by=system("bench"))
    return int(found.pk)
