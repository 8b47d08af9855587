"""The leaders' page: what is red, what is late, who holds it; on a desk, on a wall, on paper."""
