"""Tables and queries of database servers, through SQLAlchemy Core: one file a dialect."""
