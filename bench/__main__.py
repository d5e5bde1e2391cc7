"""`python -m bench`: every comparison, one table each."""

from bench import queries

queries.main()
