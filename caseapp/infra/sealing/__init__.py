"""Sealing: how what is written about a child becomes bytes that say nothing without a key.

`blobs` is the frozen format, `slots` opens the root key, `keyring` holds what derives from it, `vaults` holds the keys
of each file and shares them by rows, `columns` is how a model declares a sealed field.
"""
