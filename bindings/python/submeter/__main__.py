# SPDX-License-Identifier: Apache-2.0
"""`python -m submeter` is the command `submeter`."""

import sys

from submeter.cli import main

if __name__ == "__main__":
    sys.exit(main())
