import type { TestContext } from 'node:test';
import { startReceiver } from './receiver.ts';

export const TOKEN = 'xoxb-1234-secret';
const json = { 'content-type': 'application/json' };

/** Slack's web API, as far as it is used: `ok` in a 200, whatever happened. */
export async function startSlack(t: Pick<TestContext, 'after'>) {
  let posted = 0;
  const receiver = await startReceiver(({ path, headers, body }) => {
    const answer = (said: object) => ({ status: 200, headers: json, body: JSON.stringify(said) });
    if (path.startsWith('/actions/')) return { status: 200, body: 'ok' };
    if (headers.authorization !== `Bearer ${TOKEN}`) return answer({ ok: false, error: 'invalid_auth' });
    const { channel, ts, blocks } = JSON.parse(body);
    if (!Array.isArray(blocks)) return answer({ ok: false, error: 'no_text' });
    posted += 1;
    if (path === '/api/chat.postMessage') return answer({ ok: true, channel: 'D0123456', ts: `170000.00${posted}` });
    if (path === '/api/chat.update' && channel === 'D0123456') return answer({ ok: true, channel, ts });
    return answer({ ok: false, error: 'message_not_found' });
  });
  t.after(() => receiver.close());
  return receiver;
}
