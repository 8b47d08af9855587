"""Make sure that a MariaDB is there for the tests of sources; they start one of their own."""

import os
import shutil
import subprocess

PROGRAMS = ("mariadbd", "mariadb-install-db")
PACKAGE = "mariadb-server"
PATHS = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


def ensure() -> None:
    """Install the server with apt-get; where that is not allowed, say which tests are left out."""
    if all(shutil.which(name, path=PATHS) for name in PROGRAMS):
        return
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        print(f"Without {PACKAGE} the tests against MariaDB are skipped: apt-get install {PACKAGE}")
        return
    print(f"Installing {PACKAGE} …", flush=True)
    apt = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--quiet")
    subprocess.run([*apt, "update"], check=True)
    # Its own service is not wanted: at run level 1 Debian starts none.
    policy = ("env", "RUNLEVEL=1", *apt)
    options = ("--yes", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0")
    subprocess.run([*policy, "install", *options, PACKAGE], check=True, stdout=subprocess.DEVNULL)
