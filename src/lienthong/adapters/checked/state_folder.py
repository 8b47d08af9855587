"""A folder of state: what a full run wrote, what changes added, and one document that names both.

Files are written once and never again; the document is replaced at a stroke, and what it no longer
names goes after that. So a process that is killed leaves the state before it or the one after.

- ``figures.json``: the figures, and the names of all that belongs to them;
- ``base-N/``: the lists of a full run (``state_base``);
- ``changes-N.npy``: what changes did to these lists. Young files are joined with those of about
  their size, so there are few, and each change is written again only as often as sizes double.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np

from lienthong.adapters.checked.errors import StateMissing
from lienthong.core.quality.sorted_counts import SortedCounts, added_up

Document = dict[str, Any]
Lists = Mapping[tuple[str, str], SortedCounts]  # (groups or failing, rule) → counts
_FIGURES, _LOCK, _PART = "figures.json", "lock", "figures.part"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep others from replacing the state meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read(folder: Path) -> Document:
    """Return the document. Raises StateMissing."""
    try:
        found: Document = json.loads((folder / _FIGURES).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StateMissing(folder) from error
    return found


def next_number(folder: Path) -> int:
    """Return the number of the state that would follow; 1 for the first."""
    try:
        return int(read(folder)["number"]) + 1
    except StateMissing:
        return 1


def publish(folder: Path, document: Document) -> None:
    """Put a document in the place of the one before, and throw away what it does not name."""
    part = folder / _PART
    part.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    flush(part)
    part.replace(folder / _FIGURES)
    flush(folder)
    named = {document["base"], *(entry["file"] for entry in document["changes"])}
    for found in [*folder.glob("base-*"), *folder.glob("changes-*.npy")]:
        if found.name not in named:
            rmtree(found) if found.is_dir() else found.unlink()


def flush(path: Path) -> None:
    """Make sure that a file or folder lies on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def add_changes(folder: Path, document: Document, lists: Lists) -> None:
    """Write what changes did to some lists, and name it in the document.

    Earlier changes of which there are not twice as many go into the same file.
    """
    entries = document["changes"]
    while entries and _size(entries[-1]) <= 2 * sum(len(one) for one in lists.values()):
        lists = _joined(changes_of(folder, entries.pop()), lists)
    filled = {name: counts for name, counts in lists.items() if len(counts)}
    if not filled:
        return
    path = folder / f"changes-{document['number']}.npy"
    columns = [
        np.concatenate([getattr(one, name).view(np.uint64) for one in filled.values()])
        for name in ("first", "second", "steps")
    ]
    np.save(path, np.stack(columns))
    flush(path)
    said = [[*name, len(counts)] for name, counts in filled.items()]
    entries.append({"file": path.name, "lists": said})


def changes_of(folder: Path, entry: Mapping[str, Any]) -> dict[tuple[str, str], SortedCounts]:
    """Map a file of changes: only what is looked up is read."""
    first, second, steps = np.load(folder / entry["file"], mmap_mode="r")
    found, begin = {}, 0
    for kind, rule, count in entry["lists"]:
        part = slice(begin, begin + count)
        found[kind, rule] = SortedCounts(first[part], second[part], steps[part].view(np.int64))
        begin += count
    return found


def _size(entry: Mapping[str, Any]) -> int:
    return sum(count for *_, count in entry["lists"])


def _joined(one: Lists, other: Lists) -> Lists:
    return {
        name: added_up([lists[name] for lists in (one, other) if name in lists])
        for name in dict.fromkeys([*one, *other])
    }
