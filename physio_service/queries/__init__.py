"""Reads: each one SELECT shaped like the page that shows it, into frozen rows."""
