"""A declared database's pages: its rows, forms, history, contract."""
