#!/usr/bin/env python3
"""A TAME worker in Python: serves `keywords.suggest` without any SDK. The wire is in
packages/sdk/src/protocol/PROTOCOL.md; session.py carries the messages, suggest.py does the work.
"""
import json
import os
import signal
import sys
import threading
import time
from itertools import islice

from session import Session
from suggest import suggest

SERVICE, LEASE_MS = "keywords.suggest", 10_000
SERVE = {"type": "serve", "service": SERVICE, "concurrency": 4, "leaseMs": LEASE_MS, "maxAttempts": 3}


class Worker:
    def __init__(self, url, token):
        self.jobs = {}  # conversation -> (attempt, what stops it), until its end is acknowledged
        self.reading = {}  # ref -> work that waits for what earlier attempts have replied
        self.refs, self.renewed, self.stopping = 0, 0, False
        self.session = Session(url, token, self)

    def run(self):
        while not self.stopping:
            self.step()
        self.session.unacked.append({"type": "unserve", "service": SERVICE})
        while self.jobs or self.session.unacked:
            self.step()
        self.session.leave()

    def step(self):
        self.session.turn(seconds=0.5)
        if self.jobs and time.monotonic() - self.renewed > LEASE_MS / 3000:
            self.session.unacked.append(self.renewal())

    def stop(self):
        """No new work; `run` returns when what is under way is done. Said twice, it waits for nothing."""
        if self.stopping:
            sys.exit(1)
        self.stopping = True

    def renewal(self):
        self.renewed = time.monotonic()
        return {"type": "renew", "leases": [{"id": about, "attempt": job[0]} for about, job in self.jobs.items()]}

    def fresh(self, welcome, unacked):
        """Leases first, so that the relay counts them; then what was said of them; then more work."""
        print(f"serving {SERVICE} as {welcome['user']}", flush=True)
        again = [message for message in unacked if message["type"] in ("reply", "end", "read")]
        return [self.renewal(), *again, *([] if self.stopping else [SERVE])]

    def receive(self, message):
        match message["type"]:
            case "work":
                self.jobs[message["id"]] = (message["attempt"], threading.Event())
                if message["offset"] == 0:
                    return self.start(message, 0)
                self.refs += 1
                self.reading[self.refs] = message
                self.session.unacked.append({"type": "read", "ref": self.refs, "id": message["id"], "after": 0})
            case "page":
                replies = (entry for entry in message["entries"] if entry["kind"] in ("reply", "replies"))
                said = sum(len(entry.get("bodies", [entry])) for entry in replies)
                self.start(self.reading.pop(message["ref"]), said)
            case "stop" if self.is_mine(message):
                self.jobs.pop(message["id"])[1].set()
            case "refused":
                self.reading.pop(message.get("ref"), None)
                print(f"refused: {message['of']}: {message['text']} ({message['code']})", file=sys.stderr, flush=True)

    def acknowledged(self, message):
        if message["type"] == "end" and self.is_mine(message):
            del self.jobs[message["id"]]

    def is_mine(self, message):
        return self.jobs.get(message["id"], (0,))[0] == message["attempt"]

    def start(self, work, skip):
        if self.is_mine(work):
            stopped = self.jobs[work["id"]][1].is_set
            threading.Thread(target=self.work, args=(work, skip, stopped), daemon=True).start()

    def work(self, work, skip, stopped):
        """One attempt, in a thread of its own. It goes on behind what earlier attempts have replied."""
        index = 0

        def say(kind, **fields):
            nonlocal index
            index += 1
            self.session.later({"type": kind, "id": work["id"], "attempt": work["attempt"], "index": index, **fields})

        try:
            for keyword in islice(suggest(**json.loads(work["body"])), skip, None):
                if stopped():
                    return
                say("reply", body=json.dumps(keyword))
            say("end", state="completed")
        except (TypeError, ValueError) as problem:
            say("end", state="failed", code="FAILED", reason="bad-input", text=str(problem)[:4096])


if __name__ == "__main__":
    worker = Worker(os.environ.get("TAME_URL", "http://127.0.0.1:7400"), os.environ.get("TAME_TOKEN"))
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: worker.stop())
    worker.run()
