"""From the words that a recogniser saw on a page to proposals for the fields of a record. Pure."""
