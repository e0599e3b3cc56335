import type { DifferenceKind } from '../json-schema/difference.ts';
import type { Verdict } from '../model.ts';

/**
 * What the newer document (live) changed. `provides`: our service goes back and apps made for live call it. `consumes`: our service goes back
 * and calls a service that is as live says, and was made when that was as target says.
 */
export type Role = 'provides' | 'consumes';

export type Rule = { readonly row: number; readonly provides: Verdict; readonly consumes: Verdict };

function rule(row: number, provides: Verdict, consumes: Verdict): Rule {
  return { row, provides, consumes };
}

/** Row of the table for each kind of change, and what it means to either role. */
export const RULES = {
  'path-added': rule(1, 'stop', 'safe'),
  'method-added': rule(2, 'stop', 'safe'),
  'operation-removed': rule(3, 'safe', 'stop'),
  'path-moved': rule(4, 'stop', 'stop'),
  'path-parameter-renamed': rule(5, 'safe', 'safe'),
  'parameter-added': rule(6, 'check', 'safe'),
  'parameter-added-required': rule(7, 'check', 'stop'),
  'parameter-removed': rule(8, 'safe', 'check'),
  'parameter-removed-required': rule(8, 'stop', 'check'),
  'parameter-required': rule(9, 'safe', 'stop'),
  'parameter-optional': rule(10, 'stop', 'safe'),
  'parameter-style-changed': rule(16, 'stop', 'stop'),
  'input-values-added': rule(11, 'stop', 'safe'),
  'input-values-removed': rule(12, 'safe', 'stop'),
  'input-default-changed': rule(13, 'check', 'check'),
  'input-limit-loosened': rule(14, 'stop', 'safe'),
  'input-limit-tightened': rule(15, 'safe', 'stop'),
  'input-limit-changed': rule(14, 'check', 'check'),
  'input-format-loosened': rule(14, 'stop', 'safe'),
  'input-format-tightened': rule(15, 'safe', 'stop'),
  'input-format-changed': rule(16, 'stop', 'stop'),
  'input-type-widened': rule(16, 'stop', 'safe'),
  'input-type-narrowed': rule(17, 'safe', 'stop'),
  'input-type-changed': rule(16, 'stop', 'stop'),
  'input-variant-added': rule(16, 'stop', 'safe'),
  'input-variant-removed': rule(17, 'safe', 'stop'),
  'input-discriminator-changed': rule(16, 'stop', 'stop'),
  'input-property-added': rule(18, 'check', 'safe'),
  'input-property-added-required': rule(19, 'check', 'stop'),
  'input-property-optional': rule(20, 'stop', 'safe'),
  'input-property-required': rule(21, 'safe', 'stop'),
  'input-property-removed': rule(22, 'safe', 'check'),
  'input-property-removed-required': rule(22, 'stop', 'check'),
  'input-nullable-added': rule(23, 'stop', 'safe'),
  'input-nullable-removed': rule(17, 'safe', 'stop'),
  'input-extra-opened': rule(24, 'stop', 'safe'),
  'input-extra-closed': rule(24, 'safe', 'stop'),
  'body-added': rule(18, 'check', 'safe'),
  'body-added-required': rule(19, 'check', 'stop'),
  'body-removed': rule(22, 'safe', 'check'),
  'body-removed-required': rule(22, 'stop', 'check'),
  'body-optional': rule(20, 'stop', 'safe'),
  'body-required': rule(21, 'safe', 'stop'),
  'request-media-added': rule(25, 'stop', 'safe'),
  'request-media-removed': rule(25, 'safe', 'stop'),
  'output-property-added': rule(26, 'safe', 'safe'),
  'output-property-added-required': rule(27, 'stop', 'safe'),
  'output-property-required': rule(28, 'stop', 'safe'),
  'output-property-optional': rule(28, 'safe', 'stop'),
  'output-property-removed': rule(29, 'safe', 'check'),
  'output-property-removed-required': rule(29, 'safe', 'stop'),
  'output-nullable-added': rule(30, 'safe', 'stop'),
  'output-nullable-removed': rule(31, 'stop', 'safe'),
  'output-values-added': rule(32, 'safe', 'check'),
  'output-values-removed': rule(33, 'check', 'safe'),
  'output-type-changed': rule(34, 'stop', 'stop'),
  'output-type-narrowed': rule(34, 'stop', 'safe'),
  'output-type-widened': rule(34, 'safe', 'stop'),
  'output-format-changed': rule(34, 'stop', 'stop'),
  'output-variant-removed': rule(34, 'stop', 'safe'),
  'output-variant-added': rule(34, 'safe', 'stop'),
  'output-discriminator-changed': rule(34, 'stop', 'stop'),
  'output-limit-tightened': rule(35, 'check', 'safe'),
  'output-limit-loosened': rule(35, 'safe', 'check'),
  'output-limit-changed': rule(35, 'check', 'check'),
  'output-format-tightened': rule(35, 'check', 'safe'),
  'output-format-loosened': rule(35, 'safe', 'check'),
  'output-extra-closed': rule(29, 'check', 'safe'),
  'output-extra-opened': rule(29, 'safe', 'safe'),
  'response-media-added': rule(34, 'stop', 'safe'),
  'response-media-removed': rule(29, 'safe', 'stop'),
  'response-body-added': rule(27, 'stop', 'safe'),
  'response-body-removed': rule(29, 'safe', 'stop'),
  'success-changed': rule(36, 'stop', 'stop'),
  'success-added': rule(36, 'check', 'check'),
  'success-removed': rule(36, 'check', 'safe'),
  'error-added': rule(37, 'check', 'check'),
  'error-removed': rule(37, 'safe', 'safe'),
  'became-async': rule(38, 'stop', 'stop'),
  'callback-added': rule(38, 'stop', 'safe'),
  'callback-removed': rule(38, 'safe', 'stop'),
  'header-added': rule(39, 'check', 'safe'),
  'header-removed': rule(39, 'safe', 'check'),
  'security-added': rule(40, 'stop', 'stop'),
  'security-removed': rule(41, 'stop', 'safe'),
  'security-changed': rule(41, 'stop', 'stop'),
  'token-changed': rule(42, 'stop', 'stop'),
  'server-changed': rule(43, 'stop', 'stop'),
  'server-added': rule(43, 'check', 'safe'),
  'server-removed': rule(43, 'safe', 'check'),
  'limits-changed': rule(44, 'check', 'check'),
  'wording-changed': rule(45, 'safe', 'safe'),
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleKind = keyof typeof RULES;

/** It hurts whoever has adopted what: people are locked out, or a closed door stands open. */
export const REGARDLESS: ReadonlySet<RuleKind> = new Set<RuleKind>(['security-added', 'token-changed']);

/** Kind of change for a difference of schemas in what is sent to a service, or what it answers; null: it means nothing there. */
export function kindOf(
  side: 'input' | 'output',
  difference: { kind: DifferenceKind; demanded: boolean },
): RuleKind | null {
  const alone = difference.kind === 'property-added' || difference.kind === 'property-removed';
  const kind = `${side}-${difference.kind}${alone && difference.demanded ? '-required' : ''}`;
  return isRuleKind(kind) ? kind : null;
}

function isRuleKind(kind: string): kind is RuleKind {
  return Object.hasOwn(RULES, kind);
}
