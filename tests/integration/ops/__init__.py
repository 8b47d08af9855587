"""Set-up, PostgreSQL, processes and the command line that runs them."""
