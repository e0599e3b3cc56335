import { keyFrom } from '../key.ts';
import type { AlertSender, HookFacts, Incoming } from '../port.ts';
import { type Certificates, rememberCertificates } from './certificates.ts';
import { getText } from './get-text.ts';
import { messageIn } from './message.ts';
import { readMessage } from './read.ts';
import { verify } from './verify.ts';

const CERTIFICATE_LIMITS = { timeoutMs: 3_000, largestBytes: 32_000 };

/** Amazon SNS, and by it the alarms of CloudWatch. Every message is signed by Amazon: a hook needs no secret, but should name its topics. */
export const sns: AlertSender = snsSender(rememberCertificates((address) => getText(address, CERTIFICATE_LIMITS)));

export function snsSender(certificates: Certificates): AlertSender {
  return {
    name: 'sns',
    title: 'Amazon SNS and CloudWatch',
    signs: true,
    testInstead: 'publish to the topic: aws sns publish --topic-arn <topic> --subject Test --message Test',
    headers: [],
    verify: (incoming, hook, nowMs) => verify(incoming, { hook, nowMs, certificates }),
    deliveryKey,
    read: (delivery) => {
      const read = messageIn(delivery);
      return read.kind === 'not' ? { kind: 'unreadable', problem: read.why } : readMessage(read.message);
    },
    sample,
  };
}

/** Stays the same when SNS tries again, and is signed. */
function deliveryKey({ body }: Incoming): string | null {
  const read = messageIn({ body: body.toString('utf8'), encoding: 'utf8' });
  return read.kind === 'not' ? null : keyFrom(read.message.id);
}

/** Only Amazon can sign: this one is readable and would be refused at the hook. */
function sample({ name, topics }: HookFacts, nowMs: number): Incoming {
  const alarm = {
    AlarmName: `Test of the hook ${name}`,
    AlarmDescription: 'Sent by `astern alerts test`.',
    AWSAccountId: '123456789012',
    NewStateValue: 'ALARM',
    NewStateReason: 'Threshold Crossed: 1 datapoint [14.0] was greater than the threshold (5.0).',
    StateChangeTime: new Date(nowMs).toISOString().replace('Z', '+0000'),
    Region: 'US East (N. Virginia)',
    AlarmArn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:astern-test`,
    OldStateValue: 'OK',
    Trigger: { MetricName: 'Errors', Namespace: 'Astern', Dimensions: [] },
  };
  const message = {
    Type: 'Notification',
    MessageId: `a57e54a5-0000-4000-8000-${String(nowMs).slice(-12).padStart(12, '0')}`,
    TopicArn: topics[0] ?? 'arn:aws:sns:us-east-1:123456789012:astern-test',
    Subject: 'ALARM: test',
    Message: JSON.stringify(alarm),
    Timestamp: new Date(nowMs).toISOString(),
    SignatureVersion: '2',
    Signature: 'only Amazon can sign',
    SigningCertURL:
      'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0000000000000000000000000000000000.pem',
  };
  const headers = { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' };
  return { method: 'POST', headers, query: {}, body: Buffer.from(JSON.stringify(message)) };
}
