"""Plans and what they demand.

Facts come from reference/*.csv, or from a plan's own document that a person confirmed (``own``);
progress is entered by people.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from lienthong.services.registry.models import ReferenceFact


def _ids() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=80), default=list)


_SEARCHED = ("id", "section", "title", "wording", "lead", "coordinating", "product", "holder")


def _together(names: "tuple[str, ...]") -> models.Func:
    """Put columns into one text by «||», the only way a generated column takes."""
    return models.Func(
        *(models.F(name) for name in names), template="(%(expressions)s)", arg_joiner=" || ' ' || ",
        output_field=models.TextField(),
    )  # fmt: skip


class Plan(ReferenceFact):
    """A resolution or plan that gives work. ``own``: entered here, no reference file retires it."""

    ENTERED = frozenset({"own", "file_sha256", "file_name"})

    kind = models.CharField(max_length=100)
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=200)
    issued_on = models.DateField(null=True)
    title = models.TextField()
    own = models.BooleanField(default=False, db_default=False)
    file_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    file_name = models.CharField(max_length=255, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.title


class Task(ReferenceFact):
    """A piece of work with a lead. ``title`` is in our own words; ``deadline`` as the plan sets it.

    ``deadline_rule`` says how the plan words it: before (the day itself is too late), continuous,
    periodic, dependent (on another roadmap), end_of_month …, or nothing. ``wording`` is the plan's
    own, from its document, and ``place`` where it stands there (page, line, table, row).
    ``due_day`` (of ``due_month`` in yearly work) is the last day in each period of recurring work,
    whose periods count from ``tracked_from``. ``holder`` is the account that has the work in hand.
    """

    OPEN, DONE = "open", "done"
    ENTERED = frozenset(
        {
            "state", "done_on", "evidence", "own", "wording", "product", "deadline_words",
            "due_day", "due_month", "cost", "funds", "place", "parent", "waiting_on",
            "tracked_from", "holder", "searched", "sorted_title", "settled", "last_day",
            "soon_from", "late_from", "counts_from",
        }
    )  # fmt: skip

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks")
    section = models.CharField(max_length=60)
    title = models.TextField()
    lead = models.TextField(blank=True)
    lead_ids = _ids()
    lead_basis = models.CharField(max_length=20)
    coordinating = models.TextField(blank=True)
    coordinating_ids = _ids()
    deadline = models.DateField(null=True, db_index=True)
    deadline_rule = models.CharField(max_length=20, blank=True)
    deadline_basis = models.CharField(max_length=20, blank=True)
    cadence = models.CharField(max_length=20, blank=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    pillar = models.CharField(max_length=40, blank=True, db_index=True)
    state = models.CharField(max_length=10, default=OPEN)
    done_on = models.DateField(null=True)
    evidence = models.TextField(blank=True)
    own = models.BooleanField(default=False, db_default=False)
    wording = models.TextField(blank=True, default="", db_default="")
    product = models.TextField(blank=True, default="", db_default="")
    deadline_words = models.TextField(blank=True, default="", db_default="")
    due_day = models.SmallIntegerField(default=0, db_default=0)
    due_month = models.SmallIntegerField(default=0, db_default=0)
    cost = models.TextField(blank=True, default="", db_default="")
    funds = models.TextField(blank=True, default="", db_default="")
    place = models.JSONField(default=dict, db_default={})
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    waiting_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="waited_for_by"
    )
    tracked_from = models.DateField(null=True)
    holder = models.CharField(max_length=170, blank=True, default="", db_default="")
    # What its state on any day follows from (schedule.Moments): kept by ``restating``, never typed.
    settled = models.CharField(max_length=12, default="not_dated", db_default="not_dated")
    last_day = models.DateField(null=True)
    soon_from = models.DateField(null=True)
    late_from = models.DateField(null=True)
    counts_from = models.DateField(null=True)
    # Kept by the database, so that 20,000 tasks are searched and sorted without folding each anew.
    searched = models.GeneratedField(
        expression=models.Func(_together(_SEARCHED), function="lt_fold"),
        output_field=models.TextField(),
        db_persist=True,
    )
    sorted_title = models.GeneratedField(
        expression=models.Func(models.F("title"), function="lt_sort_key"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta(ReferenceFact.Meta):
        indexes = [
            # All that counting, sorting and choosing by day ask of 20,000 tasks, a tenth as wide.
            models.Index(
                fields=["last_day", "plan", "position"],
                include=["id", "settled", "soon_from", "late_from", "counts_from", "pillar"],
                condition=models.Q(retired_at=None),
                name="task_standing",
            ),
            GinIndex(fields=["lead_ids"], name="task_by_lead"),
            GinIndex(fields=["searched"], opclasses=["gin_trgm_ops"], name="task_by_words"),
        ]

    def __str__(self) -> str:
        return self.title


class PriorityItem(ReferenceFact):
    """A task or a proposed mechanism of one of the 11 priority databases (Appendix II).

    Its lead and last day are those of its database.
    """

    TASK, MECHANISM = "task", "mechanism"
    ENTERED = frozenset({"done_on", "evidence", "reported_by"})

    database = models.ForeignKey(
        "registry.PriorityDatabase",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    part = models.CharField(max_length=10)
    ordinal = models.IntegerField()
    label = models.CharField(max_length=40, blank=True)
    title = models.TextField()
    done_on = models.DateField(null=True)
    evidence = models.TextField(blank=True, default="", db_default="")
    reported_by = models.CharField(max_length=200, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.title


class TaskPeriod(models.Model):
    """One period of recurring work that was done: kept only once it was."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="periods")
    start = models.DateField()
    end = models.DateField()
    due = models.DateField()
    done_on = models.DateField()
    evidence = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-start"]
        constraints = [models.UniqueConstraint(fields=["task", "start"], name="task_period_once")]


