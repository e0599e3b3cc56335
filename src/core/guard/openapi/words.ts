import type { RuleKind } from './rules.ts';

/** Facts that a sentence may name: `<op>`, `<it>`, `<new>`, `<old>`. */
export type Facts = {
  readonly op: string;
  readonly it: string;
  readonly new: string;
  readonly old: string;
};

/** What happens to apps made for the newer release when the older one answers them. */
export const PROVIDES: Readonly<Record<RuleKind, string>> = {
  'path-added': 'Apps made for {live} call <op>; {target} does not know it and would answer "not found".',
  'method-added': 'Apps made for {live} call <op>; {target} does not know it and would answer "not allowed".',
  'operation-removed': '{live} took <op> away; with {target} it is there again.',
  'path-moved': 'Apps made for {live} call <op>; {target} knows it only as <old> and would answer "not found".',
  'path-parameter-renamed': 'A part of the address of <op> is only called differently; apps call the same address.',
  'parameter-added': 'Apps made for {live} may send <it> with <op>; {target} would ignore it or refuse the call.',
  'parameter-added-required': 'Apps made for {live} send <it> with <op>; {target} would ignore it.',
  'parameter-removed': 'Apps made for {live} no longer send <it> with <op>; {target} does not insist on it.',
  'parameter-removed-required':
    'Apps made for {live} no longer send <it> with <op>; {target} insists on it and would refuse the call.',
  'parameter-required': 'Apps made for {live} always send <it> with <op>, which {target} takes.',
  'parameter-optional':
    'Apps made for {live} may leave <it> out of <op>; {target} insists on it and would refuse the call.',
  'parameter-style-changed':
    'Apps made for {live} write <it> of <op> in another way (<new>); {target} reads it as <old> and would misread or refuse it.',
  'input-values-added':
    'Apps made for {live} may send <new> as <it> to <op>; {target} takes only <old> and would refuse it.',
  'input-values-removed': '{live} takes fewer values as <it> of <op>; {target} knows them all.',
  'input-default-changed':
    'Where an app leaves <it> out of <op>, {target} takes <old> and {live} <new>: the same call does something else.',
  'input-limit-loosened':
    'Apps made for {live} may send more than {target} allows as <it> to <op> (<new> instead of <old>); {target} would refuse it or fail to store it.',
  'input-limit-tightened': '{live} allows less as <it> of <op> (<new> instead of <old>); {target} takes all of it.',
  'input-limit-changed':
    '{live} and {target} set different limits for <it> of <op> (<new>, <old>); some of what apps send now may be refused.',
  'input-format-loosened':
    'Apps made for {live} may send <it> to <op> in other forms (<new>); {target} expects <old> and would refuse others.',
  'input-format-tightened': '{live} is stricter about the form of <it> of <op>; {target} takes all of it.',
  'input-format-changed':
    'Apps made for {live} send <it> to <op> as <new>; {target} expects <old> and would refuse it.',
  'input-type-widened':
    'Apps made for {live} may send <it> to <op> as <new>; {target} takes only <old> and would refuse others.',
  'input-type-narrowed': '{live} takes <it> of <op> only as <new>; {target} takes that too.',
  'input-type-changed': 'Apps made for {live} send <it> to <op> as <new>; {target} expects <old> and would refuse it.',
  'input-variant-added':
    'Apps made for {live} may send <it> to <op> as <new>; {target} does not know that kind and would refuse it.',
  'input-variant-removed': '{live} no longer takes <it> of <op> as <new>; {target} still does.',
  'input-discriminator-changed':
    'Apps made for {live} say in `<new>` what <it> of <op> is; {target} looks in `<old>` and would refuse it.',
  'input-property-added': 'Apps made for {live} send <it> when they call <op>; {target} would drop it silently.',
  'input-property-added-required':
    'Apps made for {live} always send <it> when they call <op>; {target} would drop it silently.',
  'input-property-optional':
    'Apps made for {live} may leave <it> out when they call <op>; {target} insists on it and would refuse the call.',
  'input-property-required': 'Apps made for {live} always send <it> to <op>, which {target} takes.',
  'input-property-removed': 'Apps made for {live} no longer send <it> to <op>; {target} does not insist on it.',
  'input-property-removed-required':
    'Apps made for {live} no longer send <it> to <op>; {target} insists on it and would refuse the call.',
  'input-nullable-added':
    'Apps made for {live} may send <it> to <op> as null; {target} would refuse that or fail on it.',
  'input-nullable-removed': 'Apps made for {live} no longer send <it> to <op> as null, which {target} can do without.',
  'input-extra-opened':
    'Apps made for {live} may send keys that are not listed in <it> to <op>; {target} would refuse them.',
  'input-extra-closed': '{live} takes only listed keys in <it> of <op>; {target} takes these too.',
  'body-added': 'Apps made for {live} send data with <op>; {target} reads none and would drop it silently.',
  'body-added-required': 'Apps made for {live} send data with <op>; {target} reads none and would drop it silently.',
  'body-removed': 'Apps made for {live} send no data with <op> any more; {target} does not insist on it.',
  'body-removed-required':
    'Apps made for {live} send no data with <op> any more; {target} insists on it and would refuse the call.',
  'body-optional': 'Apps made for {live} may call <op> without data; {target} insists on it and would refuse the call.',
  'body-required': 'Apps made for {live} always send data with <op>, which {target} takes.',
  'request-media-added':
    'Apps made for {live} may send <new> to <op>; {target} does not read it and would refuse the call.',
  'request-media-removed': '{live} no longer reads <new> at <op>; {target} does.',
  'output-property-added':
    'Apps made for {live} may read <it> in the answer of <op>; {target} does not send it, and they were told that it can be missing.',
  'output-property-added-required':
    'Apps made for {live} count on <it> in the answer of <op>; {target} does not send it, and they would fail on what is missing.',
  'output-property-required':
    'Apps made for {live} count on <it> in the answer of <op>; {target} may leave it out, and they would fail on what is missing.',
  'output-property-optional': '{live} may leave <it> out of the answer of <op>; {target} always sends it.',
  'output-property-removed': '{target} sends <it> in the answer of <op> again; apps made for {live} do not look at it.',
  'output-property-removed-required':
    '{target} sends <it> in the answer of <op> again; apps made for {live} do not look at it.',
  'output-nullable-added': '{live} may answer <op> with null as <it>; {target} never does.',
  'output-nullable-removed':
    'Apps made for {live} count on <it> in the answer of <op>; {target} may send null again, and they would fail on it.',
  'output-values-added':
    '{live} answers <op> with more values as <it> (<new>); {target} sends only those that were known before.',
  'output-values-removed': '{target} may answer <op> with <new> as <it>; apps made for {live} no longer expect it.',
  'output-type-changed':
    'Apps made for {live} expect <it> in the answer of <op> as <new>; {target} sends <old>, and they would fail on it.',
  'output-type-narrowed':
    'Apps made for {live} expect <it> in the answer of <op> as <new>; {target} may send <old>, and they would fail on it.',
  'output-type-widened': 'Apps made for {live} take <it> in the answer of <op> as <new>; {target} sends only <old>.',
  'output-format-changed':
    'Apps made for {live} expect <it> in the answer of <op> as <new>; {target} sends <old>, and they would fail on it.',
  'output-variant-removed':
    '{target} may answer <op> with <new> as <it>; apps made for {live} no longer know that kind.',
  'output-variant-added': '{live} may answer <op> with <new> as <it>; {target} never does.',
  'output-discriminator-changed':
    'Apps made for {live} look in `<new>` for what <it> in the answer of <op> is; {target} says it in `<old>`.',
  'output-limit-tightened':
    'Apps made for {live} count on limits of <it> in the answer of <op> (<new>); {target} may send more (<old>).',
  'output-limit-loosened':
    '{live} may send more than {target} as <it> in the answer of <op>; {target} stays within its limit.',
  'output-limit-changed': '{live} and {target} keep different limits for <it> in the answer of <op> (<new>, <old>).',
  'output-format-tightened':
    'Apps made for {live} expect <it> in the answer of <op> as <new>; {target} may send <old>.',
  'output-format-loosened': '{live} may send <it> in the answer of <op> in more forms than {target}.',
  'output-extra-closed':
    '{target} may send keys in <it> of the answer of <op> that apps made for {live} do not expect; strict ones fail on them.',
  'output-extra-opened': '{live} may send more keys in <it> of the answer of <op> than {target}.',
  'response-media-added': 'Apps made for {live} may ask <op> for <new>; {target} answers only with <old>.',
  'response-media-removed': '{target} can answer <op> with <new> again; nobody asks for it.',
  'response-body-added':
    'Apps made for {live} read the answer of <op>; {target} answers with nothing in it, and they would fail on what is missing.',
  'response-body-removed': '{target} puts data in the answer of <op> again; apps made for {live} do not look at it.',
  'success-changed':
    'Apps made for {live} wait for <new> from <op>; {target} answers <old>, which they may take for a failure.',
  'success-added':
    '{live} may also answer <op> with <new>, and apps made for it may act on that; {target} never answers so.',
  'success-removed':
    '{target} may answer <op> with <old>; apps made for {live} no longer expect it and may take it for a failure.',
  'error-added': '{live} says "no" to <op> with <new>; {target} answers as it did before, without it.',
  'error-removed': '{target} may answer <op> with the error <new> again; apps take it as any error.',
  'became-async':
    'Apps made for {live} start <op> and ask later for the result; {target} does it at once and has no place to ask.',
  'callback-added': 'Apps made for {live} wait to be called back (<it>) after <op>; {target} never calls.',
  'callback-removed': '{target} calls back (<it>) after <op> again; apps that do not wait for it ignore it.',
  'header-added': 'Apps made for {live} may read the header <it> in the answer of <op>; {target} does not send it.',
  'header-removed': '{target} sends the header <it> in the answer of <op> again; nobody looks at it.',
  'security-added': '{live} lets only those who show <new> call <op>; {target} would let others in again (<old>).',
  'security-removed': 'Apps made for {live} may call <op> with <new>; {target} demands <old> and would turn them away.',
  'security-changed': 'Apps made for {live} call <op> with <new>; {target} demands <old> and would turn them away.',
  'token-changed':
    'People and apps that signed in since {live} hold <new>; {target} knows only <old>, so all of them would be signed out.',
  'server-changed': 'Apps made for {live} call <new>; {target} answers only at <old>, so they would get "not found".',
  'server-added': 'Apps made for {live} may call <new>; {target} lists only <old>.',
  'server-removed': '{target} can be called at <new> too.',
  'limits-changed':
    '{live} and {target} set different rates or times for <op> (<it>: <new>, <old>); apps tuned to {live} may be slowed down or cut off.',
  'wording-changed':
    'Only descriptions, names for documentation or the way it is written differ; nothing that is sent changes.',
};
