#!/bin/sh
# One round through the API with curl: ship, follow, look, lock, roll back. A test runs it against a real server.
# Needs ASTERN_URL, ASTERN_TOKEN, REPOSITORY (a folder on the server's machine) and TARGET, such as shop/production.
set -eu
auth="Authorization: Bearer $ASTERN_TOKEN"
json="Content-Type: application/json"

# What would happen? Nothing is changed.
curl -sS -X POST "$ASTERN_URL/v1/targets/$TARGET/ship?dryRun=true" -H "$auth" -H "$json" \
  -d "{\"repository\": \"$REPOSITORY\", \"commit\": \"main\"}"

# Ship it: 202 and an operation. The same key again gives the same answer, and ships once.
key="ship-$(date +%s)-$$"
answer=$(curl -sS -X POST "$ASTERN_URL/v1/targets/$TARGET/ship" -H "$auth" -H "$json" -H "Idempotency-Key: $key" \
  -d "{\"repository\": \"$REPOSITORY\", \"commit\": \"main\"}")
operation=$(echo "$answer" | sed 's/.*"operation":{"id":"\([^"]*\)".*/\1/')

# Wait for it: each call answers when a step has ended, the operation has, or 10 s are over.
steps=0
while body=$(curl -sS "$ASTERN_URL/v1/operations/$operation?waitMs=10000&seenSteps=$steps" -H "$auth")
  echo "$body" | grep -q '"status":"active"'; do
  steps=$(echo "$body" | grep -o '"outcome":"' | wc -l)
done

# What is live, and what could be put back?
curl -sS "$ASTERN_URL/v1/status?target=$TARGET" -H "$auth"

# Hold deploys for an hour.
curl -sS -X POST "$ASTERN_URL/v1/locks" -H "$auth" -H "$json" \
  -d "{\"scope\": {\"kind\": \"target\", \"target\": \"$TARGET\"}, \"reason\": \"looking into it\", \"expiresInSeconds\": 3600}"

# Roll back: no body needed; a lock does not hold it. After a first ship there is nothing to put back, and the answer is a problem.
curl -sS -X POST "$ASTERN_URL/v1/targets/$TARGET/rollback" -H "$auth"

# What happened since the first event, then what happens from now on, for 2 s.
curl -sS "$ASTERN_URL/v1/events?after=0&limit=5" -H "$auth"
curl -sSN --max-time 2 "$ASTERN_URL/v1/events?after=0" -H "$auth" -H "Accept: text/event-stream" || true