class TaskFile(models.Model):
    """A file that proves something about a task; its bytes lie once under their SHA-256."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    byte_size = models.BigIntegerField()
    scanned = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["task", "sha256"], name="task_file_once")]


class TaskProgress(models.Model):
    """What a person reported about a task, never changed afterwards."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="progress")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    note = models.TextField()

    class Meta:
        ordering = ["-at", "-id"]


class Kpi(ReferenceFact):
    """A target, milestone or baseline of a plan, or one's own; ``target`` is as stated.

    ``own``: defined here, with the product or by people; no reference file retires it. ``measure``
    names what measures an own KPI (the plans' are bound in ``measures``), empty when people declare
    it; ``scope`` is the agency it is measured for, empty for all. ``note`` of an own KPI says why.
    """

    TARGET, MILESTONE, BASELINE = "target", "milestone", "baseline"
    ENTERED = frozenset({"own", "measure", "scope", "cadence", "definition", "formula"})

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="kpis")
    section = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20)
    title = models.TextField()
    comparator = models.CharField(max_length=5)
    target = models.CharField(max_length=40)
    target_number = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(max_length=60)
    owner = models.TextField(blank=True)
    owner_ids = _ids()
    implementing = models.TextField(blank=True)
    implementing_ids = _ids()
    period = models.CharField(max_length=40, blank=True)
    deadline = models.DateField(null=True)
    deadline_basis = models.CharField(max_length=20, blank=True)
    task_ids = _ids()
    own = models.BooleanField(default=False, db_default=False)
    measure = models.CharField(max_length=80, blank=True, default="", db_default="")
    scope = models.CharField(max_length=80, blank=True, default="", db_default="")
    cadence = models.CharField(max_length=20, blank=True, default="", db_default="")
    definition = models.TextField(blank=True, default="", db_default="")
    formula = models.TextField(blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.title


class ReportingRule(ReferenceFact):
    """Who reports what to whom, and when. ``due_month`` as stated: "03", "06; 12" or "2025-08"."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reporting_rules")
    section = models.CharField(max_length=60)
    reporter = models.TextField(blank=True)
    reporter_ids = _ids()
    recipient = models.TextField(blank=True)
    recipient_ids = _ids()
    final_recipient = models.TextField(blank=True)
    title = models.TextField()
    cadence = models.CharField(max_length=20)
    period_label = models.CharField(max_length=40, blank=True)
    cutoff_start = models.CharField(max_length=5, blank=True)
    cutoff_start_year_offset = models.IntegerField(null=True)
    cutoff_end = models.CharField(max_length=5, blank=True)
    due_day = models.IntegerField(null=True)
    due_month = models.CharField(max_length=40, blank=True)
    due_rule = models.CharField(max_length=20, blank=True)
    channel = models.TextField(blank=True)
    channel_url = models.CharField(max_length=300, blank=True)
    task_ids = _ids()

    def __str__(self) -> str:
        return self.title


from lienthong.services.direction.board.models import BoardDay  # noqa: E402
from lienthong.services.direction.importing.models import PlanImport, ProposedTask  # noqa: E402
from lienthong.services.direction.kpis.models import (  # noqa: E402
    KpiDeclaration,
    KpiReading,
    KpiRow,
)

__all__ = [
    "BoardDay", "Kpi", "KpiDeclaration", "KpiReading", "KpiRow", "Plan", "PlanImport",
    "PriorityItem", "ProposedTask", "ReportingRule", "Task", "TaskFile",
    "TaskPeriod", "TaskProgress",
]  # fmt: skip
