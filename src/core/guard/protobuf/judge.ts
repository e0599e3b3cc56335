import type { ChangeFinding } from '../finding.ts';
import type { ProtoChange, Role } from './change.ts';
import { compareEnums } from './compare-enums.ts';
import { compareMessages, typeContext } from './compare-messages.ts';
import { compareServices } from './compare-services.ts';
import type { Problem, ProtoFiles, ProtoSchema } from './model.ts';
import { findMoves, inLiveNames, type Moves } from './moves.ts';
import { readProtoSchema } from './read-schema.ts';
import { sidesOf, sidesOfServices, weigh, weighService } from './sides.ts';
import { type Uses, usesOf } from './uses.ts';
import { sayUnread } from './words.ts';

export type ProtoInput = {
  readonly live: ProtoFiles;
  readonly target: ProtoFiles;
  /** Not known: what any role would be hurt by is told. */
  readonly role?: Role;
  /** Whether messages travel or are kept as JSON too; undefined: not known. */
  readonly json?: boolean;
};

/** What it means to go back from one set of protobuf files to an older one. */
export function judgeProtobuf({ live, target, role, json }: ProtoInput): readonly ChangeFinding[] {
  if (sameTexts(live, target)) return [];
  const now = readProtoSchema(live);
  const read = readProtoSchema(target);
  const moves =
    now.unread.length + read.unread.length === 0 ? findMoves(now, read) : { packages: new Map(), services: new Map() };
  const before = inLiveNames(read, moves);
  const context = { ...typeContext({ live: now, target: before, json }), moves };
  const uses = usesOf([now, before]);
  const services = sidesOfServices(role);
  const findings = [
    ...unread([...now.problems, ...read.problems], role),
    ...renamedPackages(now, moves).flatMap((change) => weigh(change, packageSides(role), role)),
    ...(services === null
      ? []
      : compareServices(now, before, context).flatMap((one) => weighService(one, services, role))),
    ...declarations(now, before, { role, uses, context, json }),
  ];
  return findings.length > 0 ? findings : [nothingOnTheWire(live, role)];
}

function sameTexts(live: ProtoFiles, target: ProtoFiles): boolean {
  return (
    live.length === target.length &&
    live.every(({ file, text }) => target.some((one) => one.file === file && one.text === text))
  );
}

type Judging = {
  readonly role: Role | undefined;
  readonly uses: Uses;
  readonly context: ReturnType<typeof typeContext>;
  readonly json: boolean | undefined;
};

function declarations(
  live: ProtoSchema,
  target: ProtoSchema,
  { role, uses, context, json }: Judging,
): readonly ChangeFinding[] {
  const findings: ChangeFinding[] = [];
  const tell = (name: string, changes: readonly ProtoChange[]) => {
    const sides = sidesOf(name, role, uses);
    findings.push(...changes.flatMap((change) => weigh(change, sides, role)));
  };
  for (const [name, message] of live.messages) {
    const before = target.messages.get(name);
    if (before !== undefined) tell(name, compareMessages(message, before, context));
  }
  for (const [name, one] of live.enums) {
    const before = target.enums.get(name);
    if (before !== undefined) tell(name, compareEnums(one, before, json));
  }
  for (const change of messageKinds(live, target, { role, uses }))
    findings.push(...weigh(change, kindSides(role), role));
  return findings;
}

/** Row 20: a message that nothing else names is what somebody sends by itself. */
function messageKinds(
  live: ProtoSchema,
  target: ProtoSchema,
  { role, uses }: Pick<Judging, 'role' | 'uses'>,
): readonly ProtoChange[] {
  const calls = live.services.size + target.services.size > 0;
  if (live.unread.length + target.unread.length > 0 || role === 'provides' || role === 'consumes') return [];
  const alone = (one: { name: string; topLevel: boolean }) => one.topLevel && !uses.named.has(one.name);
  const fresh = [...live.messages.values()].filter((one) => alone(one) && !target.messages.has(one.name));
  const gone = [...target.messages.values()].filter((one) => alone(one) && !live.messages.has(one.name));
  const reads = role === 'reads' ? 'stop' : calls ? 'safe' : 'check';
  return [
    ...fresh.map(
      ({ name, at }): ProtoChange => ({
        ...{ row: 20, kind: 'message-kind-added', subject: name, at, before: '', now: name },
        ...{ reads, writes: 'check' },
      }),
    ),
    ...gone.map(
      ({ name, at }): ProtoChange => ({
        ...{ row: 20, kind: 'message-kind-removed', subject: name, at, before: name, now: '' },
        ...{ reads: 'safe', writes: role === 'emits' ? 'check' : 'safe' },
      }),
    ),
  ];
}

function kindSides(role: Role | undefined) {
  return { reads: role !== 'emits', writes: role === 'emits' ? ({ adoption: 'consumer' } as const) : null };
}

function renamedPackages(live: ProtoSchema, { packages }: Moves): readonly ProtoChange[] {
  const declared = [...live.services.values(), ...live.messages.values(), ...live.enums.values()];
  return [...packages].map(([before, now]) => ({
    ...{ row: 19, kind: 'package-renamed', subject: `package ${before || '(none)'} -> ${now || '(none)'}` },
    ...{ reads: 'stop', writes: 'stop', at: declared.find((one) => one.package === now)?.at ?? NOWHERE, before, now },
  }));
}

const NOWHERE = { file: null, line: null, statement: null };

function packageSides(role: Role | undefined) {
  if (role === 'reads') return { reads: true, writes: null };
  if (role === 'consumes') return { reads: false, writes: { adoption: null } };
  return { reads: false, writes: { adoption: role === 'emits' ? 'consumer' : 'client' } } as const;
}

function unread(problems: readonly Problem[], role: Role | undefined): readonly ChangeFinding[] {
  const once = new Map(problems.map((problem) => [problem.what, problem]));
  return [...once.values()].map(({ at, what }) => ({
    ...at,
    area: role === 'emits' || role === 'reads' ? 'events' : 'api',
    rule: 'proto/unread',
    kind: 'protobuf-unread',
    verdict: 'unknown',
    subject: at.file ?? 'protobuf',
    ...sayUnread(what),
    unblock: null,
    adoption: null,
    probe: null,
  }));
}

function nothingOnTheWire(live: ProtoFiles, role: Role | undefined): ChangeFinding {
  const at = { file: live[0]?.file ?? null, line: null, statement: null };
  const change: ProtoChange = {
    row: 21,
    kind: 'nothing-on-the-wire',
    subject: 'protobuf',
    reads: 'safe',
    writes: 'safe',
    at,
    before: '',
    now: '',
  };
  return weigh(change, { reads: true, writes: null }, role)[0] as ChangeFinding;
}
