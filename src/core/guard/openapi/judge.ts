import type { ChangeFinding } from '../finding.ts';
import { comparisonOf } from '../json-schema/compare.ts';
import { type Reached, reached } from '../json-schema/reach.ts';
import { isSameInput, type SideInput } from '../json-schema/side.ts';
import { unreadDocument, unreadPart } from '../json-schema/unread.ts';
import { compareNamedLimits } from './compare-limits.ts';
import { compareCalls, compareOperation } from './compare-operation.ts';
import { noticesOfPaths } from './compare-paths.ts';
import { compareSchemes } from './compare-security.ts';
import { compareServers } from './compare-servers.ts';
import type { Contract, Part } from './comparing.ts';
import { matchOperations } from './match-paths.ts';
import { type Api, nameOf, type Operation } from './model.ts';
import { findingOf, type Notice, type Setting } from './notice.ts';
import { type ApiReading, readApi } from './read.ts';
import type { Role } from './rules.ts';
import { schemaNotices } from './schema-notices.ts';

export type OpenApiInput = { readonly live: SideInput; readonly target: SideInput; readonly role?: Role };

/**
 * What lies between the interface as it is now (live) and as it was (target), for going back. `provides`: our own document, and apps that
 * learned the newer one. `consumes`: the document of a service that we call, as our older release knew it (target) and as it is now (live).
 */
export function judgeOpenApi({ live, target, role = 'provides' }: OpenApiInput): readonly ChangeFinding[] {
  if (isSameInput(live, target)) return [];
  const [ours, theirs] = [readApi(live), readApi(target)];
  if (ours.kind === 'broken') return [unread(ours, live, 'live')];
  if (theirs.kind === 'broken') return [unread(theirs, target, 'target')];
  return judgeApis(ours.api, theirs.api, role);
}

type Broken = Extract<ApiReading, { kind: 'broken' }>;

function unread(reading: Broken, input: SideInput, which: 'live' | 'target'): ChangeFinding {
  return unreadDocument({ area: 'api', rule: 'openapi', input, which, ...reading });
}

function judgeApis(live: Api, target: Api, role: Role): readonly ChangeFinding[] {
  const contract = compared(live, target);
  const differences = reached(contract.roots);
  const notices = together([...contract.notices, ...schemaNotices(differences)]);
  const setting: Setting = {
    live: live.side,
    role,
    summaries: summariesOf([...target.operations, ...live.operations]),
  };
  const findings = [...notices.map((notice) => findingOf(notice, setting)), ...unknownParts(contract, differences)];
  return findings.length > 0 ? findings : [findingOf(wording(live), setting)];
}

function compared(live: Api, target: Api): Contract {
  const comparison = comparisonOf(live.side, target.side);
  const troubles = [...live.troubles, ...target.troubles];
  const contract: Contract = { live, target, comparison, notices: [], roots: [], troubles };
  const matched = matchOperations(live, target);
  contract.notices.push(
    ...noticesOfPaths(matched, target),
    ...compareServers(contract, matched.whole),
    ...compareSchemes(contract),
    ...compareNamedLimits(live.limits, target.limits, 'the whole API'),
  );
  for (const [one, other] of matched.both) compareOperation(contract, one, other);
  compareCalls(contract, { live: live.webhooks, target: target.webhooks, of: 'webhook' });
  return contract;
}

/** What an operation is for, where the document says so in a few words. */
function summariesOf(operations: readonly Operation[]): ReadonlyMap<string, string> {
  return new Map(
    operations.flatMap((one) => {
      const words = one.summary?.replace(/[`\s]+/g, ' ').replace(/[.\s]+$/, '') ?? '';
      return words === '' || words.length > 60 ? [] : [[nameOf(one), words] as const];
    }),
  );
}

/** What one place says of many operations is one finding. */
function together(notices: readonly Notice[]): readonly Notice[] {
  const holders = new Map<object, number>();
  const keyOf = ({ kind, where, spot, ...notice }: Notice) =>
    [kind, where, holders.getOrInsertComputed(spot.holder, () => holders.size), spot.key, notice.new, notice.old].join(
      '\n',
    );
  return [...Map.groupBy(notices, keyOf).values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, others: (first.others ?? 0) + rest.length }],
  );
}

/** Nothing that is sent differs. */
function wording({ side }: Api): Notice {
  return { kind: 'wording-changed', subject: side.file, where: '', spot: { holder: side.root as object, key: null } };
}

/** Each reference that was not followed is told once. */
function unknownParts({ live, troubles }: Contract, differences: readonly Reached<Part>[]): readonly ChangeFinding[] {
  const found = [
    ...troubles.map(({ reference, why, spot }) => ({ what: reference, why, spot, of: '' })),
    ...differences.flatMap(({ difference: { kind, name, trouble, at }, first }) =>
      kind === 'not-compared'
        ? [{ what: name ?? '', why: trouble ?? 'too-complex', spot: at, of: `${first.subject} ${first.part}` } as const]
        : [],
    ),
  ];
  const once = new Map(found.map((one) => [one.why === 'too-complex' ? `${one.what} ${one.of}` : one.what, one]));
  return [...once.values()].map((one) => unreadPart(live.side, { area: 'api', rule: 'openapi', ...one }));
}
