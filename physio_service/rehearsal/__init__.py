"""A rehearsal: every text of a course before it starts, by the service itself on a virtual clock.

Nothing here decides about a text. The beats, the rules and the carrier's receipts are those of
every day, on a database that is thrown away.
"""
