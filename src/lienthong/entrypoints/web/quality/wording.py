"""A rule's result in words, as every page of quality shows it."""

from typing import Any

from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.states import FAMILIES, WORDS
from lienthong.services.quality.models import RuleResult


def line_of(result: RuleResult) -> dict[str, Any]:
    """Return what a page shows of one rule in one run."""
    state = "failing" if result.failed else "passed" if result.checked else "skipped"
    if result.broken:
        state = "rule_broken"
    return {
        "result": result,
        "state": state,
        "sentence": said(result.sentence, result.values),
        "skip": said(result.skip_reason, result.skip_values),
        "word": WORDS.get(result.word, result.word),
        "family": FAMILIES.get(result.family, result.family),
    }
