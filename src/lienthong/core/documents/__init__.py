"""Administrative documents: their parts, their measures, and how numbers and dates are written."""
