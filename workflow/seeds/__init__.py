"""Data that ships with the program and may be edited by an administrator."""
