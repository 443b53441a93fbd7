// publish sends an event with a key or a token. The browser asks the gateway first whether the
// page may. With keepalive, the request outlives the page; its body has at most 64 KiB.
async function publish(gateway, key, event) {
  const answer = await fetch(`${gateway}/SpongeBob/Fruits/send_event`, {
    method: "POST",
    keepalive: true,
    headers: {authorization: `Bearer ${key}`, "content-type": "application/json"},
    body: JSON.stringify(event),
  });
  return {
    status: answer.status,
    body: await answer.json(),
    request: answer.headers.get("apigw-requestid"),
    retryAfter: answer.headers.get("retry-after"),
    deprecation: answer.headers.get("deprecation"),
  };
}

// beacon sends an event to a gateway that wants no key, which a beacon could not send. It is
// text, so the browser asks nobody, and nobody hears the answer.
function beacon(gateway, event) {
  return navigator.sendBeacon(`${gateway}/SpongeBob/Fruits/send_event?as=json`, JSON.stringify(event));
}
