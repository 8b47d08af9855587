"""Pages, through a real browser."""
