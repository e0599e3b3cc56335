import { type bodyText, parseBody } from '../body.ts';
import { type Fields, field, isFields } from '../take.ts';

/** What SNS posts, whatever the content type says: it sends JSON as text/plain. */
export type Message = {
  readonly type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly id: string;
  readonly topic: string;
  readonly timestamp: string;
  readonly subject: string | null;
  readonly message: string;
  readonly subscribeUrl: string | null;
  readonly token: string | null;
  readonly fields: Fields;
};

export type MessageOrNot =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'not'; readonly why: string };

const TYPES = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'] as const;
const TOPIC = /^arn:aws[a-z-]{0,20}:sns:[a-z0-9-]{1,30}:\d{12}:[A-Za-z0-9_.-]{1,256}$/;

export function messageIn(sent: Parameters<typeof bodyText>[0]): MessageOrNot {
  const parsed = parseBody(sent);
  if (parsed.kind === 'broken') return not(parsed.problem);
  const fields = parsed.value;
  if (!isFields(fields)) return not('the body is JSON, but not an object');
  const type = TYPES.find((known) => known === field(fields, 'Type'));
  if (type === undefined) return not(NO_ENVELOPE);
  return messageFrom(type, fields);
}

/** Everything that is signed must be text, and all but the message itself one line: what is signed are lines, which must not be read in two ways. */
function messageFrom(type: Message['type'], fields: Fields): MessageOrNot {
  const [id, topic, timestamp] = ['MessageId', 'TopicArn', 'Timestamp'].map((name) => oneLine(fields, name));
  const message = field(fields, 'Message');
  if (id == null || timestamp == null || typeof message !== 'string')
    return not('MessageId, Timestamp or Message is missing');
  if (topic == null || !TOPIC.test(topic)) return not('TopicArn is not the name of a topic');
  if (!Number.isFinite(Date.parse(timestamp)) || !/^\d{4}-\d\d-\d\dT[\d:.]{8,16}Z$/.test(timestamp))
    return not('Timestamp is not a time');
  const subject = field(fields, 'Subject') ?? null;
  if (subject !== null && oneLine(fields, 'Subject') === null) return not('Subject is not one line of text');
  const [subscribeUrl = null, token = null] = ['SubscribeURL', 'Token'].map((name) => oneLine(fields, name));
  if (type !== 'Notification' && (subscribeUrl === null || token === null))
    return not(`a ${type} without SubscribeURL or Token`);
  const more = { subject: subject as string | null, message, subscribeUrl, token, fields };
  return { kind: 'message', message: { type, id, topic, timestamp, ...more } };
}

function oneLine(fields: Fields, name: string): string | null {
  const value = field(fields, name);
  return typeof value === 'string' && value !== '' && !/[\r\n]/.test(value) ? value : null;
}

function not(why: string): MessageOrNot {
  return { kind: 'not', why };
}

const NO_ENVELOPE =
  'this is not a message of SNS with its signature (`Type` is missing); switch raw message delivery of the subscription off';
