import type { Verdict } from '../model.ts';
import type { AvroChange } from './compare-avro.ts';

type Told = { readonly why: string; readonly instruction: string | null };

export function sayUnread(file: string, trouble: string): Told {
  return {
    why: `Whether {target} reads what {live} wrote could not be told, because ${file} could not be read: ${trouble}.`,
    instruction: 'Repair the schema or give the files it names; otherwise ask whoever changed it.',
  };
}

export function sayAvro(change: AvroChange, verdict: Verdict, side: 'reads' | 'writes'): Told {
  if (verdict === 'safe')
    return {
      why: `${change.subject} changed (${KIND[change.kind] ?? change.kind}), and both releases read it.`,
      instruction: null,
    };
  if (side === 'writes') {
    return {
      why: consumerWords(change),
      instruction: 'Put the consumers that were released since back first, then this service.',
    };
  }
  const instruction =
    verdict === 'check'
      ? 'Look whether {live} has written such events or jobs since it went live.'
      : 'Empty or park the queue before going back, or fix forward; what {live} wrote stays unread.';
  return { why: readerWords(change), instruction };
}

const KIND: { readonly [kind: string]: string } = {
  'field-added': 'a new field',
  'field-removed': 'a field is gone',
  'field-renamed': 'another name',
  'type-changed': 'another type',
  'type-renamed': 'another name',
  'default-changed': 'another default, which only counts where the field is missing',
  'symbol-added': 'a new value',
  'symbol-removed': 'a value is gone',
  'branch-added': 'a further type',
  'branch-removed': 'a type fewer',
};

function readerWords({ kind, subject, before, now }: AvroChange): string {
  switch (kind) {
    case 'field-removed':
      return `{target} still acts on ${subject}, and everything {live} wrote comes without it.`;
    case 'field-renamed':
      return `{target} looks for ${subject}, which is called ${now} in everything {live} wrote.`;
    case 'symbol-added':
      return `{target} cannot tell the value ${now} (${subject}), which {live} may have written.`;
    case 'branch-added':
      return `{target} cannot read ${subject} where {live} wrote ${now}, because it does not expect that type there.`;
    case 'meaning-changed':
      return `{target} takes ${subject} for ${before} where {live} wrote ${now}: the form is the same, the value is not.`;
    case 'type-renamed':
      return `{target} expects a record ${before} and finds ${now}.`;
    case 'not-readable':
      return '{target} cannot read what {live} wrote: the two schemas do not fit together.';
    default:
      return `{target} cannot read ${subject} from anything {live} wrote, because it is ${now} now and ${before} in {target}.`;
  }
}

function consumerWords({ kind, subject, before, now }: AvroChange): string {
  switch (kind) {
    case 'field-added':
      return `Consumers made for {live} cannot read what {target} writes, because it comes without ${subject} and they have no default for it.`;
    case 'field-renamed':
      return `Consumers made for {live} look for ${now} and find ${before} in everything {target} writes.`;
    case 'symbol-removed':
      return `Consumers made for {live} do not know the value ${before} (${subject}), which {target} writes again.`;
    case 'branch-removed':
      return `Consumers made for {live} cannot read ${subject} where {target} writes ${before}.`;
    case 'meaning-changed':
      return `Consumers made for {live} take ${subject} for ${now} where {target} writes ${before}.`;
    case 'not-readable':
      return 'Consumers made for {live} cannot read what {target} writes: the two schemas do not fit together.';
    default:
      return `Consumers made for {live} cannot read ${subject} from {target}, because it is ${now} for them and ${before} in {target}.`;
  }
}
