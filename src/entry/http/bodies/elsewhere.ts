import type { ElsewhereBody } from '../../../api/elsewhere.ts';
import { type ElsewhereDeploy, madeElsewhere } from '../../../core/elsewhere/model.ts';
import type { SourceState } from '../../../flows/elsewhere/read-elsewhere.ts';
import { notKept } from './alerts.ts';
import { timeOf, timeOrNull } from './time.ts';

export function deployBody(deploy: ElsewhereDeploy): ElsewhereBody['deploys'][number] {
  const { source, id, service, environment, sha, ref, title, author, deployer, state, liveAtMs, endedAtMs } = deploy;
  const { name, by, link } = madeElsewhere(deploy);
  return {
    ...{ source, id, name, by, service, environment, sha, ref, title, author, deployer, state, link },
    liveAt: timeOrNull(liveAtMs),
    endedAt: timeOrNull(endedAtMs),
    knownAt: timeOf(deploy.knownAtMs),
  };
}

export function sourceBody({ source, record, repositories }: SourceState): ElsewhereBody['sources'][number] {
  const { deliveries, lastAtMs, refused, notUnderstood, turnedAway } = record;
  return {
    name: source.name,
    from: source.from,
    pollSeconds: source.pollMs === null ? null : source.pollMs / 1_000,
    hook: {
      deliveries,
      lastAt: timeOrNull(lastAtMs),
      refused: notKept(refused),
      notUnderstood: notKept(notUnderstood),
      turnedAway: notKept(turnedAway),
    },
    repositories: repositories.map(({ watched: { repository, service }, trouble }) => ({
      repository,
      service,
      trouble: trouble === null ? null : { since: timeOf(trouble.sinceMs), why: trouble.why, next: trouble.next },
    })),
  };
}
