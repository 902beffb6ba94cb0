"""Faults on purpose: real processes, real databases and a carrier that keeps count.

Whatever is broken here, the sandbox's accept log is the truth that is counted against.
"""
