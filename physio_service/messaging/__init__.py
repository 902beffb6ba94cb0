"""The way out to patients' phones: how a text is put together, measured and handed over.

Not here: who is texted, when, and whether (domain and services); where it is recorded (store).
"""
