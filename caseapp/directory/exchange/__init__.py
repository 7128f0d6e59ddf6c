"""The directory in and out: a spreadsheet that comes and goes, and the shape in which other directories read it."""
