"""Nouns and rules: values in, values out.

Nothing here reads a clock, a file, a table or the network.
"""
