"""Runs a program in a pseudo-terminal: Node cannot make one.

usage: run-in-terminal.py ROWS COLUMNS PROGRAM [ARGUMENT...]

Standard input is typed into the terminal, what appears there goes to standard output. A line
"ROWS COLUMNS" on descriptor 3 changes the window size. Ends with the program's status, or
128 + signal number.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios


def set_size(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def write_all(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]


def main():
    rows, columns, *command = sys.argv[1:]
    # the program waits for the size: it must not see the terminal before it has one
    ready, go = os.pipe()
    pid, terminal = pty.fork()
    if pid == 0:
        os.close(go)
        os.read(ready, 1)
        os.close(ready)
        os.execvp(command[0], command)
    os.close(ready)
    set_size(terminal, int(rows), int(columns))
    os.close(go)

    sources = [0, 3, terminal]
    while True:
        for source in select.select(sources, [], [])[0]:
            try:
                data = os.read(source, 65536)
            except OSError:  # EIO: the program has closed the terminal
                data = b""
            if source == terminal:
                if not data:
                    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                    sys.exit(status if status >= 0 else 128 - status)
                write_all(1, data)
            elif not data:
                sources.remove(source)
            elif source == 0:
                write_all(terminal, data)
            else:
                for line in data.decode().splitlines():
                    set_size(terminal, *map(int, line.split()))


main()
