import { findRelease } from '../../flows/find-release.ts';
import { decide as decideNow, refreshCard } from '../../flows/guard/decide.ts';
import type { World } from '../../flows/world.ts';
import { cardBody, decisionBody } from './bodies/decisions.ts';
import type { Handler } from './handler.ts';
import { unknownTarget } from './targets.ts';

type Params = { readonly service: string; readonly environment: string };

export const card: Handler<'card'> = async (world, { params, query }) => {
  const target = await knownTarget(world, params);
  const { service } = params;
  const to = query.to === undefined ? null : await findRelease(world.store, service, query.to);
  return { status: 200, body: cardBody(target, await refreshCard(world, { target, service, to })) };
};

export const decide: Handler<'decide'> = async (world, { params, body, caller }) => {
  const target = await knownTarget(world, params);
  const { service } = params;
  const { symptom, critical: said, checks, incident = null } = body;
  const to = body.to === undefined ? null : await findRelease(world.store, service, body.to);
  const decision = await decideNow(world, { target, service, to, actor: caller.name, said, checks });
  return { status: 200, body: decisionBody(target, decision, { symptom, incident }) };
};

async function knownTarget({ store }: World, { service, environment }: Params): Promise<string> {
  const name = `${service}/${environment}`;
  if ((await store.targets.get(name)) === null) throw unknownTarget(name, await store.targets.names());
  return name;
}
