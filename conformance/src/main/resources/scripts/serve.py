#!/usr/bin/python3
"""Answers what comes to the socket that it was handed: "got TEXT". With "once" it ends after one."""

import os
import socket
import sys

listening = socket.socket(fileno=3)
kind = listening.type
while True:
    if kind == socket.SOCK_DGRAM:
        text, _ = listening.recvfrom(1000)
        print("got " + text.decode(), flush=True)
        with open(os.path.dirname(listening.getsockname()) + "/served", "w", encoding="ascii"):
            pass
    else:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(b"got " + connection.recv(1000))
    if "once" in sys.argv:
        break
