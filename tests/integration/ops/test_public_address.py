"""A node behind a proxy with TLS: whom it answers, and how its cookies travel."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SHOWN = (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "SESSION_COOKIE_SECURE",
    "SECURE_PROXY_SSL_HEADER",
)
READ = f"""
import json, lienthong.entrypoints.django_settings as settings
print(json.dumps({{name: getattr(settings, name, None) for name in {SHOWN}}}))
"""


def django_settings(home: Path, extra: str) -> dict[str, object]:
    (home / "secret_key").write_text("x" * 50)
    (home / "node.toml").write_text(
        f'id = "a"\nname = "A"\nrole = "ministry"\nhttp_port = 1\n'
        f'database_url = "postgresql://u:p@127.0.0.1/x"\n{extra}\n'
    )
    environment = {**os.environ, "LIENTHONG_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=True
    )
    shown: dict[str, object] = json.loads(done.stdout)
    return shown


def test_plain_node_answers_loopback_only(tmp_path: Path) -> None:
    shown = django_settings(tmp_path, "")

    assert shown["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]", "127.0.0.1"]
    assert shown["SESSION_COOKIE_SECURE"] is None
    assert shown["SECURE_PROXY_SSL_HEADER"] is None


@pytest.mark.parametrize("slash", ["", "/"])
def test_node_behind_tls_answers_its_public_name(tmp_path: Path, slash: str) -> None:
    shown = django_settings(tmp_path, f'public_url = "https://dulieu.example:8443{slash}"')

    assert "dulieu.example" in shown["ALLOWED_HOSTS"]  # type: ignore[operator]
    assert shown["CSRF_TRUSTED_ORIGINS"] == ["https://dulieu.example:8443"]
    assert shown["SESSION_COOKIE_SECURE"] is True
    assert shown["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
