import json
import subprocess
import unittest
import urllib.request


def sell(url, fruit):  # what is tested
    event = json.dumps({"fruit": fruit}).encode()
    headers = {"content-type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{url}/SpongeBob/Fruits/send_event", event, headers)).close()


class TestFruits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        command = ["eventgateway", "dev", "--addr", "127.0.0.1:0", "--seed", "schemas", "--quiet"]
        cls.gateway = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.gateway.communicate)
        cls.addClassCleanup(cls.gateway.terminate)
        ready, _, cls.url = cls.gateway.stdout.readline().strip().partition(" ")
        assert ready == "ready", "eventgateway dev says on standard error why it did not start"

    def setUp(self):
        reset = urllib.request.Request(f"{self.url}/_dev/reset?keep=schemas", method="POST")
        urllib.request.urlopen(reset).close()

    def events(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return json.load(answer)["events"]

    def test_sells_an_apple(self):
        sell(self.url, "apple")
        accepted = self.events("/_dev/accepted?topic=SpongeBob.Fruits&wait=10s")
        self.assertEqual([event["data"] for event in accepted], [{"fruit": "apple"}])

    def tearDown(self):
        self.assertEqual(self.events("/_dev/rejected"), [])


if __name__ == "__main__":
    unittest.main()
