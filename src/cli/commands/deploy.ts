import { carryOut } from '../carry-out.ts';
import { type Command, given } from '../command.ts';
import { connect } from '../connect.ts';
import { CONSENT_FLAGS, consentOf, FOLLOW_FLAGS, TARGET_FLAG, WRITE_FLAGS } from '../flags.ts';
import { sortWords } from '../release-words.ts';
import { findTarget } from '../target.ts';

export const deploy: Command = {
  name: 'deploy',
  args: '[release] [target]',
  summary: 'flip production to the release that is built',
  examples: ['astern deploy', 'astern deploy r412', 'astern deploy r412 shop/production --reason "agreed with Ana"'],
  flags: [TARGET_FLAG, ...WRITE_FLAGS, ...FOLLOW_FLAGS, ...CONSENT_FLAGS],
  async run(call) {
    const words = sortWords(call.args);
    const consent = await consentOf(call);
    const client = connect(call);
    const params = await findTarget(call, client, words.target);
    const body = { ...given('release', words.release), ...consent };
    return carryOut(call, { client, send: (options) => client.call('deploy', { params, body, ...options }) });
  },
};
