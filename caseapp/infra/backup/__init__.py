"""Backups: sealed, read back before they count, and in two parts.

The data part holds every table but the keys; the key part holds the wrapped keys. So a file whose keys are erased is
gone from every old data part too, once the old key parts are gone. Any slot of the root key opens both.

Documents are sealed files that never change: they stand once in a folder beside all backups (`documents`).

`container` is the frozen file format, `sqlite` and `postgresql` fetch and put back what it holds, `create` and
`restore` are the two verbs.
"""
