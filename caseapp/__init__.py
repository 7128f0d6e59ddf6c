"""caseapp: case management for child-protection units and social centres in Morocco.

`application` puts the house together; the rooms are described in docs/house.md.
"""
