"""The stage: the real services on a virtual clock, for the demonstration and for rehearsals."""
