# SPDX-License-Identifier: Apache-2.0
"""The verbs of the command `submeter`: a small module each, with `add_arguments` and `run`."""

FINE, FINDINGS, USAGE, UNREADABLE = 0, 1, 2, 3


class Usage(Exception):
    """The words of the command line do not make sense together."""


class Unreadable(Exception):
    """The input cannot be read."""
