import { EXIT } from '../api/exit-codes.ts';
import { howToSplit } from '../core/guard/decide/how-to-split.ts';
import { worstVerdict } from '../core/guard/finding.ts';
import type { Verdict } from '../core/guard/model.ts';
import type { ChangeAnswer } from '../core/guard/report.ts';
import { UserError } from '../lib/errors.ts';
import { readVersion } from '../lib/version.ts';
import { type Call, isOn, textFlag } from './command.ts';
import { print, printJson, say, styleFor } from './terminal.ts';
import { changeLines } from './words/change-findings.ts';

const FAIL_ON = ['stop', 'check', 'never'] as const;
type FailOn = (typeof FAIL_ON)[number];

/** For a pull request: what in it takes the way back away, and how to split it. Nothing is asked but the repository. */
export async function decideInCi(call: Call): Promise<number> {
  const { terminal, cwd } = call.context;
  const failOn = failOnOf(textFlag(call, 'failOn') ?? 'stop');
  const { judgePullRequest } = await import('../guard-tools.ts');
  const { base, head, answer } = await judgePullRequest(cwd, textFlag(call, 'base') ?? 'main');
  const verdict = worstVerdict(answer.findings.map((finding) => finding.verdict));
  if (isOn(call, 'sarif')) {
    const { sarif } = await import('./guard/sarif.ts');
    printJson(terminal, sarif(answer.findings, readVersion(), howToSplit));
  } else if (isOn(call, 'json')) {
    const findings = answer.findings.map((finding) => ({ ...finding, split: howToSplit(finding) }));
    printJson(terminal, { verdict, base, head, findings, leftOut: answer.leftOut, looked: answer.looked });
  } else tell(call, answer, { base, head, verdict });
  if (isOn(call, 'sarif') || isOn(call, 'json')) say(terminal, headline({ base, head, verdict }));
  return exitOf(verdict, failOn);
}

type About = { readonly base: string; readonly head: string; readonly verdict: Verdict };

function tell(call: Call, { findings, looked }: ChangeAnswer, about: About): void {
  const { terminal } = call.context;
  const style = styleFor(terminal.out);
  print(terminal, headline(about));
  for (const finding of findings.filter(({ verdict }) => verdict !== 'safe')) {
    for (const line of changeLines(finding, style)) print(terminal, line);
    const split = howToSplit(finding);
    if (split !== null) print(terminal, `      how to split it: ${split}`);
  }
  const safe = findings.filter(({ verdict }) => verdict === 'safe').length;
  if (safe > 0) print(terminal, style('dim', `  ${safe} other change${safe === 1 ? ' does' : 's do'} no harm`));
  for (const { area, state, text } of looked)
    print(terminal, style('dim', `  looked at ${area}: ${state === 'not-known' ? 'not known, ' : ''}${text}`));
}

function headline({ base, head, verdict }: About): string {
  const words: Readonly<Record<Verdict, string>> = {
    safe: 'the way back stays open',
    check: 'one can go back after a look',
    unknown: 'it could not be told whether one can go back',
    stop: 'the way back is taken away',
  };
  return `${verdict}: once ${head.slice(0, 7)} is live, going back to ${base.slice(0, 7)}: ${words[verdict]}`;
}

function exitOf(verdict: Verdict, failOn: FailOn): number {
  const fails = failOn === 'never' ? false : verdict === 'stop' || (failOn === 'check' && verdict !== 'safe');
  return fails ? EXIT.refusedByGuard : EXIT.done;
}

function failOnOf(word: string): FailOn {
  const found = FAIL_ON.find((one) => one === word);
  if (found !== undefined) return found;
  throw new UserError('request/usage', `${word} is no verdict to fail on.`, 'Use --fail-on stop, check or never.');
}
