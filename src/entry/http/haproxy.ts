import { foreseenTargets } from '../../flows/foreseen-targets.ts';
import type { Handler } from './handler.ts';

export const haproxy: Handler<'haproxy'> = async (world, { body }, { haproxySetup }) => {
  if (haproxySetup === null) return { status: 200, body: { hosts: [], checks: [] } };
  return { status: 200, body: await haproxySetup([...body.targets, ...(await foreseenTargets(world))]) };
};
