"""JSON: one array, one object a row, values as the API gives them; streamed."""

import json
from collections.abc import Iterator, Sequence

from django.http import StreamingHttpResponse

from lienthong.entrypoints.web.downloads.model import Column, Lines
from lienthong.services.records.values import to_json

_BLOCK_ROWS = 200


def json_file(name: str, columns: Sequence[Column], lines: Lines) -> StreamingHttpResponse:
    """Stream rows as a JSON array."""
    answer = StreamingHttpResponse(_blocks(columns, lines), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


def _blocks(columns: Sequence[Column], lines: Lines) -> Iterator[str]:
    names = [column.name for column in columns]
    held: list[str] = ["["]
    for number, line in enumerate(lines):
        document = dict(zip(names, (to_json(value) for value in line), strict=True))  # type: ignore[arg-type]
        held.append((",\n" if number else "\n") + json.dumps(document, ensure_ascii=False))
        if len(held) >= _BLOCK_ROWS:
            yield "".join(held)
            held = []
    yield "".join([*held, "\n]\n"])
