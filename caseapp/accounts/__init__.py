"""Who and where: people, the establishments they work in, the roles they hold there, and how they sign in.

A person may hold several roles in several establishments; she chooses where she works now. Roles themselves are data
(`policy`). Names of staff are sealed like those of children; only the account's keyed fingerprint stands in clear.
"""
