"""XML read piece by piece by expat: no DTD, no entities of its own, nothing fetched from outside.

A DTD is refused at its first mention: entities that grow (“billion laughs”) and outside files can
only be declared there.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol
from xml.parsers import expat

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.limits import MAX_DEPTH

_BLOCK = 64 * 1024


class Listener(Protocol):
    """What is told of elements, by their names without a namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def text(self, text: str) -> None:
        """Text within the element that began last and has not ended."""

    def end(self, name: str) -> None:
        """An element ends."""


def feed(path: Path, listener: Listener) -> Iterator[None]:
    """Tell the listener everything, in pieces; what it gathered is taken between two pieces.

    Raises UserError at wrong syntax, at a DTD, and beyond the limit of depth.
    """
    with path.open("rb") as source:
        yield from feed_from(source, listener)


def feed_from(source: IO[bytes], listener: Listener) -> Iterator[None]:
    """Do as ``feed`` does, of an open file."""
    parser = _parser(listener)
    try:
        while block := source.read(_BLOCK):
            parser.Parse(block, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise _wrong(error) from error
    except (LookupError, ValueError) as error:  # the declared encoding is unknown
        raise _wrong_encoding() from error


def _parser(listener: Listener) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep()
        listener.start(_local(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        listener.end(_local(name))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = listener.text
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.EntityDeclHandler = _refuse_dtd
    parser.ExternalEntityRefHandler = _refuse_dtd
    return parser


def _local(name: str) -> str:
    """Return the name without its prefix.

    >>> _local("ss:Row"), _local("Row")
    ('Row', 'Row')
    """
    return name.rpartition(":")[2]


def own_attributes(attributes: dict[str, str]) -> dict[str, str]:
    """Return the attributes without prefixes and without those that declare namespaces."""
    return {
        _local(name): value
        for name, value in attributes.items()
        if name != "xmlns" and not name.startswith(("xmlns:", "xsi:"))
    }


def _refuse_dtd(*_: object) -> int:
    raise UserError(
        N_("Tệp XML khai báo DTD hoặc thực thể (<!DOCTYPE …>), là cách chèn mã phá hoại."),
        code="xml-dtd",
        remedy=N_("Xóa phần <!DOCTYPE …> ở đầu tệp, hoặc xuất lại không kèm DTD, rồi nộp lại."),
        status=422,
    )


def _too_deep() -> UserError:
    return UserError(
        N_("Tệp XML lồng nhau quá %(limit)s cấp."),
        code="xml-depth",
        values={"limit": MAX_DEPTH},
        remedy=N_("Xuất lại tệp từ hệ thống nguồn: bảng dữ liệu không lồng sâu như vậy."),
        status=422,
    )


def _wrong(error: expat.ExpatError) -> UserError:
    encodings = (expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
                 expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING])  # fmt: skip
    if error.code in encodings:
        return _wrong_encoding()
    cut = expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]
    unclosed = expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]
    if error.code in (cut, unclosed):
        return UserError(
            N_("Tệp XML bị cắt: hết tệp ở dòng %(line)s khi phần tử chưa đóng."),
            code="xml-cut",
            values={"line": error.lineno},
            remedy=N_("Sao chép lại tệp từ nguồn, hoặc xuất lại, rồi nộp lại."),
            status=422,
        )
    return UserError(
        N_("Tệp XML sai cú pháp ở dòng %(line)s, ký tự thứ %(at)s."),
        code="xml-syntax",
        values={"line": error.lineno, "at": error.offset + 1},
        remedy=N_("Sửa dòng đó, hoặc xuất lại tệp từ hệ thống nguồn, rồi nộp lại."),
        status=422,
    )


def _wrong_encoding() -> UserError:
    return UserError(
        N_("Bảng mã ghi ở đầu tệp XML không đọc được."),
        code="xml-encoding",
        remedy=N_("Xuất lại tệp từ hệ thống nguồn ở bảng mã UTF-8 rồi nộp lại."),
        status=422,
    )
