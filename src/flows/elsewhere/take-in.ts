import { isDeepStrictEqual } from 'node:util';
import { mergeDeploy } from '../../core/elsewhere/merge.ts';
import { type ElsewhereDeploy, madeElsewhere, type SeenDeploy } from '../../core/elsewhere/model.ts';
import type { EventKind } from '../../core/events/model.ts';
import type { DeploySource } from '../../providers/deploys/port.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';

type Source = Pick<DeploySource, 'name' | 'from'>;

/** Keep what a source says of deploys, on whatever way it came; told twice it is kept once. The log tells of what has taken effect. */
export async function takeIn({ store }: Needs<'store'>, source: Source, seen: readonly SeenDeploy[]): Promise<void> {
  if (seen.length === 0) return;
  await store.transaction(async (tx) => {
    const nowMs = await tx.now();
    for (const one of seen) await takeOne(tx, one, { source: source.name, from: source.from, nowMs });
  });
}

type Heard = { readonly source: string; readonly from: string; readonly nowMs: number };

async function takeOne(tx: Nouns, seen: SeenDeploy, heard: Heard): Promise<void> {
  const known = (await tx.elsewhere.forChange(heard.source, seen.id)) ?? (await addedOrKnown(tx, seen, heard));
  if (known === null) return;
  const merged = mergeDeploy(known, seen, heard);
  if (isDeepStrictEqual(merged, known)) return;
  await tx.elsewhere.put(merged);
  await tell(tx, known, merged);
}

/** Null: it is added. Else another server was quicker, with perhaps another word. */
async function addedOrKnown(tx: Nouns, seen: SeenDeploy, heard: Heard): Promise<ElsewhereDeploy | null> {
  const made = mergeDeploy(null, seen, heard);
  if (!(await tx.elsewhere.add(made))) return tx.elsewhere.forChange(heard.source, seen.id);
  await tell(tx, null, made);
  return null;
}

async function tell(tx: Nouns, before: ElsewhereDeploy | null, now: ElsewhereDeploy): Promise<void> {
  const kind = whatIsNew(before, now);
  if (kind === null) return;
  const { source, id, service, environment, sha, ref, title, author, deployer, liveAtMs } = now;
  const { name, by, link } = madeElsewhere(now);
  const data = { source, id, name, by, service, environment, sha, ref, title, author, deployer, liveAtMs, link };
  await tx.events.append({ kind, target: `${service}/${environment}`, operation: null, actor: source, data });
}

function whatIsNew(before: ElsewhereDeploy | null, now: ElsewhereDeploy): EventKind | null {
  if (now.liveAtMs === null) return null;
  if (before?.liveAtMs !== now.liveAtMs) return 'elsewhere.deployed';
  return before.title !== now.title || before.author !== now.author ? 'elsewhere.described' : null;
}
