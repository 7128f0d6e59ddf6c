"""The application under any WSGI server: `gunicorn wsgi:app`, `granian --interface wsgi wsgi:app`."""

from caseapp.application import create_app

app = create_app()
