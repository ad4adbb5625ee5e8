import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twofold.settings")
application = get_wsgi_application()
# Every page's module before the first request: several threads that import one circle of modules at once may each find
# the other's half done, and whoever asks first after a start would get a 500.
get_resolver().url_patterns  # noqa: B018  # reading it imports them
