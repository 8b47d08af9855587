"""The same 25 checks of the same people by our engine and by its peers."""
