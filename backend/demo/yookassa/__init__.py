"""
A training YooKassa: its API v3, its page where people pay and its notifications, as a program of its own.

It shares nothing with the adapter: what it takes and says is written anew here, so that one
misunderstanding cannot be on both sides.
"""
