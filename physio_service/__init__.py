"""The service: who does what, who is told, and what the clinic sees."""
