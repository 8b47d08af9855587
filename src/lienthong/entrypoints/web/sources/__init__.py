"""Sources: the list, the wizard that declares one, its runs, and what may be done with it."""
