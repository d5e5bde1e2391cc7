"""Who may sign in: staff and clients' users, their passwords, sessions, roles and one-time links."""
