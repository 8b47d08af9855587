"""Forms read from their declaration, values as people and programs give them, findings, totals."""

from decimal import Decimal

import pytest

from lienthong.core.indicators.errors import BadForm
from lienthong.core.indicators.judging import completeness, findings, with_shares
from lienthong.core.indicators.model import Element, Form, Key, Value
from lienthong.core.indicators.plain import plain_of, yaml_of
from lienthong.core.indicators.reading import form_of, form_of_yaml
from lienthong.core.indicators.totals import Sums, added
from lienthong.core.indicators.typing_in import BadValue, value_of

TEXT = """
id: f
title: Biểu
regimes: [r]
units: {under: a}
change: 50
categories: [{code: g, name: Giới, options: [{code: nam, name: nam}, {code: nu, name: nữ}]}]
elements:
- {code: n, name: Người, categories: [g]}
- {code: h, name: Học, categories: [g], change: 0}
- {code: p, name: Tỷ lệ, kind: percent, share: [h, n], categories: [g]}
- {code: m, name: Tiền, kind: money, total: last, min: -5, max: 10}
- {code: t, name: Chữ, kind: text, needed: false}
- {code: q, name: Điểm, kind: number, total: mean, needed: false}
checks: [h <= n, {holds: n + h < 100, says: dưới 100}, m >= 0]
"""


@pytest.fixture(scope="module")
def form() -> Form:
    return form_of_yaml(TEXT)


