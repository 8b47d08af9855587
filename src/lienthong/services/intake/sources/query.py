"""A person's query is one SELECT and nothing else: parsed by sqlglot, refused when in doubt.

It runs in a read-only session of an account that may only read; this is the first of three doors.
A function that is not known to only compute is refused: databases have too many that read files or
reach other machines. Comments are refused, for MySQL runs what stands in some of them.
"""

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

LONGEST = 20_000
_FORBIDDEN = (
    exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Command,
    exp.Into, exp.Lock, exp.Set, exp.Transaction, exp.Commit, exp.Rollback, exp.Copy, exp.Use,
    exp.Kill, exp.Pragma, exp.Grant, exp.TruncateTable, exp.LoadData,
)  # fmt: skip
# Functions that act, wait, or reach beyond the database, whatever the session's mode.
_ACTING = frozenset({
    "pg_sleep", "pg_sleep_for", "pg_sleep_until", "pg_read_file", "pg_read_binary_file",
    "pg_ls_dir", "pg_stat_file", "lo_import", "lo_export", "lo_get", "lo_put", "dblink",
    "dblink_exec", "dblink_connect", "pg_terminate_backend", "pg_cancel_backend",
    "pg_reload_conf", "pg_notify", "set_config", "nextval", "setval", "query_to_xml",
    "database_to_xml", "pg_advisory_lock", "pg_advisory_xact_lock", "sleep", "benchmark",
    "load_file", "get_lock", "master_pos_wait", "sys_exec", "sys_eval", "openrowset",
    "opendatasource", "openquery", "xp_cmdshell", "xp_dirtree", "xp_fileexist", "httpuritype",
})  # fmt: skip
# What sqlglot does not know by name, and only computes.
_COMPUTING = frozenset({
    "age", "bit_count", "btrim", "charindex", "conv", "convert_tz", "datename", "elt", "field",
    "find_in_set", "format", "height", "iif", "inet_ntoa", "isnull", "isnumeric", "json_value",
    "json_unquote", "jsonb_array_length", "lcase", "len", "locate", "makedate", "maketime", "mid",
    "months_between", "nlssort", "numtodsinterval", "nvl", "patindex", "quotename", "replicate",
    "regexp_matches", "regexp_replace", "regexp_substr", "rownum", "sdo_util.to_wktgeometry",
    "st_asgeojson", "st_astext", "st_aswkt", "st_x", "st_y", "str", "stuff", "sysdate",
    "to_multi_byte", "to_single_byte", "translate", "trunc", "ucase", "unaccent", "unistr",
})  # fmt: skip
_ACTING_PACKAGES = ("utl_", "dbms_", "sys.")


def check(text: str, dialect: str) -> str:
    """Return the query without a closing semicolon. Raises UserError unless it only reads."""
    text = text.strip().rstrip(";").strip()
    if not text or len(text) > LONGEST:
        raise _refusal(N_("Câu truy vấn trống hoặc dài quá %(limit)s ký tự."), limit=LONGEST)
    try:
        found = sqlglot.parse(text, dialect=dialect)
    except (SqlglotError, RecursionError) as error:
        raise _refusal(
            N_("Không hiểu câu truy vấn (dạng %(dialect)s)."), dialect=dialect
        ) from error
    if len(found) != 1:
        raise _refusal(N_("Chỉ nhận một câu SELECT; ở đây có %(count)s câu."), count=len(found))
    (tree,) = found
    if any(token.comments for token in sqlglot.tokenize(text, dialect=dialect)) or "/*" in text:
        raise _refusal(N_("Câu truy vấn có chú thích (--, #, /* */); chỉ nhận câu lệnh trần."))
    if not isinstance(tree, exp.Query):
        raise _refusal(N_("Chỉ nhận câu SELECT đọc dữ liệu."))
    for node in tree.walk():
        if isinstance(node, _FORBIDDEN):
            raise _refusal(N_("Câu truy vấn có lệnh «%(word)s»; chỉ được đọc."), word=node.key)
        if isinstance(node, exp.Func):
            _check_function(node)
        if isinstance(node, exp.Parameter | exp.Placeholder | exp.SessionParameter):
            raise _refusal(N_("Câu truy vấn không được dùng tham số hay biến."))
    return text


def is_ordered(text: str, dialect: str) -> bool:
    """Tell whether a checked query puts its rows in an order itself.

    >>> is_ordered("SELECT ma FROM a ORDER BY ma", "mysql"), is_ordered("SELECT ma FROM a", "mysql")
    (True, False)
    """
    return sqlglot.parse_one(text, dialect=dialect).args.get("order") is not None


def _check_function(node: exp.Func) -> None:
    name = (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
    whole = node.parent.sql().lower() if isinstance(node.parent, exp.Dot) else name
    is_strange = isinstance(node, exp.Anonymous) and name not in _COMPUTING
    if is_strange or name in _ACTING or whole.startswith(_ACTING_PACKAGES):
        raise _refusal(N_("Câu truy vấn gọi hàm «%(word)s»; không được dùng hàm này."), word=name)


def _refusal(message: str, **values: object) -> UserError:
    return UserError(
        message,
        code="bad-query",
        values=values,
        place="query",
        remedy=N_("Viết một câu SELECT, hoặc nhờ bên quản lý nguồn tạo một khung nhìn (view)."),
        status=422,
    )
