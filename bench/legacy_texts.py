"""Made-up texts of fifty characters, each with what it was typed in: the corpus of detection.

Vietnamese comes from the shipped dictionary, contracts and names of units; other languages, codes
and numbers are put together from words written here. Nothing is copied from a document.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random

from lienthong.base.text import fold
from lienthong.core.cleaning.encodings import tcvn3, viqr, vni, windows_1258
from lienthong.core.dictionary.parse import parse_code_list, parse_terms
from lienthong.core.sample.made_up import FAMILY_NAMES, GIVEN_NAMES

ROOT = Path(__file__).resolve().parents[1]
LENGTH = 50
JOINTS = (" ", " ", ", ", " - ", "; ", ". ", " (", ") ", " 12 ", "/")
# Words of ordinary use; several have the letters that legacy tables give another meaning.
OTHER_LANGUAGES = {
    "English": "the report of every heritage site is sent to our office before noon on Friday, and "
    "a full list of names with dates, codes, phones (see sheet two) was kept; don't add rows here",
    "French": "le château était fermé à côté du théâtre où l'été dernier la célèbre fête où naît "
    "l'élève très âgé du musée français déjà à l'hôtel, façade dénommée « pêche » où çà et là",
    "German": "die größte Übersicht für schöne Häuser in Köln über Straße und Brücke, nördlich des "
    "Flusses, wäre natürlich möglich, hätte man früher größere Türen und Schlösser gefördert",
    "Spanish": "el año próximo la señora Muñoz llevará aquí más niños al jardín botánico, según "
    "también dirá el público del pueblo español, ¿cómo está usted? ¡qué útil canción!",
    "Portuguese": "não há informação sobre a situação das crianças, então à tarde é possível "
    "começar a construção da ligação até três órgãos públicos em São João, avó e avô também",
    "Polish": "żółta łódź płynie ścieżką wzdłuż rzeki, gdzie święto wciąż ogląda się każdą noc",
    "Czech": "žluťoučký kůň úpěl ďábelské ódy, příští město leží blízko řeky a široké údolí",
    "Turkish": "güneşli bir gün öğle vakti çocuk bahçede şarkı söylüyor, büyük ağaç gölgesi",
    "Swedish": "på ön finns många gröna äppelträd och små åar där fåglarna sjunger om våren",
    "Icelandic": "þótt veðrið væri gott fór maðurinn út á götuna með síðasta bréfið í hendi sér",
}
SIGNS = (
    "25 °C ± 0,5", "12 m²", "§ 3", "© 2020", "Coca®", "½ kg", "10 µm", "5 µg/m³", "1.234,50 €",
    "30 ¢", "£9", "№ 7", "« »", "±2 %", "N/A", "3×4 m", "a÷b", "Ø 12", "º", "ª", "¶", "·",
)  # fmt: skip
CODES = (
    "DT-01-00012 2439/QD-TTg 000.00.19.H29 3.359,80 01/02/1990 +84.912.345.678 a.b@vi-du.example"
)

Text = tuple[str, str]  # what it was typed in («Unicode» …), the text
_ENCODED: dict[str, Callable[[str], str]] = {
    "tcvn3": tcvn3.encode,
    "vni": vni.encode,
    "viqr": viqr.encode,
    "windows-1258": windows_1258.encode,
    "windows-1258 precomposed": windows_1258.encode_precomposed,
}
_LEFT_ALONE: dict[str, Callable[[str], str]] = {
    "Unicode NFC": str,
    "Unicode NFD": lambda text: unicodedata.normalize("NFD", text),
    "no diacritics": fold,
    "no diacritics, capitals": lambda text: fold(text).upper(),
}


def corpus(each: int, seed: int = 4) -> Iterator[Text]:
    """Yield ``each`` texts of every kind."""
    rng = Random(seed)
    for name, write in (_ENCODED | _LEFT_ALONE).items():
        yield from ((name, write(vietnamese(rng))) for _ in range(each))
    for name, words in OTHER_LANGUAGES.items():
        yield from ((name, _phrase(rng, words.split())) for _ in range(each))
    yield from (("codes and numbers", _phrase(rng, CODES.split())) for _ in range(each))
    yield from (("signs", _phrase(rng, (*SIGNS, *CODES.split()))) for _ in range(each))


def expected(kind: str) -> str | None:
    """Return what detection should say of a kind of text."""
    return kind.partition(" ")[0] if kind in _ENCODED else None


def vietnamese(rng: Random, length: int = LENGTH) -> str:
    """Make a Vietnamese text of a length, in NFC; one in six is in capitals."""
    text = rng.choice(phrases())
    while len(text) < length:
        text += rng.choice(JOINTS) + rng.choice(phrases())
    text = text[:length]
    return text.upper() if rng.random() < 1 / 6 else text


@cache
def phrases() -> tuple[str, ...]:
    """Return the Vietnamese phrases texts are made of."""
    found = {f"{a} {b} {c}" for a in FAMILY_NAMES for b in ("Thị", "Văn") for c in GIVEN_NAMES}
    for path in sorted((ROOT / "dictionary/terms").glob("*.yaml")):
        for term in parse_terms(path.read_text("utf-8"), path.name):
            found |= {term.name_vi, term.definition}
    for path in sorted((ROOT / "dictionary/code_lists").glob("*.csv")):
        known = parse_code_list(path.read_text("utf-8"), path.stem)
        found |= {known.name_vi, *(item.name_vi for item in known.items)}
    units = ROOT / "reference/admin_units/don_vi_hanh_chinh.csv"
    with units.open(encoding="utf-8", newline="") as source:
        found |= {row["ten"] for row in csv.DictReader(source)}
    # Lists of languages and countries hold names that are not Vietnamese: left out with the rest.
    return tuple(sorted(p for p in found if _is_vietnamese(p)))


def _is_vietnamese(phrase: str) -> bool:
    plain = unicodedata.normalize("NFC", phrase)
    return plain == phrase and set(plain) <= _SIGNS_AND_LETTERS and not plain.isascii()


_SIGNS_AND_LETTERS = frozenset(
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆFGHIÌỈĨÍỊJKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVWXYỲỶỸÝỴZ"
    "0123456789 .,;:()/-'%+"
)


def _phrase(rng: Random, words: "list[str] | tuple[str, ...]") -> str:
    text = ""
    while len(text) < LENGTH:
        text += rng.choice(words) + " "
    return text[:LENGTH].rstrip()
