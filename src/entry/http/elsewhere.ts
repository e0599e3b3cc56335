import { readSources } from '../../flows/elsewhere/read-elsewhere.ts';
import { deployBody, sourceBody } from './bodies/elsewhere.ts';
import type { Handler } from './handler.ts';

export const elsewhere: Handler<'elsewhere'> = async (world, { query: { service, limit } }) => {
  const filter = { ...(service === undefined ? {} : { service }), limit };
  const deploys = (await world.store.elsewhere.list(filter)).map(deployBody);
  return { status: 200, body: { sources: (await readSources(world)).map(sourceBody), deploys } };
};
