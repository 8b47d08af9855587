"""Make sure that a Chromium and a font with every Vietnamese letter are there for the tests."""

import os
import shutil
import subprocess

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Liberation before version 2 lacks 93 Vietnamese letters, so it is not asked for by name alone.
FONT_QUERY = ":lang=vi"


def ensure() -> None:
    """Install what is missing with apt-get; say how to when that is not allowed."""
    missing = []
    if not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    if not has_vietnamese_font():
        missing += ["fontconfig", "fonts-noto-core"]
    if not missing:
        return
    print(f"Installing {' '.join(missing)} …", flush=True)
    prefix = privilege(missing)
    apt = (*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--quiet")
    subprocess.run([*apt, "update"], check=True)
    options = ("--yes", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0")
    subprocess.run([*apt, "install", *options, *missing], check=True, stdout=subprocess.DEVNULL)


def has_vietnamese_font() -> bool:
    """Say whether fontconfig knows a font that covers Vietnamese."""
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return False
    answer = subprocess.run([fc_list, FONT_QUERY, "family"], capture_output=True, check=False)
    return bool(answer.stdout.strip())


def privilege(missing: list[str]) -> tuple[str, ...]:
    """Return the words that make a command run as root. Raises Unmet when there are none."""
    from bootstrap import Unmet

    if shutil.which("apt-get") and os.geteuid() == 0:
        return ()
    if shutil.which("apt-get") and shutil.which("sudo"):
        return ("sudo",)
    raise Unmet(
        f"the browser tests need: {' '.join(missing)}. Ask an administrator to run "
        f"«apt-get install {' '.join(missing)}», or leave those tests out: make test BROWSER=no"
    )
