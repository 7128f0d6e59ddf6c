"""What every page shares: the way in, the gate, the unit of work, forms, errors, headers, languages, the look.

It knows no feature: features bring their pages, menu entries and panels through their manifest (`web.feature`).
"""
