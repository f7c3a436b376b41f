"""Who may sign in: people, roles, second factors, passkeys, sessions."""
