"""The base of all complaints about what a person asked for."""


class BadWord(ValueError):
    """What was asked cannot be done; the message says, in one sentence, what can."""
