"""Make sure that the programs of Debian which the tests use are there: what ``apt-get`` installs.

A browser and a font with every Vietnamese letter, text recognition, a MariaDB to read from, and
clocks that jump; for the long tests, Java.
"""

import os
import shutil
import subprocess
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Liberation before version 2 lacks 93 Vietnamese letters, so it is not asked for by name alone.
FONT_QUERY = ":lang=vi"
# A server is not on everybody's PATH.
SERVERS = ("/usr/sbin", "/usr/libexec")


def ensure(*, browser: bool, java: bool = False) -> None:
    """Install what is missing with apt-get; say how to when that is not allowed.

    Only the long tests need Java: they start Spark.
    """
    missing = [*(_browser() if browser else ()), *_recognition(), *_mariadb(), *_clock()]
    missing += _java() if java else []
    if not missing:
        return
    print(f"Installing {' '.join(missing)} …", flush=True)
    prefix = privilege(missing)
    apt = (*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--quiet")
    subprocess.run([*apt, "update"], check=True)
    options = ("--yes", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0")
    subprocess.run([*apt, "install", *options, *missing], check=True, stdout=subprocess.DEVNULL)


def _browser() -> list[str]:
    missing = []
    if not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    if not has_vietnamese_font():
        missing += ["fontconfig", "fonts-noto-core"]
    return missing


def _recognition() -> list[str]:
    missing = []
    if shutil.which("tesseract") is None or "vie" not in _said("tesseract", "--list-langs"):
        missing += ["tesseract-ocr", "tesseract-ocr-vie"]
    if shutil.which("gs") is None:
        missing.append("ghostscript")
    if not _has_dejavu():
        missing.append("fonts-dejavu-core")  # the letters of the tests' own scans
    return missing


def _mariadb() -> list[str]:
    path = os.pathsep.join([os.environ.get("PATH", ""), *SERVERS])
    return (
        []
        if shutil.which("mariadbd", path=path)
        else ["mariadb-server-core", "mariadb-client-core"]
    )


def _clock() -> list[str]:
    """What lets a process of a test see another time of day."""
    return [] if shutil.which("faketime") else ["faketime"]


def _java() -> list[str]:
    return [] if shutil.which("java") else ["openjdk-17-jre-headless"]


def _has_dejavu() -> bool:
    return Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf").exists()


def has_vietnamese_font() -> bool:
    """Say whether fontconfig knows a font that covers Vietnamese."""
    fc_list = shutil.which("fc-list")
    return fc_list is not None and bool(_said(fc_list, FONT_QUERY, "family").strip())


def _said(*command: str) -> str:
    answer = subprocess.run(command, capture_output=True, check=False, text=True)
    return answer.stdout


def privilege(missing: list[str]) -> tuple[str, ...]:
    """Return the words that make a command run as root. Raises Unmet when there are none."""
    from bootstrap import Unmet

    if shutil.which("apt-get") and os.geteuid() == 0:
        return ()
    if shutil.which("apt-get") and shutil.which("sudo"):
        return ("sudo",)
    raise Unmet(
        f"the tests need: {' '.join(missing)}. Ask an administrator to run "
        f"«apt-get install {' '.join(missing)}»; without a browser alone: make test BROWSER=no"
    )
