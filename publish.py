#!/usr/bin/env python3
"""Build and publish the public site from the shell: python publish.py --help."""

from sitegen import cli, collecting

if __name__ == "__main__":
    with collecting.seldom():
        code = cli.main()
    collecting.end(code)
