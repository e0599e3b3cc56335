import type { ChangeFinding } from '../../finding.ts';
import { list, tell } from '../tell.ts';
import type { ChangedValue } from './changed-values.ts';
import type { EnvironmentRead, ExampleKey } from './model.ts';

const LONGEST_NAME = 80;

function dollar(name: string): string {
  return `$${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name}`;
}

function placeOf(read: EnvironmentRead | null): Pick<ChangeFinding, 'file' | 'line' | 'statement'> {
  return read === null
    ? { file: 'astern.yml', line: null, statement: null }
    : { file: read.file, line: read.line, statement: read.text };
}

type Gone = { readonly name: string; readonly source: string };

export function sourceGone({ name, source }: Gone, read: EnvironmentRead | null): ChangeFinding {
  const isStop = read?.need === 'required';
  const why = isStop
    ? `{target} could not start or would misbehave: it reads ${dollar(name)}, which {live} does not set any more.`
    : `Astern starts {target} only when ${source} is there for its ${dollar(name)}, and {live} no longer takes anything from there.`;
  return tell('configuration', {
    rule: 'configuration/1',
    kind: 'env-gone',
    verdict: isStop ? 'stop' : 'check',
    subject: dollar(name),
    ...placeOf(read),
    why,
    instruction: `Check that ${source} is still there where the Astern server runs; if it is not, set it again before going back.`,
    unblock: `Set ${dollar(name)} again: give the Astern server ${source} with the value that {target} had.`,
  });
}

export function sourceChanged({ name, source }: Gone, read: EnvironmentRead | null): ChangeFinding {
  return tell('configuration', {
    rule: 'configuration/2',
    kind: 'env-reference-changed',
    verdict: 'check',
    subject: dollar(name),
    ...placeOf(read),
    why: `{target} gets ${dollar(name)} from ${source} of the server, and {live} gets it from elsewhere: what {target} takes it from may be gone or out of date.`,
    instruction: `Check that ${source} is still there where the Astern server runs, and that its value still holds.`,
  });
}

export function exampleGone({ name, file }: ExampleKey, read: EnvironmentRead): ChangeFinding {
  return tell('configuration', {
    rule: 'configuration/1',
    kind: 'env-gone',
    verdict: 'stop',
    subject: dollar(name),
    ...placeOf(read),
    why: `{target} could not start or would misbehave: it reads ${dollar(name)}, which {live} does not set any more (${file} no longer lists it).`,
    instruction: `Set ${dollar(name)} again for {target} before going back, with the value that it had.`,
    unblock: `Set ${dollar(name)} again where the service gets its environment from.`,
  });
}

export function mayBeGone({ name, file }: ExampleKey, read: EnvironmentRead): ChangeFinding {
  const how =
    read.need === 'optional'
      ? `goes on without it or with a default`
      : read.need === 'mentioned'
        ? `names it in a way that is not understood`
        : `has nothing in its place`;
  return tell('configuration', {
    rule: 'configuration/1',
    kind: 'env-may-be-gone',
    verdict: 'check',
    subject: dollar(name),
    ...placeOf(read),
    why: `{target} may behave differently than it did: ${dollar(name)} may not be set any more (${file} no longer lists it), and {target} ${how}.`,
    instruction: `Check that ${dollar(name)} is still set, or that {target} does well without it.`,
  });
}

export function stillRead({ name, file }: ExampleKey, read: EnvironmentRead): ChangeFinding {
  return tell('configuration', {
    rule: 'configuration/1',
    kind: 'env-still-read',
    verdict: 'safe',
    subject: dollar(name),
    ...placeOf(read),
    why: `${file} no longer lists ${dollar(name)}, but {live} reads it just as {target} does.`,
  });
}

export function readNowhere({ name, file, line }: ExampleKey, read: EnvironmentRead | null): ChangeFinding {
  const why =
    read === null
      ? `${file} no longer lists ${dollar(name)}, which nothing in {target} reads.`
      : `${dollar(name)} is no longer listed, but {target} has its value built in.`;
  return tell('configuration', {
    rule: 'configuration/1',
    kind: read === null ? 'env-not-read' : 'env-built-in',
    verdict: 'safe',
    subject: dollar(name),
    file: read?.file ?? file,
    line: read?.line ?? line,
    why,
  });
}

export function valueChanged({ name, scope, kind }: ChangedValue): ChangeFinding {
  const same = {
    rule: 'configuration/2',
    kind: 'env-value-changed',
    subject: dollar(name),
    file: 'astern.yml',
    statement: `${scope}.env.${name}`,
  };
  if (kind === 'plain')
    return tell('configuration', {
      ...same,
      verdict: 'safe',
      why: `${dollar(name)} goes back to the value that {target} ran with.`,
    });
  const what =
    kind === 'secret' ? 'that value may have been revoked' : 'what that value leads to may have moved or may be gone';
  return tell('configuration', {
    ...same,
    verdict: 'check',
    why: `${dollar(name)} goes back to the value that {target} ran with, and ${what} since {live} has another one.`,
    instruction: `Check that the older value of ${dollar(name)} still works.`,
  });
}

export function ownValues(names: readonly string[]): readonly ChangeFinding[] {
  if (names.length === 0) return [];
  const shown = list(names.map(dollar));
  return [
    tell('configuration', {
      rule: 'configuration/1',
      kind: 'env-own-value',
      verdict: 'safe',
      subject: shown,
      file: 'astern.yml',
      why: `{live} does not set ${shown} any more, but {target} is started with what its own astern.yml says.`,
    }),
  ];
}

export function addedNames(names: readonly string[]): readonly ChangeFinding[] {
  if (names.length === 0) return [];
  const shown = list(names.map(dollar));
  return [
    tell('configuration', {
      rule: 'configuration/3',
      kind: 'env-added',
      verdict: 'safe',
      subject: shown,
      why: `${shown} came with {live}; {target} does without.`,
    }),
  ];
}

export function tooMany(number: number): ChangeFinding {
  return tell('configuration', {
    rule: 'configuration/1',
    kind: 'env-not-read',
    verdict: 'unknown',
    subject: 'environment variables',
    why: `${number} environment variables are no longer listed; that is more than are looked for in the code of {target}.`,
    instruction: 'Compare what is set now with what {target} needs before going back.',
  });
}
