"""Pages of scans: from paper to records."""
