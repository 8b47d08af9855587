"""Commands for those who develop the pages."""
