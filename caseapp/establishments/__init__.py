"""A centre in order: beds, who sleeps in them by what right, the register, the night.

A child enters only with a legal basis, lives in one bed at a time, and leaves to somebody by a legal basis again
(law 65-15 art. 8, 28, 36). Stays, holds and blocks are one kind of row: a use of a bed, of which each bed has at most
one at a time, whoever asks at the same moment. The register of article 28 is written in the transaction that admits.
"""
