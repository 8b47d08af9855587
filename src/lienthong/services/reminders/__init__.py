"""Who is reminded of which work, on their page and by e-mail, and when the head is told."""
