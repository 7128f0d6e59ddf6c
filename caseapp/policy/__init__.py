"""Who may do what, on pages of data. A director can read them in the application, in her language.

`permissions` says which role holds which power and how far it reaches; `matrix` says which role reads and writes
which class of data; `decide` is the one pure function that answers; `exposure` lists what may stand in clear.
"""
