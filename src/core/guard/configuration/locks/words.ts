import type { ChangeFinding } from '../../finding.ts';
import { tell } from '../tell.ts';
import type { Holds } from './watch-list.ts';

export type Moved = {
  readonly file: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly holds: Holds;
};

const HURTS: Readonly<Record<Holds, string>> = {
  serialiser: 'data that {live} wrote with it may be unreadable for {target}',
  cache: 'what {live} put into the cache may be unreadable for {target}',
  session: 'sessions and cookies that {live} gave out may be refused by {target}, so that people have to sign in again',
  queue: 'jobs and messages that {live} put into the queue may be unreadable for {target}',
  orm: 'rows that {live} wrote, and the connection to the database, may be treated differently by {target}',
  crypto: 'passwords, tokens or encrypted data that {live} made may be refused by {target}',
  framework: 'the cache, sessions and cookies of {live} may be unreadable for {target}',
};

const DO: Readonly<Record<Holds, string>> = {
  serialiser: 'Ask whether data that {live} wrote with it is read by {target}, and try one such record.',
  cache: 'Flush the cache when going back, or give {target} a cache namespace of its own.',
  session: 'Try whether somebody who signed in with {live} stays signed in, or accept that people sign in again.',
  queue: 'Let the queue run empty before going back, or put what {live} left in it aside.',
  orm: 'Try reading and saving a record that {live} wrote with {target} on the test entrance.',
  crypto: 'Try signing in with an account that was made or changed under {live}.',
  framework:
    'Flush the cache when going back, or give {target} a cache namespace of its own; people may have to sign in again.',
};

const RAILS =
  'The cache format of Rails may not be readable for the older one: flush the cache when going back, or give {target} a cache namespace of its own; people may have to sign in again.';

export function majorChanged({ file, name, from, to, holds }: Moved): ChangeFinding {
  return tell('runtime', {
    rule: 'configuration/7',
    kind: 'library-major-changed',
    verdict: 'check',
    subject: name,
    file,
    statement: `${name} ${from} -> ${to}`.slice(0, 300),
    why: `{live} uses \`${name}\` ${to} and {target} ${from}: ${HURTS[holds]}.`,
    instruction: name === 'rails' ? RAILS : DO[holds],
  });
}

export function replaced({ file, name, to, holds }: Moved): ChangeFinding {
  return tell('runtime', {
    rule: 'configuration/7',
    kind: 'library-replaced',
    verdict: 'check',
    subject: name,
    file,
    statement: `${name} -> ${to}`.slice(0, 300),
    why: `{live} uses \`${to}\` in the place of \`${name}\`: ${HURTS[holds]}.`,
    instruction: DO[holds],
  });
}

export function brokenLock(file: string, side: string, why: string): ChangeFinding {
  return tell('runtime', {
    rule: 'configuration/7',
    kind: 'lock-not-read',
    verdict: 'unknown',
    subject: file,
    file,
    why: `Which libraries changed is not known: ${file} of ${side} is not read, as ${why}.`,
    instruction: 'Ask whether a library that keeps data, sessions, caches or queues changed by a major version.',
  });
}
