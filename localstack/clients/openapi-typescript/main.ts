// Sends events by openapi-fetch, over the types that openapi-typescript generates
// into gateway.ts, which is not kept. Its argument is the gateway's URL.
import createClient from "openapi-fetch";
import type { components, paths } from "./gateway.js";

declare const process: { argv: string[] };

const { GET, POST } = createClient<paths>({ baseUrl: process.argv[2] });
const path = { client: "SpongeBob", event: "Fruits" };

function ok<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

type Sent = components["schemas"]["Receipt"] | components["schemas"]["BatchResult"];
const outcome = (sent: Sent) => ("accepted" in sent ? sent.accepted : sent.schema_version);
const cloudEvent = (id: string): components["schemas"]["CloudEvent"] => ({
  specversion: "1.0", id, source: "/mine", type: "Fruits", data: { fruit: "apple" },
});

// send has the body's type follow from the media type.
type Bodies = paths["/{client}/{event}/send_event"]["post"]["requestBody"]["content"];
async function send<M extends keyof Bodies>(mediaType: M, body: Bodies[M], event = "Fruits", name: string = mediaType) {
  const raw = typeof body === "string" || body instanceof Blob;
  const sent = await POST("/{client}/{event}/send_event", {
    params: { path: { ...path, event } }, headers: { "Content-Type": name }, body,
    bodySerializer: raw ? (b) => b as string | Blob : (b) => JSON.stringify(b),
  });
  console.log(name, outcome(ok(sent)));
}

for (const [event, query, document] of [
  ["Fruits", {}, { type: "object", properties: { fruit: { type: "string" } }, required: ["fruit"] }],
  ["Pictures", { data_content_type: "image/png" }, { type: "string", minLength: 4 }],
] as const) {
  const body = document as components["schemas"]["SchemaDocument"];
  const registered = ok(await POST("/{client}/{event}/register_event", { params: { path: { ...path, event }, query }, body }));
  console.log("registered", registered.event, registered.version);
}
await send("application/json", { fruit: "apple" });
await send("application/cloudevents+json", cloudEvent("1"));
await send("application/x-ndjson", '{"fruit":"apple"}\n{"fruit":"banana"}\n');
await send("application/cloudevents-batch+json", [cloudEvent("2"), cloudEvent("3")]);
await send("*/*", new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0])]), "Pictures", "image/png");
const mixed = await POST("/{client}/send_events", {
  params: { path: { client: path.client } }, headers: { "Content-Type": "application/cloudevents-batch+json" }, body: [cloudEvent("2"), cloudEvent("3")],
});
console.log("send_events", ok(mixed).accepted);
const refused = await POST("/{client}/{event}/send_event", { params: { path }, body: { fruit: 7 } });
if (refused.error && "code" in refused.error) console.log("refused", refused.error.code, refused.error.errors?.[0]?.pointer);
const document = ok(await GET("/{client}/{event}/schema", { params: { path } })) as { required: string[] };
console.log("schema", document.required);
for (const e of ok(await GET("/{client}/list_events", { params: { path: { client: path.client } } })).events) console.log("listed", e.event);
