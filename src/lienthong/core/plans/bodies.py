"""Who is given work: names of bodies in a sentence, and whom the register knows by them.

A name is recognised by its words, its abbreviation or a former name, however its letters are
capitalised. What is not in the register is kept as words; whoever confirms is asked.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.base.text import fold
from lienthong.core.plans.lexicon import HEADS, MORE_WORK, VERBS
from lienthong.core.plans.model import Body

_HEAD = re.compile(rf"(?:(?:các|mỗi|những|từng) )?(?:{HEADS})\b", re.IGNORECASE)
_VERB = re.compile(rf"(?:\b(?:phải|cần|sẽ)\s+)?(?<!phân công )\b(?:{VERBS})\b")
_DUTY = re.compile(r"\b(?:có|chịu) trách nhiệm\b")
_ASKED = re.compile(
    r"(?:đề nghị|yêu cầu|giao(?: cho)?|phân công|đồng chí|trong đó|đồng thời)[,:]?\s+",
    re.IGNORECASE,
)
_INCLUDING = re.compile(r"^.{0,80}?\b(?:bao gồm|gồm):\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:;|,|\bvà\b|/|\s-\s)\s*")
_ACTION = re.compile(rf"(?:{VERBS}|{MORE_WORK})\b", re.IGNORECASE)


_INTRODUCTION = re.compile(
    r"^(?:(?:đối với|trên cơ sở|căn cứ|trong quá trình|để|hàng năm|hằng năm|định kỳ|nhằm)\b"
    r"[^.;:]{0,250}?[,:]\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Known:
    """A body of the register with every name it answers to."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """The body that a sentence begins with, and the rest of the sentence."""

    words: str
    rest: str


class Register:
    """Finds bodies of the register by name. The home agency's units win over others' units."""

    def __init__(self, known: Iterable[Known], favoured: str = "") -> None:
        self._ids: dict[str, str] = {}
        short: dict[str, set[str]] = {}
        for body in known:
            own = bool(favoured) and body.id.startswith(f"{favoured}-")
            for name in body.names:
                for form in _forms(name):
                    if own or form not in self._ids:
                        self._ids[form] = body.id
                for form in _initials(name):
                    short.setdefault(form, set()).add(body.id)
        for form, ids in short.items():
            if len(ids) == 1:  # letters that could mean two bodies mean neither
                self._ids.setdefault(form, *ids)
        self._longest = max((len(form.split()) for form in self._ids), default=0)

    def id_of(self, words: str) -> str:
        """Return the id of a body by exactly these words, empty when nobody has them."""
        return self._ids.get(_form(words), "")

    def bodies(self, words: str) -> tuple[Body, ...]:
        """Take a list of bodies apart; known names are kept whole, commas in them included.

        >>> register = Register([Known("bvh", ("Bộ Văn hóa, Thể thao và Du lịch",))])
        >>> [b.id for b in register.bodies("Bộ Văn hóa, Thể thao và Du lịch, Sở Nội vụ")]
        ['bvh', '']
        """
        text = words.strip(" .;,:")
        if not text:
            return ()
        whole = self.id_of(text)
        if whole:
            return (Body(text, whole),)
        return tuple(self._split(text))

    def _split(self, text: str) -> list[Body]:
        found: list[Body] = []
        cuts = [0, *(m.end() for m in _BETWEEN.finditer(text))]
        ends = [*(m.start() for m in _BETWEEN.finditer(text)), len(text)]
        at = 0
        while at < len(cuts):
            last = at
            for end in range(len(ends) - 1, at - 1, -1):
                if self.id_of(text[cuts[at] : ends[end]]):
                    last = end
                    break
            else:
                last = _unknown_end(text, cuts, ends, at)
            part = text[cuts[at] : ends[last]].strip(" .;,:")
            if part:
                found.append(Body(part, self.id_of(part)))
            at = last + 1
        return found

    def begins(self, text: str) -> int:
        """Return how many characters the longest known name at the start of a text takes."""
        ends = [m.end() for m in re.finditer(r"[\w&.]+", text[:300])][: self._longest]
        return next((end for end in reversed(ends) if self.id_of(text[:end])), 0)


def said(sentence: str, register: Register) -> Said | None:
    """Return the body a sentence begins with when it is followed by what the body does.

    >>> said("Sở Nội vụ chủ trì rà soát.", Register([])).words
    'Sở Nội vụ'
    >>> said("Kinh phí do ngân sách bảo đảm.", Register([])) is None
    True
    """
    text = introduced(sentence)
    if not text[:1].isupper() and not re.match(r"(?:các|mỗi|từng)\s", text):
        return None
    asked = _ASKED.match(text)
    text = text[asked.end() :] if asked else text
    text = _INCLUDING.sub("", text) if _HEAD.match(text) else text
    known = register.begins(text)
    if not known and not _HEAD.match(text):
        return None
    end = _end_of_name(text, known, bool(asked))
    if end is None:
        return None
    words = text[:end].strip(" ,:")
    return Said(words, text[end:].strip(" ,:")) if 0 < len(words) <= 260 else None


def _end_of_name(text: str, known: int, asked: bool) -> int | None:
    """Find where the name ends: at its verb, or at a colon when somebody is asked."""
    colon = text.find(": ")
    verb = _VERB.search(text, known)
    duty = _DUTY.search(text, known, 400) if asked else None
    if known and asked and text[known:].startswith(" của "):
        return known
    if duty and "." not in text[: duty.start()]:
        return duty.start()
    if asked and 0 < colon < (verb.start() if verb else len(text)):
        return colon
    if verb is None or any(mark in text[: verb.start()] for mark in (". ", "; ", ": ", " là ")):
        return None
    return verb.start()


def introduced(sentence: str) -> str:
    """Return a sentence without what leads it in: «Đối với …: », «Căn cứ …, »."""
    text = sentence.strip()
    found = _INTRODUCTION.match(text)
    return text[found.end() :] if found and found.end() < len(text) else text


def acts(sentence: str) -> bool:
    """Tell whether a sentence begins with what is to be done.

    >>> acts("Xây dựng nền tảng số."), acts("Kinh phí thực hiện"), acts("Là đơn vị thường trực")
    (True, False, True)
    """
    stripped = sentence.strip()
    return bool(
        _ACTION.match(stripped)
        or _ACTION.match(introduced(stripped))
        or re.match(r"(?:định kỳ|là (?:đơn vị|cơ quan|đầu mối))\b", stripped, re.IGNORECASE)
    )


def names_body(heading: str, register: Register) -> str:
    """Return the body that a heading consists of, empty when it is about something else.

    >>> names_body("Công an tỉnh", Register([])), names_body("Về dữ liệu", Register([]))
    ('Công an tỉnh', '')
    """
    text = re.sub(r"\s*\([^)]*\)", "", heading).strip(" .:;")
    text = re.sub(r"\s+theo chức năng[^,;]*$", "", text)
    if register.id_of(text):
        return text
    if not _HEAD.match(text) or len(text) > 200 or _VERB.search(text, len(text.split()[0])):
        return ""
    return text


def _unknown_end(text: str, cuts: Sequence[int], ends: Sequence[int], at: int) -> int:
    """An unknown name goes on over commas until another body begins: «các sở, ban, ngành»."""
    end = at
    while end + 1 < len(cuts):
        rest = text[cuts[end + 1] :]
        between = text[ends[end] : cuts[end + 1]]
        if ";" in between or (_HEAD.match(rest) and rest[:1].isupper()):
            return end
        end += 1
    return end


def _form(words: str) -> str:
    return " ".join(re.findall(r"[\w&]+", fold(words)))


def _forms(name: str) -> set[str]:
    """A name as it is, without «các», and with «&» for «và»."""
    form = _form(name)
    return {f for f in (form, form.removeprefix("cac "), form.replace(" va ", " & ")) if f}


def _initials(name: str) -> set[str]:
    """The usual short forms of a name behind its first word: «Sở KH&CN», «Sở KHCN».

    >>> sorted(_initials("Sở Khoa học và Công nghệ"))
    ['so kh&cn', 'so khcn', 'so khvcn']
    """
    head, *rest = _form(name).split()
    if len(rest) < 2:
        return set()
    parts = " ".join(rest).split(" va ")
    letters = ["".join(word[0] for word in part.split()) for part in parts if part]
    return {f"{head} {between.join(letters)}" for between in ("", "&", "v")}
