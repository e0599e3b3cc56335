import type { TargetBody } from '../../api/targets.ts';
import { describeTargets } from '../../flows/describe-targets.ts';
import type { World } from '../../flows/world.ts';
import { UserError } from '../../lib/errors.ts';
import { targetBody } from './bodies/targets.ts';
import type { Handler } from './handler.ts';

export const status: Handler<'status'> = async (world, { query: { target: wanted, after, limit } }) => {
  const of = wanted === undefined ? {} : { of: wanted };
  // One more than are told: whether there is a next page.
  const names = await world.store.targets.names({ ...of, ...(after === undefined ? {} : { after }), limit: limit + 1 });
  if (wanted !== undefined && names.length === 0 && (await world.store.targets.names({ ...of, limit: 1 })).length === 0)
    throw unknownTarget(wanted, await world.store.targets.names());
  const page = names.slice(0, limit);
  const targets = await targetBodies(world, page);
  return { status: 200, body: { targets, next: page.length < names.length ? (page.at(-1) ?? null) : null } };
};

export const target: Handler<'target'> = async (world, { params }) => {
  const name = `${params.service}/${params.environment}`;
  const [body] = await targetBodies(world, [name]);
  if (body === undefined) throw unknownTarget(name, await world.store.targets.names());
  return { status: 200, body };
};

async function targetBodies(world: World, names: readonly string[]): Promise<TargetBody[]> {
  return Promise.all((await describeTargets(world, names)).map((now) => targetBody(world, now)));
}

/** As many as help to see a slip of the pen. */
const NAMES_TOLD = 20;

export function unknownTarget(name: string, known: readonly string[]): UserError {
  const told = known.slice(0, NAMES_TOLD).join(', ');
  const more = known.length > NAMES_TOLD ? ` and ${known.length - NAMES_TOLD} more` : '';
  const next = known.length === 0 ? 'Ship something first with `astern ship`.' : `Known targets: ${told}${more}.`;
  return new UserError('target/unknown', `There is no target ${name}.`, next);
}
