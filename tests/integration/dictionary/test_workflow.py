"""Draft, review, approved, replaced: who may do what, and what every process sees."""

import pytest

from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed, UserError
from lienthong.services.audit.models import AuditRecord
from lienthong.services.dictionary import actions, in_force, queries, reading
from lienthong.services.dictionary.errors import EntryRejected
from lienthong.services.dictionary.models import TermVersion
from tests.integration.dictionary.conftest import AUTHOR, REVIEWER, TERM

pytestmark = pytest.mark.django_db
ID = TERM["id"]


def step(name, **more):
    getattr(actions, name)(**({"about": "term", "entry_id": ID, "by": AUTHOR} | more))


def test_draft_is_pending_and_not_in_force():
    actions.propose(entry=TERM, by=AUTHOR)

    assert ID not in queries.current().terms
    assert queries.current().pending == {ID: "draft"}


def test_approved_term_is_in_force_with_its_parts(approved):
    approved()
    term = queries.current().terms[ID]

    assert (term.state, term.version, term.namespace) == ("approved", 1, "bo-thu")
    assert term.max_length == 30


def test_author_may_not_approve_what_they_wrote():
    actions.propose(entry=TERM, by=AUTHOR)
    step("submit")

    with pytest.raises(NotAllowed) as refused:
        step("approve")
    assert refused.value.code == "own-draft"
    assert ID not in queries.current().terms


def test_editor_of_anothers_draft_may_not_approve_it():
    actions.propose(entry=TERM, by=AUTHOR)
    actions.propose(entry=TERM | {"max_length": 40}, by=REVIEWER)
    step("submit")

    with pytest.raises(NotAllowed):
        step("approve", by=REVIEWER)


def test_refused_term_returns_to_its_author_with_the_reason():
    actions.propose(entry=TERM, by=AUTHOR)
    step("submit")
    step("refuse", by=REVIEWER, reason="Thiếu căn cứ cụ thể.")

    assert TermVersion.objects.get().state == "draft"
    assert reading.notes("term", ID)[0].text == "Thiếu căn cứ cụ thể."


@pytest.mark.parametrize(("name", "more"), [("refuse", {"reason": " "}), ("comment", {"text": ""})])
def test_empty_reason_is_refused(name, more):
    actions.propose(entry=TERM, by=AUTHOR)
    step("submit")

    with pytest.raises(UserError) as refused:
        step(name, **more)
    assert refused.value.code == "empty-note"


def test_term_in_review_is_not_edited():
    actions.propose(entry=TERM, by=AUTHOR)
    step("submit")

    with pytest.raises(UserError) as refused:
        actions.propose(entry=TERM | {"max_length": 9}, by=AUTHOR)
    assert refused.value.code == "wrong-state"


def test_new_version_leaves_the_old_in_force_until_it_is_approved(approved):
    approved()
    actions.propose(entry=TERM | {"max_length": 60}, by=AUTHOR)
    assert queries.current().terms[ID].max_length == 30

    step("submit")
    step("approve", by=REVIEWER)

    assert queries.current().terms[ID].max_length == 60
    assert [v.state for v in reading.versions("term", ID)] == ["approved", "superseded"]


def test_abandoned_draft_stays_in_the_history():
    actions.propose(entry=TERM, by=AUTHOR)
    step("abandon", reason="Trùng")

    assert queries.current().pending == {}
    assert [v.state for v in reading.versions("term", ID)] == ["abandoned"]
    assert actions.propose(entry=TERM, by=AUTHOR).number == 2


def test_replaced_term_serves_on_but_not_anew(approved):
    approved()
    other = approved(id="bo-thu:di-tich.so-qd-quy-hoach")
    actions.propose_replacement(term_id=ID, other=other, reason="Gộp", by=AUTHOR)
    step("submit")
    step("approve", by=REVIEWER)

    found = queries.current()
    assert found.terms[ID].state == "replaced"
    assert found.terms[ID].replaced_by == other
    assert ID not in found.usable_terms


def test_replacement_must_be_approved_and_another(approved):
    approved()
    actions.propose(entry=TERM | {"id": "bo-thu:di-tich.nhap"}, by=AUTHOR)

    for other in (ID, "bo-thu:di-tich.nhap", "khong.co"):
        with pytest.raises(UserError) as refused:
            actions.propose_replacement(term_id=ID, other=other, reason="", by=AUTHOR)
        assert refused.value.code == "no-successor"


