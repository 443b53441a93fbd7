import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, afterEach, before, beforeEach, test } from "node:test";

async function sell(url: string, fruit: string) { // what is tested
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/SpongeBob/Fruits/send_event`, { method: "POST", headers, body: JSON.stringify({ fruit }) });
  if (!answer.ok) throw new Error(await answer.text());
}

const command = ["dev", "--addr", "127.0.0.1:0", "--seed", "schemas", "--quiet"];
const gateway = spawn("eventgateway", command, { stdio: ["ignore", "pipe", "inherit"] });
let url = "";

before(async () => {
  const [line] = await once(gateway.stdout, "data");
  url = String(line).replace("ready ", "").trim();
});
beforeEach(() => fetch(`${url}/_dev/reset?keep=schemas`, { method: "POST" }));
afterEach(async () => assert.deepEqual(await events("/_dev/rejected"), []));
after(() => gateway.kill());

async function events(path: string): Promise<{ data: unknown }[]> {
  return (await (await fetch(url + path)).json()).events;
}

test("sells an apple", async () => {
  await sell(url, "apple");
  const accepted = await events("/_dev/accepted?topic=SpongeBob.Fruits&wait=10s");
  assert.deepEqual(accepted.map((event) => event.data), [{ fruit: "apple" }]);
});
