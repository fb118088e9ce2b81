#!/usr/bin/python3
"""A daemon of the old kind: fork.py PIDFILE CODE

Starts "sleep 1000" as a process of its own session, writes its PID to PIDFILE and ends with CODE.
"""

import os
import sys

from child import started

file, code = sys.argv[1:]
daemon = started(["sleep", "1000"], start_new_session=True)
# Whoever sees the file sees it whole.
with open(file + "~", "w", encoding="ascii") as out:
    out.write(f"{daemon.pid}\n")
os.rename(file + "~", file)
sys.exit(int(code))
