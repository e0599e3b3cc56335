import type { Difference } from './difference.ts';
import type { Sense } from './event-rules.ts';
import { formatWords, limitWords } from './limit-words.ts';

/** What a change of a message or stored value means, for a reader who does not program. */
export function eventWords(difference: Difference, it: string, sense: Sense): string {
  const words = sense === 'reads' ? READS[difference.kind] : WRITTEN[difference.kind];
  const facts = { it, new: newText(difference), old: oldText(difference) };
  return words.replace(/<(it|new|old)>/g, (_, name: 'it' | 'new' | 'old') => facts[name]);
}

function newText({ kind, name, live }: Difference): string {
  if (kind.startsWith('values-')) return name ?? live ?? 'other values';
  if (kind.startsWith('variant-')) return `\`${name}\``;
  if (kind.startsWith('limit-')) return limitWords(name, live);
  if (kind.startsWith('format-')) return formatWords(live);
  return live ?? 'nothing';
}

function oldText({ kind, name, target }: Difference): string {
  if (kind.startsWith('limit-')) return limitWords(name, target);
  if (kind.startsWith('format-')) return formatWords(target);
  return target ?? 'nothing';
}

type Words = Readonly<Record<Difference['kind'], string>>;

const READS: Words = {
  'property-added': 'What was written since {live} has <it>; {target} does not know it and would leave it out.',
  'property-removed': 'What was written since {live} has no <it> any more; {target} looks for it.',
  'property-required': 'What was written since {live} always has <it>, which {target} reads.',
  'property-optional':
    'What was written since {live} may lack <it>; {target} counts on it and would fail on what is missing.',
  'type-widened': 'What was written since {live} may have <it> as <new>; {target} reads only <old> and would fail.',
  'type-narrowed': 'What was written since {live} has <it> as <new>, which {target} reads.',
  'type-changed': 'What was written since {live} has <it> as <new>; {target} reads <old> and would fail.',
  'nullable-added': 'What was written since {live} may have null as <it>; {target} would fail on it.',
  'nullable-removed': 'What was written since {live} never has null as <it>, which {target} can do without.',
  'values-added':
    'What was written since {live} may have <new> as <it>; {target} does not know it and would fail or leave it lying.',
  'values-removed': 'What was written since {live} has fewer values as <it>; {target} knows them all.',
  'limit-loosened': 'What was written since {live} may be more than {target} expects as <it> (<new> instead of <old>).',
  'limit-tightened': 'What was written since {live} stays within tighter limits of <it>, which {target} reads.',
  'limit-changed': '{live} and {target} keep different limits for <it> (<new>, <old>).',
  'format-loosened': 'What was written since {live} may have <it> in another form than {target} expects (<old>).',
  'format-tightened': 'What was written since {live} is stricter about the form of <it>, which {target} reads.',
  'format-changed': 'What was written since {live} has <it> as <new>; {target} reads <old> and would fail.',
  'default-changed': 'Where <it> is not written, {target} takes <old> and {live} <new>.',
  'extra-opened':
    'What was written since {live} may have other keys in <it>; {target} refuses keys that it does not know.',
  'extra-closed': 'What was written since {live} has only listed keys in <it>, which {target} reads.',
  'variant-added':
    'What was written since {live} may have <new> as <it>; {target} does not know that kind and would fail.',
  'variant-removed': 'What was written since {live} never has <new> as <it>, which {target} can do without.',
  'discriminator-changed': 'What was written since {live} says in `<new>` what <it> is; {target} looks in `<old>`.',
  'not-compared': 'What <it> looks like could not be compared.',
};

const WRITTEN: Words = {
  'property-added': 'Those who read since {live} know <it>; {target} does not write it.',
  'property-removed': '{target} writes <it> again; those who read since {live} do not look at it.',
  'property-required':
    'Those who read since {live} count on <it>; {target} may leave it out, and they would fail on what is missing.',
  'property-optional': 'Those who read since {live} can do without <it>; {target} always writes it.',
  'type-widened': 'Those who read since {live} take <it> as <new>; {target} writes only <old>.',
  'type-narrowed':
    'Those who read since {live} expect <it> as <new>; {target} may write <old>, and they would fail on it.',
  'type-changed': 'Those who read since {live} expect <it> as <new>; {target} writes <old>, and they would fail on it.',
  'nullable-added': 'Those who read since {live} take null as <it>; {target} never writes it.',
  'nullable-removed': 'Those who read since {live} count on <it>; {target} may write null, and they would fail on it.',
  'values-added': 'Those who read since {live} know more values of <it> (<new>); {target} does not write them.',
  'values-removed': '{target} may write <new> as <it>; those who read since {live} no longer expect it.',
  'limit-loosened': 'Those who read since {live} take more as <it> than {target} writes.',
  'limit-tightened': 'Those who read since {live} count on limits of <it> (<new>); {target} may write more (<old>).',
  'limit-changed': '{live} and {target} keep different limits for <it> (<new>, <old>).',
  'format-loosened': 'Those who read since {live} take <it> in more forms than {target} writes.',
  'format-tightened': 'Those who read since {live} expect <it> as <new>; {target} may write <old>.',
  'format-changed':
    'Those who read since {live} expect <it> as <new>; {target} writes <old>, and they would fail on it.',
  'default-changed': 'Where <it> is not written, {live} takes <new> and {target} <old>.',
  'extra-opened': 'Those who read since {live} take other keys in <it> than {target} writes.',
  'extra-closed': '{target} may write keys in <it> that those who read since {live} refuse.',
  'variant-added': 'Those who read since {live} know <new> as <it>; {target} does not write it.',
  'variant-removed': '{target} may write <new> as <it>; those who read since {live} no longer know that kind.',
  'discriminator-changed': 'Those who read since {live} look in `<new>` for what <it> is; {target} says it in `<old>`.',
  'not-compared': 'What <it> looks like could not be compared.',
};
