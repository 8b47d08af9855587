"""The encodings that are recognised. A new one is one file and one line here.

VISCII and VPS are left out: no office's files use them, and short texts in French pass for them.
"""

from collections.abc import Mapping

from lienthong.core.cleaning.encodings.model import Encoding
from lienthong.core.cleaning.encodings.tcvn3 import TCVN3
from lienthong.core.cleaning.encodings.viqr import VIQR
from lienthong.core.cleaning.encodings.vni import VNI
from lienthong.core.cleaning.encodings.windows_1258 import WINDOWS_1258

ENCODINGS: tuple[Encoding, ...] = (TCVN3, VNI, WINDOWS_1258, VIQR)
BY_NAME: Mapping[str, Encoding] = {encoding.name: encoding for encoding in ENCODINGS}
