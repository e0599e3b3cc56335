import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertSenderContract, alertsBy, incoming, readBy } from '../contract.ts';
import { cloudevents } from './index.ts';

const event = {
  specversion: '1.0',
  id: 'e-1',
  source: '/sensors/hall-2',
  type: 'com.example.disk.firing',
  subject: 'db1',
  time: '2026-11-28T09:12:30Z',
  datacontenttype: 'application/json',
  traceparent: '00-aa-bb-01',
  data: { title: 'Disk of db1 is full', severity: 'critical', service: 'shop' },
};
const asJson = (type: string) => ({ headers: { 'content-type': type } });
const structured = incoming(event, asJson('application/cloudevents+json; charset=utf-8'));
const batched = incoming(
  [event, { ...event, id: 'e-2', type: 'com.example.disk.resolved' }],
  asJson('application/cloudevents-batch+json'),
);
const binary = incoming(event.data, {
  headers: {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': 'e-1',
    'ce-source': '/sensors/hall-2',
    'ce-type': 'com.example.disk.firing',
    'ce-subject': 'Euro%20%E2%82%AC',
  },
});

alertSenderContract(cloudevents, { deliveries: [structured, batched, binary] });

describe('what CloudEvents say', () => {
  it('is read from an event as JSON', () => {
    const [read] = alertsBy(cloudevents, structured);

    assert.deepEqual(
      [read?.key, read?.status, read?.title, read?.severity, read?.service, read?.startsAtMs],
      [
        '/sensors/hall-2/db1/com.example.disk',
        'firing',
        'Disk of db1 is full',
        'critical',
        'shop',
        Date.parse(event.time),
      ],
    );
    assert.deepEqual(read?.rest.event, {
      source: '/sensors/hall-2',
      type: 'com.example.disk.firing',
      datacontenttype: 'application/json',
      traceparent: '00-aa-bb-01',
      subject: 'db1',
    });
  });

  it('is the same alert when it is over, which the last word of the type says', () => {
    const [firing, over] = alertsBy(cloudevents, batched);

    assert.deepEqual([firing?.key, over?.status], [over?.key, 'resolved']);
  });

  it('is read from headers and body, percent-encoded as headers must be', () => {
    const [read] = alertsBy(cloudevents, binary);

    assert.equal(read?.key, '/sensors/hall-2/Euro €/com.example.disk');
    assert.equal(read?.title, 'Disk of db1 is full');
  });

  it('has data of any kind', () => {
    const of = (data: object) =>
      alertsBy(
        cloudevents,
        incoming({ ...event, data: undefined, ...data }, asJson('application/cloudevents+json')),
      )[0];

    assert.equal(of({ data: 'full' })?.text, 'full');
    assert.equal(of({ data_base64: Buffer.from('{"title":"Full"}').toString('base64') })?.title, 'Full');
    assert.equal(of({})?.title, 'com.example.disk: db1');
  });

  it('is known again by source and id', () => {
    assert.equal(cloudevents.deliveryKey(structured), '/sensors/hall-2/e-1');
    assert.equal(cloudevents.deliveryKey(binary), '/sensors/hall-2/e-1');
    assert.equal(cloudevents.deliveryKey(incoming('{}')), null);
  });

  it('is understood by its own version where the content type is that of any JSON', () => {
    const [read] = alertsBy(cloudevents, incoming(event, asJson('application/json')));

    assert.equal(read?.title, alertsBy(cloudevents, structured)[0]?.title);
  });

  it('names what is missing', () => {
    const problem = (body: object, type: string) => {
      const reading = readBy(cloudevents, incoming(body, asJson(type)));
      return reading.kind === 'unreadable' ? reading.problem : reading.kind;
    };

    assert.match(problem({ ...event, id: '' }, 'application/cloudevents+json'), /lacks id, source or type/);
    assert.match(problem([{}], 'application/cloudevents-batch+json'), /event 1 of the batch/);
    assert.match(problem({ ...event, specversion: undefined }, 'application/json'), /neither the content type/);
  });
});
