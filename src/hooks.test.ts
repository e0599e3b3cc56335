import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ALERT_SENDERS, SIGNING_SENDERS } from './config/alerts.ts';
import { type OpenedHooks, openHooks } from './config/hook-keys.ts';
import { OWN_HOOK } from './flows/alerts/hook.ts';
import { hookBook, hookReaders } from './hooks.ts';
import { alertSenders } from './providers/alerts/index.ts';

const opened: OpenedHooks = {
  alerts: [
    {
      ...{
        name: 'prom',
        from: 'alertmanager',
        keys: ['new-key-new-key-1', 'old-key-old-key-1'],
        secrets: [],
        topics: [],
      },
      ...{ toleranceMs: 1, service: 'shop', severity: 'error' },
    },
  ],
  heartbeats: [
    { name: 'backup', keys: ['beat-key-beat-key'], periodMs: 1, graceMs: 1, service: null, severity: 'error' },
  ],
  deploys: [],
};

describe('the hooks of the settings', () => {
  it('may be from every sender that there is, and from no other', () => {
    assert.deepEqual([...ALERT_SENDERS].sort(), alertSenders.map(({ name }) => name).sort());
  });

  it('may have secrets where the sender signs with one', () => {
    // SNS signs with keys of its own.
    const signing = alertSenders.filter(({ signs, name }) => signs && name !== 'sns').map(({ name }) => name);

    assert.deepEqual([...SIGNING_SENDERS].sort(), signing.sort());
  });

  it('are opened by each of their keys, and by no key of another kind', () => {
    const { alertKeys, heartbeatKeys, alerts } = hookBook(opened);

    assert.deepEqual(
      ['new-key-new-key-1', 'old-key-old-key-1', 'beat-key-beat-key', ''].map(
        (key) => alertKeys.find(key)?.name ?? null,
      ),
      ['prom', 'prom', null, null],
    );
    assert.equal(heartbeatKeys.find('beat-key-beat-key')?.name, 'backup');
    assert.equal(heartbeatKeys.find('new-key-new-key-1'), null);
    assert.equal(alerts[0]?.key, 'new-key-new-key-1');
  });

  it('are read by their sender, and what Astern tells itself by the plain form', () => {
    const { senders, hooks } = hookReaders(opened, hookBook(opened));

    assert.deepEqual([senders.get('prom')?.name, senders.get(OWN_HOOK)?.name], ['alertmanager', 'json']);
    assert.deepEqual(hooks.get('prom'), { name: 'prom', service: 'shop', severity: 'error' });
  });
});

describe('the keys of hooks', () => {
  const settings = (key: { env: string }) => ({
    alerts: [{ ...opened.alerts[0], keys: [key], secrets: [] } as never],
    heartbeats: [{ ...opened.heartbeats[0], keys: [{ env: 'B' }] } as never],
    deploys: [],
  });
  const open = (env: Record<string, string>) => () => openHooks(settings({ env: 'A' }), { env, folder: '/' });

  it('are long enough that nobody guesses them, and are not shown when they are not', () => {
    assert.throws(open({ A: 'short', B: 'b'.repeat(16) }), (error: Error) => {
      assert.match(error.message, /The key of alerts\.prom \(the variable A\) must have 16 to 200/);
      return !error.message.includes('short');
    });
    assert.throws(open({ A: 'with a slash / in it', B: 'b'.repeat(16) }), /16 to 200 letters/);
    assert.throws(open({ B: 'b'.repeat(16) }), /A is not set/);
  });

  it('open one of them each', () => {
    const same = 'the-same-key-twice';

    assert.throws(open({ A: same, B: same }), /heartbeats\.backup and alerts\.prom have the same key/);
    assert.equal(open({ A: same, B: `${same}-2` })().alerts[0]?.keys[0], same);
  });
});
