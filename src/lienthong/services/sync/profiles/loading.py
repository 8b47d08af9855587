"""Find, merge and read profiles: those we ship, and those of the node, which come first."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.core.marked_yaml import MarkedYaml, YamlFault
from lienthong.core.message.model import Profile, TableMap
from lienthong.core.message.parse import merged, parse_profile
from lienthong.core.message.reading import ProfileFault
from lienthong.services.sync.profiles import errors

FOLDER, SECRETS = "profiles", "secrets"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")
_SECRET = re.compile(r"\{secret:([A-Za-z0-9_-]+)\}")


def known_profiles() -> list[str]:
    """Names of all profiles, ours and the node's."""
    return sorted({path.stem for folder in _folders() for path in folder.glob("*.yaml")})


def load_profile(name: str) -> Profile:
    """Read a profile. Raises UserError with the file and the setting."""
    try:
        return parse_profile(name, settings_of(name))
    except ProfileFault as fault:
        problem = fault.problem % fault.values if fault.values else fault.problem
        raise errors.bad_profile(_shown(name), fault.place, problem) from fault


def settings_of(name: str) -> dict[str, Any]:
    """The settings of a profile, laid over those it extends."""
    return _settings(name, ())


def mapping_of(profile: Profile, table: str) -> TableMap:
    """How a table is sent. Raises UserError when the profile does not say."""
    mapping = profile.tables.get(table)
    if mapping is None:
        raise errors.unmapped_table(profile.name, table)
    return mapping


def filled_headers(profile: Profile, words: dict[str, str]) -> dict[str, str]:
    """The headers of a request, secrets read from their files now."""
    headers = {
        name: _SECRET.sub(lambda found: _secret(found[1]), fill(text, words))
        for name, text in profile.http.headers.items()
    }
    return {"Content-Type": profile.http.content_type, **headers}


def fill(text: str, words: dict[str, str]) -> str:
    """Put words in the place of their names."""
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def words_of(profile: Profile, table: Table) -> dict[str, str]:
    """What fills the names in paths and headers."""
    return {
        "type": mapping_of(profile, table.name).type,
        "table": table.name,
        "contract": table.contract_id,
    }


def with_format(profile: Profile, form: str) -> Profile:
    """The same profile in the other form, for a preview."""
    if form not in ("xml", "json"):
        raise errors.bad_profile(_shown(profile.name), "shape.format", "xml, json")
    case = profile.shape.case
    if form != profile.shape.format and case != "as-written":
        case = "pascal" if form == "xml" else "camel"
    shape = replace(profile.shape, format="xml" if form == "xml" else "json", case=case)
    return replace(profile, shape=shape)


def _settings(name: str, above: tuple[Path, ...]) -> dict[str, Any]:
    """A node's file may extend the one of its own name that we ship."""
    paths = _paths(name)
    if not paths:
        raise errors.unknown_profile(name, known_profiles())
    path = next((path for path in paths if path not in above), None)
    if path is None:
        raise errors.circular(name)
    data = _read(path)
    base = data.pop("extends", None)
    return merged(_settings(str(base), (*above, path)), data) if base is not None else data


def _read(path: Path) -> dict[str, Any]:
    try:
        data = MarkedYaml(path.read_text(encoding="utf-8")).data
    except YamlFault as fault:
        raise errors.bad_yaml(str(path), fault.line, fault.detail) from fault
    return dict(data) if isinstance(data, dict) else {}


def _paths(name: str) -> list[Path]:
    if not _NAME.match(name):
        return []
    return [path for folder in _folders() if (path := folder / f"{name}.yaml").is_file()]


def _folders() -> tuple[Path, Path]:
    settings = node()
    return settings.home / FOLDER, settings.repo_dir / FOLDER


def _shown(name: str) -> str:
    return f"{FOLDER}/{name}.yaml"


def _secret(name: str) -> str:
    path = node().home / FOLDER / SECRETS / name
    if not path.is_file() or path.stat().st_mode & 0o077:
        raise errors.no_secret(name)
    return path.read_text(encoding="utf-8").strip()
