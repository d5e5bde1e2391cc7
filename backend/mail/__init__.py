"""Letters: queued with the change that causes them, sent later, tried again, never doubled by us."""
