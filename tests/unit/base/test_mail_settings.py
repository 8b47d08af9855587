"""Mail and quiet hours in node.toml: read, or refused with their place."""

from datetime import time
from pathlib import Path

import pytest

from lienthong.base.errors import UserError
from lienthong.base.settings import Mail, Reminding, load

NODE = 'id = "thu"\nname = "Thử"\nrole = "unit"\nhttp_port = 8000\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "secret_key").write_text("x", "ascii")
    return tmp_path


def settings(home: Path, text: str):
    (home / "node.toml").write_text(NODE + text, "utf-8")
    return load(home)


def test_a_node_without_mail_reminds_on_pages_by_the_defaults(home: Path) -> None:
    found = settings(home, "")

    assert (found.mail, found.reminding) == (Mail(), Reminding())
    assert (found.smtp_password, found.address) == ("", "http://127.0.0.1:8000")


def test_mail_is_read_with_its_password_from_a_file(home: Path) -> None:
    (home / "smtp_password").write_text("bí mật\n", "utf-8")
    found = settings(
        home,
        'smtp_host = "thu.example"\nsmtp_security = "tls"\nsmtp_port = 465\nsmtp_user = "lt"\n'
        'mail_from = "lt@thu.example"\nquiet_hours = "20:30-06:00"\nremind_days_before = 3\n'
        'escalate_after_days = 10\npublic_url = "https://dulieu.example/"\n',
    )

    assert found.mail == Mail("thu.example", 465, "lt", "tls", "lt@thu.example")
    assert found.reminding == Reminding(3, 10, time(20, 30), time(6))
    assert (found.smtp_password, found.address) == ("bí mật", "https://dulieu.example")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('smtp_host = "thu.example"', "no-mail-from"),
        ('smtp_security = "ssl3"', "bad-smtp-security"),
        ('quiet_hours = "tối"', "bad-quiet-hours"),
        ('quiet_hours = "25:00-07:00"', "bad-quiet-hours"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(home: Path, text: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        settings(home, text)

    assert (refused.value.code, refused.value.place) == (code, str(home / "node.toml"))
