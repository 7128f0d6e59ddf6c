"""Who does what in the province: organisations, their sites, what each offers to whom, when, and how one gets there.

It knows no child. An establishment of this installation is a site by itself (a site without an organisation has the id
of its establishment), so nothing is typed twice. What is public stands in clear and can be searched; the address of a
sensitive site is sealed, opened only for those with the right to it, and leaves by no export and no paper (ADR 14).
"""
