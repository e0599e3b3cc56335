import type { Verdict } from '../model.ts';
import type { ProtoChange, Role } from './change.ts';

type Told = { readonly why: string; readonly instruction: string | null };
type Seen = { readonly verdict: Verdict; readonly side: 'reads' | 'writes'; readonly role: Role | undefined };
type Says = {
  /** What becomes of the older release that reads what the newer one wrote. */
  readonly reads: (change: ProtoChange) => string;
  /** What becomes of those made for the newer release. */
  readonly writes?: (change: ProtoChange, who: string) => string;
  readonly instruction?: string;
};

/** One change in words. */
export function sayChange(change: ProtoChange, { verdict, side, role }: Seen): Told {
  if (verdict === 'safe') return { why: safeWords(change), instruction: null };
  const says = WORDS[change.kind] ?? OTHER;
  const why = side === 'writes' && says.writes !== undefined ? says.writes(change, readers(role)) : says.reads(change);
  return { why, instruction: says.instruction ?? instructionFor(verdict, side, role) };
}

export function sayUnread(what: string): Told {
  return {
    why: `Whether going back is safe could not be told from the protobuf files, because ${what}.`,
    instruction: 'Give the files it needs, or ask whoever changed it what {target} makes of data written by {live}.',
  };
}

function readers(role: Role | undefined): string {
  if (role === 'emits') return 'Consumers made for {live}';
  return role === 'consumes' ? 'The service that {target} calls' : 'Clients made for {live}';
}

function instructionFor(verdict: Verdict, side: 'reads' | 'writes', role: Role | undefined): string {
  if (side === 'writes' && role === 'emits')
    return 'Put the consumers that were released since back first, then this service.';
  if (side === 'writes' && role !== 'consumes')
    return 'Put the clients that were released since back first, then this service.';
  if (verdict === 'check') return 'Look whether {live} has sent or stored such values since it went live.';
  return 'Fix forward, or first make sure that nothing {live} wrote in this form is read again.';
}

function safeWords({ kind, subject, before, now }: ProtoChange): string {
  switch (kind) {
    case 'rpc-removed':
    case 'service-removed':
      return `${subject} is simply there again in {target}.`;
    case 'rpc-added':
    case 'service-added':
      return `{target} does not call ${subject}, which came with {live}.`;
    case 'type-renamed':
      return `${subject}: the type has another name (${before} before, ${now} now) and the same content; it is sent alike.`;
    case 'packing-changed':
      return `${subject} is sent packed or not; both releases read both.`;
    case 'nothing-on-the-wire':
      return 'The protobuf files differ in what is never sent (comments, options, reserved numbers, order, place).';
    default:
      return `${subject} changed, and nobody who is concerned by going back is hurt by it.`;
  }
}

const OTHER: Says = { reads: ({ subject }) => `{target} may misread ${subject}, because {live} changed it.` };

