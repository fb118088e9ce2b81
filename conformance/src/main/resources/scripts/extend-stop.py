#!/usr/bin/python3
"""Asks for more time when it is told to stop: extend-stop.py FOLDER MICROSECONDS

Ends once FOLDER/go is there.
"""

import os
import signal
import socket
import sys
import time

folder, micros = sys.argv[1:]


def notify(text):
    address = os.environ["NOTIFY_SOCKET"]
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(text.encode(), address)


signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
notify("READY=1")
signal.sigwait([signal.SIGTERM])
notify("EXTEND_TIMEOUT_USEC=" + micros)
with open(folder + "/stopping", "w", encoding="ascii"):
    pass
while not os.path.exists(folder + "/go"):
    time.sleep(0.02)
