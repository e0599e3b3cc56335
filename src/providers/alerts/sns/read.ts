import type { SentAlert } from '../../../core/alerts/model.ts';
import { BLANK } from '../blank.ts';
import { keyFrom } from '../key.ts';
import type { Reading } from '../port.ts';
import { jsonIn } from '../sent-fields.ts';
import { field, firstLine, lineOf, textOf } from '../take.ts';
import { alarmFromEvent, alarmFromSns } from './cloudwatch.ts';
import type { Message } from './message.ts';
import { confirmationAddress } from './pinned.ts';

export function readMessage(message: Message): Reading {
  if (message.type === 'Notification') return readNotification(message);
  // Its address would subscribe us again.
  if (message.type === 'UnsubscribeConfirmation')
    return { kind: 'nothing', why: `the subscription to ${message.topic} was ended; nothing more comes from it` };
  const url = confirmationAddress(message.subscribeUrl);
  if (url !== null) return { kind: 'confirm', url };
  return { kind: 'unreadable', problem: 'SubscribeURL is not an address of Amazon SNS; it was not visited' };
}

function readNotification(message: Message): Reading {
  const said = jsonIn(message.message);
  const alert = alarmFromSns(said, message.topic) ?? alarmFromEvent(said) ?? plainMessage(message);
  return { kind: 'alerts', alerts: [alert], truncated: 0, changes: [] };
}

/** Something else than an alarm was published to the topic: that it was is all that one can say, so it never ends by itself. */
function plainMessage({ topic, subject, message, timestamp }: Message): SentAlert {
  const said = jsonIn(message);
  const title =
    lineOf(subject) ?? firstLine(said, ['title', 'detail-type', 'detailType']) ?? lineOf(message) ?? 'A message of SNS';
  return {
    ...BLANK,
    key: keyFrom(topic, title),
    status: 'firing',
    title,
    text: textOf(message) ?? '',
    service: firstLine(said, ['service']),
    environment: firstLine(said, ['environment']),
    startsAtMs: Date.parse(timestamp),
    labels: { topic },
    rest: field(said, 'source') === undefined ? {} : { source: field(said, 'source') },
  };
}
