"""A session with a TAME relay over a stock Socket.IO client: every message once and in order, over any number of
connections. Written from packages/sdk/src/protocol/PROTOCOL.md, section "The session".

One thread owns it and calls `turn` again and again; other threads only call `later`.
"""
import queue
import random
import sys
import time
import uuid

import socketio


class Session:
    def __init__(self, url, token, peer):
        """`peer.fresh()` gives what is said first when the relay knows nothing of this session, from what was not
        acknowledged; `peer.receive(message)` and `peer.acknowledged(message)` are called for each message."""
        self.url, self.peer, self.id = url, peer, str(uuid.uuid4())
        self.token = {"token": token} if token else {}
        self.events = queue.SimpleQueue()  # (name, connection, data): all that happens, from every thread
        self.unacked, self.acked, self.sent = [], 0, 0  # said; number before its first; how many of them are out
        self.heard, self.told = 0, 0  # number of the last message heard; of the last one acknowledged
        self.tries = 0
        self.connect()

    def later(self, message):
        """Says something, from any thread."""
        self.events.put(("say", None, message))

    def turn(self, seconds):
        """Takes the next event, if there is one in time, and says what there is to say."""
        try:
            name, connection, data = self.events.get(timeout=seconds)
        except queue.Empty:
            name = connection = data = None
        if name == "say":
            self.unacked.append(data)
        elif name and connection is self.io:  # what comes late, from a connection before this one, is not heard
            self.happened(name, data)
        self.flush()

    def connect(self):
        io = self.io = socketio.Client(reconnection=False)
        self.greeted, self.early = False, []
        for name in ("welcome", "frame", "bye", "connect_error", "disconnect"):
            io.on(name, lambda data=None, name=name: self.events.put((name, io, data)))
        hello = {"protocol": 1, "session": self.id, "received": self.heard, "name": "python-worker", **self.token}
        try:
            io.connect(self.url, auth=hello, transports=["websocket"], wait=False)
        except socketio.exceptions.ConnectionError:
            self.events.put(("disconnect", io, None))

    def happened(self, name, data):
        if name == "welcome":
            self.welcome(data)
        elif name == "frame":
            self.early.append(data)
        else:
            return self.lost(data.get("data", data) if isinstance(data, dict) else {})
        # The library hands each event to a thread of its own: put the frames back into their order.
        self.early.sort(key=lambda frame: (frame["seq"], len(frame["messages"])))
        while self.greeted and self.early and self.early[0]["seq"] <= self.heard + 1:
            frame = self.early.pop(0)
            for message in frame["messages"][self.heard + 1 - frame["seq"] :]:
                self.heard += 1
                self.peer.receive(message)
            self.acknowledged(frame["ack"])

    def welcome(self, welcome):
        self.greeted, self.sent, self.told, self.tries = True, 0, 0, 0
        if welcome["resumed"]:
            self.acknowledged(welcome["received"])
        else:
            self.acked = self.heard = 0
            self.unacked = self.peer.fresh(welcome, self.unacked)

    def acknowledged(self, number):
        while self.acked < number and self.unacked:
            self.acked, self.sent = self.acked + 1, max(0, self.sent - 1)
            self.peer.acknowledged(self.unacked.pop(0))

    def flush(self):
        messages = self.unacked[self.sent :][:100]
        if self.greeted and (messages or self.told < self.heard):
            try:
                self.io.emit("frame", {"seq": self.acked + self.sent + 1, "ack": self.heard, "messages": messages})
                self.sent, self.told = self.sent + len(messages), self.heard
            except socketio.exceptions.SocketIOError:
                pass  # not connected yet, or not any more: it goes out then

    def lost(self, bye):
        if bye.get("retryable") is False:
            sys.exit(f"the relay refuses this worker: {bye['text']} ({bye['code']})")
        ceiling = max(min(30_000, 500 * 2**self.tries), bye.get("spreadMs", 0))
        self.tries += 1
        self.io.eio.disconnect(abort=True)  # without a word, so that the relay keeps the session
        time.sleep((bye.get("retryAfterMs", 0) + random.random() * ceiling) / 1000)
        self.connect()

    def leave(self):
        """For good: the relay forgets the session."""
        self.io.disconnect()
