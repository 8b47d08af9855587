"""What a node asks of its PostgreSQL."""

import pytest

from lienthong.adapters.postgres.configuration import render

GIB = 1024**3


@pytest.mark.parametrize(
    ("memory", "durable", "shared"),
    [
        (1 * GIB, True, "128MB"),
        (8 * GIB, True, "512MB"),
        (256 * GIB, True, "1024MB"),
        (256 * GIB, False, "128MB"),
    ],
)
def test_shared_memory_follows_the_machine_within_bounds(memory, durable, shared) -> None:
    text = render(port=5432, durable=durable, memory_bytes=memory)

    assert f"shared_buffers = '{shared}'\n" in text
