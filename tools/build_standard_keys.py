"""Write which keys each part of a contract may have, as the public model of ODCS declares them.

``python tools/build_standard_keys.py`` after another version of open-data-contract-standard was
taken; a test says when it was forgotten.
"""

import textwrap
from pathlib import Path
from typing import Any

from open_data_contract_standard import model as odcs
from pydantic import BaseModel

INTO = Path(__file__).parents[1] / "src" / "lienthong" / "core" / "contract" / "standard_keys.py"
_HEAD = '''"""Which keys each part of a contract may have: what ODCS declares, without its library.

Importing that library takes 0.07 s in every command. Written by tools/build_standard_keys.py:
``key`` holds a plain value, ``key>Part`` one part or a list of parts.
"""

from collections.abc import Mapping

ROOT = "OpenDataContractStandard"
_WRITTEN: Mapping[str, str] = {
'''
_FOOT = """}
PARTS: Mapping[str, Mapping[str, str]] = {
    part: {key: inner for key, _, inner in (word.partition(">") for word in said.split())}
    for part, said in _WRITTEN.items()
}
"""


def parts() -> dict[str, dict[str, str]]:
    """Return part → key → the part it holds, empty for a plain value."""
    found: dict[str, dict[str, str]] = {}

    def walk(model: type[BaseModel]) -> None:
        keys = found[model.__name__] = {}
        for name, info in model.model_fields.items():
            inner = _model_of(info.annotation)
            keys[info.alias or name] = inner.__name__ if inner else ""
            if inner and inner.__name__ not in found:
                walk(inner)

    walk(odcs.OpenDataContractStandard)
    return found


def text() -> str:
    """Return the module."""
    lines = []
    for part, keys in parts().items():
        words = " ".join(f"{key}>{inner}" if inner else key for key, inner in keys.items())
        broken = textwrap.wrap(words, 88)
        said = [f'        "{line} "' for line in broken[:-1]] + [f'        "{broken[-1]}"']
        lines.append(f'    "{part}": (\n' + "\n".join(said) + "\n    ),\n")
    return _HEAD + "".join(lines) + _FOOT


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """Return the pydantic model inside ``list[X] | None`` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_of(part)
        if found is not None:
            return found
    return None


if __name__ == "__main__":
    INTO.write_text(text(), "utf-8")
