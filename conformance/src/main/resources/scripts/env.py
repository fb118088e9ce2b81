#!/usr/bin/python3
"""Writes the environment that this process was given, a line each, to stdout.

  env.py NAME …    NAME=VALUE in brackets, or that it is unset
  env.py           the names of all, in order; LANG depends on the host and is left out
"""

import sys

with open("/proc/self/environ", "rb") as file:
    pairs = [pair.split(b"=", 1) for pair in file.read().split(b"\0") if pair]
values = {name.decode(): value.decode(errors="replace") for name, value in pairs}
names = sys.argv[1:]
for name in names:
    print(f"{name}=[{values[name]}]" if name in values else f"{name} unset")
if not names:
    print("\n".join(sorted(name for name in values if name != "LANG")))
