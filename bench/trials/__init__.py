"""Sites that random edits are tried on: a generated Pelican site, and a company like the demo one."""
