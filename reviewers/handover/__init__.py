"""What leaves the desk for others: a dossier for a court, and untouched originals."""
