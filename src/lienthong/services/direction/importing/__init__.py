"""Plans on their way in: read from a file, compared, confirmed by a person."""
