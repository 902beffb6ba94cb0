"""When things happen: wall clocks, windows, recurrence, phases, plans, lateness and the beat.

Nothing here knows a patient, a table or a phone. Every function takes the instants
and the zone it needs as arguments; only `clock` reads the machine's time, and only
`runner` runs anything.
"""
