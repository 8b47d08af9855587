"""A zip is listed without unpacking it, and a damaged one never ends the process."""

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from lienthong.adapters.files.recognise import recognise
from lienthong.adapters.files.zip_contents import DamagedZip, zip_contents

BOMB = 200 * 1024 * 1024


def test_a_member_made_to_fill_the_memory_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bom.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"a" * BOMB)
    tracemalloc.start()

    found = zip_contents(path)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.mimetype) == 100
    assert found.unpacked == BOMB
    assert most < 10 * 1024 * 1024


@pytest.mark.parametrize("broken", ["data", "end"])
def test_a_damaged_zip_is_named_so(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "hong.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", bytes(range(256)) * 40)
    content = bytearray(path.read_bytes())
    if broken == "data":
        content[40:60] = b"\xff" * 20
    else:
        del content[-30:]
    path.write_bytes(content)

    with pytest.raises(DamagedZip):
        zip_contents(path)
    assert recognise(path, path.name).media_type == ""
