"""Write administrative documents: one file per format, one line in the tuple of bootstrap."""
