"""Hostile bytes in, harmless bytes out, or a clear refusal. Pure functions that know neither web, database nor disk.

`sniff` tells what something is by its content, never by its name; each kind has a module that makes it anew: images
from their pixels, PDF files from their pages, recordings without their tags. All of it runs in a child process with
little memory and little time (`child`, asked by `ask`).
"""
