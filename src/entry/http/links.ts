import { rotateLinkKeys } from '../../flows/links/link-keys.ts';
import type { Handler } from './handler.ts';

export const newLinkKey: Handler<'newLinkKey'> = async (world, { query, caller }) => {
  const dryRun = query.dryRun === true;
  if (!dryRun) {
    await rotateLinkKeys(world.store);
    world.log.info({ actor: caller.name }, 'links of messages are signed with a new key');
  }
  const message = `${dryRun ? 'Links would be' : 'Links are'} signed with a new key from now on. Those that are out stay good until it is done once more.`;
  return { status: 200, body: { dryRun, message } };
};
