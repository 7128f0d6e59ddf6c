"""The press: data and a template become the bytes of a PDF, in memory. It knows nobody and keeps nothing."""
