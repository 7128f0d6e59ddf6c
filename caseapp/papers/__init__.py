"""Paper, for the whole application: letterhead, both scripts, page x of N, PDF/A, and a code that proves it genuine.

A feature above declares a `Paper` and issues it with `issuing.issue`; this one knows no child and keeps no copy. What
a paper says goes to the setter as data, in memory; what stays is one row: which kind, from whom, when, how many pages,
and the fingerprint of the file. Whoever holds the paper can ask the application, without an account, whether it is
genuine.
"""
