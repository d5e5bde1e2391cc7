#!/usr/bin/env python3
"""Build and publish the public site from the shell: python publish.py --help."""

import sys

from sitegen import cli, collecting

if __name__ == "__main__":
    with collecting.seldom():
        code = cli.main()
    collecting.never_again()
    sys.exit(code)
