"""What stands above both sides: backup, doctor, maintenance, demonstration, commands."""