def test_a_form_comes_back_from_its_own_declaration(form: Form) -> None:
    assert form_of(plain_of(form)) == form
    assert form_of_yaml(yaml_of(form)) == form
    assert [line.key for line in form.lines()][:3] == ["n/nam", "n/nu", "h/nam"]
    assert form.element("h").bounds.change == 0


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("regimes: [r]|regimes: []", "regimes"),
        ("regimes: [r]|regimes: r", "regimes"),
        ("units: {under: a}|units: {}", "units"),
        ("units: {under: a}|units: [a]", "units"),
        ("title: Biểu|title: ''", "title"),
        ("title: Biểu|title: [a]", "title"),
        (f"title: Biểu|title: {'a' * 301}", "title"),
        ("id: f|id: Một", "id"),
        ("id: f|id: f\nlạ: 1", "lạ"),
        ("change: 50|change: x", "change"),
        ("change: 50|change: .inf", "change"),
        ("change: 50|days_ahead: 1.5", "days_ahead"),
        ("change: 50|days_ahead: 40", "days_ahead"),
        ("{code: nu, name: nữ}|{code: nam, name: nữ}", "categories[1].options"),
        (", {code: nu, name: nữ}|", "categories[1].options"),
        ("code: h, name: Học|code: n, name: Học", "elements"),
        ("code: h, name: Học|code: h, name: Học, kind: x", "elements[2].kind"),
        ("code: h, name: Học|code: h, name: Học, needed: 1", "elements[2].needed"),
        ("categories: [g], change: 0|categories: [k]", "elements[2].categories"),
        ("share: [h, n]|share: [h]", "elements[3].share"),
        ("share: [h, n]|share: [h, m]", "elements[3].share"),
        ("share: [h, n]|share: [h, n], measure: x", "elements[3]"),
        ("share: [h, n]|measure: x", "elements[3]"),
        ("kind: text|kind: text, total: sum", "elements[5].total"),
        ("m >= 0|m is 0", "checks[3]"),
        ("m >= 0|t >= 0", "checks[3]"),
        ("m >= 0|m >= .x.", "checks[3]"),
        ("checks: [h <= n|checks: {a: 1", "checks"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_place(change: str, place: str) -> None:
    old, _sep, new = change.partition("|")
    text = TEXT.replace(old, new, 1)
    if place == "checks":
        text = text.partition("checks:")[0] + "checks: {a: 1}"
    with pytest.raises(BadForm) as refused:
        form_of_yaml(text)

    assert refused.value.place == place


def test_what_is_no_yaml_or_no_form_or_too_large_is_refused() -> None:
    with pytest.raises(BadForm) as broken:
        form_of_yaml("a: [")
    with pytest.raises(BadForm):
        form_of([1])
    empty = {"id": "f", "title": "F", "regimes": ["r"], "units": {"only": ["a"]}}
    with pytest.raises(BadForm):
        form_of(empty)
    with pytest.raises(BadForm):
        form_of(empty | {"elements": [{"code": f"e{n}", "name": "E"} for n in range(201)]})

    assert broken.value.place.startswith("dòng")


@pytest.mark.parametrize(
    ("code", "given", "number"),
    [
        ("n", "1.234", 1234), ("n", "1.234.567", 1_234_567), ("n", "12", 12), ("n", 12.0, 12),
        ("m", "2,5", "2.5"), ("m", "2.5", "2.5"), ("m", "-1", -1), ("m", 1.23456, "1.2346"),
        ("m", " 7 %", 7), ("m", Decimal("1.5"), "1.5"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written(
    form: Form, code: str, given: object, number: object
) -> None:
    assert value_of(form.element(code), given).number == Decimal(str(number))


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("n", "1,5"), ("n", "-1"), ("n", "mười"), ("n", True), ("n", "NaN"), ("n", "1e30"),
        ("m", "11"), ("m", "-6"), ("m", "1,23456"), ("t", "x" * 2001),
    ],
)  # fmt: skip
def test_what_is_no_value_of_its_element_is_refused(form: Form, code: str, given: object) -> None:
    with pytest.raises(BadValue):
        value_of(form.element(code), given)


def test_yes_and_no_are_read_in_words_and_by_programs() -> None:
    asked = Element("k", "K", "yes_no")
    said = {given: value_of(asked, given).number for given in ("Có", "KHÔNG", "x", 0.0, True)}
    with pytest.raises(BadValue):
        value_of(asked, "chưa rõ")

    assert said == {"Có": 1, "KHÔNG": 0, "x": 1, 0.0: 0, True: 1}
    assert not value_of(asked, "  ").given


def values(**told: object) -> dict[Key, Value]:
    found = {}
    for key, given in told.items():
        element, _sep, cell = key.partition("_")
        made = given if isinstance(given, Value) else Value(number=Decimal(str(given)))
        found[element, cell] = made
    return found


def test_findings_see_gaps_leaps_and_contradictions(form: Form) -> None:
    now = values(
        n_nam=40, n_nu=60, h_nam=41, h_nu=Value(missing="other"), m=Value(missing="waiting")
    )
    before = values(n_nam=20, n_nu=0, h_nam=41, m=5)
    told = {(f.code, f.cell) for f in findings(form, now, before)}
    settled = now | values(
        n_nam=Value(Decimal(40), note="gộp"), h_nam=Value(Decimal(30), note="gộp"),
        h_nu=Value(missing="other", note="mất sổ"),
    )  # fmt: skip

    assert told == {
        ("leap", ("n", "nam")), ("unexplained", ("h", "nu")), ("check", ("h", "nam")),
    }  # fmt: skip
    assert findings(form, settled, before) == []
    assert [f.values["says"] for f in findings(form, values(m=-1), {}) if f.code == "check"] == [
        "«Tiền» ≥ 0"
    ]


def test_checks_of_parts_broken_down_otherwise_compare_their_sums(form: Form) -> None:
    text = TEXT.replace("m >= 0", "n <= m")
    told = [
        (f.cell, f.values["left"], f.values["right"])
        for f in findings(form_of_yaml(text), values(n_nam=4, n_nu=5, m=8), {})
        if f.code == "check"
    ]

    assert told == [(("n", ""), "9", "8")]


def test_completeness_leaves_out_what_does_not_apply(form: Form) -> None:
    some = values(n_nam=1, n_nu=Value(missing="not_applicable"), h_nam=Value(missing="waiting"))
    none = dict.fromkeys(
        [("n", "nam"), ("n", "nu"), ("h", "nam"), ("h", "nu"), ("m", "")],
        Value(missing="not_applicable"),
    )

    assert completeness(form, some) == pytest.approx(1 / 4)
    assert completeness(form, none) is None
    assert with_shares(form, values(n_nam=8, h_nam=1))["p", "nam"].number == Decimal("12.5")
    assert not with_shares(form, values(n_nam=0, h_nam=0))["p", "nam"].given


def test_totals_add_mean_take_the_last_or_none(form: Form) -> None:
    sums = {
        ("n", "nam"): Sums(2, 2, Decimal(40)),
        ("h", "nam"): Sums(2, 2, Decimal(10)),
        ("m", ""): Sums(2, 2, Decimal(10), Value(Decimal(3))),
        ("q", ""): Sums(3, 3, Decimal(11)),
        ("t", ""): Sums(1, 0, None, Value(text="a")),
    }
    found = {"/".join(k).rstrip("/"): (a.value.number, a.units) for k, a in
             added(form, sums).items()}  # fmt: skip

    assert found["n/nam"] == (40, 2)
    assert found["n/nu"] == (None, 0)
    assert found["p/nam"] == (25, 2)
    assert found["m"] == (3, 2)
    assert found["q"] == (Decimal("3.6667"), 3)
    assert found["t"] == (None, 1)
