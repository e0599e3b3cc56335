import { unreachable } from '../../lib/errors.ts';
import type { Button } from '../links/button.ts';
import { nameOf, recoveryText, stateText } from './incident-text.ts';
import type { PageFacts } from './page-facts.ts';
import { hotfixBranch, hotfixCommand } from './way-back-text.ts';

/** What became of a tap. */
export type PressOutcome =
  | { readonly kind: 'done' }
  /** It was so already, or somebody else was quicker; `by` is who. */
  | { readonly kind: 'already'; readonly by: string | null }
  /** It is not any more as it was when the button was shown. */
  | { readonly kind: 'stale' }
  /** The person may not, or the guard says no. */
  | { readonly kind: 'refused'; readonly why: string; readonly next: string }
  | { readonly kind: 'unknown' };

export type Pressed = { readonly button: Button; readonly by: string; readonly outcome: PressOutcome };

/** What the one who tapped is told, and what is so now. */
export function pressText({ button, by, outcome }: Pressed, facts: PageFacts): string {
  const name = `INC-${facts.incident.number}`;
  switch (outcome.kind) {
    case 'done':
      return doneText(button, facts);
    case 'already':
      return alreadyText(button, { by, had: outcome.by }, facts);
    case 'stale':
      return `Nothing was done: ${name} is not any more as your button showed it. ${nowText(facts)}`;
    case 'refused':
      return `Nothing was done: ${outcome.why} ${outcome.next}`.trimEnd();
    case 'unknown':
      return 'Nothing was done: there is no such message any more.';
    default:
      return unreachable(outcome);
  }
}

function doneText(button: Button, facts: PageFacts): string {
  const { incident } = facts;
  const name = `INC-${incident.number}`;
  switch (button) {
    case 'on-it':
      return `You have ${name}. Nobody else is paged about it.`;
    case 'pass-on':
      return `You have passed ${name} on: the next in turn is paged now.`;
    case 'put-back':
    case 'undo':
      return recoveryText(facts) ?? 'It is being put back.';
    case 'fix-forward':
      return fixForwardText(facts);
    case 'not-an-incident':
      return `${name} is closed: it was no incident. Nobody is paged about it any more.`;
    default:
      return unreachable(button);
  }
}

/** What to type, in one sentence. */
export function fixForwardText({ incident, wayBack }: Pick<PageFacts, 'incident' | 'wayBack'>): string {
  const branch = hotfixBranch(incident, wayBack?.hotfixBranch ?? 'hotfix/');
  return `In a checkout of the service: ${hotfixCommand(incident)}. It makes the branch ${branch}, which takes the short gates.`;
}

function alreadyText(
  button: Button,
  { by, had }: { readonly by: string; readonly had: string | null },
  facts: PageFacts,
): string {
  const name = `INC-${facts.incident.number}`;
  if (button === 'put-back' || button === 'undo')
    return `That is done already. ${recoveryText(facts) ?? nowText(facts)}`;
  if (had === by) return `That was done already: you have ${name}.`;
  if (had === null) return `That was done already. ${nowText(facts)}`;
  return `${nameOf(facts, had)} was quicker. ${nowText(facts)}`;
}

/** How it stands, in a sentence or two. */
export function nowText(facts: PageFacts): string {
  const moved = recoveryText(facts);
  const state = stateText(facts, 'page') ?? 'Nobody has it.';
  return moved === null ? state : `${state} ${moved}`;
}
