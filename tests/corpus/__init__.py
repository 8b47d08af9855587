"""Files made by code, with the truth about them beside, for what is measured rather than proved."""
