"""The scoreboard of heads of units: one formula, its weights in one place, nothing declared.

The plans ask for criteria tied to the head of a unit and leave the formula open; this one is ours
and stands on the page beside every score.
"""

from dataclasses import dataclass

WEIGHTS = {"tasks": 50, "quality": 30, "declared": 20}
LATE_COUNTS = 0.5


@dataclass(frozen=True)
class UnitScore:
    """What one unit's score rests on; a part without anything to count is None and weighs 0."""

    unit: str
    in_time: int
    late: int
    overdue: int
    index: float | None
    databases: int
    declared: int

    @property
    def due(self) -> int:
        """The tasks that were done, or whose day has passed."""
        return self.in_time + self.late + self.overdue

    @property
    def tasks(self) -> float | None:
        """100 × (done in time + half of those done late) ÷ tasks due."""
        return 100 * (self.in_time + LATE_COUNTS * self.late) / self.due if self.due else None

    @property
    def share_declared(self) -> float | None:
        """Percent of the unit's registered databases that have a contract in force."""
        return 100 * self.declared / self.databases if self.databases else None

    @property
    def value(self) -> float | None:
        """The weighted mean of the parts that have something to count, 0–100.

        >>> UnitScore("a", 1, 0, 1, None, 0, 0).value
        50.0
        """
        parts = [("tasks", self.tasks), ("quality", self.index), ("declared", self.share_declared)]
        held = [(WEIGHTS[name], value) for name, value in parts if value is not None]
        if not held:
            return None
        return sum(weight * value for weight, value in held) / sum(weight for weight, _ in held)
