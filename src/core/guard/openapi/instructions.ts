import type { Role, RuleKind } from './rules.ts';

/** What to do about a change before going back. */
export function instructionFor(kind: RuleKind, role: Role): string {
  if (role === 'consumes')
    return (
      CALLED[kind] ??
      'Ask the owners of the called service to take the old form again, or fix forward instead of going back.'
    );
  return (
    BY_KIND[kind] ??
    (kind.startsWith('output-') || kind.startsWith('response-')
      ? 'Put the apps that read the new answers back first, or fix forward.'
      : 'Put the apps that send the new form back first, or hide it behind a flag; otherwise fix forward.')
  );
}

const CALLED: Partial<Readonly<Record<RuleKind, string>>> = {
  'operation-removed':
    'Put the called service back first, or fix forward: the older release cannot do without this call.',
  'path-moved': 'Let the proxy pass the old address on to the new one, or fix forward.',
  'server-changed': 'Let the proxy pass the old address on to the new one, or fix forward.',
  'security-added': 'Give the older release what the service demands now, or ask its owners to let it in.',
  'security-changed': 'Give the older release what the service demands now, or ask its owners to let it in.',
  'limits-changed': 'Compare the limits with what the older release calls per minute.',
  'input-default-changed': 'Compare what the two defaults mean.',
};

const BY_KIND: Partial<Readonly<Record<RuleKind, string>>> = {
  'path-added': 'Hide the feature by its flag first, or put the apps that use it back first.',
  'method-added': 'Hide the feature by its flag first, or put the apps that use it back first.',
  'path-moved': 'Let the proxy pass the new address on to the old one before going back.',
  'server-changed': 'Let the proxy pass the new address on to the old one before going back.',
  'server-added': 'See that the new address leads to the older release too.',
  'parameter-added': 'Look in the access log for calls that send it; tell whoever does.',
  'parameter-added-required': 'See that the older release does the right thing without it.',
  'input-values-added': 'Look in the log for calls that send the new value.',
  'input-limit-loosened': 'Count the calls that send more than the old limit.',
  'input-format-loosened': 'Count the calls that send another form.',
  'input-default-changed': 'Compare what the two defaults mean for the calls that leave it out.',
  'input-limit-changed': 'Look in the log for values that the old limit refuses.',
  'input-property-added': 'Note the calls that send it, so that it can be entered later.',
  'input-property-added-required': 'Note the calls that send it, so that it can be entered later.',
  'body-added': 'Note the calls that send data, so that it can be entered later.',
  'body-added-required': 'Note the calls that send data, so that it can be entered later.',
  'output-values-removed': 'Look whether entries with that value are left.',
  'output-limit-tightened': 'Look whether values beyond the new limit are left.',
  'output-format-tightened': 'Look whether values in another form are left.',
  'became-async': 'Let the jobs that run finish before going back.',
  'error-added': 'Look at what apps do when the call succeeds instead.',
  'header-added': 'Look whether an app cannot do without the header.',
  'security-added':
    'Going back opens what was closed: somebody named must agree to it, or close it at the proxy first.',
  'security-removed': 'Put the apps that changed how they sign in back first, or fix forward.',
  'security-changed': 'Put the apps that changed how they sign in back first, or fix forward.',
  'token-changed': 'Accept that everybody signs in again, or make both releases share keys and cookie names first.',
  'limits-changed': 'Compare the limits with what the apps do.',
};
