"""Files in and out: readers of what clerks hand in, templates and downloads they get."""
