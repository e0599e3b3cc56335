import { cancelPipeline } from '../change-pipeline.ts';
import type { Command } from '../command.ts';
import { FOLLOW_FLAGS, TARGET_FLAG, WRITE_FLAGS } from '../flags.ts';
import { isPipelineId } from '../pipeline-log.ts';
import { orderPlainly } from './cleanup.ts';

export const cancel: Command = {
  name: 'cancel',
  args: '[target|pipeline]',
  summary: 'stop what is being built, or remove the new stack that is not live; or stop a pipeline by its id',
  examples: ['astern cancel', 'astern cancel shop/production --reason "wrong branch"', 'astern cancel pl_3m9q1x7t8f2k'],
  flags: [TARGET_FLAG, ...WRITE_FLAGS, ...FOLLOW_FLAGS],
  run: async (call) => {
    const [word = ''] = call.args;
    return isPipelineId(word) ? cancelPipeline(call, word) : orderPlainly(call, 'cancel');
  },
};
