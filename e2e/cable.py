"""The cable between a phone and the portal, which a test can cut: a proxy that forwards bytes, or loses them."""

import socket
import threading
from urllib.parse import urlsplit

CHUNK = 16 << 10


class Cable:
    """Give ``proxy`` to a browser's context; ``cut``, ``lose_answers`` and ``mend`` are what happens on the way."""

    def __init__(self, url: str) -> None:
        self.there = urlsplit(url).hostname or "", urlsplit(url).port or 80
        self.door = socket.create_server(("127.0.0.1", 0))
        self.proxy = {"server": f"http://127.0.0.1:{self.door.getsockname()[1]}", "bypass": "<-loopback>"}
        self.patience: int | None = None
        self.answers_lost = self.passed = self.refused = 0
        self.losing = False
        self.open_ones: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self, after: int = 0) -> None:
        """Break every connection once ``after`` more bytes went up, and let no new one through."""
        self.patience = after
        if not after:
            self._break()

    def lose_answers(self) -> None:
        """What goes up arrives; what comes back is lost, and its connection breaks."""
        self.losing = True

    def mend(self) -> None:
        """All is well again."""
        self.patience, self.losing = None, False

    def close(self) -> None:
        self.door.close()
        self._break()

    def _break(self) -> None:
        while self.open_ones:
            self._hang_up(self.open_ones.pop())

    @staticmethod
    def _hang_up(end: socket.socket) -> None:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the other end was quicker

    def _serve(self) -> None:
        while True:
            try:
                phone, _address = self.door.accept()
            except OSError:
                return  # closed
            if self.patience == 0:
                self.refused += 1
                phone.close()
                continue
            portal = socket.create_connection(self.there)
            self.open_ones += [phone, portal]
            threading.Thread(target=self._up, args=(phone, portal), daemon=True).start()
            threading.Thread(target=self._down, args=(portal, phone), daemon=True).start()

    def _up(self, phone: socket.socket, portal: socket.socket) -> None:
        for data in _pieces(phone):
            if self.patience is not None:
                self.patience = max(0, self.patience - len(data))
                if self.patience == 0:
                    self._break()
                    return
            self.passed += len(data)
            if not _handed_on(data, portal):
                return
        self._hang_up(portal)

    def _down(self, portal: socket.socket, phone: socket.socket) -> None:
        for data in _pieces(portal):
            if self.losing:
                self.answers_lost += 1
                self._break()
                return
            if not _handed_on(data, phone):
                return
        self._hang_up(phone)


def _handed_on(data: bytes, end: socket.socket) -> bool:
    """Pass it on; False when that end has hung up meanwhile, as a cut cable makes it."""
    try:
        end.sendall(data)
    except OSError:
        return False
    return True


def _pieces(end: socket.socket):
    while True:
        try:
            data = end.recv(CHUNK)
        except OSError:
            return
        if not data:
            return
        yield data
