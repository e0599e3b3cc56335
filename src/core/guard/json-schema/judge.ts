import { type Adoption, type ChangeFinding, shortStatement } from '../finding.ts';
import type { Verdict } from '../model.ts';
import { type Comparison, comparisonOf } from './compare.ts';
import type { Difference } from './difference.ts';
import { type EventRole, readingsOf } from './event-readings.ts';
import { eventVerdict, type Sense } from './event-rules.ts';
import { eventWords } from './event-words.ts';
import { type MatchedMessages, matchMessages } from './match-messages.ts';
import { loneMessage } from './message-findings.ts';
import { type Message, messagesOf, notMessages } from './messages.ts';
import { type Reached, type Root, reached } from './reach.ts';
import { isSameInput, readSide, type Side, type SideInput } from './side.ts';
import { unreadDocument, unreadPart } from './unread.ts';

export type JsonSchemaInput = { readonly live: SideInput; readonly target: SideInput; readonly role?: EventRole };

/**
 * What lies between messages, jobs or stored values as they are now (live) and as they were (target): JSON Schema, or the payloads of an
 * AsyncAPI document.
 */
export function judgeJsonSchema({ live, target, role }: JsonSchemaInput): readonly ChangeFinding[] {
  if (isSameInput(live, target)) return [];
  const [ours, theirs] = [read(live, 'live'), read(target, 'target')];
  if ('finding' in ours) return [ours.finding];
  if ('finding' in theirs) return [theirs.finding];
  return judgeSides(ours.side, theirs.side, role ?? null);
}

function read(input: SideInput, which: 'live' | 'target'): { side: Side } | { finding: ChangeFinding } {
  const reading = readSide(input);
  const problem = reading.kind === 'read' ? notMessages(reading.side.root) : reading.problem;
  if (reading.kind === 'read' && problem === null) return { side: reading.side };
  const line = reading.kind === 'read' ? 1 : reading.line;
  return { finding: unreadDocument({ area: 'events', rule: 'event', input, which, line, problem: problem ?? '' }) };
}

function judgeSides(live: Side, target: Side, role: EventRole | null): readonly ChangeFinding[] {
  const [ours, theirs] = [messagesOf(live), messagesOf(target)];
  const matched = matchMessages(ours.messages, theirs.messages);
  const roots = rootsOf(comparisonOf(live, target), matched);
  const troubles = [...ours.troubles, ...theirs.troubles];
  return [
    ...matched.liveOnly.flatMap((one) =>
      loneMessage({ side: live, message: one, role, known: theirs.messages, added: true }),
    ),
    ...matched.targetOnly.flatMap((one) =>
      loneMessage({ side: live, message: one, role, known: ours.messages, added: false }),
    ),
    ...reached(roots).flatMap((one) => findingsOf(live, one, role)),
    ...troubles.map((trouble) => unreadPart(live, { area: 'events', rule: 'event', of: '', ...trouble })),
    ...matched.both.flatMap(([one, other]) => foreign(live, one, other)),
  ];
}

function rootsOf(comparison: Comparison, { both }: MatchedMessages): readonly Root<Message>[] {
  return both.flatMap(([one, other]) =>
    (['payload', 'headers'] as const).flatMap((part) => {
      const [live, target] = [one[part], other[part]];
      if (live === null || target === null || one.foreign !== null || other.foreign !== null) return [];
      return [{ pair: comparison.compare(live, target, { use: 'event', at: one.spot }), of: one }];
    }),
  );
}

function foreign(side: Side, { foreign, spot, name }: Message, other: Message): readonly ChangeFinding[] {
  const language = foreign ?? other.foreign;
  if (language === null) return [];
  return [
    unreadPart(side, {
      area: 'events',
      rule: 'event',
      what: `a payload in ${language}`,
      why: 'too-complex',
      of: name,
      spot,
    }),
  ];
}

/** Both ways to look at it; what is harmless one way is only told where it is harmless the other way too. */
function findingsOf(side: Side, one: Reached<Message>, role: EventRole | null): readonly ChangeFinding[] {
  const { difference, first, path } = one;
  if (difference.kind === 'not-compared') {
    const { name, trouble, at } = difference;
    return [
      unreadPart(side, {
        area: 'events',
        rule: 'event',
        what: name ?? '',
        why: trouble ?? 'too-complex',
        of: `${first.name} ${path}`,
        spot: at,
      }),
    ];
  }
  const readings = readingsOf(role, first.direction);
  const found = readings.map((reading) => ({ ...reading, verdict: verdictFor(difference, reading) }));
  const hurting = found.filter(({ verdict }) => verdict !== 'safe');
  return (hurting.length > 0 ? hurting : found.slice(0, 1)).map((reading) => findingOf(side, one, reading));
}

type Judged = { readonly row: number; readonly sense: Sense; readonly adoption: Adoption; readonly verdict: Verdict };

/** Others' events may bring new keys at any time: readers skip these. */
function verdictFor(difference: Difference, { row, sense }: Pick<Judged, 'row' | 'sense'>): Verdict {
  const verdict = eventVerdict(difference, sense);
  return row === 6 && difference.kind === 'property-added' && verdict === 'check' ? 'safe' : verdict;
}

function findingOf(side: Side, { difference, path, first, others }: Reached<Message>, judged: Judged): ChangeFinding {
  const { row, sense, adoption, verdict } = judged;
  const subject = first.channel === null ? first.name : `${first.channel} ${first.name}`;
  const it = path === '' ? `\`${first.name}\`` : `\`${path}\` of \`${first.name}\``;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return {
    ...side.placeOf(difference.at),
    statement: shortStatement(`${subject}${path === '' ? '' : `: ${path}`}${more}`),
    area: 'events',
    rule: `event/${row}`,
    kind: `event-${difference.kind}`,
    verdict,
    subject,
    why: eventWords(difference, it, sense),
    instruction: verdict === 'safe' ? null : instructionFor(sense),
    unblock: null,
    adoption,
    probe: null,
  };
}

function instructionFor(sense: Sense): string {
  return sense === 'reads'
    ? 'Pause what reads it, put what was written since aside, go back, and read it with a fixed release later; or fix forward.'
    : 'Put the readers that were released since back first, or fix forward.';
}
