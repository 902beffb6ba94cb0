"""The JSON API: one module a plural noun, its description, and the page that explains it."""
