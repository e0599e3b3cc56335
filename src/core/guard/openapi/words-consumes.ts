import type { RuleKind } from './rules.ts';

/** What happens to our older release, which calls a service as it was (target) and meets it as it is now (live). */
export const CONSUMES: Readonly<Record<RuleKind, string>> = {
  'path-added': 'The service that is called offers <op> too now; {target} does not call it.',
  'method-added': 'The service that is called offers <op> too now; {target} does not call it.',
  'operation-removed': '{target} calls <op>; the service does not offer it any more and would answer "not found".',
  'path-moved': '{target} calls <old>; the service has moved it to <op> and would answer "not found".',
  'path-parameter-renamed': 'A part of the address of <op> is only called differently; the address is the same.',
  'parameter-added': 'The service takes <it> with <op> now; {target} does not send it and need not.',
  'parameter-added-required':
    'The service insists on <it> with <op> now; {target} does not send it and would be refused.',
  'parameter-removed': '{target} may send <it> with <op>; the service ignores it now.',
  'parameter-removed-required': '{target} sends <it> with <op>; the service ignores it now.',
  'parameter-required': 'The service insists on <it> with <op> now; {target} may leave it out and would be refused.',
  'parameter-optional': 'The service no longer insists on <it> with <op>; {target} still sends it.',
  'parameter-style-changed':
    '{target} writes <it> of <op> as <old>; the service reads it in another way now (<new>) and would misread or refuse it.',
  'input-values-added': 'The service takes more values as <it> of <op>; {target} sends those that it knows.',
  'input-values-removed': '{target} may send <new> as <it> to <op>; the service no longer takes it.',
  'input-default-changed':
    'Where {target} leaves <it> out of <op>, the service takes <new> now instead of <old>: the same call does something else.',
  'input-limit-loosened': 'The service allows more as <it> of <op> than {target} sends.',
  'input-limit-tightened':
    '{target} may send more than the service allows now as <it> of <op> (<new> instead of <old>), and would be refused.',
  'input-limit-changed':
    'The service sets another limit for <it> of <op> now (<new> instead of <old>); some of what {target} sends may be refused.',
  'input-format-loosened': 'The service takes <it> of <op> in more forms than {target} sends.',
  'input-format-tightened':
    '{target} may send <it> to <op> in a form that the service no longer takes (<new> instead of <old>).',
  'input-format-changed': '{target} sends <it> to <op> as <old>; the service expects <new> now and would refuse it.',
  'input-type-widened': 'The service takes <it> of <op> as <new>; what {target} sends is among it.',
  'input-type-narrowed': '{target} may send <it> to <op> as <old>; the service takes only <new> now.',
  'input-type-changed': '{target} sends <it> to <op> as <old>; the service expects <new> now and would refuse it.',
  'input-variant-added': 'The service takes one more kind as <it> of <op> (<new>); {target} does not send it.',
  'input-variant-removed': '{target} may send <it> to <op> as <new>; the service no longer knows that kind.',
  'input-discriminator-changed':
    '{target} says in `<old>` what <it> of <op> is; the service looks in `<new>` now and would refuse it.',
  'input-property-added': 'The service takes <it> with <op> now; {target} does not send it and need not.',
  'input-property-added-required':
    'The service insists on <it> with <op> now; {target} does not send it and would be refused.',
  'input-property-optional': 'The service no longer insists on <it> with <op>; {target} still sends it.',
  'input-property-required':
    'The service insists on <it> with <op> now; {target} may leave it out and would be refused.',
  'input-property-removed': '{target} may send <it> to <op>; the service drops it silently now.',
  'input-property-removed-required': '{target} sends <it> to <op>; the service drops it silently now.',
  'input-nullable-added': 'The service takes null as <it> of <op> now; {target} does not send it.',
  'input-nullable-removed': '{target} may send null as <it> to <op>; the service refuses that now.',
  'input-extra-opened': 'The service takes other keys in <it> of <op> now; {target} does not send any.',
  'input-extra-closed': '{target} may send keys in <it> to <op> that the service refuses now.',
  'body-added': 'The service takes data with <op> now; {target} sends none and need not.',
  'body-added-required': 'The service insists on data with <op> now; {target} sends none and would be refused.',
  'body-removed': '{target} may send data with <op>; the service does not read it any more.',
  'body-removed-required': '{target} sends data with <op>; the service does not read it any more.',
  'body-optional': 'The service no longer insists on data with <op>; {target} still sends it.',
  'body-required': 'The service insists on data with <op> now; {target} may send none and would be refused.',
  'request-media-added': 'The service reads <new> at <op> too now; {target} sends what it did.',
  'request-media-removed': '{target} may send <new> to <op>; the service no longer reads it.',
  'output-property-added': 'The service answers <op> with <it> too; {target} does not look at it.',
  'output-property-added-required': 'The service answers <op> with <it> too; {target} does not look at it.',
  'output-property-required':
    'The service always sends <it> in the answer of <op> now; {target} reads it where it is there.',
  'output-property-optional': '{target} counts on <it> in the answer of <op>; the service may leave it out now.',
  'output-property-removed':
    '{target} reads <it> in the answer of <op> where it is there; the service does not send it any more.',
  'output-property-removed-required':
    '{target} counts on <it> in the answer of <op>; the service does not send it any more.',
  'output-nullable-added': '{target} counts on <it> in the answer of <op>; the service may send null now.',
  'output-nullable-removed': 'The service no longer sends null as <it> in the answer of <op>; {target} can do without.',
  'output-values-added': 'The service may answer <op> with <new> as <it>; {target} does not know it.',
  'output-values-removed': 'The service sends fewer values as <it> in the answer of <op>; {target} knows them all.',
  'output-type-changed': '{target} expects <it> in the answer of <op> as <old>; the service sends <new> now.',
  'output-type-narrowed': 'The service sends <it> in the answer of <op> only as <new>; {target} takes that.',
  'output-type-widened': '{target} expects <it> in the answer of <op> as <old>; the service may send <new> now.',
  'output-format-changed': '{target} expects <it> in the answer of <op> as <old>; the service sends <new> now.',
  'output-variant-removed': 'The service no longer answers <op> with <new> as <it>; {target} can do without.',
  'output-variant-added': 'The service may answer <op> with <new> as <it>; {target} does not know that kind.',
  'output-discriminator-changed':
    '{target} looks in `<old>` for what <it> in the answer of <op> is; the service says it in `<new>` now.',
  'output-limit-tightened': 'The service keeps <it> in the answer of <op> within tighter limits; {target} takes them.',
  'output-limit-loosened':
    'The service may send more than {target} expects as <it> in the answer of <op> (<new> instead of <old>).',
  'output-limit-changed':
    'The service keeps another limit for <it> in the answer of <op> now (<new> instead of <old>).',
  'output-format-tightened': 'The service is stricter about the form of <it> in the answer of <op>; {target} takes it.',
  'output-format-loosened':
    'The service may send <it> in the answer of <op> in forms that {target} does not expect (<new> instead of <old>).',
  'output-extra-closed': 'The service sends only listed keys in <it> of the answer of <op>; {target} takes these.',
  'output-extra-opened':
    'The service may send more keys in <it> of the answer of <op>; {target} does not look at them.',
  'response-media-added': 'The service can answer <op> with <new> too; {target} asks for what it did.',
  'response-media-removed': '{target} may ask <op> for <new>; the service no longer answers with it.',
  'response-body-added': 'The service puts data in the answer of <op> now; {target} does not look at it.',
  'response-body-removed': '{target} reads the answer of <op>; the service answers with nothing in it now.',
  'success-changed':
    '{target} waits for <old> from <op>; the service answers <new> now, which it may take for a failure.',
  'success-added': 'The service may answer <op> with <new> too now; {target} may take it for a failure.',
  'success-removed': 'The service no longer answers <op> with <old>; {target} knows the others.',
  'error-added':
    'The service may answer <op> with the error <new>; {target} does not know it and takes it as any error.',
  'error-removed': 'The service no longer answers <op> with the error <new>.',
  'became-async':
    '{target} waits for the result of <op>; the service only starts it now (<new>) and expects to be asked later.',
  'callback-added': 'The service calls back (<it>) after <op> now; {target} does not ask for it.',
  'callback-removed': '{target} waits to be called back (<it>) after <op>; the service does not call any more.',
  'header-added': 'The service sends the header <it> in the answer of <op> now; {target} does not look at it.',
  'header-removed': '{target} may read the header <it> in the answer of <op>; the service does not send it any more.',
  'security-added': 'The service demands <new> for <op> now; {target} shows <old> and would be turned away.',
  'security-removed': 'The service demands less for <op> now; what {target} shows is enough.',
  'security-changed': 'The service demands <new> for <op> now; {target} shows <old> and would be turned away.',
  'token-changed': '{target} shows <old>; the service knows only <new> now and would turn it away.',
  'server-changed': '{target} calls <old>; the service answers only at <new> now.',
  'server-added': 'The service can be called at <new> too now.',
  'server-removed': '{target} may call <new>; the service does not list that address any more.',
  'limits-changed':
    'The service sets other rates or times for <op> now (<it>: <new> instead of <old>); {target} may be slowed down or cut off.',
  'wording-changed':
    'Only descriptions, names for documentation or the way it is written differ; nothing that is sent changes.',
};
