#!/usr/bin/env python3
"""Build and publish the public site from the shell: python publish.py --help."""

import sys

from sitegen import cli

if __name__ == "__main__":
    sys.exit(cli.main())
