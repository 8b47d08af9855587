"""Comprehensive reviews: what is asked of whom about which database, answered, judged, decided."""
