"""The pages of the people who work in a clinic."""
