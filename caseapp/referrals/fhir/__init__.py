"""A referral as others exchange it: FHIR R5, one Bundle with a ServiceRequest, its Task, the child, the two houses.

Plain Python: it knows no database and no web. `docs/fhir.md` says what is written and what is read.
"""
