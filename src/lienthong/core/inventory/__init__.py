"""How an agency's list of systems and databases is read and compared with a register."""
