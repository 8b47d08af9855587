"""The only place that joins ports to adapters."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lienthong.adapters.checked.node_table import of_node
from lienthong.adapters.encryption.age_file import AgeFileCipher
from lienthong.adapters.files.readers import READERS
from lienthong.adapters.files.recognise import recognise
from lienthong.adapters.folders.carrier import FolderCarrier
from lienthong.adapters.http.connecting import HttpRegistrar
from lienthong.adapters.http.messages import HttpChannel
from lienthong.adapters.http.transport import HttpTransport
from lienthong.adapters.nats.carrier import NatsCarrier
from lienthong.adapters.nats.login import Certificates, broker_login
from lienthong.adapters.ocr.tesseract import Tesseract
from lienthong.adapters.plans.reader import read_blocks
from lienthong.adapters.postgres.change_log import PostgresLog
from lienthong.adapters.scanning.clamav import ClamAv
from lienthong.adapters.scanning.none import NoScanner
from lienthong.adapters.signing.ed25519_file import Ed25519FileSigner, verify
from lienthong.adapters.sources.databases.connector import DIALECTS, DatabaseConnector
from lienthong.adapters.sources.following.keyed import DatabaseRows
from lienthong.adapters.sources.following.mysql import MysqlFollower
from lienthong.adapters.sources.following.postgresql import PostgresFollower
from lienthong.adapters.sources.opening import open_source
from lienthong.adapters.sources.rest.connector import RestConnector
from lienthong.adapters.sources.vault import FileVault
from lienthong.adapters.unasked import UnaskedTransport
from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.core.profiling.model import SourceTable
from lienthong.services.digitising.ports import Recogniser
from lienthong.services.direction.importing.ports import PlanReader
from lienthong.services.intake.ports import Reader
from lienthong.services.intake.sources.following.ports import Follower, KeyedRows
from lienthong.services.intake.sources.ports import Connector, Vault
from lienthong.services.quality.engine.ports import Engine
from lienthong.services.quality.ports import Held
from lienthong.services.records.ports import Inspectors
from lienthong.services.reporting.ports import Form, PdfSigner, Written
from lienthong.services.sync.connecting.ports import Registrar
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.ports import Carrier, ChangeLog, Transport
from lienthong.services.sync.profiles.ports import Channel
from lienthong.services.sync.ways import is_carried, place_of

# Packages that may lie in a shared folder for one receiver: its disk is not ours to fill.
FOLDER_WINDOW = 256


@cache
def sync_identity() -> Identity:
    """Return who this node is when it signs, and how it checks others."""
    settings = node()
    signer = Ed25519FileSigner(settings.signing_key)
    return Identity(
        settings.node_id,
        signer,
        verify,
        AgeFileCipher(settings.encryption_keys),
        signer.former_keys,
        signer.next_signer,
    )


@cache
def sync_transport(url: str) -> Transport:
    """Return the way to the receiver at an address; one for the process, for all threads."""
    if is_carried(url):
        return UnaskedTransport(place_of(url))
    return HttpTransport(url)


@cache
def message_channel(url: str) -> Channel:
    """Return the way to a receiver of messages at an address."""
    return HttpChannel(url)


@cache
def sync_carrier(url: str) -> Carrier:
    """Return the carrier at an address (a folder's or a broker's); one for the process."""
    if url.startswith("file:"):
        folder = Path(unquote(urlsplit(url).path))
        return FolderCarrier(folder, window=FOLDER_WINDOW)
    settings = node()
    certificates = Certificates(*settings.broker_certificates)
    return NatsCarrier(url, login=broker_login(settings.broker_login), certificates=certificates)


def sync_medium(folder: Path, *, keep: bool = False) -> Carrier:
    """Return the carrier that is a folder or a medium in somebody's hands."""
    return FolderCarrier(folder, keep=keep)


@cache
def sync_registrar(url: str) -> Registrar:
    """Return the way to the desk for connections of the receiver at an address."""
    return HttpRegistrar(url)


def change_log() -> ChangeLog:
    """Return the log of this node's database."""
    settings = node()
    return PostgresLog(settings.database_url, spool_folder=settings.home)


def readers() -> tuple[Reader, ...]:
    """Return the readers of files, in the order they are asked."""
    return READERS


def file_inspectors() -> Inspectors:
    """Return who looks at attached files: ClamAV when the node names one."""
    address = node().clamav
    return Inspectors(recognise, ClamAv(address) if address else NoScanner())


def quality_engine(table: Table, held: Held | None = None) -> Engine:
    """Return the engine that measures a declared table of this node where it lies."""
    return of_node(table, held)


def source_tables(place: str, *, table: str, names: Collection[str]) -> tuple[SourceTable, ...]:
    """Return the tables of an undeclared file or database, to be looked at."""
    return open_source(place, table=table, names=names)


def source_connector(kind: str) -> Connector:
    """Return what reads a kind of place; folders are looked at, not connected to."""
    connectors: dict[str, Connector] = dict.fromkeys(DIALECTS, DatabaseConnector())
    return (connectors | {"rest": RestConnector()})[kind]


def source_keyed_rows() -> KeyedRows:
    """Return what reads rows of databases by their key."""
    return DatabaseRows()


def source_follower(kind: str) -> Follower | None:
    """Return what follows the log of a kind of place; None where none is followed."""
    followers: dict[str, Follower] = {"postgresql": PostgresFollower(), "mysql": MysqlFollower()}
    return followers.get(kind)


def source_vault() -> Vault:
    """Return the vault that keeps the secrets of sources."""
    return FileVault(node().source_keys)


def recogniser() -> Recogniser:
    """Return what recognises the text of scans: the programs of this machine."""
    return Tesseract()


def plan_reader() -> PlanReader:
    """Return what reads plans: Word, PDF with text, plain text."""
    return read_blocks


def document_writers() -> dict[Form, Written]:
    """Return the formats reports are written in."""
    # Read when a report is written: no process that writes none carries the typesetter.
    from lienthong.adapters.documents import docx_file, json_file, pdf_file, xlsx_file

    return {
        "docx": Written(docx_file.MEDIA_TYPE, docx_file.write),
        "pdf": Written(pdf_file.MEDIA_TYPE, pdf_file.write),
        "xlsx": Written(xlsx_file.MEDIA_TYPE, xlsx_file.write),
        "json": Written(json_file.MEDIA_TYPE, json_file.write),
    }


def pdf_signer() -> PdfSigner:
    """Return what signs reports: the certificate of the node's folder."""
    from lienthong.adapters.signing.pdf_certificate import CertificateFileSigner

    return CertificateFileSigner(*node().report_certificate)
