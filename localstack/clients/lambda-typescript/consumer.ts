interface Batch { Records: { kinesis: { partitionKey: string; sequenceNumber: string; data: string } }[] }

export async function handler(batch: Batch, context: { getRemainingTimeInMillis(): number }) {
  const failed = new Set<string>(), batchItemFailures: { itemIdentifier: string }[] = []; // partition keys, and what is to come again
  for (const { kinesis: { partitionKey, sequenceNumber, data } } of batch.Records) {
    let done = false;
    if (!failed.has(partitionKey) && context.getRemainingTimeInMillis() > 1000) {
      try {
        await handle(JSON.parse(Buffer.from(data, "base64").toString()));
        done = true;
      } catch (error) {
        console.error(`the event ${sequenceNumber} is not handled`, error);
      }
    }
    if (!done) {
      failed.add(partitionKey);
      batchItemFailures.push({ itemIdentifier: sequenceNumber });
    }
  }
  return { batchItemFailures };
}

async function handle(event: { type: string; data: { fruit: string } }) { // what is yours; an error lets the event come again
  console.log(event.type, event.data.fruit.toUpperCase());
}