@pytest.mark.parametrize(
    ("entry_id", "code"),
    [
        ("di-tich.so-quy-hoach", "shared-namespace"),
        ("bo-khac:di-tich.so-quy-hoach", "foreign-namespace"),
        ("bo-thu:nguoi.ho-ten", "redefines-shared"),
    ],
)
def test_namespace_not_ones_own_is_refused(entry_id, code):
    with pytest.raises(UserError) as refused:
        actions.propose(entry=TERM | {"id": entry_id}, by=AUTHOR)

    assert refused.value.code == code
    assert refused.value.place == entry_id
    assert refused.value.remedy
    assert not TermVersion.objects.exists()


@pytest.mark.usefixtures("as_centre")
def test_centre_keeps_the_shared_terms():
    shared = TERM | {"id": "nguoi.ho-ten", "name_vi": "Họ, chữ đệm và tên"}
    version = actions.propose(entry=shared, by=AUTHOR)
    assert version.number == 2
    actions.submit(about="term", entry_id="nguoi.ho-ten", by=AUTHOR)
    actions.approve(about="term", entry_id="nguoi.ho-ten", by=REVIEWER)

    assert queries.current().terms["nguoi.ho-ten"].name_vi == "Họ, chữ đệm và tên"
    assert queries.shipped().terms["nguoi.ho-ten"].name_vi == "Họ và tên"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"pattern": "["}, "pattern"),
        ({"normaliser": "khong-co"}, "normaliser"),
        ({"normaliser": "integer"}, "normaliser"),
        ({"validator": "khong-co"}, "validator"),
        ({"code_list": "khong-co"}, "code_list"),
        ({"min_length": 40}, "min_length"),
        ({"minimum": 2, "maximum": 1}, "minimum"),
        ({"id": "Bo-Thu:Tên"}, "id"),
        ({"source": ""}, "source"),
        ({"type": "chu"}, "type"),
        ({"la": "x"}, "la"),
        ({"max_length": "30"}, "max_length"),
        ({"definition": ""}, "definition"),
    ],
)
def test_faulty_entry_names_its_key(changes, key):
    entry = TERM | changes
    with pytest.raises((EntryRejected, NotAllowed)) as refused:
        actions.propose(entry=entry, by=AUTHOR)

    if isinstance(refused.value, EntryRejected):
        assert key in [fault.key for fault in refused.value.faults]
        assert all(fault.remedy for fault in refused.value.faults)
    assert not TermVersion.objects.exists()


def test_every_step_is_audited():
    actions.propose(entry=TERM, by=AUTHOR)
    step("submit")
    step("comment", text="Xem lại", by=REVIEWER)
    step("approve", by=REVIEWER)

    told = AuditRecord.objects.filter(subject=f"term:{ID}").order_by("id")
    assert [r.action.partition(".")[2] for r in told] == [
        "proposed", "submitted", "comment", "approved",
    ]  # fmt: skip


def test_shipped_release_with_a_higher_version_wins(approved, monkeypatch):
    from dataclasses import replace

    approved()
    term = queries.current().terms[ID]
    newer = replace(term, version=5, name_vi="Bản của gói phần mềm")
    shipped = queries.shipped()
    below = replace(shipped, terms={**shipped.terms, ID: newer})
    monkeypatch.setattr(in_force, "shipped", lambda: below)
    in_force.dictionary_at.cache_clear()

    assert queries.current().terms[ID].name_vi == "Bản của gói phần mềm"
    in_force.dictionary_at.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_other_process_notices_within_a_second(approved, monkeypatch):
    """What another process committed is seen once the second is over."""
    from lienthong.services.dictionary import revision
    from lienthong.services.dictionary.models import Revision

    approved()
    assert ID in queries.current().terms
    # Another process: it writes rows and stamp, and this one hears nothing.
    TermVersion.objects.filter(entry_id=ID).update(state="superseded")
    Revision.objects.update(stamp="00000000-0000-0000-0000-000000000001")
    assert ID in queries.current().terms

    monkeypatch.setattr(revision, "LOOK_AGAIN_SECONDS", 0.0)
    assert ID not in queries.current().terms


def test_rolled_back_change_leaves_no_trace():
    from django.db import transaction

    with transaction.atomic():
        actions.propose(entry=TERM, by=AUTHOR)
        assert ID in queries.current().pending
        transaction.set_rollback(True)

    assert ID not in queries.current().pending


def test_system_that_wrote_may_not_approve():
    cli = Actor(kind="system", id="cli", name="cli")
    actions.propose(entry=TERM, by=cli)
    step("submit", by=cli)

    with pytest.raises(NotAllowed):
        step("approve", by=cli)
