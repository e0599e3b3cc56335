import type { AlertSender, HookFacts, Incoming } from '../port.ts';
import { sentFields } from '../sent-fields.ts';
import { readFields } from './read.ts';

/** UptimeRobot: what it watches stands behind the `?`, in a form, or in the JSON of the customer. It signs nothing. */
export const uptimerobot: AlertSender = {
  name: 'uptimerobot',
  title: 'UptimeRobot',
  signs: false,
  headers: [],
  verify: async () => ({ kind: 'genuine', skewMs: null }),
  deliveryKey: () => null,
  read: (delivery) => {
    const found = sentFields(delivery);
    return found.kind === 'broken' ? { kind: 'unreadable', problem: found.problem } : readFields(found.fields);
  },
  sample,
};

/** No monitor has its number: what is sent for a test must not stand for a real one. */
function sample({ name }: HookFacts, nowMs: number): Incoming {
  const query = {
    monitorID: '999999999999',
    monitorURL: 'https://shop.example/',
    monitorFriendlyName: `Test of the hook ${name}`,
    alertType: '1',
    alertTypeFriendlyName: 'Down',
    alertDetails: 'Sent by `astern alerts test`.',
    alertDateTime: String(Math.floor(nowMs / 1_000)),
  };
  return { method: 'GET', headers: {}, query, body: Buffer.alloc(0) };
}
