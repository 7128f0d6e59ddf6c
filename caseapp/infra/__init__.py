"""What touches disk and database: db, sealing, audit, drafts and submissions, places, jobs, outbox, backup.

Features build on these rooms; none of them knows a feature.
"""
