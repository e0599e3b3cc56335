import type { Adoption, ChangeFinding } from '../finding.ts';
import type { Verdict } from '../model.ts';
import { canRead } from './avro.ts';
import type { AvroFile, AvroSchema, AvroTrouble } from './avro-model.ts';
import { type AvroChange, compareAvro } from './compare-avro.ts';
import { readAvro } from './read-avro.ts';
import { sayAvro, sayUnread } from './words.ts';

export type AvroInput = {
  readonly live: AvroFile;
  readonly target: AvroFile;
  /** `emits`: others read it too; `reads`: others write it. Not known: both are told. */
  readonly role?: 'emits' | 'reads';
};

/** What it means to go back from one Avro schema to an older one: for what was written since, and for consumers released since. */
export function judgeAvro({ live, target, role }: AvroInput): readonly ChangeFinding[] {
  if (live.text === target.text && JSON.stringify(live.others) === JSON.stringify(target.others)) return [];
  const now = readAvro(live);
  const before = readAvro(target);
  const troubles = [now, before].filter((one): one is AvroTrouble => 'trouble' in one);
  if ('trouble' in now || 'trouble' in before) return troubles.map(unread);
  const changes = [...compareAvro(now, before)];
  changes.push(...notExplained(changes, now, before));
  const findings = changes.flatMap((change) => weigh(change, live, role));
  return findings.length > 0 ? findings : [nothing(live)];
}

/** The library has the last word: what it cannot read is a stop, also where the comparison found no reason. */
function notExplained(changes: readonly AvroChange[], live: AvroSchema, target: AvroSchema): readonly AvroChange[] {
  const reads = canRead(target.json, live.json) === false && !changes.some((one) => one.reads === 'stop');
  const writes = canRead(live.json, target.json) === false && !changes.some((one) => one.writes === 'stop');
  if (!reads && !writes) return [];
  const word = (is: boolean): Verdict => (is ? 'stop' : 'safe');
  return [{ kind: 'not-readable', subject: 'event', reads: word(reads), writes: word(writes), before: '', now: '' }];
}

function weigh(change: AvroChange, { file, text }: AvroFile, role: AvroInput['role']): readonly ChangeFinding[] {
  const writes = role === 'reads' ? 'safe' : change.writes;
  const at = { file, line: lineOf(text, change.subject), statement: null };
  const found: ChangeFinding[] = [];
  const tell = (row: number, verdict: Verdict, adoption: Adoption) => {
    const side = adoption === null ? 'reads' : 'writes';
    found.push({
      ...at,
      area: 'events',
      rule: `event/${row}`,
      kind: change.kind,
      verdict,
      subject: change.subject,
      ...sayAvro(change, verdict, side),
      unblock: null,
      adoption,
      probe: null,
    });
  };
  const row = role === 'reads' ? 6 : 8;
  if (change.reads !== 'safe') tell(row, change.reads, null);
  if (writes === 'stop' ? change.reads !== 'stop' : writes === 'check' && change.reads === 'safe')
    tell(5, writes, 'consumer');
  if (found.length === 0) tell(row, 'safe', null);
  return found;
}

function lineOf(text: string, subject: string): number | null {
  const name = subject.replace(/\[\]/g, '').split('.').at(-1) ?? '';
  const at = text.indexOf(`"${name}"`);
  return at === -1 ? null : text.slice(0, at).split('\n').length;
}

function unread({ file, line, trouble }: AvroTrouble): ChangeFinding {
  const base = {
    file,
    line,
    statement: null,
    area: 'events',
    rule: 'event/unread',
    kind: 'avro-unread',
    verdict: 'unknown',
  } as const;
  return { ...base, subject: file, ...sayUnread(file, trouble), unblock: null, adoption: null, probe: null };
}

function nothing({ file }: AvroFile): ChangeFinding {
  const base = {
    file,
    line: null,
    statement: null,
    area: 'events',
    rule: 'event/8',
    kind: 'nothing-on-the-wire',
    verdict: 'safe',
  } as const;
  const why = 'The Avro schema differs only in what is never sent (documentation, order of keys).';
  return { ...base, subject: file, why, instruction: null, unblock: null, adoption: null, probe: null };
}
