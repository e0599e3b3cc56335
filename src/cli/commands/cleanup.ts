import { carryOut } from '../carry-out.ts';
import { type Call, type Command, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { FOLLOW_FLAGS, reasonFor, TARGET_FLAG, WRITE_FLAGS } from '../flags.ts';
import { findTarget } from '../target.ts';

export const cleanup: Command = {
  name: 'cleanup',
  args: '[target]',
  summary: 'remove the old stack that is kept warm; a rollback takes longer after that',
  examples: ['astern cleanup', 'astern cleanup shop/production --dry-run'],
  flags: [
    TARGET_FLAG,
    { flag: '--stack <id>', summary: 'remove this stack instead, which runs although it is not recorded' },
    ...WRITE_FLAGS,
    ...FOLLOW_FLAGS,
  ],
  run: async (call) => {
    const stack = textFlag(call, 'stack');
    return orderPlainly(call, 'cleanup', stack === undefined ? {} : { stack });
  },
};

/** An order that says no more than its target and a reason. */
export async function orderPlainly(
  call: Call,
  name: 'cleanup' | 'cancel',
  more: { stack?: string } = {},
): Promise<number> {
  const client = connect(call);
  const params = await findTarget(call, client, call.args[0]);
  const body = { reason: await reasonFor(call, null), ...more };
  return carryOut(call, { client, send: (options) => client.call(name, { params, body, ...options }) });
}
