#!/usr/bin/python3
"""Sends a line and writes what comes back: connect.py KIND:ADDRESS TEXT

KIND is unix, tcp, seqpacket or dgram (nothing comes back); "hold" goes on in the background
with an open connection.
"""

import os
import socket
import sys

kind, address = sys.argv[1].split(":", 1)
text = sys.argv[2]
FAMILIES = {
    "unix": (socket.AF_UNIX, socket.SOCK_STREAM),
    "hold": (socket.AF_UNIX, socket.SOCK_STREAM),
    "tcp": (socket.AF_INET, socket.SOCK_STREAM),
    "seqpacket": (socket.AF_UNIX, socket.SOCK_SEQPACKET),
    "dgram": (socket.AF_UNIX, socket.SOCK_DGRAM),
}
if kind == "tcp":
    host, port = address.rsplit(":", 1)
    target = (host, int(port))
else:
    target = "\0" + address[1:] if address.startswith("@") else address

client = socket.socket(*FAMILIES[kind])
client.settimeout(15)
try:
    client.connect(target)
    if kind == "dgram":
        client.send(text.encode())
    elif kind == "hold":
        if os.fork() == 0:
            os.setsid()
            null = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(null, number)
            client.settimeout(60)
            client.recv(1)
    else:
        client.sendall(text.encode() + b"\n")
        answer = b""
        while True:
            part = client.recv(1000)
            if not part:
                break
            answer += part
        print(answer.decode().rstrip("\n") or "closed")
except (BrokenPipeError, ConnectionResetError):
    print("closed")
except OSError as e:
    print(os.strerror(e.errno) if e.errno else str(e))
