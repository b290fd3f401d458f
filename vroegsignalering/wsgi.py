"""The web server's door: refuses to open when the installation is not safe."""

import os

from django.core.wsgi import get_wsgi_application

from vroegsignalering.startup import refuse_unsafe
from vroegsignalering.utf8_request import Utf8Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vroegsignalering.settings")

application = get_wsgi_application()
application.request_class = Utf8Request
refuse_unsafe()
