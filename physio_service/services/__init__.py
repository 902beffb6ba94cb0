"""Verbs: each fetches, asks the domain, and writes, in one transaction of its own.

A service that only takes part in another's transaction is given `tx` and says so.
"""
