"""Whether a word can be a Vietnamese syllable: onset, rhyme, tone. Wrong readings seldom can."""

import re
import unicodedata
from functools import lru_cache

from lienthong.core.cleaning.encodings.alphabet import TONES

_ONSETS = "ngh|ng|nh|gh|gi|g|kh|k|ch|c|tr|th|t|ph|p|qu|b|d|đ|h|l|m|n|r|s|v|x|"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt ăk ak "
    "â âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet "
    "oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt ơu "
    "u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy "
    "uya uych uyên uyêt uynh uyt uyu uyn uyp ư ưa ưc ưi ưm ưn ưng "
    "ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ych ynh yt yn yp yu ym"
)
_SYLLABLE = re.compile(rf"(?:{_ONSETS})(?:{'|'.join(sorted(_RHYMES.split(), key=len)[::-1])})")
_STOPS = ("c", "ch", "p", "t", "k")
_RISING_OR_HEAVY = frozenset("\u0301\u0323")
_TONE = re.compile(f"[{TONES}]")


@lru_cache(8_192)
def is_syllable(word: str) -> bool:
    """Say whether a word in NFC can be Vietnamese: one syllable, small, capital or capitalised.

    >>> [is_syllable(w) for w in ("Nguyễn", "ĐỨC", "quỹ", "NguyÔn", "căt", "été", "nGuyễn")]
    [True, True, True, False, False, False, False]
    """
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    parted = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(parted)
    bare = unicodedata.normalize("NFC", _TONE.sub("", parted))
    if len(tones) > 1 or _SYLLABLE.fullmatch(bare) is None:
        return False
    return not bare.endswith(_STOPS) or (bool(tones) and tones[0] in _RISING_OR_HEAVY)
