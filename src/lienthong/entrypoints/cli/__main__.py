"""``python -m lienthong.entrypoints.cli`` does what ``lienthong`` does."""

import sys

from lienthong.entrypoints.cli.app import main

sys.exit(main())
