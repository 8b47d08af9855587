"""A node with thousands of measured databases, and one table of which every row fails a rule.

Two databases are declared, filled and measured by the product itself. The others are copies of the
first of them: its contract under another name, its table, and the rows its runs wrote.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bench.quality.pages_contract import contract, table_of

MODEL, LARGE, UNITS, SMALL_ROWS = "do-mau", "do-lon", 12, 200
FILL = """
INSERT INTO data.{table} (_id, _version, _event, _changed_at, _source, ma, ten, so_quyet_dinh,
                          dien_thoai, dien_tich, tu, den, don_vi, ra_soat)
SELECT id, 1, 'NEW', now() - n * interval '1 second', 'do', id,
       (ARRAY['Đền','Chùa','Đình','Miếu'])[1 + n % 4] || ' '
         || (ARRAY['Trần','Phúc Vân','Quỳnh Sơn','Ngọc Hà','Thiên Trường'])[1 + h % 5] || ' ' || n,
       CASE WHEN {all} OR h % 9 = 0 THEN 'QĐ ' || h % 99991 || ' Khuê ' || n
            ELSE h % 5000 || '/QĐ-UBND' END,
       CASE WHEN h % 5 = 0 THEN NULL ELSE '0' || 900000000 + h % 90000000 END,
       CASE WHEN h % 7 = 0 THEN -1 ELSE h % 50000 + 1 END,
       date '2020-01-01' + (h % 900)::int, date '2021-06-01' + (h % 900)::int,
       'do-dv-' || h % {units}, CASE WHEN h % 3 = 0 THEN date '2020-01-01' ELSE current_date END
FROM generate_series(1, {rows}) AS n,
  LATERAL (SELECT 'DL-' || lpad(n::text, 8, '0') AS id,
                  abs(hashint8extended(n, 7)) % 1000000007 AS h) AS made
"""
HISTORY = """
INSERT INTO records_history (table_name, row_id, version, event, changed_at, changed_by, row)
SELECT '{table}', _id, 1, 'NEW', _changed_at, 'system:do',
       jsonb_build_object('ma', ma, 'ten', ten, 'so_quyet_dinh', so_quyet_dinh,
         'dien_thoai', dien_thoai, 'dien_tich', dien_tich::text, 'tu', tu, 'den', den,
         'don_vi', don_vi, 'ra_soat', ra_soat)
FROM data.{table}
"""
# Each copy of the model gets numbers of its own: those of the model and a step for each copy.
COPIES = """
CREATE TEMP TABLE copy_of AS SELECT n, 'do-csdl-' || lpad(n::text, 5, '0') AS contract,
       'do_csdl_' || lpad(n::text, 5, '0') AS name FROM generate_series(1, %(copies)s) AS n;
CREATE TEMP TABLE model_run AS
  SELECT r.*, row_number() OVER (ORDER BY id) AS nth, count(*) OVER () AS runs
  FROM quality_run r WHERE table_name = %(table)s;
INSERT INTO quality_run (id, contract_id, contract_version, table_name, state, engine, rows,
       started_at, finished_at, duration_ms, index, by, step, step_number, cancelled_by, moved_rows)
  SELECT 1000000 + n * 10 + nth, contract, contract_version, name, state, engine, rows, started_at,
         finished_at, duration_ms, greatest(0, index - n %% 40), by, '', 0, '', 0
  FROM model_run, copy_of;
INSERT INTO quality_ruleresult (id, run_id, rule, kind, family, word, severity, weight, columns,
       sentence, values, identifier, checked, passed, failed, skipped, skip_reason, skip_values,
       broken, groups, excess)
  SELECT 10000000 + n * 200 + row_number() OVER (PARTITION BY n ORDER BY r.id),
         1000000 + n * 10 + nth, replace(rule, %(table)s, name), kind, family, word, severity,
         weight, columns, sentence, values, identifier, checked, passed, failed, skipped,
         skip_reason, skip_values, broken, groups, excess
  FROM quality_ruleresult r JOIN model_run m ON m.id = r.run_id, copy_of;
INSERT INTO quality_tablescore (run_id, word, value, reason, serious)
  SELECT 1000000 + n * 10 + nth, word, greatest(0, value - n %% 40), reason, serious
  FROM quality_tablescore s JOIN model_run m ON m.id = s.run_id, copy_of;
INSERT INTO quality_contractscore (run_id, contract_id, word, value, reason, serious, at)
  SELECT 1000000 + n * 10 + nth, contract, word, greatest(0, value - n %% 40), reason, serious, at
  FROM quality_contractscore s JOIN model_run m ON m.id = s.run_id, copy_of;
INSERT INTO quality_ticket (contract_id, table_name, rule, unit, family, word, severity, columns,
       sentence, values, state, rows, rows_most, reopened, complex, handed_over, opened_at,
       clock_from, verify_by, due, assigned_unit)
  SELECT contract, name, replace(rule, %(table)s, name), unit, family, word, severity, columns,
         sentence, values, CASE WHEN n %% 5 = 0 THEN 'closed' ELSE state END, rows, rows_most,
         reopened, complex, handed_over, opened_at - n %% 60 * interval '1 day',
         clock_from - n %% 60, verify_by - n %% 60, due - n %% 60, assigned_unit
  FROM quality_ticket t, copy_of WHERE table_name = %(table)s AND (n + t.id) %% 8 = 0;
