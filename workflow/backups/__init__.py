"""Backups: a set is one folder with the database, the evidence files and a sealed list of both."""
