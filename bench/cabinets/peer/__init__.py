"""The home page as a Django project of one file would have it; started by gunicorn from an environment of its own."""
