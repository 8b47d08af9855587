"""Readers of plan documents: Word, PDF with text, plain text."""
