"""The legal register: from when to when a text is in force, and what replaced it."""
