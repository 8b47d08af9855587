"""The leaders' page: figures measured in the background, read by scope, compared with yesterday."""
