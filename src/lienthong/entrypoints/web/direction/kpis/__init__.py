"""Pages of the indicators: the list, one indicator, the rows behind its figure, one's own."""
