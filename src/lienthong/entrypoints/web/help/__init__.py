"""Help: the words of the product, and how to do the common things."""
