"""When things happen: wall clocks, windows, recurrence, phases, plans, lateness and the beat.

What it is that falls due, and for whom, is not known here. Instants and zones come in
as arguments; the machine's time is read by `clock` alone, and `runner` alone runs
anything.
"""
