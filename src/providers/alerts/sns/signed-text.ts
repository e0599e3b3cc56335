import type { Message } from './message.ts';

/** What SNS signs: names and values, a line each, in this order. */
export function signedText(message: Message): string {
  const { type, id, topic, timestamp, subject, message: text, subscribeUrl, token } = message;
  const lines: readonly (readonly [string, string | null])[] =
    type === 'Notification'
      ? [
          ['Message', text],
          ['MessageId', id],
          ['Subject', subject],
          ['Timestamp', timestamp],
          ['TopicArn', topic],
          ['Type', type],
        ]
      : [
          ['Message', text],
          ['MessageId', id],
          ['SubscribeURL', subscribeUrl],
          ['Timestamp', timestamp],
          ['Token', token],
          ['TopicArn', topic],
          ['Type', type],
        ];
  return lines.flatMap(([name, value]) => (value === null ? [] : `${name}\n${value}\n`)).join('');
}
