"""An address that never answers, on loopback: a listening socket that never accepts and whose queue is full.
Linux then drops further connection requests, as a firewall does. Prints its port; ends with its standard input.
"""

import socket
import sys

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(0)

# two more than the queue takes: the last ones are already dropped
fillers = []
for _ in range(3):
    filler = socket.socket()
    filler.setblocking(False)
    filler.connect_ex(listener.getsockname())
    fillers.append(filler)

print(listener.getsockname()[1], flush=True)
sys.stdin.read()
