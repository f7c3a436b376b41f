"""Django's PostgreSQL backend where newsrooms are many: the process opens few connections."""
