"""The database: one connection for each thread, short write transactions, numbered migrations."""
