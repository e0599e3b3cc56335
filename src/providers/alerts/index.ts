import { alertmanager } from './alertmanager/index.ts';
import { cloudevents } from './cloudevents/index.ts';
import { grafana } from './grafana/index.ts';
import { json } from './json/index.ts';
import { pagerduty } from './pagerduty/index.ts';
import type { AlertSender } from './port.ts';

/** Every kind of monitor that may send alerts; one line for each. */
export const alertSenders: readonly AlertSender[] = [alertmanager, grafana, json, cloudevents, pagerduty];
