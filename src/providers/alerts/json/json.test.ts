import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { alertSenderContract, alertsBy, hookFacts, incoming, NOW_MS, readBy } from '../contract.ts';
import { alertSchema } from '../plain-schema.ts';
import { signWith } from '../signature.ts';
import { json } from './index.ts';

const whole = {
  key: 'orders/failing',
  status: 'firing',
  title: 'Orders fail',
  text: 'More than 5 %\nfor 2 minutes',
  severity: 'critical',
  service: 'shop',
  environment: 'production',
  startsAt: '2026-11-28T09:12:30Z',
  release: 'r412',
  errorText: 'TypeError: total is not a number',
  group: 'orders',
  links: [{ title: 'Panel', url: 'https://grafana.example/d/1' }],
  labels: { region: 'eu' },
};
const several = { alerts: [whole, { key: 'b', title: 'B', status: 'resolved', endsAt: 1_795_857_600 }], truncated: 3 };

alertSenderContract(json, { deliveries: [incoming(whole), incoming([whole, { title: 'B' }]), incoming(several)] });

describe('the plain form', () => {
  it('is read as it is written, and what it does not know is kept', () => {
    const { startsAt, ...said } = whole;

    const [read] = alertsBy(json, incoming({ ...whole, squad: 'blue' }));

    assert.deepEqual(read, { ...said, startsAtMs: Date.parse(startsAt), endsAtMs: null, rest: { squad: 'blue' } });
  });

  it('is one alert, a list, or a list with what was left out', () => {
    const reading = readBy(json, incoming(several));

    assert.ok(reading.kind === 'alerts');
    assert.deepEqual(
      reading.alerts.map(({ key, status, endsAtMs }) => [key, status, endsAtMs]),
      [
        ['orders/failing', 'firing', null],
        ['b', 'resolved', 1_795_857_600_000],
      ],
    );
    assert.equal(reading.truncated, 3);
    assert.equal(alertsBy(json, incoming([whole])).length, 1);
  });

  it('needs no more than a title, by which it is known again', () => {
    const [read] = alertsBy(json, incoming({ title: 'Disk full', service: 'db' }));
    const [again] = alertsBy(json, incoming({ title: 'Disk full', service: 'db', status: 'ok' }));

    assert.deepEqual(
      [read?.status, read?.key, again?.key, again?.status],
      ['firing', again?.key, read?.key, 'resolved'],
    );
  });

  it('keeps a severity that it does not know (S32), and no address that is none of the web', () => {
    const [read] = alertsBy(
      json,
      incoming({ title: 'A', severity: 'purple', links: ['javascript:alert(1)', 'https://a.example'] }),
    );

    assert.deepEqual([read?.severity, read?.rest], [null, { severity: 'purple' }]);
    assert.deepEqual(read?.links, [{ title: 'Link', url: 'https://a.example/' }]);
  });

  it('names what is missing', () => {
    const problem = (body: unknown) => {
      const reading = readBy(json, incoming(JSON.stringify(body)));
      return reading.kind === 'unreadable' ? reading.problem : reading.kind;
    };

    assert.match(problem([{ text: 'x' }, {}]), /alert 1 has neither `title` nor `key`/);
    assert.match(problem('down'), /neither an object nor a list/);
  });

  it('is published as a schema that its examples keep to', () => {
    const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(alertSchema);
    const sample: unknown = JSON.parse(json.sample(hookFacts(), NOW_MS).body.toString());

    for (const body of [whole, several, [whole], sample]) assert.ok(isValid(body), JSON.stringify(isValid.errors));
    assert.equal(isValid({ text: 'no title' }), false);
    const file = new URL('../../../../docs/alert.schema.json', import.meta.url);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), alertSchema);
  });
});

describe('the signature of the plain form', () => {
  const hook = hookFacts({ secrets: ['old', 'new'] });
  const came = incoming(whole);
  const time = Math.floor(NOW_MS / 1_000);
  const header = (value: string) => ({ ...came, headers: { 'astern-signature': value } });
  const digest = (secret: string, seconds = time) => signWith(secret, [`${seconds}.`, came.body]);

  it('may be several, of which one must be right', async () => {
    const both = header(`t=${time}, v1=${digest('lost')}, v1=${digest('new')}`);

    assert.deepEqual(await json.verify(both, hook, NOW_MS), { kind: 'genuine', skewMs: 0 });
  });

  it('is refused with a reason', async () => {
    const why = async (value: string) => {
      const verified = await json.verify(header(value), hook, NOW_MS);
      return verified.kind === 'refused' ? verified.why : verified.kind;
    };

    assert.match(await why(`v1=${digest('new')}`), /no time/);
    assert.match(await why(`t=${time},v1=${digest('lost')}`), /not one of the secrets/);
    assert.match(await why(`t=${time},v1=zz`), /not one of the secrets/);
    assert.match(await why(`t=${time - 301},v1=${digest('new', time - 301)}`), /301 s behind/);
  });
});
