"""A query of a source is one SELECT that only reads; what could do more is refused."""

import pytest

from lienthong.base.errors import UserError
from lienthong.services.intake.sources.query import check

GOOD = (
    ("postgres", "SELECT a, b FROM t WHERE c > 1;"),
    ("postgres", "WITH x AS (SELECT 1 AS a) SELECT * FROM x UNION ALL SELECT 2"),
    ("postgres", "SELECT a::text, count(*) FILTER (WHERE b) FROM t GROUP BY 1 ORDER BY 1"),
    ("mysql", "SELECT `tên`, CONCAT(a, '%') FROM `so_cu`.`di_tich` LIMIT 10"),
    ("tsql", "SELECT TOP 10 [Tên], CAST(a AS varchar(20)) AS a FROM dbo.[Di tích]"),
    ("mysql", "SELECT DATE_FORMAT(a, '%Y-%m-%d'), IFNULL(b, '--') FROM t"),
    ("tsql", "SELECT ISNULL(a, ''), LEN(b), STUFF(c, 1, 1, '') FROM t"),
    ("oracle", "SELECT a, TO_CHAR(b, 'YYYY-MM-DD') b FROM so.di_tich WHERE ROWNUM < 10"),
)
BAD = (
    ("postgres", ""),
    ("postgres", "   ;"),
    ("postgres", "DELETE FROM t"),
    ("postgres", "SELECT 1; DROP TABLE t"),
    ("postgres", "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x"),
    ("postgres", "SELECT * INTO moi FROM t"),
    ("postgres", "SELECT * FROM t FOR UPDATE"),
    ("postgres", "SELECT pg_sleep(100)"),
    ("postgres", "SELECT pg_catalog.pg_read_file('/etc/passwd')"),
    ("postgres", "SELECT set_config('default_transaction_read_only', 'off', false)"),
    ("postgres", "SELECT nextval('s')"),
    ("postgres", "COPY t TO PROGRAM 'sh'"),
    ("postgres", "SET default_transaction_read_only = off"),
    ("postgres", "EXPLAIN ANALYZE DELETE FROM t"),
    ("postgres", "SELECT * FROM t WHERE a = :a"),
    ("postgres", "SELECT * FROM t WHERE a = %s"),
    ("mysql", "SELECT load_file('/etc/passwd')"),
    ("mysql", "SELECT sleep(100)"),
    ("mysql", "SELECT * FROM t INTO OUTFILE '/tmp/x'"),
    ("mysql", "SELECT @a := 1"),
    ("mysql", "SHOW GRANTS"),
    ("tsql", "EXEC xp_cmdshell 'dir'"),
    ("tsql", "SELECT * FROM OPENROWSET('SQLNCLI', 'x', 'SELECT 1')"),
    ("oracle", "SELECT utl_http.request('http://x') FROM dual"),
    ("oracle", "BEGIN NULL; END"),
    ("postgres", "không phải SQL ((("),
    ("mysql", "SELECT 1 /*! ) AS x INTO OUTFILE '/tmp/x' */ -- "),
    ("mysql", "SELECT 1 /*M! INTO OUTFILE '/tmp/x' */"),
    ("mysql", "SELECT 1 # ghi chú"),
    ("postgres", "SELECT 1 -- ghi chú"),
    ("postgres", "SELECT lo_from_bytea(0, 'x')"),
    ("postgres", "SELECT * FROM pg_ls_logdir()"),
    ("postgres", "SELECT table_to_xml('a', true, true, '')"),
    ("postgres", "SELECT * FROM ts_stat('SELECT 1')"),
    ("postgres", 'SELECT U&"\\0070g_sleep"(1)'),
    ("mysql", "SELECT release_all_locks()"),
    ("tsql", "SELECT * FROM sys.fn_xe_file_target_read_file('a', NULL, NULL, NULL)"),
    ("oracle", "SELECT \"UTL_HTTP\".request('http://x') FROM dual"),
    ("oracle", "SELECT ctxsys.drithsx.sn(1, 'a') FROM dual"),
    ("oracle", "SELECT xmltype('<a/>') FROM dual"),
    ("postgres", "SELECT " + "(" * 3_000 + "1" + ")" * 3_000),
    ("postgres", "SELECT '" + "a" * 30_000 + "'"),
)


@pytest.mark.parametrize(("dialect", "text"), GOOD, ids=[text[:40] for _, text in GOOD])
def test_query_that_reads_is_taken(dialect: str, text: str) -> None:
    assert check(text, dialect) == text.rstrip(";")


@pytest.mark.parametrize(("dialect", "text"), BAD, ids=range(len(BAD)))
def test_anything_else_is_refused(dialect: str, text: str) -> None:
    with pytest.raises(UserError) as caught:
        check(text, dialect)

    assert caught.value.code == "bad-query"
    assert caught.value.remedy
