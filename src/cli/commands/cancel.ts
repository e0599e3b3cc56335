import type { Command } from '../command.ts';
import { FOLLOW_FLAGS, TARGET_FLAG, WRITE_FLAGS } from '../flags.ts';
import { orderPlainly } from './cleanup.ts';

export const cancel: Command = {
  name: 'cancel',
  args: '[target]',
  summary: 'stop what is being built, or remove the new stack that is not live',
  examples: ['astern cancel', 'astern cancel shop/production --reason "wrong branch"'],
  flags: [TARGET_FLAG, ...WRITE_FLAGS, ...FOLLOW_FLAGS],
  run: (call) => orderPlainly(call, 'cancel'),
};
