import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertsBy, NOW_MS } from '../contract.ts';
import { sns as sender } from './index.ts';
import { posted, type Sent, TOPIC } from './testing/signer.ts';

const TIME = new Date(NOW_MS).toISOString();
const ARN = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:shop-5xx';
const alarm = {
  AlarmName: 'shop-5xx',
  AlarmDescription: 'Errors of the shop',
  AWSAccountId: '123456789012',
  NewStateValue: 'ALARM',
  OldStateValue: 'OK',
  NewStateReason: 'Threshold Crossed: 1 datapoint [14.0] was greater than the threshold (5.0).',
  StateChangeTime: '2026-11-28T09:12:30.250+0000',
  Region: 'US East (N. Virginia)',
  AlarmArn: ARN,
  Trigger: {
    MetricName: '5XXError',
    Namespace: 'AWS/ApiGateway',
    Dimensions: [
      { value: 'shop', name: 'ServiceName' },
      { value: 'production', name: 'Stage' },
    ],
  },
};
const notification = (change: Sent = {}): Sent => ({
  Type: 'Notification',
  MessageId: 'da41e39f-ea4d-435a-b922-c6aae3915ebe',
  TopicArn: TOPIC,
  Subject: 'ALARM: "shop-5xx" in US East (N. Virginia)',
  Message: JSON.stringify(alarm),
  Timestamp: TIME,
  ...change,
});
const withAlarm = (change: object) => notification({ Message: JSON.stringify({ ...alarm, ...change }) });

describe('what CloudWatch sends through SNS', () => {
  it('is read with everything that an incident needs', () => {
    const [read] = alertsBy(sender, posted(notification()));

    assert.deepEqual(
      { ...read, rest: null },
      {
        key: ARN,
        status: 'firing',
        title: 'shop-5xx',
        text: `Errors of the shop\n\n${alarm.NewStateReason}`,
        severity: null,
        service: 'shop',
        environment: 'production',
        startsAtMs: Date.parse('2026-11-28T09:12:30.250Z'),
        endsAtMs: null,
        release: null,
        errorText: null,
        group: null,
        links: [
          {
            title: 'CloudWatch',
            url: 'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#alarmsV2:alarm/shop-5xx',
          },
        ],
        labels: {
          ServiceName: 'shop',
          Stage: 'production',
          namespace: 'AWS/ApiGateway',
          metric: '5XXError',
          region: 'us-east-1',
          account: '123456789012',
        },
        rest: null,
      },
    );
    assert.equal(read?.rest.OldStateValue, 'OK');
  });

  it('is over with OK, and says so where there is no data', () => {
    const [over] = alertsBy(sender, posted(withAlarm({ NewStateValue: 'OK', OldStateValue: 'ALARM' })));
    const [none] = alertsBy(sender, posted(withAlarm({ NewStateValue: 'INSUFFICIENT_DATA' })));

    assert.deepEqual(
      [over?.key, over?.status, over?.startsAtMs, over?.endsAtMs],
      [ARN, 'resolved', null, Date.parse('2026-11-28T09:12:30.250Z')],
    );
    assert.deepEqual([none?.status, none?.title, none?.severity], ['firing', 'shop-5xx: no data', 'warning']);
  });

  it('is two alerts for the same name in two accounts or two regions (S26)', () => {
    const key = (AlarmArn: unknown, more: object = {}) =>
      alertsBy(sender, posted(withAlarm({ AlarmArn, ...more })))[0]?.key;
    const keys = [
      key(ARN),
      key('arn:aws:cloudwatch:eu-west-1:123456789012:alarm:shop-5xx'),
      key('arn:aws:cloudwatch:us-east-1:210987654321:alarm:shop-5xx'),
    ];

    assert.equal(new Set(keys).size, 3);
    assert.equal(key(undefined), ARN, 'without its ARN it is made of topic, account and name');
    assert.notEqual(key(undefined, { AWSAccountId: '210987654321' }), ARN);
  });

  it('may be an alarm over an expression, over other alarms, or one that came by EventBridge', () => {
    const metric = { Namespace: 'Shop', MetricName: 'Orders', Dimensions: [{ name: 'service', value: 'checkout' }] };
    const Trigger = {
      Metrics: [
        { Id: 'e1', Expression: 'm1' },
        { Id: 'm1', MetricStat: { Metric: metric } },
      ],
    };
    const [expression] = alertsBy(sender, posted(withAlarm({ Trigger })));
    const [composite] = alertsBy(sender, posted(withAlarm({ Trigger: undefined, AlarmRule: 'ALARM(a) AND ALARM(b)' })));
    const event = {
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      account: '123456789012',
      resources: [ARN],
      detail: { alarmName: 'shop-5xx', state: { value: 'OK', reason: 'below', timestamp: alarm.StateChangeTime } },
    };
    const [bridged] = alertsBy(sender, posted(notification({ Message: JSON.stringify(event) })));

    assert.equal(expression?.service, 'checkout');
    assert.deepEqual([composite?.service, composite?.rest.AlarmRule], [null, 'ALARM(a) AND ALARM(b)']);
    assert.deepEqual([bridged?.key, bridged?.status, bridged?.text], [ARN, 'resolved', 'below']);
  });
});

describe('what others publish to a topic', () => {
  it('becomes an alert of its own, titled by subject or first words', () => {
    const [subject] = alertsBy(sender, posted(notification({ Message: 'Disk of db1\nis full', Subject: 'Disk' })));
    const [none] = alertsBy(sender, posted(notification({ Message: 'Disk of db1\nis full', Subject: undefined })));
    const [object] = alertsBy(
      sender,
      posted(notification({ Message: '{"title":"Disk","service":"shop"}', Subject: undefined })),
    );

    assert.deepEqual(
      [subject?.key, subject?.title, subject?.text, subject?.startsAtMs],
      [`${TOPIC}/Disk`, 'Disk', 'Disk of db1\nis full', NOW_MS],
    );
    assert.equal(none?.title, 'Disk of db1 is full');
    assert.deepEqual([object?.title, object?.service], ['Disk', 'shop']);
  });
});
