"""A demonstration: a made-up clinic whose history the real services made, on a virtual clock.

Nothing here is inserted: patients are registered, answer texts and are signed off through
the same doors as anybody. For the sandbox carrier only.
"""
