import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertSenderContract, alertsBy, incoming, kept, readBy } from '../contract.ts';
import { pagerduty } from './index.ts';

const event = {
  event_action: 'trigger',
  dedup_key: 'db1/disk',
  payload: {
    summary: 'Disk of db1 is full',
    source: 'db1.example',
    severity: 'critical',
    timestamp: '2026-11-28T09:12:30.000+0000',
    component: 'mysql',
    group: 'databases',
    class: 'disk',
    custom_details: { free: '1 %', service: 'shop', version: 'r412', error: 'ENOSPC' },
  },
  images: [{ src: 'https://graphs.example/1.png', href: 'https://graphs.example/1', alt: 'Graph' }],
  links: [{ href: 'https://wiki.example/disk', text: 'What to do' }],
  client: 'Monitor',
  client_url: 'https://monitor.example',
};
const change = {
  payload: {
    summary: 'Feature flag turned on',
    source: 'flags',
    timestamp: '2026-11-28T09:00:00Z',
    custom_details: { flag: 'new-cart' },
  },
  links: [{ href: 'https://flags.example/new-cart', text: 'Flag' }],
};

alertSenderContract(pagerduty, {
  deliveries: [incoming(event), incoming({ ...event, event_action: 'resolve', payload: undefined }), incoming(change)],
});

describe('what PagerDuty’s senders send', () => {
  it('is read with everything that an incident needs', () => {
    const [read] = alertsBy(pagerduty, incoming(event));

    assert.deepEqual(read, {
      key: 'db1/disk',
      status: 'firing',
      title: 'Disk of db1 is full',
      text: 'free: 1 %\nservice: shop\nversion: r412\nerror: ENOSPC',
      severity: 'critical',
      service: 'shop',
      environment: null,
      startsAtMs: Date.parse('2026-11-28T09:12:30Z'),
      endsAtMs: null,
      release: 'r412',
      errorText: 'ENOSPC',
      group: 'databases',
      links: [
        { title: 'What to do', url: 'https://wiki.example/disk' },
        { title: 'Monitor', url: 'https://monitor.example/' },
        { title: 'Graph', url: 'https://graphs.example/1' },
      ],
      labels: { source: 'db1.example', component: 'mysql', group: 'databases', class: 'disk' },
      rest: {
        source: 'db1.example',
        component: 'mysql',
        group: 'databases',
        class: 'disk',
        custom_details: event.payload.custom_details,
      },
    });
  });

  it('needs no payload to acknowledge or to resolve', () => {
    const of = (event_action: string) => alertsBy(pagerduty, incoming({ event_action, dedup_key: 'k' }))[0];

    assert.deepEqual([of('acknowledge')?.status, of('resolve')?.status], ['acknowledged', 'resolved']);
  });

  it('is known by the key that we made where it has none', () => {
    const { dedup_key: _, ...bare } = event;
    const delivery = { ...kept(pagerduty, incoming(bare)), headers: { 'x-astern-dedup-key': 'made-1' } };

    const reading = pagerduty.read(delivery);

    assert.equal(reading.kind === 'alerts' ? reading.alerts[0]?.key : null, 'made-1');
    assert.equal(readBy(pagerduty, incoming(bare)).kind, 'unreadable');
  });

  it('may tell of a change', () => {
    const reading = readBy(pagerduty, incoming(change));

    assert.ok(reading.kind === 'alerts');
    assert.deepEqual(reading.changes, [
      {
        title: 'Feature flag turned on',
        service: null,
        atMs: Date.parse('2026-11-28T09:00:00Z'),
        links: [{ title: 'Flag', url: 'https://flags.example/new-cart' }],
        rest: { source: 'flags', custom_details: { flag: 'new-cart' } },
      },
    ]);
  });

  it('keeps fields that it does not know, and never the routing key', () => {
    const [read] = alertsBy(pagerduty, incoming({ ...event, routing_key: 'R'.repeat(32), squad: 'blue' }));

    assert.equal(read?.rest.squad, 'blue');
    assert.ok(!JSON.stringify(read).includes('RRRR'));
  });
});
