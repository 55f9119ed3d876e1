"""An SSH server that takes RSA keys only with SHA-1 signatures, as OpenSSH before 7.2 and many devices do: paramiko with
the others switched off. Nobody gets in. Prints its port; ends with its standard input.
"""

import socket
import sys
import threading

import paramiko


class Nobody(paramiko.ServerInterface):
    def get_allowed_auths(self, username):
        return "publickey"

    def check_auth_publickey(self, username, key):
        return paramiko.AUTH_FAILED


HOST_KEY = paramiko.ECDSAKey.generate()
WITHOUT_SHA2 = {"pubkeys": ["rsa-sha2-256", "rsa-sha2-512"]}

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()


def serve():
    while True:
        transport = paramiko.Transport(listener.accept()[0], disabled_algorithms=WITHOUT_SHA2)
        transport.add_server_key(HOST_KEY)
        transport.start_server(event=threading.Event(), server=Nobody())


threading.Thread(target=serve, daemon=True).start()
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
