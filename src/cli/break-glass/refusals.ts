import type { Choice } from '../../core/break-glass/choose.ts';
import type { RoutedNow, StackKnown } from '../../core/break-glass/model.ts';
import { UserError } from '../../lib/errors.ts';
import { stackText } from '../words/break-glass.ts';

/** A router that answers, as far as it is looked at here. */
type Router = {
  readonly name: string;
  readonly where: string;
  readonly targets: readonly string[];
  look(target: string): Promise<Pick<RoutedNow, 'production'>>;
};

type Silent = { readonly name: string; readonly where: string; readonly problem: string };
type Found<R> = { readonly routers: readonly R[]; readonly silent: readonly Silent[] };

/** The router that has the target. Throws UserError with what is known, when none or more than one has. */
export async function pickRouter<R extends Router>({ routers, silent }: Found<R>, target: string): Promise<R> {
  const known = targetsOf(routers);
  const having = routers.filter((router) => router.targets.includes(target));
  const [only] = having;
  if (only === undefined) {
    throw silent.length > 0 || routers.length === 0 ? noneAnswers(target, silent) : unknown(target, known);
  }
  if (having.length === 1) return only;
  // A target that moved from one router to another may be left over in the former.
  const looks = await Promise.all(having.map((router) => router.look(target)));
  const live = having.filter((_, index) => looks[index]?.production != null);
  const [router] = live;
  if (router === undefined || live.length > 1) throw bothHave(target, having);
  return router;
}

/** Nothing is guessed: at night somebody else's target is quickly taken for one's own. */
export function notNamed({ routers }: Found<Router>): UserError {
  const known = targetsOf(routers);
  const what = known.length === 0 ? 'No router answers here.' : `The routers here know ${known.join(', ')}.`;
  return new UserError(
    'target/not-named',
    `Which target is meant? ${what}`,
    `Name it: astern break-glass rollback ${known[0] ?? 'shop/production'}`,
    { targets: known },
  );
}

/** Why nothing can be put back, with all that the router knows: whoever reads this has nothing else. */
export function refuseChoice(
  choice: Exclude<Choice, { kind: 'go' | 'already-so' }>,
  { target, now, nowMs }: { target: string; now: RoutedNow; nowMs: number },
): UserError {
  const known = listed(now.stacks, now, nowMs);
  const facts = { target, production: now.production, test: now.test, stacks: now.stacks };
  switch (choice.kind) {
    case 'several': {
      const [first] = choice.stacks;
      const isOneRelease = choice.stacks.every(({ release }) => release === first?.release);
      return new UserError(
        'break-glass/which-one',
        `${choice.stacks.length} stacks of ${target} are warm:${listed(choice.stacks, now, nowMs)}`,
        `Name the good one, such as --to ${isOneRelease ? first?.id : first?.release}`,
        facts,
      );
    }
    case 'not-known':
      return nothingWarm(`The router knows no ${choice.named} of ${target}; it knows:${known}`, target, facts);
    case 'not-warm':
      return nothingWarm(`${choice.stack.release} is not up; the router knows of ${target}:${known}`, target, facts);
    case 'none':
      return nothingWarm(`No other stack of ${target} is warm; the router knows:${known}`, target, facts);
  }
}

function nothingWarm(message: string, target: string, facts: Readonly<Record<string, unknown>>): UserError {
  const next = `If one that is up is good, name it with --to, also the one on the test entrance. Else start the server (\`astern server\`) and use \`astern rollback ${target}\`: it starts a kept release again.`;
  return new UserError('break-glass/nothing-warm', message, next, facts);
}

function listed(stacks: readonly StackKnown[], { production, test }: RoutedNow, nowMs: number): string {
  if (stacks.length === 0) return ' nothing';
  const tag = ({ id }: StackKnown) => (id === production ? 'LIVE  ' : id === test ? 'TEST  ' : '      ');
  return stacks.map((stack) => `\n    ${tag(stack)}${stackText(stack, nowMs)}`).join('');
}

function targetsOf(routers: readonly Router[]): readonly string[] {
  return [...new Set(routers.flatMap((router) => router.targets))].sort();
}

function unknown(target: string, known: readonly string[]): UserError {
  const what = known.length === 0 ? 'it knows none' : `known: ${known.join(', ')}`;
  return new UserError(
    'target/unknown',
    `No router here knows ${target}; ${what}.`,
    'Check the spelling, or say where its router is: --data <folder>, or --router haproxy --socket <socket>.',
    { targets: known },
  );
}

function noneAnswers(target: string, silent: readonly Silent[]): UserError {
  const asked = silent.map(({ name, where, problem }) => `\n    ${name} (${where}): ${problem}`).join('');
  return new UserError(
    'router/unreachable',
    asked === '' ? 'No router is known here.' : `No router that answers has ${target}; without an answer:${asked}`,
    'Is this the machine, and the user, that runs it? Say where it is: --data <folder> (`astern server` starts the embedded router), or --router haproxy --socket /run/haproxy/astern.sock --front http://127.0.0.1:80.',
    { silent },
  );
}

function bothHave(target: string, routers: readonly Router[]): UserError {
  return new UserError(
    'break-glass/which-one',
    `${routers.map(({ name, where }) => `${name} (${where})`).join(' and ')} both have ${target}.`,
    'Say which one takes its traffic: --router builtin or --router haproxy.',
  );
}
