"""Many rows changed at once: fixed, looked at before, done in chunks, undone."""
