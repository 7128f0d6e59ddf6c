"""The application under any WSGI server: `gunicorn wsgi:app`, `granian --interface wsgi wsgi:app`.

Whoever imports this gets an application that is ready: keys made on the very first start, pending migrations run
after a backup, or an error that tells the way back (`caseapp.cli.boot`).
"""

from caseapp.cli.boot import load

app = load()
