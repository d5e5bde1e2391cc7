"""Gateways: each turns our verbs into its own messages and theirs into facts; none of them knows the database."""
