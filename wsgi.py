"""The entry for a web server: `wsgi:app`."""

import os

from config.secrets import with_secrets
from config.settings import load_settings
from physio_service.app import create_app

app = create_app(load_settings(with_secrets(os.environ)))
