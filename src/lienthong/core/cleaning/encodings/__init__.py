"""Vietnamese text from before Unicode: tables both ways, and how such text is recognised."""
