"""The node's pages and API as a WSGI application, served by granian."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from lienthong.adapters.leash import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.entrypoints.django_settings")
# A worker whose granian was killed would go on holding the port.
die_with_parent()
# No single statement of a page or a request may hold a connection for ever; lists and counts set
# much shorter limits of their own, and long work belongs to jobs.
STATEMENT_TIMEOUT = "300s"
settings.DATABASES["default"]["OPTIONS"]["options"] += f" -c statement_timeout={STATEMENT_TIMEOUT}"
application = get_wsgi_application()
