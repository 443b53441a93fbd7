// Calls the handler as Lambda does, with a batch on standard input. There is time for so many events
// as the argument says.
import { readFileSync } from "node:fs";

import { handler } from "./consumer.js";

let left = Number(process.argv[2]);
const context = { getRemainingTimeInMillis: () => --left >= 0 ? 60_000 : 900 };
console.log(JSON.stringify(await handler(JSON.parse(readFileSync(0, "utf8")), context)));
