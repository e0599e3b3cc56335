import { type Fields, fieldsOf, isFields, listOf, type Spot, textOf } from '../tree.ts';
import { schemaOf } from './keywords.ts';
import type { Schema, Trouble } from './shape.ts';
import type { Side } from './side.ts';

/** One kind of message (or stored value), and what it looks like. */
export type Message = {
  /** Topic or queue; null for a schema that stands alone. */
  readonly channel: string | null;
  readonly name: string;
  /** What the service that the document is of does with it; null where that is not said. */
  readonly direction: 'send' | 'receive' | null;
  readonly payload: Schema | null;
  readonly headers: Schema | null;
  /** Language of the payload where that is not JSON Schema. */
  readonly foreign: string | null;
  readonly spot: Spot;
};

export type Messages = { readonly messages: readonly Message[]; readonly troubles: readonly Trouble[] };

/** The messages of an AsyncAPI document (2 or 3), or of a JSON Schema: itself, or each of its definitions where it only holds these. */
export function messagesOf(side: Side): Messages {
  const root = fieldsOf(side.root);
  const work: Work = { side, root, troubles: [] };
  const version = String(root.asyncapi ?? '');
  const messages =
    version === '' ? schemasOf(root) : version.startsWith('2') ? secondMessages(work) : thirdMessages(work);
  return { messages, troubles: work.troubles };
}

/** Why a document is neither, or null. */
export function notMessages(root: unknown): string | null {
  if (!isFields(root)) return typeof root === 'boolean' ? null : 'it is neither a JSON Schema nor an AsyncAPI document';
  const { asyncapi } = root;
  if (asyncapi !== undefined)
    return /^[23]/.test(String(asyncapi))
      ? null
      : `its version, ${String(asyncapi).slice(0, 20)}, is not one that is understood (AsyncAPI 2, 3)`;
  return WORDS.some((word) => word in root) ? null : 'it is neither a JSON Schema nor an AsyncAPI document';
}

const WORDS = [
  '$schema',
  '$id',
  '$ref',
  'type',
  'properties',
  'items',
  'enum',
  'const',
  'oneOf',
  'anyOf',
  'allOf',
  '$defs',
  'definitions',
  'required',
];

type Work = { readonly side: Side; readonly root: Fields; readonly troubles: Trouble[] };

function schemasOf(root: Fields): readonly Message[] {
  const groups = [fieldsOf(root.$defs), fieldsOf(root.definitions)];
  const own = Object.keys(root).some((key) => !ABOUT.has(key));
  const alone = (name: string, payload: Schema, spot: Spot): Message => ({ ...NOTHING, name, payload, spot });
  if (own) return [alone(textOf(root.title) ?? 'the value', root, { holder: root, key: null })];
  return groups.flatMap((holder) =>
    Object.keys(holder).map((key) => alone(key, schemaOf(holder[key]), { holder, key })),
  );
}

const ABOUT = new Set(['$schema', '$id', 'title', 'description', '$comment', '$defs', 'definitions', 'examples']);
const NOTHING = { channel: null, direction: null, headers: null, foreign: null } as const;

type Carried = { readonly channel: string; readonly direction: Message['direction']; readonly spot: Spot };

/** In AsyncAPI 2 `publish` is what others publish and the service reads. */
function secondMessages(work: Work): readonly Message[] {
  const channels = fieldsOf(work.root.channels);
  return Object.keys(channels).flatMap((channel) => {
    const item = fieldsOf(followed(work, channels[channel], { holder: channels, key: channel }));
    return (['publish', 'subscribe'] as const).flatMap((word) => {
      const operation = fieldsOf(item[word]);
      if (operation.message === undefined) return [];
      const direction = word === 'publish' ? 'receive' : 'send';
      return oneOrMore(work, operation.message, { channel, direction, spot: { holder: operation, key: 'message' } });
    });
  });
}

function oneOrMore(work: Work, written: unknown, carried: Carried): readonly Message[] {
  const { oneOf } = fieldsOf(written);
  if (!Array.isArray(oneOf)) return messageOf(work, written, { ...carried, name: null });
  return oneOf.flatMap((one, index) =>
    messageOf(work, one, { ...carried, name: null, spot: { holder: oneOf, key: String(index) } }),
  );
}

function thirdMessages(work: Work): readonly Message[] {
  const [channels, operations] = [fieldsOf(work.root.channels), fieldsOf(work.root.operations)];
  return Object.keys(channels).flatMap((key) => {
    const item = fieldsOf(followed(work, channels[key], { holder: channels, key }));
    const holder = fieldsOf(item.messages);
    const channel = textOf(item.address) ?? key;
    return Object.keys(holder).flatMap((name) => {
      const directions = directionsOf(operations, key, name);
      return directions.flatMap((direction) =>
        messageOf(work, holder[name], { channel, direction, name, spot: { holder, key: name } }),
      );
    });
  });
}

/** What is done with a message of a channel; an operation without a list takes all of them. */
function directionsOf(operations: Fields, channel: string, message: string): readonly Message['direction'][] {
  const found = Object.values(operations).flatMap((written): readonly ('send' | 'receive')[] => {
    const { action, channel: on, messages } = fieldsOf(written);
    const listed = listOf(messages).map((one) => lastWord(fieldsOf(one).$ref));
    if (lastWord(fieldsOf(on).$ref) !== channel || (Array.isArray(messages) && !listed.includes(message))) return [];
    return action === 'send' || action === 'receive' ? [action] : [];
  });
  return found.length === 0 ? [null] : [...new Set(found)];
}

function lastWord(reference: unknown): string | null {
  const word = textOf(reference)?.split('/').at(-1);
  return word === undefined ? null : word.replaceAll('~1', '/').replaceAll('~0', '~');
}

function messageOf(work: Work, written: unknown, carried: Carried & { name: string | null }): readonly Message[] {
  const message = followed(work, written, carried.spot);
  if (!isFields(message)) return [];
  const { payload, headers, schemaFormat } = message;
  const multi = isFields(payload) && typeof payload.schemaFormat === 'string' && payload.schema !== undefined;
  const format = textOf(multi ? payload.schemaFormat : schemaFormat) ?? '';
  const schema = multi ? payload.schema : payload;
  const name =
    carried.name ?? textOf(message.name) ?? textOf(message.messageId) ?? lastWord(fieldsOf(written).$ref) ?? 'message';
  const foreign = /avro|protobuf|raml|ion/i.test(format) ? format : null;
  const spoken = schema === undefined ? null : schemaOf(schema);
  return [{ ...carried, name, foreign, payload: spoken, headers: headers === undefined ? null : schemaOf(headers) }];
}

function followed({ side, troubles }: Work, value: unknown, spot: Spot): unknown {
  if (!isFields(value) || typeof value.$ref !== 'string') return value;
  const found = side.follow(value.$ref, value);
  if (found.kind === 'found') return found.value;
  troubles.push({ what: found.reference, why: found.why, spot });
  return undefined;
}
