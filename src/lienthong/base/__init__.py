"""What everything rests on: actors, errors, clock, settings, texts, logging."""
