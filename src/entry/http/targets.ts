import type { TargetBody } from '../../api/targets.ts';
import { describeTargets } from '../../flows/describe-targets.ts';
import type { World } from '../../flows/world.ts';
import { UserError } from '../../lib/errors.ts';
import { targetBody } from './bodies/targets.ts';
import type { Handler } from './handler.ts';

export const status: Handler<'status'> = async (world, { query: { target: wanted, after, limit } }) => {
  const all = (await world.store.targets.list()).filter(
    ({ name, service }) => wanted === undefined || name === wanted || service === wanted,
  );
  if (wanted !== undefined && all.length === 0) throw unknownTarget(wanted, await namesIn(world));
  const left = after === undefined ? all : all.filter(({ name }) => name > after);
  const page = left.slice(0, limit).map(({ name }) => name);
  const targets = await targetBodies(world, page);
  return { status: 200, body: { targets, next: page.length < left.length ? (page.at(-1) ?? null) : null } };
};

export const target: Handler<'target'> = async (world, { params }) => {
  const name = `${params.service}/${params.environment}`;
  const [body] = await targetBodies(world, [name]);
  if (body === undefined) throw unknownTarget(name, await namesIn(world));
  return { status: 200, body };
};

async function targetBodies(world: World, names: readonly string[]): Promise<TargetBody[]> {
  return Promise.all((await describeTargets(world, names)).map((now) => targetBody(world, now)));
}

async function namesIn({ store }: World): Promise<readonly string[]> {
  return (await store.targets.list()).map(({ name }) => name);
}

/** As many as help to see a slip of the pen. */
const NAMES_TOLD = 20;

export function unknownTarget(name: string, known: readonly string[]): UserError {
  const told = known.slice(0, NAMES_TOLD).join(', ');
  const more = known.length > NAMES_TOLD ? ` and ${known.length - NAMES_TOLD} more` : '';
  const next = known.length === 0 ? 'Ship something first with `astern ship`.' : `Known targets: ${told}${more}.`;
  return new UserError('target/unknown', `There is no target ${name}.`, next);
}
