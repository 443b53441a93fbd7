// Prints what AsyncAPI's official parser finds in documents: for each message its name and the
// draft and type of its data; for a document that is not valid, why.
import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';

const parser = new Parser();
for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await parser.parse(readFileSync(file, 'utf8'));
  for (const { severity, code, message, path } of diagnostics) {
    if (severity < 2) { // errors and warnings
      console.log(`${code}: ${message} (${path.join('/')})`);
    }
  }
  for (const message of document?.messages().all() ?? []) {
    const data = message.payload().properties().data;
    const draft = message.schemaFormat().replace(/.*version=/, '');
    console.log(message.name(), draft, JSON.stringify(data.type()) ?? 'any');
  }
  for (const server of document?.servers().all() ?? []) {
    for (const [requirement] of server.security().map(one => one.all())) {
      const scheme = requirement.scheme();
      console.log(server.id(), 'wants', scheme.type(), scheme.scheme(), scheme.bearerFormat());
    }
  }
  for (const operation of document?.operations().all() ?? []) {
    const [channel] = operation.channels().all();
    console.log(operation.action(), channel.address(), channel.servers().all().map(s => s.url()).join());
  }
}
