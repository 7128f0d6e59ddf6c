"""What the tests stand on: a PostgreSQL, a browser, and the rule for what to do when one is missing."""
