"""How the service is set: its settings, and the clinical files a clinic may change.

Imports nothing of the service, which reads these files through its catalogue.
"""
