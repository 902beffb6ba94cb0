"""Writes: typed tables, explicit statements, one subject a module.

Nothing here decides anything. Every function takes the open transaction and the
clinic; what it changes, it changes only where the row is still as expected.
"""
