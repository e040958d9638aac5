"""One sweep beside the plain SQL that finds and inserts the same rows on an identical copy of the database."""
