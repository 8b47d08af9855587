"""How the index is made up, part by part, and the weights and thresholds that people set."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records.place import Place
from lienthong.entrypoints.web.states import WORDS
from lienthong.entrypoints.web.styled import StyledForm
from lienthong.services.quality.scores import NATIONAL, Limits, Score
from lienthong.services.quality.scoring import actions, policy
from lienthong.services.quality.scoring.standing import TablePart, standing
from lienthong.services.quality.scoring.tree import FieldScore

LEVELS = {
    "rule": gettext_lazy("Quy tắc"),
    "field": gettext_lazy("Trường"),
    "word": gettext_lazy("Tiêu chí"),
    "table": gettext_lazy("Bảng"),
    "database": gettext_lazy("Cơ sở dữ liệu"),
}


class WeightForm(StyledForm):
    """One weight: which part, how much, why. Without a figure the weight is taken back."""

    phan = forms.ChoiceField(label=gettext_lazy("Phần"))
    trong_so = forms.FloatField(
        label=gettext_lazy("Trọng số, bỏ trống để về mặc định"),
        required=False,
        min_value=0,
        max_value=actions.MOST,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    ly_do = forms.CharField(label=gettext_lazy("Lý do, căn cứ"), max_length=500)

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phan"].choices = parts  # type: ignore[attr-defined]  # a ChoiceField


class ThresholdForm(StyledForm):
    """Where green and yellow begin, and which fall is an alert."""

    xanh = forms.FloatField(label=gettext_lazy("Xanh từ"), min_value=0, max_value=100)
    vang = forms.FloatField(label=gettext_lazy("Vàng từ"), min_value=0, max_value=100)
    sut = forms.FloatField(label=gettext_lazy("Báo khi sụt từ (điểm)"), min_value=0)
    ly_do = forms.CharField(label=gettext_lazy("Lý do, căn cứ"), max_length=500)


@needs("records.read")
@require_safe
def parts(request: Request, contract_id: str) -> HttpResponse:
    """Show every part of the index with its weight; the forms for who may set them."""
    place = Place.of(request, contract_id)
    limits = policy.limits(contract_id)
    begun = {"xanh": limits.green, "vang": limits.yellow, "sut": limits.drop}
    choices = _choices(place)
    word = request.GET.get("tieu_chi", "")
    context = _shown(place, word if word in NATIONAL else "") | {
        "weight_form": WeightForm(parts=choices),
        "threshold_form": ThresholdForm(initial=begun),
    }
    return render(request, "quality/parts.html", context)


@needs("contracts.edit")
@require_POST
def weigh(request: Request, contract_id: str) -> HttpResponse:
    """Set one weight."""
    place = Place.of(request, contract_id)
    form = WeightForm(request.POST, parts=_choices(place))
    if not form.is_valid():
        return _again(request, place, weight_form=form)
    level, _sep, subject = form.cleaned_data["phan"].partition(":")
    actions.set_weight(
        contract_id=contract_id,
        level=level,
        subject=subject,
        value=form.cleaned_data["trong_so"],
        reason=form.cleaned_data["ly_do"],
        by=request.user.actor,
    )
    messages.success(request, _("Đã đặt trọng số và tính lại điểm."))
    return redirect("web:records:quality_parts", contract_id)


@needs("contracts.edit")
@require_POST
def limit(request: Request, contract_id: str) -> HttpResponse:
    """Set the thresholds of this database."""
    place = Place.of(request, contract_id)
    form = ThresholdForm(request.POST)
    if not form.is_valid():
        return _again(request, place, threshold_form=form)
    held = form.cleaned_data
    actions.set_thresholds(
        contract_id=contract_id,
        limits=Limits(held["xanh"], held["vang"], held["sut"]),
        reason=held["ly_do"],
        by=request.user.actor,
    )
    messages.success(request, _("Đã đặt ngưỡng điểm."))
    return redirect("web:records:quality_parts", contract_id)


def _again(request: Request, place: Place, **filled: StyledForm) -> HttpResponse:
    limits = policy.limits(place.contract.id)
    begun = {"xanh": limits.green, "vang": limits.yellow, "sut": limits.drop}
    context = _shown(place) | {
        "weight_form": WeightForm(parts=_choices(place)),
        "threshold_form": ThresholdForm(initial=begun),
        **filled,
    }
    return render(request, "quality/parts.html", context, status=422)


def _shown(place: Place, word: str = "") -> dict[str, Any]:
    """Return every part of the index, or of one word of it."""
    found = standing(place.contract)
    return place.frame("quality") | {
        "standing": found,
        "limits": found.index.limits,
        "own_limits": policy.threshold(place.contract.id) or policy.threshold(""),
        "word": word,
        "parts": [_part(part, word) for part in found.tables],
        "word_weights": [(w, WORDS[w], found.weights.of_word(w)) for w in NATIONAL],
        "set": [
            (w, LEVELS.get(w.level, w.level), WORDS.get(w.subject, w.subject))
            for w in policy.set_weights(place.contract.id).values()
        ],
    }


def _part(part: TablePart, word: str) -> tuple[TablePart, Score, list[dict[str, Any]]]:
    """Return a table with its score and its fields: of the index, or of one word."""
    shown = next((s for w, s in part.words.items() if w == word), part.index)
    fields = [f for f in part.tree.fields if not word or f.of(word)]
    return part, replace(shown, limits=part.index.limits), [_field(part, f, word) for f in fields]


def _field(part: TablePart, field: FieldScore, word: str) -> dict[str, Any]:
    results = {r.rule: r for r in part.results}
    criterion = field.of(word)
    return {
        "field": field,
        "value": criterion.value if criterion else field.value,
        "title": _title(part, field.columns),
        "criteria": [
            {
                "criterion": c,
                "name": WORDS[c.word],
                "rules": [
                    (r, results[r.rule], said(results[r.rule].sentence, results[r.rule].values))
                    for r in c.rules
                ],
            }
            for c in field.criteria
            if word in ("", c.word)
        ],
    }


def _title(part: TablePart, columns: tuple[str, ...]) -> str:
    """Name a field: its title, the titles of several columns, or the table as a whole."""
    named = part.table.by_name
    titles = [display.title_of(named[c]) if c in named else c for c in columns]
    return ", ".join(titles) or _("Cả bảng")


def _choices(place: Place) -> list[tuple[str, str]]:
    """Return the parts that a weight may be set for: database, words, tables, fields, rules."""
    found = standing(place.contract)
    pairs = [("database:", str(LEVELS["database"]))]
    pairs += [(f"word:{w}", f"{LEVELS['word']}: {WORDS[w]}") for w in NATIONAL]
    for part in found.tables:
        table = display.title_of(part.table)
        pairs.append((f"table:{part.table.name}", f"{LEVELS['table']}: {table}"))
        for field in part.tree.fields:
            subject = f"{part.table.name}.{'+'.join(field.columns)}"
            title = _title(part, field.columns)
            pairs.append((f"field:{subject}", f"{LEVELS['field']}: {title} ({table})"))
        pairs += [
            (f"rule:{r.rule}", f"{LEVELS['rule']}: {said(r.sentence, r.values)}")
            for r in part.results
        ]
    return pairs
