#!/usr/bin/env python3
"""Build and publish the public site from the shell: python publish.py --help."""

from sitegen import cli, collecting, light


def main() -> int:
    with collecting.seldom():
        return cli.main()


if __name__ == "__main__":
    light.run(main)
