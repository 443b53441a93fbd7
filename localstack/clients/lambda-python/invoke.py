"""Calls the handler as Lambda does, with a batch on standard input. There is time for so many events
as the argument says."""
import json
import sys

import consumer


class Context:
    left = int(sys.argv[1])

    def get_remaining_time_in_millis(self):
        self.left -= 1
        return 60_000 if self.left >= 0 else 900


print(json.dumps(consumer.handler(json.load(sys.stdin), Context())))
