#!/usr/bin/python3
"""Writes its arguments, one a line in brackets, and their number; control characters as in Python."""

import sys

words = sys.argv[1:]
print(len(words))
for word in words:
    print("[" + word.encode("unicode_escape").decode() + "]")
