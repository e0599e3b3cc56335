import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Answering, openMessage, plain } from '../../demo/open-message.ts';
import { type MailServer, readable, startMailServer } from '../../src/providers/notify/testing/mail-server.ts';
import type { Load } from '../support/load.ts';
import { alertmanagerIsHere, type Monitoring, startMonitoring } from '../support/monitoring.ts';
import { needs } from '../support/required.ts';
import { startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const KEY = 'prometheus-0123456789abcdef';

describe('from a bad release to a proven recovery, with a real Prometheus, Alertmanager and mail server', {
  skip: needs('alertmanager', alertmanagerIsHere),
}, () => {
  let tiny: TinyWorld;
  let mail: MailServer;
  let monitoring: Monitoring;
  let load: Load;
  let answering: Answering;
  const at = new Map<string, number>();

  before(async () => {
    mail = await startMailServer({ hideSTARTTLS: true });
    tiny = await startTinyWorld({
      env: { ASTERN_PROMETHEUS_KEY: KEY },
      settings: {
        alerts: { prometheus: { from: 'alertmanager', key: { env: 'ASTERN_PROMETHEUS_KEY' } } },
        channels: { email: { host: '127.0.0.1', port: mail.port, tls: 'none', from: 'Astern <astern@example.com>' } },
      },
    });
    await putOnCall();
    await tiny.shipped('Sell tea');
    load = tiny.load({ perSecond: 40, longEveryMs: 0 });
    const { url } = await tiny.world.server().ready;
    const errors = (code: string) => `sum by (service, version) (rate(tiny_requests_total{code=~"${code}"}[4s]))`;
    monitoring = await startMonitoring({
      world: tiny.world,
      hook: `${url}/v1/hooks/alerts/${KEY}`,
      rule: {
        name: 'TinyErrors',
        expr: `${errors('5..')} / ${errors('.*')} > 0.05`,
        labels: { severity: 'critical' },
        annotations: { summary: 'More than 5 % of the requests to {{ $labels.service }} fail' },
      },
    });
  });
  after(async () => {
    await load?.stop();
    await monitoring?.stop();
    await tiny?.close();
    await mail?.close();
  });

  it('opens an incident for what a rule of Prometheus found, and mails whoever is on call a link', async () => {
    const gate = tiny.world.gate('second');
    await tiny.shipped('Give discounts', { mode: 'bad-when-told', gate: gate.file });
    await until('customers get the second release', () => load.answered().at(-1)?.release === 'r2');
    await gate.open();
    at.set('first error', Date.now());

    const letter = await until('a mail with a link', () => mail.taken.map(readable).find((one) => one.includes('/p/')));
    at.set('mail', Date.now());

    const [, link] = /(http:\/\/127\.0\.0\.1:\d+\/p\/[\w.-]+)/.exec(letter) ?? [];
    assert.ok(link !== undefined, letter);
    answering = openMessage(link);
    assert.match(letter, /INC-1/);
    assert.match(letter, /More than 5 % of the requests to tiny fail/);
  });

  it('names the release, with what speaks for it: time, service, error share, and its own label (S43)', async () => {
    const suspect = await until('the suspect', async () => {
      const { incident } = await shown();
      return incident.suspects?.find(({ suspected }) => suspected);
    });

    assert.deepEqual([suspect.release, suspect.target, suspect.title], ['r2', 'tiny/production', 'Give discounts']);
    const kinds = suspect.evidence.map(({ kind }) => kind);
    for (const kind of ['time', 'service', 'release-tag']) assert.ok(kinds.includes(kind), kinds.join());
    assert.match(plain(await answering.look()), /r2/);
  });

  it('takes the incident and puts the last good release back, with two taps on the page of the link', async () => {
    await answering.tap(/on it/i);
    at.set('taken', Date.now());
    await answering.tap(/put back/i, '/put-back');
    at.set('tapped', Date.now());

    await until('the traffic is back', async () => (await tiny.orders.status()).hot?.release === 'r1');
    at.set('traffic back', Date.now());
    const { incident } = await shown();
    assert.deepEqual([incident.state, incident.owner], ['acknowledged', 'ann']);
    const { lock } = await tiny.orders.status();
    assert.equal(lock?.incident, 'INC-1');
  });

  it('proves the recovery by what customers get, and Prometheus sees it end', async () => {
    const recovery = await until('the recovery is proven', async () => {
      const { incident } = await shown();
      return incident.recoveries.find(({ state }) => state === 'proven');
    });
    at.set('proven', Date.now());
    await until('no alert fires', async () => (await monitoring.alerts()).length === 0);
    await until('Astern has heard that it is over', async () => {
      const { alertList } = await shown();
      return alertList.every(({ status }) => status === 'resolved');
    });
    at.set('alert resolved', Date.now());

    assert.equal(recovery.provenBy, 'measurement');
    assert.ok((recovery.errorsBefore ?? 0) > 50 && recovery.errorsAfter === 0, JSON.stringify(recovery));
    assert.equal((await shown()).incident.state, 'mitigated');
    assert.match(plain(await answering.look()), /0\.0 %/);
  });

  it('has times that add up, to the millisecond of the log', async (t) => {
    await tiny.world.api.call('changeIncident', { params: { incident: 'INC-1' }, body: { change: 'resolve' } });
    at.set('resolved', Date.now());

    const { times, incident } = await shown();

    const order = ['began', 'detected', 'paged', 'acknowledged', 'decided', 'restored', 'proven', 'resolved'] as const;
    const known = order.map((name) => Date.parse(times?.[name] ?? ''));
    assert.ok(
      known.every((ms) => !Number.isNaN(ms)),
      JSON.stringify(times),
    );
    assert.deepEqual(
      known,
      known.toSorted((one, other) => one - other),
    );
    assert.equal(incident.state, 'resolved');
    const firstMs = at.get('first error') ?? 0;
    t.diagnostic(
      `from the first error, measured from outside: ${[...at].map(([name, ms]) => `${name} +${ms - firstMs} ms`).join(', ')}`,
    );
    t.diagnostic(
      `as the incident has it: ${order.map((name) => `${name} +${Date.parse(times?.[name] ?? '') - firstMs} ms`).join(', ')}`,
    );
    // From the alert's own start to the mail that was handed over.
    const [, detected = 0, paged = 0] = known;
    assert.ok(paged - detected < 2_000, `the page left ${paged - detected} ms after the alert was read`);
  });

  async function shown() {
    return (await tiny.world.api.call('incident', { params: { incident: 'INC-1' } })).body;
  }

  /** ann, whose address is proven by the code that was mailed there. */
  async function putOnCall(): Promise<void> {
    const { api } = tiny.world;
    const contacts = [{ channel: 'email' as const, address: 'ann@example.com' }];
    await api.call('putPerson', { body: { name: 'ann', role: 'responder', contacts } });
    const steps = [{ delayMs: 300_000, targets: [{ kind: 'person' as const, name: 'ann' }], acknowledgements: 1 }];
    await api.call('putPolicy', { body: { name: 'all', services: ['*'], steps } });
    const [contact] = (await api.call('oncallPerson', { params: { name: 'ann' } })).body.contacts;
    assert.ok(contact !== undefined);
    const params = { name: 'ann', id: contact.id };
    await api.call('sendContactCode', { params, body: {} });
    const code = await until(
      'the code',
      () =>
        /\b(\d{6})\b/.exec(
          readable(mail.taken.at(-1) ?? '')
            .split(/\n\n/)
            .slice(1)
            .join('\n'),
        )?.[1],
    );
    await api.call('verifyContact', { params, body: { code } });
  }
});
