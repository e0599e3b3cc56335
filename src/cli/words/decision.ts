import type { DecisionBody, ReasonBody } from '../../api/decisions.ts';
import type { Style } from '../terminal.ts';
import { shorten } from './table.ts';

const COLOURS = { safe: 'green', check: 'yellow', stop: 'red', unknown: 'yellow', none: 'red' } as const;
const STATES = { fine: 'works', broken: 'BROKEN', 'not-known': 'not known' } as const;
const MOST_COMMITS = 5;

/** The advice first, then why, then what it costs, then the command: what is read at night from above. */
export function decisionLines(decision: DecisionBody, style: Style): readonly string[] {
  return [
    style('bold', headline(decision)),
    decision.why,
    '',
    ...criticalLines(decision, style),
    ...verdictLines(decision, style),
    ...orderLines(decision),
    ...lostLines(decision, style),
    '',
    `Next: ${decision.next}`,
  ];
}

function headline({ advice, to, row, target }: DecisionBody): string {
  const words = {
    'put-back': `Put back ${to?.release ?? 'the last good release'} on ${target}.`,
    'fix-forward': `Fix forward on ${target}.`,
    'call-somebody': 'Call somebody who knows what changed.',
  };
  return `${words[advice]}  (${row})`;
}

function criticalLines({ critical }: DecisionBody, style: Style): readonly string[] {
  if (critical.length === 0) return [];
  const lines = critical.map(({ name, state, text }) => {
    const colour = state === 'broken' ? 'red' : state === 'fine' ? 'green' : 'yellow';
    return `  ${style(colour, STATES[state])}  ${name}: ${text}`;
  });
  return ['Customers must be able to:', ...lines, ''];
}

function verdictLines(
  { to, from, verdict, reasons, more, unblocked, warm, passedOver }: DecisionBody,
  style: Style,
): readonly string[] {
  if (to === null) return ['There is nothing that could be put back.'];
  const how = warm ? 'it still runs, so going back takes a moment' : 'it is started again from its kept build';
  return [
    `From ${from?.release ?? '?'} back to ${to.release} (${to.sha.slice(0, 7)}, ${to.title}): ${style(COLOURS[verdict], verdict)}; ${how}.`,
    ...(reasons.length === 0 ? ['  Nothing was found that speaks against it.'] : []),
    ...reasons.flatMap((reason) => reasonLines(reason, style)),
    ...unblocked.map(({ subject, text }) => `  ${style('green', '[unblocked]')} ${subject}: ${text}`),
    ...(more > 0 ? [`  and ${more} more (--json shows the first five too)`] : []),
    ...passedOver.map(
      ({ release, reasons: why }) => `  passed over: ${release}${why[0] === undefined ? '' : ` (${why[0].why})`}`,
    ),
  ];
}

export function reasonLines(reason: ReasonBody, style: Style): readonly string[] {
  const { verdict, why, evidence, file, line, statement, instruction, unblock } = reason;
  const place = file === null ? null : `${file}${line === null ? '' : `:${line}`}`;
  const where = [place, statement === null ? null : shorten(statement, 100)].filter((part) => part !== null);
  return [
    `  ${style(COLOURS[verdict], `[${verdict}]`)} ${why}${evidence === null ? '' : ` ${evidence}`}`,
    ...(where.length === 0 ? [] : [style('dim', `      ${where.join('  ')}`)]),
    ...(instruction === null ? [] : [`      -> ${instruction}`]),
    ...(unblock === null ? [] : [`      unblock: ${unblock}`]),
  ];
}

function orderLines({ order }: DecisionBody): readonly string[] {
  return order.length < 2 ? [] : [`Go back in this order: ${order.join(', then ')}.`];
}

function lostLines({ lost, to }: DecisionBody, style: Style): readonly string[] {
  if (to === null) return [];
  const { commits, count, authors, securityFixes, why } = lost;
  if (commits.length === 0) return why === null ? ['Nothing is lost with it.'] : [`What is lost with it: ${why}.`];
  const number = count ?? `at least ${commits.length}`;
  const security = securityFixes === 0 ? '' : `, ${style('red', `${securityFixes} of them closing a hole`)}`;
  return [
    `Lost with it: ${number} commit${count === 1 ? '' : 's'} of ${authors.slice(0, MOST_COMMITS).join(', ')}${security}.`,
    ...commits
      .slice(0, MOST_COMMITS)
      .map(
        ({ sha, title, security: closes }) =>
          `    ${sha.slice(0, 7)} ${closes ? `${style('red', 'security')} ` : ''}${title}`,
      ),
    ...(commits.length > MOST_COMMITS ? [`    and ${commits.length - MOST_COMMITS} more`] : []),
  ];
}
