"""What everything stands on: plain Python that knows neither the web nor the database.

Each module is one noun of the domain (a text, a name, a birth, a clock, an identifier) with its rules.
Nothing here imports a framework, reads a setting or opens a file, so each rule can be read and tested alone.
Its exceptions are `ValueError`s that carry a code and never the refused text, which may be a child's name.
"""
