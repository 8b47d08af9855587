"""Pages of scans as images, their words, and the searchable PDF/A that is kept."""
