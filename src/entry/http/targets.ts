import { describeTarget } from '../../flows/describe-target.ts';
import { UserError } from '../../lib/errors.ts';
import { targetBody } from './bodies/targets.ts';
import type { Handler } from './handler.ts';

export const status: Handler<'status'> = async (world, { query }) => {
  const all = await world.store.targets.list();
  const wanted = query.target;
  const chosen =
    wanted === undefined ? all : all.filter((target) => target.name === wanted || target.service === wanted);
  if (wanted !== undefined && chosen.length === 0)
    throw unknownTarget(
      wanted,
      all.map((target) => target.name),
    );
  const targets = await Promise.all(
    chosen.map(async ({ name }) => targetBody(world, await describeTarget(world, name))),
  );
  return { status: 200, body: { targets } };
};

export const target: Handler<'target'> = async (world, { params }) => {
  const name = `${params.service}/${params.environment}`;
  if ((await world.store.targets.get(name)) === null) {
    throw unknownTarget(
      name,
      (await world.store.targets.list()).map((one) => one.name),
    );
  }
  return { status: 200, body: await targetBody(world, await describeTarget(world, name)) };
};

export function unknownTarget(name: string, known: readonly string[]): UserError {
  const next = known.length === 0 ? 'Ship something first with `astern ship`.' : `Known targets: ${known.join(', ')}.`;
  return new UserError('target/unknown', `There is no target ${name}.`, next);
}
