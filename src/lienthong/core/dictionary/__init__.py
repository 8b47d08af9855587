"""The shared dictionary: terms, code lists, and the validators that terms name."""
