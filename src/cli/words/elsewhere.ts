import type { ElsewhereBody } from '../../api/elsewhere.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Style } from '../terminal.ts';
import { tableLines } from './table.ts';
import { clockTime, timeAgo } from './time.ts';

type Source = ElsewhereBody['sources'][number];
type Deploy = ElsewhereBody['deploys'][number];

/** Deploys in a table, below every source what it last told, and what wants a look. */
export function elsewhereLines({ sources, deploys }: ElsewhereBody, nowMs: number, style: Style): readonly string[] {
  if (sources.length === 0 && deploys.length === 0)
    return [
      'Nobody tells of deploys. Name somebody under `deploys` of astern.server.yml; see docs/deploys-elsewhere.md.',
    ];
  const head = ['WHEN', 'WHAT', 'WHERE', 'STATE', 'TITLE'];
  const rows = deploys.map((deploy) => rowOf(deploy, nowMs));
  return [
    ...(rows.length === 0 ? ['Nothing that counts was deployed yet.'] : tableLines(head, rows)),
    ...sources.flatMap((source) => sourceLines(source, nowMs, style)),
  ];
}

function rowOf(deploy: Deploy, nowMs: number): readonly string[] {
  const { name, service, environment, state, title, author, deployer, liveAt, endedAt, knownAt } = deploy;
  const by = author ?? deployer;
  const when = state === 'ended' ? (endedAt ?? knownAt) : (liveAt ?? knownAt);
  return [
    timeAgo(when, nowMs),
    name,
    `${service}/${environment}`,
    state,
    `${title ?? ''}${by === null ? '' : ` (${by})`}`.trim(),
  ];
}

function sourceLines({ name, from, pollSeconds, hook, repositories }: Source, nowMs: number, style: Style) {
  const asked =
    pollSeconds === null ? 'not asked: it has no token' : `asked every ${formatDuration(pollSeconds * 1_000)}`;
  const last =
    hook.lastAt === null ? 'its hook was not called yet' : `its hook was called ${timeAgo(hook.lastAt, nowMs)}`;
  const told = (what: string, one: Source['hook']['refused']) =>
    one === null ? [] : [`${one.count} ${what}, the last one ${timeAgo(one.lastAt, nowMs)}: ${one.why}`];
  const wants = [
    ...repositories.flatMap(({ repository, trouble }) =>
      trouble === null
        ? []
        : [`${repository}, since ${clockTime(Date.parse(trouble.since), nowMs)}: ${trouble.why}. ${trouble.next}`],
    ),
    ...told('refused', hook.refused),
    ...told('not understood', hook.notUnderstood),
    ...told('turned away', hook.turnedAway),
  ];
  return [`${name}  ${from}, ${asked}; ${last}`, ...wants.map((line) => `  ${style('yellow', line)}`)];
}
