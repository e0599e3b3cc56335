import type { Command } from '../command.ts';
import { CONSENT_FLAGS, FOLLOW_FLAGS, TARGET_FLAG, WRITE_FLAGS } from '../flags.ts';
import { orderRelease, PIPELINE_FLAGS, REBUILD_FLAG } from './ship.ts';

export const build: Command = {
  name: 'build',
  args: '[ref]',
  summary: 'build a commit and start it on the test entrance; production stays as it is',
  examples: ['astern build', 'astern build feature/cart --verbose', 'astern build 1a2b3c4 --no-wait'],
  flags: [TARGET_FLAG, REBUILD_FLAG, ...PIPELINE_FLAGS, ...WRITE_FLAGS, ...FOLLOW_FLAGS, ...CONSENT_FLAGS],
  run: (call) => orderRelease(call, 'build'),
};
