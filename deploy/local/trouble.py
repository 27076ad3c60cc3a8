"""What went wrong on this machine, in one sentence for whoever ran the command."""


class Trouble(Exception):  # noqa: N818 - it is read by people, not by programs
    """The command cannot go on; the text is the whole message shown."""
