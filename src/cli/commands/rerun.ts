import { rerunPipeline } from '../change-pipeline.ts';
import type { Command } from '../command.ts';
import { FOLLOW_FLAGS, WRITE_FLAGS } from '../flags.ts';

export const rerun: Command = {
  name: 'rerun',
  args: '<pipeline>',
  summary: 'run a pipeline that failed or was cancelled again, from what failed',
  examples: ['astern rerun pl_3m9q1x7t8f2k', 'astern rerun pl_3m9q1x7t8f2k --no-wait --reason "the registry is back"'],
  flags: [...WRITE_FLAGS, ...FOLLOW_FLAGS],
  run: (call) => rerunPipeline(call, call.args[0] ?? ''),
};
