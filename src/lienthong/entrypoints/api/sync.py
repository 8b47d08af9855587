"""The receiver's side of sync over HTTP: sessions, packages, positions, digests.

Callers are nodes, known by their signatures, so cookies and CSRF do not apply.
Paths, headers and answers: docs/reference/package-format.md.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypedDict, Unpack

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lienthong import bootstrap
from lienthong.base import fault_points
from lienthong.core.package.key_statement import LIMIT as KEYS_LIMIT
from lienthong.core.package.limits import STANDARD
from lienthong.core.package.refusal import Refused
from lienthong.core.package.request import LIMIT as REQUEST_LIMIT
from lienthong.entrypoints.api.message_files import message_file
from lienthong.services.sync import adopting, authenticate, digesting, receive
from lienthong.services.sync.connecting.proving import answer_connection
from lienthong.services.sync.connecting.trials import receive_trial
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping.attesting import take_report
from lienthong.services.sync.keys.telling import own_statement, take_statement
from lienthong.services.sync.ports import SignedAnswer
from lienthong.services.sync.queries import in_position

STATUS = {
    "malformed": 400,
    "wrong-receiver": 400,
    "bad-signature": 401,
    "unknown-key": 401,
    "key-not-in-force": 401,
    "key-not-approved": 403,
    "revoked-key": 403,
    "stale-request": 401,
    "unknown-sender": 403,
    "not-approved": 403,
    "suspended": 403,
    "no-connection": 403,
    "not-agreed": 403,
    "bad-challenge": 403,
    "not-a-trial": 400,
    "trial-package": 400,
    "too-large": 413,
    "bad-payload-hash": 422,
    "not-encrypted": 422,
    "cannot-open": 422,
    "over-rows": 429,
    "over-bytes": 429,
    "over-packages": 429,
    "too-many-trials": 429,
}
CONFLICT = 409

View = Callable[..., HttpResponse]


class Asked(TypedDict):
    """The arguments of every action that takes a signed request."""

    data: bytes
    signature: bytes
    identity: Identity


def _answering(view: View) -> View:
    """Turn a refusal into its JSON answer."""

    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            document: dict[str, object] = {
                "code": refused.code,
                "message": gettext(refused.message) % _filled(refused),
                "values": refused.values,
            }
            if refused.expected is not None:
                document["expected_sequence"] = refused.expected
            response = JsonResponse(document, status=STATUS.get(refused.code, CONFLICT))
            if "retry_seconds" in refused.values:
                response["Retry-After"] = refused.values["retry_seconds"]
            return response

    return answer


@csrf_exempt
@require_POST
@_answering
def packages(request: HttpRequest) -> HttpResponse:
    """Take a package; answer with its signed receipt."""
    data = _body(request, STANDARD.container_bytes)
    answer = receive.receive_package(
        data=data, epoch=_epoch(request), identity=bootstrap.sync_identity()
    )
    response = _signed(answer)
    fault_points.reach("receiver:before-reply")
    return response


@csrf_exempt
@require_POST
@_answering
def trials(request: HttpRequest) -> HttpResponse:
    """Judge a trial package; answer with its signed receipt. Nothing is applied."""
    data = _body(request, STANDARD.container_bytes)
    return _signed(receive_trial(data=data, identity=bootstrap.sync_identity()))


def _asked(request: HttpRequest) -> Asked:
    """What every signed request brings: its bytes, their signature, and who is asked."""
    return {
        "data": _body(request, REQUEST_LIMIT),
        "signature": _signature(request),
        "identity": bootstrap.sync_identity(),
    }


def _answered_in_json(answer: Callable[..., Mapping[str, object]]) -> View:
    """The view of a signed request that is answered by a document."""

    @csrf_exempt
    @require_POST
    @_answering
    @wraps(answer)
    def view(request: HttpRequest) -> HttpResponse:
        return JsonResponse(answer(**_asked(request)))

    return view


def _open_session(**asked: Unpack[Asked]) -> dict[str, int]:
    """Open a sender session."""
    return {"epoch": authenticate.accept_session(**asked)}


sessions = _answered_in_json(_open_session)
connections = _answered_in_json(answer_connection)
digests = _answered_in_json(digesting.answer_digests)
contracts = _answered_in_json(adopting.hear)


@csrf_exempt
@require_POST
@_answering
def reconciliations(request: HttpRequest) -> HttpResponse:
    """Keep what a sender reports of a comparison; answer with what holds here, signed."""
    return _signed(take_report(**_asked(request)))


@csrf_exempt
@require_POST
@_answering
def keys(request: HttpRequest) -> HttpResponse:
    """Learn the keys a sender tells of; answer with this node's own."""
    identity = bootstrap.sync_identity()
    told = SignedAnswer(_body(request, KEYS_LIMIT), _signature(request))
    statement = take_statement(told, identity, max_age=authenticate.REQUEST_AGE)
    return _signed(own_statement(statement.node, identity))


@require_GET
@_answering
def position(request: HttpRequest, sender: str, contract_id: str) -> HttpResponse:
    """Say how far a stream is here."""
    data = _decoded(request.headers.get("Lienthong-Request", ""), "Lienthong-Request")
    peer, asked = authenticate.signed_request(
        data, _signature(request), purpose="position", identity=bootstrap.sync_identity()
    )
    if peer.node_id != sender or asked.arguments.get("contract") != contract_id:
        raise Refused("malformed", detail="request.arguments")
    found = in_position(sender, contract_id)
    return JsonResponse(
        {
            "last_sequence": found.last_sequence,
            "last_manifest_hash": found.last_manifest_hash,
        }
    )


def _signed(answer: SignedAnswer) -> HttpResponse:
    response = HttpResponse(answer.body, content_type="application/json")
    response["Lienthong-Signature"] = base64.b64encode(answer.signature).decode()
    return response


def _filled(refused: Refused) -> dict[str, str]:
    expected = {} if refused.expected is None else {"expected": str(refused.expected)}
    return {**refused.values, **expected}


def _body(request: HttpRequest, limit: int) -> bytes:
    """Read at most `limit` bytes, whatever the caller promised."""
    data: bytes = request.read(limit + 1)
    if len(data) > limit:
        raise Refused("too-large", what="body", size=f">{limit}", limit=str(limit))
    return data


def _epoch(request: HttpRequest) -> int:
    text = request.headers.get("Lienthong-Epoch", "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Refused("malformed", detail="Lienthong-Epoch")
    return int(text)


def _signature(request: HttpRequest) -> bytes:
    return _decoded(request.headers.get("Lienthong-Signature", ""), "Lienthong-Signature")


def _decoded(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("malformed", detail=name) from error


urlpatterns = [
    path("sync/v1/packages", packages),
    path("sync/v1/connections", connections),
    path("sync/v1/reconciliations", reconciliations),
    path("sync/v1/sessions", sessions),
    path("sync/v1/digests", digests),
    path("sync/v1/contracts", contracts),
    path("sync/v1/keys", keys),
    path("sync/v1/trials", trials),
    path("sync/v1/streams/<str:sender>/<str:contract_id>", position),
    path("sync/v1/files/<str:token>", message_file),
]
