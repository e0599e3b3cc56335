import { type ChangeFinding, shortStatement } from '../finding.ts';
import type { Verdict } from '../model.ts';
import { type EventRole, type Reading, readingsOf } from './event-readings.ts';
import type { Message } from './messages.ts';
import type { Side } from './side.ts';

type Lone = {
  readonly side: Side;
  readonly message: Message;
  readonly role: EventRole | null;
  /** Messages of the other side. */
  readonly known: readonly Message[];
  /** Only live has it. */
  readonly added: boolean;
};

/** A kind of message that only one side knows. */
export function loneMessage(lone: Lone): readonly ChangeFinding[] {
  const found = readingsOf(lone.role, lone.message.direction).map((reading) => judged(lone, reading));
  const hurting = found.filter(({ verdict }) => verdict !== 'safe');
  return (hurting.length > 0 ? hurting : found.slice(0, 1)).map((one) => findingOf(lone, one));
}

type Judged = Reading & { readonly verdict: Verdict; readonly why: string; readonly instruction: string };

function judged({ message, known, added }: Lone, reading: Reading): Judged {
  if (reading.sense === 'written') return { ...reading, ...(added ? { ...NOT_SENT, row: 9 } : SENT_AGAIN) };
  const shared = known.some(({ channel }) => channel === message.channel);
  if (added) return { ...reading, ...(shared ? UNKNOWN_KIND : NOT_READ) };
  return { ...reading, ...NOT_WRITTEN };
}

const NOT_SENT = {
  verdict: 'check',
  why: 'Others may wait for `<name>`, which only {live} sends; with {target} it stops coming.',
  instruction: 'Ask who waits for it; put them back first, or tell them that it stops.',
} as const;
const SENT_AGAIN = {
  verdict: 'check',
  why: '{target} sends `<name>` again; those who read since {live} may no longer know it.',
  instruction: 'See that readers skip kinds of messages that they do not know.',
} as const;
const UNKNOWN_KIND = {
  verdict: 'stop',
  why: '`<name>` was sent since {live} where {target} reads; {target} does not know that kind, and would fail on it again and again or put it aside.',
  instruction: 'Pause what reads there, put these messages aside, go back, and read them with a fixed release later.',
} as const;
const NOT_READ = {
  verdict: 'safe',
  why: '`<name>` goes where {target} does not read.',
  instruction: '',
} as const;
const NOT_WRITTEN = {
  verdict: 'safe',
  why: '`<name>` is not sent any more since {live}; {target} can read it, and finds none.',
  instruction: '',
} as const;

function findingOf(
  { side, message, added }: Lone,
  { row, adoption, verdict, why, instruction }: Judged,
): ChangeFinding {
  const subject = message.channel === null ? message.name : `${message.channel} ${message.name}`;
  const place = added ? side.placeOf(message.spot) : { file: side.file, line: null };
  return {
    ...place,
    statement: shortStatement(subject),
    area: 'events',
    rule: `event/${row}`,
    kind: added ? 'message-added' : 'message-removed',
    verdict,
    subject,
    why: why.replace('<name>', message.name),
    instruction: instruction === '' ? null : instruction,
    unblock: null,
    adoption,
    probe: null,
  };
}
