"""Is this child already known? Files are found by names in either script, by numbers and phones, on sealed data; two of
one child are put together, merged, and taken apart again."""
