import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, isOn, textFlag } from '../command.ts';
import { print, printJson, say, styleFor } from '../terminal.ts';

export const gates: Command = {
  name: 'gates',
  args: '[commit]',
  summary: 'what a standard, a hotfix and a rollback pipeline run of the gates in astern.yml, and why',
  examples: ['astern gates', 'astern gates HEAD~1', 'astern gates --since v1.4.0', 'astern gates --json'],
  flags: [
    { flag: '--since <ref>', summary: 'also weigh `paths`: skip gates whose files did not change since this commit' },
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, cwd } = call.context;
  const [{ readPipelineFacts }, { planGates }, { findMode }, words] = await Promise.all([
    import('../pipeline-facts.ts'),
    import('../../core/pipelines/plan-gates.ts'),
    import('../../core/pipelines/find-mode.ts'),
    import('../words/gates.ts'),
  ]);
  const { config, head, sha, changed, isUncommitted } = await readPipelineFacts(cwd, {
    commit: call.args[0] ?? null,
    since: textFlag(call, 'since') ?? null,
  });
  const plans = {
    standard: planGates(config.gates, 'standard', changed),
    hotfix: planGates(config.gates, 'hotfix', changed),
    rollback: planGates(config.gates, 'rollback', changed),
  };
  const { branch, keyword } = config.hotfix;
  const mode = findMode(head, null, { branch, keyword, rollbackKeyword: config.rollback.keyword });
  if (isUncommitted) say(terminal, 'As astern.yml stands here; it is not committed yet.');
  if (isOn(call, 'json')) {
    printJson(terminal, { service: config.service, sha, mode, gates: words.gateFacts(config.gates, plans) });
    return EXIT.done;
  }
  if (config.gates.length === 0) say(terminal, 'astern.yml declares no gates: every pipeline is the deploy alone.');
  for (const line of words.gateLines(config.gates, plans, styleFor(terminal.out))) print(terminal, line);
  say(terminal, `${sha.slice(0, 7)}: ${words.modeText(mode, config)}`);
  return EXIT.done;
}
