"""The node's pages and API as a WSGI application, served by granian."""

import os

from django.core.wsgi import get_wsgi_application

from lienthong.adapters.leash import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.entrypoints.django_settings")
# A worker whose granian was killed would go on holding the port.
die_with_parent()
application = get_wsgi_application()
