"""The child's file: registered in an emergency, found again, opened under a grant, written in, closed and reopened.

Everything that names, locates or tells is sealed by class in the file's own vault; what stands in clear are the coded
facts that lists, deadlines and statistics need. Who may see which file is decided here (`models`: `visible_to`), and
who may see what of it in `policy`.
"""
