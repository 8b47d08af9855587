"""An agency's list of systems and databases: read, compared with the register, taken in by hand."""
