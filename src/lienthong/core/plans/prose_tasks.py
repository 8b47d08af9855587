"""Tasks in the prose of a plan: parts with labelled lines, parts below a body, parts that name one.

What decides is the shape of Vietnamese plans, never one document: sections on aims, grounds and
money give no work, a heading that is a body gives its parts to that body, and a part with neither
body nor deadline gives work only where the section does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lienthong.base.text import fold
from lienthong.core.plans.bodies import Register, acts, names_body, said
from lienthong.core.plans.labels import Part, part_of
from lienthong.core.plans.model import Place
from lienthong.core.plans.outline import Node
from lienthong.core.plans.sentences import has_deadline, pieces

_GIVING = ("nhiem vu", "giai phap", "to chuc thuc hien", "noi dung", "phan cong", "trien khai")
_AIMS = ("muc tieu", "muc dich", "yeu cau", "quan diem", "can cu", "pham vi", "hieu luc",
         "dinh huong", "hien trang", "su can thiet", "che do lam viec")  # fmt: skip
_MONEY = ("kinh phi", "nguon luc tai chinh", "nguon von")
_END = re.compile(r"(?:nơi nhận|tm\.|kt\.|q\.|tuq\.)", re.IGNORECASE)
_POINTER = re.compile(r"\(?(?:chi tiết )?(?:tại |theo )?(?:các )?phụ lục\s+\w+[^)]{0,30}"
                      r"(?:kèm theo|đính kèm)\)?\s*\W*$", re.IGNORECASE)  # fmt: skip
_CLAUSE = re.compile(r"chịu trách nhiệm thi hành|có hiệu lực (?:thi hành|kể từ)", re.IGNORECASE)
_DEFINED = re.compile(r"\(sau đây (?:gọi tắt|gọi) là:?\s+([^)]{2,80})\)")
_DUTY = re.compile(r"(?:có|chịu) trách nhiệm|chủ trì")
_CLOSING = re.compile(r"(?:trên đây là|trong quá trình|căn cứ)\b", re.IGNORECASE)
_SHORT = 60  # characters; a shorter line with a colon only introduces
_MEMBERS = re.compile(r"gồm(?: các thành viên| có)?:?$", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A piece of work before its words are understood.

    ``labels`` are its labelled lines taken apart, ``below`` the same lines as they stand,
    ``headings`` those it stands below, the nearest first.
    """

    section: str
    text: str
    place: Place
    lead: str = ""
    labels: dict[Part, str] = field(default_factory=dict)
    below: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


def prose_tasks(root: Node, register: Register) -> Iterator[Found]:
    """Yield the work that the prose gives, in reading order."""
    for node in root.children:
        if _END.match(node.text):
            continue
        yield from _of(node, register)


def _of(node: Node, register: Register) -> Iterator[Found]:
    if node.table is not None or node.kind == "annex" or _ends(node):
        yield from _below(node, register)
        return
    labels = _labels(node)
    if labels:
        below = tuple(child.text for child in node.children)
        lead = labels.get("lead", "")
        yield Found(node.section, node.text, node.place, lead, labels, below, _headings(node))
        return
    yield from _own(node, register)
    yield from _below(node, register)


def _below(node: Node, register: Register) -> Iterator[Found]:
    for child in node.children:
        if _ends(child):
            return
        yield from _of(child, register)


def _ends(node: Node) -> bool:
    return bool(_END.match(node.text))


def _labels(node: Node) -> dict[Part, str]:
    """Return the labelled lines below a part; none unless one says who or when."""
    found: dict[Part, str] = {}
    for child in node.children:
        label, colon, value = child.text.partition(":")
        part = part_of(fold(label).strip()) if colon and len(label) <= 60 else None
        if part is not None:
            found.setdefault(part, value.strip())
    return found if "lead" in found or "deadline" in found else {}


def _own(node: Node, register: Register) -> Iterator[Found]:
    """Yield the work in a part's own words."""
    if _heads(node, register) or (_POINTER.search(node.text) and not has_deadline(node.text)):
        return
    section, kind = _section_kind(node)
    for at, piece in enumerate(pieces(node.text, register)):
        found = _piece(piece, node, kind, register)
        if found is not None:
            mark = f"{section} ({at + 1})" if at else section
            yield Found(mark, piece, node.place, found, headings=_headings(node))


def _headings(node: Node) -> tuple[str, ...]:
    return tuple(above.text for above in node.above())


def _piece(piece: str, node: Node, kind: str, register: Register) -> str | None:
    """Return who is given a piece of work (empty when nobody is named); None when it is none."""
    if _CLAUSE.search(piece):
        return None
    own = said(piece, register)
    if own is not None and _belongs(piece, own.words, kind):
        return own.words
    if kind != "giving" or (_CLOSING.match(piece) and node.kind == "plain"):
        return None
    if not acts(piece) and not has_deadline(piece):
        return None
    return _inherited(node, register)


def _belongs(piece: str, words: str, kind: str) -> bool:
    """Aims and grounds only give work where a duty is spelt out."""
    if kind == "aims":
        return "có trách nhiệm" in piece
    return kind == "giving" or bool(_DUTY.search(piece))


def _inherited(node: Node, register: Register) -> str:
    """Return the body of the nearest heading that is one, or that a decision has just set up."""
    for above in node.above():
        body = names_body(above.text, register)
        if body:
            return body
        if "nhiem vu va quyen han" in fold(above.text):
            return _defined_before(above)
        opened = said(above.text, register) if above.text.endswith(":") else None
        if opened is not None:
            return opened.words
    return ""


def _defined_before(node: Node) -> str:
    """Return the body that an earlier part of the section called by a short name."""
    for sibling in node.parent.children if node.parent else ():
        for part in (sibling, *sibling.children):
            found = _DEFINED.search(part.text)
            if found:
                return found[1].strip()
    return ""


def _heads(node: Node, register: Register) -> bool:
    """Tell whether a part only introduces those below it."""
    if not node.text or node.text.isupper():
        return True
    if names_body(node.text, register) and (node.children or len(node.text) < 80):
        return True
    if len(node.text) < _SHORT and node.text.endswith(":"):
        return True
    if not node.children:
        return node.text.endswith(":") and not acts(node.text)
    if _MEMBERS.search(node.text.rstrip(":")):
        return True
    return not (
        has_deadline(node.text)
        or (node.text.endswith(":") and (acts(node.text) or said(node.text, register)))
        or (node.text.endswith(".") and len(node.text) > 80)
    )


def _section_kind(node: Node) -> tuple[str, str]:
    """Return the part's path, and what its section is for: giving, aims, money or other."""
    for above in (node, *node.above()):
        if above is node and above.kind not in ("roman", "article"):
            continue
        title = fold(above.text)
        if len(above.text) > 160:
            continue
        if any(word in title for word in _AIMS) and not title.startswith(("nhiem vu", "to chuc")):
            return node.section, "aims"
        if any(word in title for word in _MONEY) and above.kind == "roman":
            return node.section, "money"
        if any(word in title for word in _GIVING):
            return node.section, "giving"
    return node.section, "other"