const WORDS: { readonly [kind: string]: Says } = {
  'field-added': {
    reads: ({ subject }) =>
      `{target} does not know ${subject}: it skips the value, and loses it where it reads a record and writes it back; as JSON it may refuse the record.`,
    writes: ({ subject }, who) => `${who} find ${subject} empty, because {target} does not send it.`,
    instruction:
      'Look whether {target} writes such records back, and whether its JSON reader ignores keys that it does not know.',
  },
  'field-removed': {
    reads: ({ subject }) =>
      `{target} still acts on ${subject}, and finds it empty (0, "", not set) in everything {live} wrote, because {live} does not send it any more.`,
    writes: ({ subject }, who) => `${who} may refuse JSON with ${subject}, which {target} sends again.`,
    instruction:
      'Find out what {target} does when the field is empty; if it acts on it, fix forward or let {live} send the field again first.',
  },
  'number-reused': {
    reads: ({ subject, before, now }) =>
      `{target} would read ${subject} (${now}) as what the same number meant before (${before}): garbage, or an error.`,
  },
  'field-renumbered': {
    reads: ({ subject, before, now }) =>
      `{target} looks for ${subject} at ${before} and finds nothing, because {live} sends it as ${now}.`,
  },
  'field-renamed': {
    reads: ({ subject, before, now }) =>
      `In JSON and text {target} looks for "${before}" and finds "${now}", because {live} renamed ${subject}; the binary form is not concerned.`,
    writes: ({ before, now }, who) => `${who} look for "${now}" in JSON and find "${before}".`,
    instruction:
      'If these messages travel or are stored only in binary form, nothing is to be done; otherwise treat it as a stop.',
  },
  'enum-value-renamed': {
    reads: ({ subject, before, now }) =>
      `In JSON {target} knows "${before}" and finds "${now}", because {live} renamed ${subject}; the binary form is not concerned.`,
    writes: ({ before, now }, who) => `${who} know "${now}" and find "${before}" in JSON.`,
    instruction:
      'If these messages travel or are stored only in binary form, nothing is to be done; otherwise treat it as a stop.',
  },
  'integer-range': {
    reads: ({ subject, before, now }) =>
      `{target} silently cuts large or negative values of ${subject} off, because it is ${now} in {live} and ${before} in {target} (5,000,000,000 becomes 705,032,704).`,
    writes: ({ subject }, who) => `${who} may cut values of ${subject} off that only {target} can write.`,
    instruction: 'Count values outside the smaller range that were written since {live} went live; none: go back.',
  },
  'same-wire-type': {
    reads: ({ subject, before, now }) =>
      `{target} reads ${subject} as ${before} where {live} writes ${now}: the form is the same, but not every value means the same.`,
  },
  'type-changed': {
    reads: ({ subject, before, now }) =>
      `{target} cannot read ${subject} from anything {live} wrote, because it is ${now} now and ${before} in {target}.`,
  },
  'type-replaced': {
    reads: ({ subject, before, now }) =>
      `{target} reads ${subject} as ${before}, because {live} writes ${now} in its place.`,
  },
  'type-not-known': {
    reads: ({ subject, before, now }) =>
      `What becomes of ${subject} is not known: ${before} became ${now}, and the files that declare them were not given.`,
    instruction: 'Give the imported files too.',
  },
  'map-changed': {
    reads: ({ subject, before, now }) =>
      `{target} cannot read ${subject}, because it is ${now} now and ${before} in {target}.`,
  },
  'map-written-out': {
    reads: ({ subject }) =>
      `{target} cannot read ${subject} where it is sent as JSON, because a list of keys and values and a map differ there; in binary form they are the same.`,
    instruction: 'See whether JSON is used; if only the binary form is, nothing is to be done.',
  },
  'group-changed': {
    reads: ({ subject }) =>
      `{target} sees nothing of ${subject}, because {live} sends it in another form (group or not).`,
  },
  'became-repeated': {
    reads: ({ subject }) =>
      `{target} takes one value of ${subject} where {live} sends several: the last of them, or none if they are packed numbers.`,
  },
  'became-singular': {
    reads: ({ subject }) => `{target} expects a list in ${subject} and {live} sends one value.`,
    writes: ({ subject }, who) =>
      `${who} keep only the last value of ${subject} (none, if they are packed numbers), because {target} sends several again.`,
  },
  'oneof-case-added': {
    reads: ({ subject }) =>
      `{target} finds nothing chosen where {live} chose ${subject}, which {target} does not know.`,
    instruction:
      'Find out what {target} does when nothing is chosen; if it needs a choice, hold those records back or fix forward.',
  },
  'moved-into-oneof': {
    reads: ({ subject }) =>
      `{target} may miss ${subject}, because {live} made it one of several of which only one is sent.`,
    writes: ({ subject }, who) => `${who} keep one value of several that {target} sends side by side (${subject}).`,
  },
  'moved-out-of-oneof': {
    reads: ({ subject }) => `{target} keeps only one of the values that {live} sends side by side (${subject}).`,
  },
  'required-field-added': {
    reads: ({ subject }) =>
      `{target} does not know ${subject}: it skips the value, and loses it where it reads a record and writes it back.`,
    writes: ({ subject }, who) =>
      `${who} refuse everything {target} sends, because ${subject} is mandatory for them and {target} does not know it.`,
  },
  'required-field-removed': {
    reads: ({ subject }) =>
      `{target} refuses everything {live} wrote, because ${subject} is mandatory in {target} and {live} does not send it at that number.`,
  },
  'became-required': {
    reads: ({ subject }) => `${subject} became mandatory.`,
    writes: ({ subject }, who) =>
      `${who} refuse what {target} sends without ${subject}, because {live} made it mandatory.`,
  },
  'no-longer-required': {
    reads: ({ subject }) =>
      `{target} refuses everything {live} wrote without ${subject}, because it is mandatory in {target}.`,
  },
  'presence-changed': {
    reads: ({ subject }) => `{target} and {live} tell "not set" and "zero" apart differently for ${subject}.`,
  },
  'default-changed': {
    reads: ({ subject, before, now }) =>
      `Where ${subject} is not sent, {target} takes ${before} and {live} takes ${now}: the same record means something else.`,
  },
  'enum-value-added': {
    reads: ({ subject }) =>
      `{target} has no case for ${subject}, which {live} may have sent or stored; as JSON it refuses it.`,
    instruction: 'Count records with the new value; none: go back.',
  },
  'closed-enum-value-added': {
    reads: ({ subject }) =>
      `{target} takes ${subject} as if nothing had been set, because its enum is closed and does not know the value.`,
    instruction: 'Count records with the new value; none: go back.',
  },
  'enum-value-removed': {
    reads: ({ subject }) => `${subject} is sent again.`,
    writes: ({ subject }, who) => `${who} have no name for ${subject}, which {target} sends again.`,
  },
  'enum-value-renumbered': {
    reads: ({ subject, before, now }) =>
      `{target} has no name for number ${now} (${subject}), because it was ${before} before {live}.`,
    writes: ({ subject, before }, who) =>
      `${who} have no name for number ${before}, which {target} sends for ${subject}.`,
  },
  'enum-number-reused': {
    reads: ({ subject, before, now }) =>
      `{target} takes ${subject} for another value, because {live} gave it number ${now} (${before} before), and numbers are what is sent.`,
  },
  'enum-openness-changed': {
    reads: ({ subject, before, now }) =>
      `Values that are not known are treated differently: ${subject} is ${before} in {target} and ${now} in {live}.`,
  },
  'rpc-added': {
    reads: ({ subject }) => `Calls of ${subject} would fail (UNIMPLEMENTED), because {target} does not have it.`,
    instruction: 'Switch off what calls it, or put its callers back first.',
  },
  'service-added': {
    reads: ({ subject }) =>
      `Calls of ${subject} would fail (UNIMPLEMENTED), because {target} does not have that service.`,
    instruction: 'Switch off what calls it, or put its callers back first.',
  },
  'rpc-removed': {
    reads: ({ subject }) => `${subject} is there again.`,
    writes: ({ subject }) =>
      `{target} calls ${subject}, which is not offered any more: those calls would fail (UNIMPLEMENTED).`,
    instruction: 'Put the service that offers it back first, or fix forward.',
  },
  'service-removed': {
    reads: ({ subject }) => `${subject} is there again.`,
    writes: ({ subject }) =>
      `{target} calls ${subject}, which is not offered any more: those calls would fail (UNIMPLEMENTED).`,
    instruction: 'Put the service that offers it back first, or fix forward.',
  },
  'rpc-types-replaced': {
    reads: ({ subject, before, now }) =>
      `${subject} would be read as another type: ${now} in {live}, ${before} in {target}.`,
    instruction: 'Put its callers back first, or fix forward.',
  },
  'streaming-changed': {
    reads: ({ subject, before, now }) =>
      `Calls of ${subject} would break, because it is ${now} in {live} and ${before} in {target}.`,
    instruction: 'Put its callers back first, or fix forward.',
  },
  'package-renamed': {
    reads: ({ before, now }) =>
      `{target} does not know what is called ${now} since {live} (${before} before): calls fail and stored type names lead nowhere.`,
    writes: ({ before, now }, who) =>
      `${who} ask for ${now}; {target} knows only ${before}: calls fail (UNIMPLEMENTED) and stored type names lead nowhere.`,
    instruction: 'Let the proxy send the new paths to the old ones, put callers back first, or fix forward.',
  },
  'service-renamed': {
    reads: ({ before, now }) => `Calls of ${now} would fail (UNIMPLEMENTED), because {target} offers it as ${before}.`,
    writes: ({ before, now }) =>
      `{target} calls ${before}, which is offered as ${now} now: those calls would fail (UNIMPLEMENTED).`,
    instruction: 'Let the proxy send the new path to the old one, put callers back first, or fix forward.',
  },
  'message-kind-added': {
    reads: ({ subject }) =>
      `{target} does not know messages of the kind ${subject}: if one is sent to it by itself, it fails on it again and again.`,
    writes: ({ subject }, who) => `${who} wait for ${subject}, which {target} does not send.`,
    instruction: 'Look whether {target} skips kinds that it does not know; otherwise empty or park that topic first.',
  },
  'message-kind-removed': {
    reads: ({ subject }) => `${subject} is sent again.`,
    writes: ({ subject }, who) => `${who} may not know ${subject}, which {target} sends again.`,
  },
};
