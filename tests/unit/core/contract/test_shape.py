"""Nested and rich columns in a contract: what they become, and what is said when they are wrong."""

import pytest

from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.dictionary.model import Dictionary
from tests.unit.core.contract.contracts import SMALL

AT = "      - name: tu_ngay\n"


def read(column: str):
    contract, _ = parse_contract(SMALL.replace(AT, column + AT, 1), file="x.yaml")
    return contract.tables[0].fields[1]


def refused(column: str) -> list[tuple[str, str]]:
    with pytest.raises(ContractRejected) as caught:
        read(column)
    return [(p.path, p.sentence()) for p in caught.value.problems]


def test_a_list_of_objects_is_a_table_within_the_record() -> None:
    field = read("""\
      - name: kich_thuoc
        businessName: Kích thước
        logicalType: array
        logicalTypeOptions: {minItems: 1, maxItems: 9, uniqueItems: true}
        items:
          logicalType: object
          properties:
            - {name: chieu, logicalType: string, required: true}
            - {name: so_do, logicalType: number}
""")

    assert [c.name for c in field.children] == ["chieu", "so_do"]
    assert field.item is None
    limits = field.limits
    assert (limits.min_items, limits.max_items, limits.unique_items) == (1, 9, True)
    assert field.element.logical_type == "object"


def test_a_list_of_values_or_of_kinds_has_an_item() -> None:
    plain = read("      - {name: nhan, logicalType: array, items: {logicalType: string}}\n")
    images = read("""\
      - name: anh
        businessName: Ảnh
        logicalType: array
        items: {logicalType: object, customProperties: [{property: kind, value: image}]}
""")

    assert (plain.item.logical_type, plain.children) == ("string", ())
    assert (images.item.kind, images.item.title) == ("image", "Ảnh")
    assert [c.name for c in images.item.children] == ["ten", "loai", "so_byte", "sha256"]


def test_a_kind_brings_its_parts_and_takes_others() -> None:
    field = read("""\
      - name: vi_tri
        logicalType: object
        customProperties: [{property: kind, value: point}]
        properties:
          - {name: do_cao, logicalType: number}
          - {name: kinh_do, businessName: Kinh, logicalType: number}
""")

    assert [(c.name, c.title, c.kind) for c in field.children] == [
        ("do_cao", "do_cao", ""),
        ("kinh_do", "Kinh", "longitude"),
        ("vi_do", "Vĩ độ", "latitude"),
    ]


@pytest.mark.parametrize(
    ("column", "place", "words"),
    [
        ("{name: a, logicalType: object}", "", "properties"),
        ("{name: a, logicalType: array}", "", "items"),
        ("{name: a, logicalType: string, items: {logicalType: string}}", ".items", "array"),
        (
            "{name: a, logicalType: date, properties: [{name: b, logicalType: string}]}",
            ".properties",
            "object",
        ),
        (
            "{name: a, logicalType: array, items: {logicalType: strin}}",
            ".items.logicalType",
            "strin",
        ),
        (
            "{name: a, logicalType: object, properties: [{name: b, logicalType: tex}]}",
            ".properties[0].logicalType",
            "tex",
        ),
        (
            "{name: a, logicalType: string, customProperties: [{property: kind, value: pont}]}",
            ".customProperties",
            "pont",
        ),
        (
            "{name: a, logicalType: string, customProperties: [{property: kind, value: point}]}",
            ".customProperties",
            "point",
        ),
        (
            (
                "{name: a, logicalType: object, customProperties: [{property: kind, value: point}],"
                " properties: [{name: vi_do, logicalType: string}]}"
            ),
            ".properties[0].logicalType",
            "number",
        ),
        (
            (
                "{name: a, logicalType: object, customProperties: [{property: kind, value: area}],"
                " properties: [{name: type, logicalType: string}]}"
            ),
            ".properties",
            "area",
        ),
        (
            "{name: a, logicalType: array, unique: true, items: {logicalType: string}}",
            ".unique",
            "unique",
        ),
        (
            (
                "{name: a, logicalType: array, logicalTypeOptions: {minItems: 3, maxItems: 2},"
                " items: {logicalType: string}}"
            ),
            ".logicalTypeOptions",
            "minItems",
        ),
    ],
)
def test_a_wrong_shape_names_its_place(column: str, place: str, words: str) -> None:
    found = refused(f"      - {column}\n")

    assert any(
        path == f"schema[0].properties[1]{place}" and words in said for path, said in found
    ), found


def test_nesting_has_a_limit() -> None:
    deep = "{name: e, logicalType: string}"
    for name in "dcba":
        deep = f"{{name: {name}, logicalType: object, properties: [{deep}]}}"

    (found,) = refused(f"      - {deep}\n")

    assert found[0] == "schema[0].properties[1]" + ".properties[0]" * 4
    assert "4" in found[1]


@pytest.mark.parametrize(
    ("part", "place", "words"),
    [
        ("{name: b, logicalType: date}, {name: b, logicalType: date}", "[1].name", "hai lần"),
        ("{name: Bé, logicalType: date}", "[0].name", "Bé"),
        (
            "{name: b, logicalType: string, logicalTypeOptions: {pattern: '['}}",
            "[0].logicalTypeOptions.pattern",
            "biểu thức chính quy",
        ),
        (
            (
                "{name: b, logicalType: string, customProperties: "
                "[{property: reference, value: {contract: x, table: y, column: z}}]}"
            ),
            "[0]",
            "x/y.z",
        ),
        (
            "{name: b, logicalType: string, customProperties: [{property: term, value: la.la}]}",
            "[0].customProperties",
            "la.la",
        ),
    ],
)
def test_parts_are_linted_where_they_stand(part: str, place: str, words: str) -> None:
    column = f"      - {{name: a, logicalType: object, properties: [{part}]}}\n"

    with pytest.raises(ContractRejected) as caught:
        read_contract(
            SMALL.replace(AT, column + AT, 1),
            file="x.yaml",
            dictionary=Dictionary(terms={}, code_lists={}),
            known={},
        )

    assert [
        (p.path.removeprefix("schema[0].properties[1].properties"), words in p.sentence())
        for p in caught.value.problems
    ] == [(place, True)]
