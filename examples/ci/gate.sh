#!/bin/sh
# gate.sh <gate> <command...>: run a gate as Astern says, and tell how it went. SHORT may hold the command of the short form.
# Only a clear "skip" (10) leaves a gate out; whatever else `astern ci gate` answers, the gate runs.
gate=$1
shift
verdict=0
answer=$(astern ci gate "$gate") || verdict=$?
[ "$verdict" -eq 10 ] && exit 0

code=0
if [ "$answer" = short ] && [ -n "$SHORT" ]; then sh -c "$SHORT" || code=$?; else "$@" || code=$?; fi

result=passed
[ "$code" -eq 0 ] || result=failed
astern ci report "$gate" --result "$result" --exit-code "$code"
exit "$code"