INSERT INTO quality_ticketevent (ticket_id, at, by, kind, text, rows)
  SELECT id, opened_at, 'system:do', 'opened', '', rows FROM quality_ticket
  WHERE table_name LIKE 'do\\_csdl\\_%%';
INSERT INTO quality_drop (contract_id, table_name, word, before, after, run_id, rule, sentence,
       values, at, closed_by, note)
  SELECT contract, name, 'dung', 95, 80, 1000000 + n * 10 + runs, '', '', '{}', now(), '', ''
  FROM copy_of, model_run WHERE nth = runs AND n %% 25 = 0;
INSERT INTO quality_followed (table_name, run_id, position, day, rules, fences, whole)
  SELECT name, 1000000 + n * 10 + runs, 0, current_date, '', '{}', '{}'
  FROM copy_of, model_run WHERE nth = runs;
"""
TABLES = """
DO $$ BEGIN
  FOR n IN {first}..{last} LOOP
    EXECUTE format('CREATE TABLE data.%I (LIKE data.{model} INCLUDING ALL)',
                   'do_csdl_' || lpad(n::text, 5, '0'));
  END LOOP;
END $$
"""
AT_ONCE = 250  # tables of one transaction: each holds locks


def fill(copies: int, failing: int, entries: Sequence[str]) -> None:
    """Declare, fill and measure the two; copy the first. ``entries`` are rows of the register."""
    owners = _owners()
    for contract_id, rows, every in ((MODEL, SMALL_ROWS, "false"), (LARGE, failing, "true")):
        _declared(contract_id, owners[0])
        table = table_of(contract_id)
        _do(FILL.format(table=table, rows=rows, units=UNITS, all=every))
        _do(HISTORY.format(table=table))
        _do(f"ANALYZE data.{table}")
    for _run in range(3):
        _measure(MODEL)
    _measure(LARGE)
    _versions(copies, owners, entries)
    for first in range(1, copies + 1, AT_ONCE):
        last = min(copies, first + AT_ONCE - 1)
        _do(TABLES.format(first=first, last=last, model=table_of(MODEL)))
    _do(COPIES, {"copies": copies, "table": table_of(MODEL)})
    _do("ANALYZE")


def _do(statement: str, values: dict[str, Any] | None = None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if values is None:
            cursor.execute(statement)
            return
        for one in statement.split(";\n"):
            if one.strip():
                cursor.execute(one, values)


def _owners() -> list[str]:
    from lienthong.services.registry import queries

    return [agency.pk for agency in queries.agencies()]


def _declared(contract_id: str, owner: str) -> None:
    from lienthong.base.actor import system
    from lienthong.services.contracts import actions

    text = contract(contract_id, name=f"Đo {contract_id}", owner=owner)
    actions.apply_contract(text=text, file=f"{contract_id}.yaml", by=system("bench"))


def _measure(contract_id: str) -> None:
    from lienthong.base.actor import system
    from lienthong.services.quality import actions

    actions.run(table_name=table_of(contract_id), by=system("bench"))


def _versions(copies: int, owners: Sequence[str], entries: Sequence[str]) -> None:
    """Keep the copies' contracts as versions in force: their tables and rows come after."""
    from lienthong.base import clock
    from lienthong.services.contracts.models import ContractVersion

    made = []
    for n in range(1, copies + 1):
        text = contract(
            f"do-csdl-{n:05}",
            name=f"Cơ sở dữ liệu số {n}",
            owner=owners[n % len(owners)],
            entry=entries[n % len(entries)],
        )
        digest = hashlib.sha256(text.encode()).hexdigest()
        made.append(
            ContractVersion(
                contract_id=f"do-csdl-{n:05}",
                version="1.0.0",
                text=text,
                digest=digest,
                applied_at=clock.now(),
                applied_by="system:bench",
            )
        )
    ContractVersion.objects.bulk_create(made, batch_size=1000)


def correction(row: int) -> tuple[str, dict[str, str]]:
    """Return the id of a failing row of the large table, and the form that mends all of it."""
    from lienthong.base import clock

    row_id, today = f"DL-{row:08}", clock.today()
    return row_id, {
        "ma": row_id, "ten": f"Đền đã sửa {row}", "so_quyet_dinh": f"{row % 5000}/QĐ-UBND",
        "dien_thoai": "0912345678", "dien_tich": "12", "tu": "01/01/2020",
        "den": f"{today - timedelta(days=1):%d/%m/%Y}", "don_vi": f"do-dv-{row % UNITS}",
        "ra_soat": f"{today:%d/%m/%Y}", "phien_ban": "1", "hop_dong": "1.0.0",
    }  # fmt: skip
