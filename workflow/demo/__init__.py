"""Data for a first look: two authorities, their documents, duties and half a year of work.

What is real comes from public official papers; what is made up says so (``seeds.MADE_UP``).
"""
