"""One session of a Spark Connect server, asked by SQL and answering in Arrow batches.

The client waits ten minutes for a server that is gone; ours a few seconds, and it then says so at
once to whoever asks next. Session settings take away what depends on the server's own: time zone,
replacement of ``${…}`` in texts, names without case.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import grpc
import pyarrow as pa
import pyspark
from pyspark.errors import PySparkAssertionError, PySparkException, PySparkValueError
from pyspark.sql.connect.client.core import DefaultChannelBuilder
from pyspark.sql.connect.client.retries import DefaultPolicy, RetryPolicyState
from pyspark.sql.connect.plan import SQL
from pyspark.sql.connect.session import SparkSession

from lienthong.adapters.spark import errors

WAITED_SECONDS = 10  # for a server to take a connection
# A longer silence than this while something is computed is a network that is gone; servers refuse
# to be asked more often than every five minutes.
SILENCE_MS = 310_000
CLIENT = "4.2."  # Sail 0.7 does not understand the next
FIRST_SERVER = 4  # Spark 3 has no ``TRY_CAST`` of ours, no ``''`` and other plans
CONFIGURED = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",
    "spark.sql.caseSensitive": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.collation.default": "UTF8_BINARY",
}
FAILURES = (errors.SessionLost, PySparkException, grpc.RpcError, pa.ArrowException)
_REFUSED = (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED)
_GONE = (grpc.StatusCode.UNAVAILABLE, *_REFUSED)
_ENDED = "INVALID_HANDLE"  # how Spark names a session or an operation that it does not know


class _State(RetryPolicyState):
    def can_retry(self, exception: BaseException) -> bool:
        return self._attempt < (self.policy.max_retries or 0) and super().can_retry(exception)


class _FewTimes(DefaultPolicy):
    """Tries again for two seconds, and ends without a warning."""

    def __init__(self) -> None:
        super().__init__(max_retries=3, initial_backoff=100, max_backoff=1_000, jitter=0)

    def to_state(self) -> RetryPolicyState:
        return _State(self)


class Session:
    """Asks one server. Raises UserError when it cannot be opened, SessionLost when it ends."""

    def __init__(self, address: str) -> None:
        if not pyspark.__version__.startswith(CLIENT):
            raise errors.no_client(f"pyspark-client {pyspark.__version__}")
        try:
            channel = DefaultChannelBuilder(address)
        except (PySparkValueError, ValueError) as error:
            raise errors.bad_address() from error
        channel.setChannelOption("grpc.keepalive_time_ms", SILENCE_MS)
        self.place = channel.endpoint
        self._lost: errors.SessionLost | None = None
        _reach(channel)
        self._spark = SparkSession(channel)
        self._spark.client.set_retry_policies([_FewTimes()])
        try:
            self._greet()
        except BaseException:
            self.close()
            raise

    def _greet(self) -> None:
        try:
            version = self._spark.version
            for name, value in CONFIGURED.items():
                self._spark.conf.set(name, value)
        except (PySparkException, grpc.RpcError) as error:
            if _code(error) in _REFUSED:
                raise errors.refused(self.place) from error
            raise errors.no_server(self.place, _short(error)) from error
        if int(version.split(".")[0]) < FIRST_SERVER:
            raise errors.too_old(self.place, version)

    def view(self, data: str, *, files: bool) -> str:
        """Give Parquet files or a table a name of this session, and return it. Raises UserError."""
        name = f"lienthong_{uuid4().hex}"
        try:
            with self._asked():
                read = self._spark.read
                found = read.parquet(data) if files else read.table(data)
                columns = found.columns
                found.createOrReplaceTempView(name)
        except FAILURES as error:
            raise errors.unread(data, self.place, _short(error)) from error
        if not columns:  # what Sail answers where there is no file
            raise errors.no_data(data, self.place)
        return name

    def types(self, query: str) -> list[tuple[str, str]]:
        """Return name and type of each column of a query, which is not run."""
        with self._asked():
            schema = self._spark.client.schema(self._plan(query))
            return [(field.name, field.dataType.simpleString()) for field in schema.fields]

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        """Run a query and yield its rows as the server sends them."""
        with self._asked():
            for part in self._spark.client.to_table_as_iterator(self._plan(query), {}):
                if isinstance(part, pa.Table):
                    yield from part.to_batches()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Run a query of few rows and return them."""
        return [row for batch in self.batches(query) for row in batch.to_pylist()]

    def close(self) -> None:
        """Let the server forget the session; one that is gone has forgotten it."""
        client = self._spark.client
        try:
            if self._lost is None:
                client.release_session()
        except (PySparkException, grpc.RpcError):
            pass
        finally:
            client.close()

    def _plan(self, query: str) -> Any:
        return SQL(query).to_proto(self._spark.client)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        if self._lost is not None:
            raise self._lost
        try:
            yield
        except (PySparkException, grpc.RpcError) as error:
            if not _is_end(error):
                raise
            self._lost = errors.SessionLost(self.place)
            raise self._lost from error


def _reach(channel: DefaultChannelBuilder) -> None:
    """Look whether anybody listens, which gRPC takes long to say."""
    host, _, port = channel.endpoint.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), WAITED_SECONDS).close()
    except OSError as error:
        raise errors.no_server(channel.endpoint, error.strerror or str(error)) from error


def _is_end(error: Exception) -> bool:
    if isinstance(error, PySparkAssertionError):
        return True  # another server answers at the same address
    named = error.getCondition() if isinstance(error, PySparkException) else None
    return _code(error) in _GONE or (named or "").startswith(_ENDED)


def _code(error: Exception) -> grpc.StatusCode | None:
    if isinstance(error, grpc.RpcError):
        found: grpc.StatusCode = error.code()
        return found
    told = getattr(error, "getGrpcStatusCode", None)
    return told() if told else None


def _short(error: Exception) -> str:
    """Return the first words of an error, which hold no row of data."""
    said = str(error).strip().splitlines() or [type(error).__name__]
    return said[0][:200].rstrip(".")
