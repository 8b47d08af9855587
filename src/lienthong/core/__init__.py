"""Pure meaning: no input or output, no Django, no clock."""
