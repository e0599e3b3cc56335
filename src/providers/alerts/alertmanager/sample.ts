import type { HookFacts, Incoming } from '../port.ts';

/** A group of one alert that fires. */
export function sample({ name }: HookFacts, nowMs: number): Incoming {
  const labels = { alertname: 'AsternTest', severity: 'warning', instance: name };
  const annotations = { summary: `Test of the hook ${name}`, description: 'Sent by `astern alerts test`.' };
  const body = {
    version: '4',
    groupKey: `{}:{alertname="AsternTest",instance="${name}"}`,
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'astern',
    groupLabels: { alertname: 'AsternTest' },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: 'http://alertmanager.example:9093',
    alerts: [
      {
        status: 'firing',
        labels,
        annotations,
        startsAt: new Date(nowMs).toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus.example:9090/graph?g0.expr=vector%281%29',
        fingerprint: 'a57e54a57e54a57e',
      },
    ],
  };
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: Buffer.from(JSON.stringify(body)),
  };
}
