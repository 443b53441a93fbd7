"""Sends events by the client that openapi-python-client generates into the package
gateway, which is not kept. Its argument is the gateway's URL."""

import sys

from gateway import Client
from gateway.api.events import send_event, send_events
from gateway.api.schemas import get_event_schema, list_registered_events, register_event
# An operation that the generator does not understand is left out in silence.
from gateway.api.schemas import delete_event, deprecate_version, drop_shadow, get_openapi, promote_shadow  # noqa: F401
from gateway.models import CloudEvent, CloudEventSpecversion, Event, Problem, SchemaDocumentType0

client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)
fruits = ("SpongeBob", "Fruits")


def cloud_event(id: str) -> CloudEvent:
    version = CloudEventSpecversion.VALUE_0
    return CloudEvent(specversion=version, id=id, source="/mine", type_="Fruits", data={"fruit": "apple"})


schema = SchemaDocumentType0.from_dict({"type": "object", "properties": {"fruit": {"type": "string"}}, "required": ["fruit"]})
registered = register_event.sync(*fruits, client=client, body=schema)
print("registered", registered.event, registered.version)
plain = send_event.sync(*fruits, client=client, body=Event.from_dict({"fruit": "apple"}))
print("application/json", plain.schema_version)
structured = send_event.sync(*fruits, client=client, body=cloud_event("1"))
print("application/cloudevents+json", structured.id)
mixed = send_events.sync(fruits[0], client=client, body=[cloud_event("2"), cloud_event("3")])
print("send_events", mixed.accepted)
refused = send_event.sync(*fruits, client=client, body=Event.from_dict({"fruit": 7}))
assert isinstance(refused, Problem)
print("refused", refused.code.value, refused.errors[0].pointer)
document = get_event_schema.sync(*fruits, client=client)
print("schema", document["required"])
for event in list_registered_events.sync(fruits[0], client=client).events:
    print("listed", event.event)
