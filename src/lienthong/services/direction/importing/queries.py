"""Read plans on their way in."""

from django.db.models import Count, Q, QuerySet

from lienthong.services.direction import errors
from lienthong.services.direction.importing.models import PlanImport, ProposedTask

VERDICTS = tuple(ProposedTask.Verdict.values)


def imports() -> QuerySet[PlanImport]:
    """Return the imports, newest first, each with how many tasks it proposes and takes."""
    taken = Q(tasks__decision=ProposedTask.Decision.TAKE)
    return PlanImport.objects.select_related("plan").annotate(
        proposed=Count("tasks"), taken=Count("tasks", filter=taken)
    )


def plan_import(import_id: int) -> PlanImport:
    """Return one import. Raises UnknownImport."""
    found = imports().filter(pk=import_id).first()
    if found is None:
        raise errors.UnknownImport(import_id)
    return found


def proposed(import_id: int, verdict: str = "", *, doubtful: bool = False) -> list[ProposedTask]:
    """Return the tasks an import proposes, of one verdict or only those with a question."""
    found = ProposedTask.objects.filter(plan_import_id=import_id).select_related("match")
    if verdict:
        found = found.filter(verdict=verdict)
    if doubtful:
        found = found.exclude(doubts=[])
    return list(found)


def verdicts(import_id: int) -> dict[str, int]:
    """Return verdict → number of tasks."""
    counted = dict.fromkeys(VERDICTS, 0)
    for verdict, count in (
        ProposedTask.objects.filter(plan_import_id=import_id)
        .values_list("verdict")
        .annotate(Count("pk"))
    ):
        counted[verdict] = count
    return counted
