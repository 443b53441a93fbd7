import base64
import json
import logging


def handler(batch, context):
    failed, failures = set(), []  # partition keys, and what is to come again
    for record in (r["kinesis"] for r in batch["Records"]):
        done = False
        if record["partitionKey"] not in failed and context.get_remaining_time_in_millis() > 1000:
            try:
                handle(json.loads(base64.b64decode(record["data"])))
                done = True
            except Exception:
                logging.exception("the event %s is not handled", record["sequenceNumber"])
        if not done:
            failed.add(record["partitionKey"])
            failures.append({"itemIdentifier": record["sequenceNumber"]})
    return {"batchItemFailures": failures}


def handle(event):  # what is yours; an error lets the event come again
    print(event["type"], event["data"]["fruit"].upper())
