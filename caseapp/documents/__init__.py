"""Papers, photographs and recordings attached to a child's file.

What people bring is taken apart and made anew (`hygiene/`) in a process of its own, sealed in chunks on the shelf
(`infra/shelf.py`), and described by one row; it is never replaced, only withdrawn with a reason. Who opens it follows
from its class and its protection. Features above attach papers of their own through `service.attach`.
"""
