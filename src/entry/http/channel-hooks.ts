import type { FastifyInstance } from 'fastify';
import type { World } from '../../flows/world.ts';
import type { PhoneHooks } from '../../providers/notify/phone-port.ts';
import { chatHook, type SlackHooks } from './chat-hooks.ts';
import { phoneHooks } from './phone-hooks.ts';
import { addRawHooks } from './raw-hooks.ts';

/** What comes back from channels that are set up. */
export type ChannelHooks = {
  readonly phones: ReadonlyMap<'sms' | 'voice', PhoneHooks>;
  /** Null: buttons only open pages. */
  readonly slack: SlackHooks | null;
};

export async function addChannelHooks(
  app: FastifyInstance,
  world: World,
  { phones, slack }: ChannelHooks,
): Promise<void> {
  const all = [...phoneHooks(world, phones), ...(slack === null ? [] : [chatHook(world, slack)])];
  if (all.length > 0) await addRawHooks(app, all);
}
