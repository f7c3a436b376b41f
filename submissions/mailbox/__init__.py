"""What a codename opens: its keys, sessions, the mailbox, and taking everything back."""
