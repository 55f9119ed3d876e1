"""A DNS server on 127.0.0.1:53, for a network namespace of its own: no name exists, and of those in the domain
`broken.example.com` it does not know (SERVFAIL). Prints a line when it listens; ends with its standard input.
"""

import socket
import sys
import threading

NO_SUCH_NAME, SERVER_FAILURE = 3, 2

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))


def answer():
    while True:
        query, sender = server.recvfrom(512)
        code = SERVER_FAILURE if b"\x06broken\x07example" in query else NO_SUCH_NAME
        # RFC 1035 §4.1.1: a response, recursion available; the question comes back as it was
        end = query.index(b"\0", 12) + 5
        header = query[:2] + bytes([0x81, 0x80 | code]) + query[4:6] + bytes(6)
        server.sendto(header + query[12:end], sender)


threading.Thread(target=answer, daemon=True).start()
print("listening", flush=True)
sys.stdin.read()
