"""Which port the site may have."""

import socket


def free(wanted: int) -> int:
    """The wanted port or the next free one."""
    return next(port for port in range(wanted, 65536) if not is_taken(port))


def is_taken(port: int) -> bool:
    """Asked both ways: someone may listen on `localhost` by another address family than the one we bind."""
    try:
        with socket.create_connection(("localhost", port), timeout=1):
            return True
    except OSError:
        pass
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
