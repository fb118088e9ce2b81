#!/usr/bin/python3
"""Does what its arguments say, one after the other; ends with 0 when they are done.

  notify TEXT      send TEXT to the manager ("\\n" begins a new line), as sd_notify(3)
  await FILE       wait until FILE is there
  touch FILE       make FILE
  print TEXT       write a line to stdout
  spawn COMMAND    start a child, which goes on by itself
  deaf COMMAND     start a child that ignores SIGTERM, SIGINT and SIGHUP
  detach COMMAND   start a process in a session of its own whose parent is gone
  ignore SIGNAL    ignore a signal: TERM
  on SIGNAL TEXT   write TEXT when a signal comes, and go on
  mark SIGNAL FILE make FILE when a signal comes, and go on
  ping             send WATCHDOG=1 ten times, 50 ms apart
  exit CODE        end with a code
  raise SIGNAL     end by a signal
  hold             go on until a signal comes
"""

import os
import signal
import socket
import sys
import time

from child import started

PAUSE = 0.02


def notify(text):
    address = os.environ["NOTIFY_SOCKET"]
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(text.replace("\\n", "\n").encode(), address)


def wait_for(file):
    while not os.path.exists(file):
        time.sleep(PAUSE)


def touch(file):
    with open(file, "a", encoding="ascii"):
        pass


def say(text):
    print(text, flush=True)


def deafen():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def spawn(command):
    started(command.split())


def deaf(command):
    started(command.split(), preexec_fn=deafen)


def detach(command):
    child = os.fork()
    if child == 0:
        started(command.split(), start_new_session=True)
        os._exit(0)
    os.waitpid(child, 0)


def number_of(name):
    return getattr(signal, "SIG" + name)


def on(name, text):
    signal.signal(number_of(name), lambda *_: say(text))


def mark(name, file):
    signal.signal(number_of(name), lambda *_: touch(file))


def ping():
    for _ in range(10):
        notify("WATCHDOG=1")
        time.sleep(0.05)


def end_by(name):
    signal.signal(number_of(name), signal.SIG_DFL)
    os.kill(os.getpid(), number_of(name))


def hold():
    while True:
        signal.pause()


ACTIONS = {
    "notify": (notify, 1),
    "await": (wait_for, 1),
    "touch": (touch, 1),
    "print": (say, 1),
    "spawn": (spawn, 1),
    "deaf": (deaf, 1),
    "detach": (detach, 1),
    "ignore": (lambda name: signal.signal(number_of(name), signal.SIG_IGN), 1),
    "on": (on, 2),
    "mark": (mark, 2),
    "ping": (ping, 0),
    "exit": (lambda code: sys.exit(int(code)), 1),
    "raise": (end_by, 1),
    "hold": (hold, 0),
}


def main(words):
    while words:
        action, count = ACTIONS[words[0]]
        action(*words[1 : 1 + count])
        words = words[1 + count :]


main(sys.argv[1:])
