"""Saved views: who sees, changes and opens with them."""

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import NotAllowed, NotFound, UserError
from lienthong.services.accounts import actions as accounts
from lienthong.services.audit.models import AuditRecord
from lienthong.services.records import saving_views, views
from lienthong.services.records.models import SavedView

pytestmark = pytest.mark.django_db
BY = system("test")


def person(name: str, unit: str):
    return accounts.create_user(
        username=name, full_name=name, role="clerk", unit=unit, password="x" * 20, by=BY
    )


@pytest.fixture
def people():
    return person("an", "a"), person("binh", "a"), person("cuc", "b")


def save(user, name: str = "Của tôi", shared: str = "nobody") -> SavedView:
    return saving_views.save_view(
        table_name="rong",
        name=name,
        question="tim=x&xep=ten",
        shared=shared,
        unit=user.unit,
        by=user.actor,
    )


@pytest.mark.parametrize(
    ("shared", "seen"), [("nobody", [1, 0, 0]), ("unit", [1, 1, 0]), ("node", [1, 1, 1])]
)
def test_view_is_seen_by_those_it_is_shared_with(people, shared, seen) -> None:
    view = save(people[0], shared=shared)

    assert [views.visible(user, "rong").count() for user in people] == seen
    if not seen[2]:
        with pytest.raises(NotFound):
            views.find(people[2], "rong", view.pk)


def test_same_name_replaces_and_another_name_renames(people) -> None:
    view = save(people[0])
    save(people[0], shared="node")
    save(people[0], name="Khác")

    changed = saving_views.change_view(
        view=view, name="Mới", shared="unit", unit="a", by=people[0].actor
    )
    with pytest.raises(UserError, match="đã có khung nhìn"):
        saving_views.change_view(
            view=view, name="Khác", shared="nobody", unit="a", by=people[0].actor
        )

    assert changed.name == "Mới"
    assert SavedView.objects.count() == 2
    assert AuditRecord.objects.filter(action__startswith="records.view").count() == 4


def test_only_the_owner_changes_a_view(people) -> None:
    view = save(people[0], shared="node")

    with pytest.raises(NotAllowed):
        saving_views.delete_view(view=view, by=people[1].actor)
    saving_views.set_default_view(table_name="rong", view=view, by=people[1].actor)
    assert views.default(people[1], "rong") == view
    saving_views.delete_view(view=view, by=people[0].actor)

    assert views.default(people[1], "rong") is None


def test_default_is_forgotten_when_no_longer_shared(people) -> None:
    view = save(people[0], shared="node")
    saving_views.set_default_view(table_name="rong", view=view, by=people[2].actor)
    saving_views.change_view(view=view, name="x", shared="nobody", unit="a", by=people[0].actor)

    assert views.default(people[2], "rong") is None


@pytest.mark.parametrize(("name", "shared"), [("", "nobody"), ("x" * 101, "node"), ("x", "ai")])
def test_bad_view_is_refused(people, name, shared) -> None:
    with pytest.raises(UserError):
        save(people[0], name=name, shared=shared)
