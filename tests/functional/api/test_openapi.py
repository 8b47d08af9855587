"""The description of the API is valid, and the API keeps to it, whatever a program sends."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lienthong.base.settings import REPO_DIR

pytestmark = pytest.mark.usefixtures("table")
ROWS = "/databases/thu_nhan/records"
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
EXAMPLES = 12  # of each operation; more when looking for trouble


def row(number, **changes):
    return {"ma": f"M{number:03d}", "ten": "Tên", "don_vi": "a", "so_tien": "1"} | changes


@pytest.mark.parametrize("role", ["data_officer", "leader"])
def test_api_keeps_to_its_description(call, role) -> None:
    from lienthong.entrypoints.wsgi import application

    officer, caller = call(), call(role, "khac")
    officer("post", ROWS, {"rows": [row(n, can_cuoc="001099000001") for n in range(5)]})
    document = caller("get", "/databases/thu_nhan/openapi.json")[1]
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    tried = []

    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @_given(operation)
        def attempt(case):
            tried.append(case.operation.label)
            answer = case.call(
                base_url="http://localhost", headers=caller.headers | {"Host": "localhost"}
            )
            case.validate_response(answer, checks=CHECKS)

        attempt()

    assert len(set(tried)) == 7


def _given(operation):
    from hypothesis import given

    return given(case=operation.as_strategy())


def test_every_shipped_database_has_a_valid_description() -> None:
    from lienthong.core.contract.lint import settle
    from lienthong.entrypoints.api import openapi
    from lienthong.services.dictionary import queries as dictionary

    paths = sorted((REPO_DIR / "contracts").rglob("*.yaml"))
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in paths]
    found, refused = settle(texts, dictionary=dictionary.current(), known={})

    assert not refused
    assert len(found) > 40
    for contract in found:
        validate(openapi.of_database(contract, contract.tables))


def test_whole_description_is_valid_and_open_to_everybody(nobody) -> None:
    status, document = nobody("get", "/openapi.json")

    assert status == 200
    validate(document)
    assert "thu_nhan" not in str(document)
