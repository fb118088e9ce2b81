#!/usr/bin/python3
"""Starts "sleep 1000", names it the main process and the service ready, and ends: hand-over.py PIDFILE"""

import os
import socket
import sys

from child import started

heir = started(["sleep", "1000"])
with open(sys.argv[1] + "~", "w", encoding="ascii") as out:
    out.write(f"{heir.pid}\n")
os.rename(sys.argv[1] + "~", sys.argv[1])
address = os.environ["NOTIFY_SOCKET"]
if address.startswith("@"):
    address = "\0" + address[1:]
ours, theirs = os.pipe()
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
    sender.connect(address)
    sender.send(f"READY=1\nMAINPID={heir.pid}".encode())
    # The manager looks up the sender when it reads: wait until it closes its end, as sd_notify_barrier(3).
    socket.send_fds(sender, [b"BARRIER=1"], [theirs])
os.close(theirs)
os.read(ours, 1)
