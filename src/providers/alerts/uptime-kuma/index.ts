import type { AlertSender, HookFacts, Incoming } from '../port.ts';
import { sentFields } from '../sent-fields.ts';
import { readFields } from './read.ts';

/** Uptime Kuma's webhook: JSON, a form with the field `data`, or everything behind the `?`. It signs nothing, and tries once. */
export const uptimeKuma: AlertSender = {
  name: 'uptime-kuma',
  title: 'Uptime Kuma',
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

/** No monitor has it: what is sent for a test must not stand for a real one, whose trouble would then be no news. */
const TEST_ID = 999_999_999;

function sample({ name }: HookFacts, nowMs: number): Incoming {
  const body = {
    heartbeat: {
      monitorID: TEST_ID,
      status: 0,
      time: new Date(nowMs).toISOString().replace('T', ' ').slice(0, 23),
      msg: 'Sent by `astern alerts test`.',
      ping: null,
      important: true,
      duration: 60,
      retries: 0,
      timezone: 'UTC',
      timezoneOffset: '+00:00',
    },
    monitor: { id: TEST_ID, name: `Test of the hook ${name}`, type: 'http', url: 'https://shop.example/', tags: [] },
    msg: `[Test of the hook ${name}] [🔴 Down] Sent by astern alerts test.`,
  };
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: Buffer.from(JSON.stringify(body)),
  };
}
