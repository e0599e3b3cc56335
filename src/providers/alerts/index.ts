import { alertmanager } from './alertmanager/index.ts';
import { cloudevents } from './cloudevents/index.ts';
import { datadog } from './datadog/index.ts';
import { grafana } from './grafana/index.ts';
import { json } from './json/index.ts';
import { newrelic } from './newrelic/index.ts';
import { pagerduty } from './pagerduty/index.ts';
import type { AlertSender } from './port.ts';
import { sentry } from './sentry/index.ts';
import { sns } from './sns/index.ts';
import { uptimeKuma } from './uptime-kuma/index.ts';
import { uptimerobot } from './uptimerobot/index.ts';

/** Every kind of monitor that may send alerts; one line for each. */
export const alertSenders: readonly AlertSender[] = [
  alertmanager,
  grafana,
  json,
  cloudevents,
  pagerduty,
  datadog,
  sentry,
  newrelic,
  sns,
  uptimeKuma,
  uptimerobot,
];
