import type { HookFacts, Incoming } from '../port.ts';
import { signWith } from '../signature.ts';

/** A group of one alert that fires, signed with its time. */
export function sample({ name, secrets }: HookFacts, nowMs: number): Incoming {
  const body = Buffer.from(JSON.stringify(bodyOf(name, nowMs)));
  const time = String(Math.floor(nowMs / 1_000));
  const [secret] = secrets;
  const signed =
    secret === undefined
      ? {}
      : {
          'x-grafana-alerting-signature': signWith(secret, [`${time}:`, body]),
          'x-grafana-alerting-timestamp': time,
        };
  return { method: 'POST', headers: { 'content-type': 'application/json', ...signed }, query: {}, body };
}

function bodyOf(name: string, nowMs: number): object {
  const labels = { alertname: 'AsternTest', grafana_folder: 'astern', severity: 'warning', hook: name };
  const annotations = { summary: `Test of the hook ${name}`, description: 'Sent by `astern alerts test`.' };
  return {
    receiver: 'astern',
    status: 'firing',
    orgId: 1,
    alerts: [
      {
        status: 'firing',
        labels,
        annotations,
        startsAt: new Date(nowMs).toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: '?orgId=1',
        fingerprint: 'a57e54a57e54a57e',
        silenceURL: 'http://grafana.example/alerting/silence/new?alertmanager=grafana',
        dashboardURL: '',
        panelURL: '',
        values: { A: 14 },
        valueString: "[ var='A' labels={} value=14 ]",
      },
    ],
    groupLabels: { alertname: 'AsternTest' },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: 'http://grafana.example/',
    version: '1',
    groupKey: `{}:{alertname="AsternTest",hook="${name}"}`,
    truncatedAlerts: 0,
    title: '[FIRING:1] AsternTest',
    state: 'alerting',
    message: '**Firing**\n\nTest',
  };
}
