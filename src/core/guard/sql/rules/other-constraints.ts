import type { TableConstraint } from '../model/schema.ts';
import { constraintWords } from './constraint-words.ts';
import type { Judging, Said } from './judging.ts';
import { type Pair, stepOfPair } from './pairs.ts';
import { columnSubject, quoted, quotedName, statements } from './sql-text.ts';
import { unblockBy } from './unblock.ts';

/** Row 49, and the constraints of which only the name is known, and that they are gone. */
export function judgeOtherConstraints(judging: Judging, pair: Pair): Said[] {
  return [...exclusions(judging, pair), ...lost(pair), ...renamed(judging, pair)];
}

function exclusions(judging: Judging, pair: Pair): Said[] {
  const said: Said[] = [];
  for (const one of pair.now.constraints.values()) {
    if (one.kind !== 'exclusion' || one.was !== null) continue;
    said.push({
      row: 49,
      kind: 'add-exclusion',
      verdict: 'stop',
      subject: columnSubject(pair.now, one.name),
      ...constraintWords.exclusion(pair.now.name),
      unblock: unblockBy(statements(judging, pair.now).dropConstraint(one.name), {
        kind: 'no-exclusion',
        table: pair.now.name,
        name: one.name,
        except: [...pair.now.constraints.values()].flatMap((other) => (other === one ? [] : [other.name])),
      }),
      step: one.step ?? stepOfPair(pair),
    });
  }
  return said;
}

/** Only who names it notices: `on conflict on constraint`, or a program that tells errors apart by it. */
function renamed({ context, dialect }: Judging, pair: Pair): Said[] {
  const said: Said[] = [];
  for (const one of pair.now.constraints.values()) {
    if (one.was === null || one.was.name === one.name || pair.rebuilt) continue;
    const isNamed = context.mentions?.(one.was.name) ?? context.orm === 'ecto';
    const back = `RENAME CONSTRAINT ${quoted('postgres', one.name)} TO ${quoted('postgres', one.was.name)};`;
    said.push({
      row: 46,
      kind: 'rename-constraint',
      verdict: isNamed ? 'check' : 'safe',
      subject: columnSubject(pair.before, one.was.name),
      ...constraintWords.renamed(one.was.name, one.name, { isNamed }),
      unblock: unblockBy(
        isNamed && dialect === 'postgres' ? `ALTER TABLE ${quotedName('postgres', pair.now.name)} ${back}` : null,
        { kind: 'constraint-is-named', table: pair.now.name, name: one.was.name, now: one.name },
      ),
      step: one.named ?? stepOfPair(pair),
    });
  }
  return said;
}

function lost(pair: Pair): Said[] {
  const known = new Set(pair.before.constraints.values());
  const fresh = [...pair.now.constraints.values()].filter((one) => one.was === null && one.kind !== 'exclusion');
  const names = new Set(fresh.map(({ name }) => name));
  const kinds = new Set<string>(fresh.map(({ kind }) => kind));
  const isSaidElsewhere = (one: TableConstraint) =>
    one.kind === 'primary-key' ||
    (one.kind !== 'exclusion' && one.was !== null && known.has(one.was)) ||
    (one.name === '' ? kinds.has(one.kind) : names.has(one.name));
  return pair.now.lostConstraints
    .filter(({ thing }) => !isSaidElsewhere(thing))
    .map(({ thing, step }) => ({ ...lostOne(pair, thing), step }));
}

function lostOne(pair: Pair, one: TableConstraint): Omit<Said, 'step'> {
  const subject = columnSubject(pair.before, one.name || one.columns.map(({ name }) => name).join(', '));
  const common = { verdict: 'check', subject } as const;
  if (one.kind === 'unique') {
    return { ...common, row: 44, kind: 'drop-unique', ...constraintWords.blindUnique(pair.before.name, one.name) };
  }
  const kind = `drop-${one.kind === 'unknown' ? 'constraint' : one.kind}`;
  return { ...common, row: 42, kind, ...constraintWords.gone(pair.before.name, one.name || one.kind) };
}
