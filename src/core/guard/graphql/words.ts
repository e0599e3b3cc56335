import type { SdlChange } from './model.ts';

type Told = { readonly why: string; readonly instruction: string | null };
type Says = { readonly why: (change: SdlChange) => string; readonly instruction?: string | null };

const CLIENTS_FIRST = 'Put the front end or apps that were released since back first, or switch off what uses it.';

export function sayChange(change: SdlChange): Told {
  const says = WORDS[change.kind] ?? OTHER;
  return { why: says.why(change), instruction: change.verdict === 'safe' ? null : (says.instruction ?? CLIENTS_FIRST) };
}

export function sayUnread(file: string, trouble: string): Told {
  return {
    why: `Whether going back is safe could not be told from the GraphQL files, because ${file} could not be read: ${trouble}.`,
    instruction: 'Repair the file, or ask whoever changed it what clients of {live} send that {target} does not know.',
  };
}

export function sayFailing(operation: string, message: string): Told {
  return {
    why: `${operation}, which clients send, would be refused by {target} as a whole: ${message}`,
    instruction: 'Put the clients that send it back first, or fix forward.',
  };
}

export function sayPersisted(kept: 'shared' | 'per-release'): Told {
  if (kept === 'shared')
    return { why: 'Persisted queries are kept in a store that both releases read.', instruction: null };
  return {
    why: 'Clients made for {live} would be refused, because {target} does not know the ids of the queries that came with {live}.',
    instruction: 'Register the persisted queries of {live} with {target} first, or let clients send whole texts.',
  };
}

export function saySupergraph(verdict: 'safe' | 'stop'): Told {
  if (verdict === 'safe')
    return { why: 'What the router composed needs nothing that {target} lacks.', instruction: null };
  return {
    why: 'The router would ask {target} for what only {live} has, because its supergraph was composed with the schema of {live}.',
    instruction: 'Compose the supergraph with the schema of {target} and publish it first, then go back.',
  };
}

const OTHER: Says = { why: ({ subject }) => `${subject} changed between {target} and {live}.` };

const WORDS: { readonly [kind: string]: Says } = {
  'field-added': {
    why: ({ subject }) => `Whole requests that ask for ${subject} would fail, because {target} does not have it.`,
  },
  'argument-added': {
    why: ({ subject }) =>
      `Whole requests that give ${subject} would fail, because {target} does not know that argument.`,
  },
  'required-argument-added': {
    why: ({ subject }) =>
      `Whole requests would fail, because clients of {live} must give ${subject} and {target} does not know it.`,
  },
  'argument-removed': {
    why: ({ subject, verdict }) =>
      verdict === 'safe'
        ? `${subject} is there again; nobody has to give it.`
        : `Requests of clients made for {live} would fail, because {target} demands ${subject} and they do not give it any more.`,
  },
  'input-removed': {
    why: ({ subject, verdict }) =>
      verdict === 'safe'
        ? `${subject} is there again; nobody has to give it.`
        : `Requests of clients made for {live} would fail, because {target} demands ${subject} and they do not give it any more.`,
  },
  'input-field-added': {
    why: ({ subject }) => `Requests that send ${subject} would fail, because {target} does not know that field.`,
  },
  'input-became-nullable': {
    why: ({ subject }) =>
      `Requests that leave ${subject} out or send nothing for it would fail, because it is mandatory in {target}.`,
  },
  'input-became-non-null': {
    why: ({ subject }) => `${subject} is mandatory only in {live}; {target} takes what clients send.`,
  },
  'enum-value-added': {
    why: ({ subject, row }) => {
      if (row === 8) return `Requests that send ${subject} would fail, because {target} does not know that value.`;
      if (row === 9)
        return `Answers would fail wherever ${subject} is stored, because {target} does not know that value.`;
      return `${subject} is used nowhere.`;
    },
    instruction: 'Count stored records with the new value and requests that send it; none: go back.',
  },
  'enum-value-removed': {
    why: ({ subject }) => `Clients made for {live} may have no case for ${subject}, which {target} sends again.`,
    instruction: 'Look what such clients show for a value that they do not know.',
  },
  'union-member-added': {
    why: ({ subject }) =>
      `Whole requests that name the new member would fail (${subject}), because {target} does not have it there.`,
  },
  'union-member-removed': {
    why: ({ subject }) =>
      `Clients made for {live} may have no case for a member that {target} sends again (${subject}).`,
    instruction: 'Look what such clients show for a kind that they do not know.',
  },
  'interface-added': {
    why: ({ subject }) => `Whole requests that rely on it would fail (${subject}), because it is not so in {target}.`,
  },
  'interface-removed': {
    why: ({ subject }) =>
      `Clients made for {live} may have no case for a kind that {target} sends there again (${subject}).`,
    instruction: 'Look what such clients show for a kind that they do not know.',
  },
  'type-added': {
    why: ({ subject, verdict }) =>
      verdict === 'safe'
        ? `${subject} is new; only new fields lead to it.`
        : `Whole requests that name ${subject} would fail, because {target} does not have that type.`,
  },
  'became-non-null': {
    why: ({ subject }) =>
      `Clients made for {live} may fail on ${subject}, because they count on a value and {target} may send none.`,
    instruction: 'Look whether such clients can do without a value there.',
  },
  'became-nullable': {
    why: ({ subject }) =>
      `Answers may fail where ${subject} is empty, because {target} promises a value there and {live} no longer does.`,
    instruction: 'Count records written since {live} that have no value there; none: go back.',
  },
  'field-removed': { why: ({ subject }) => `${subject} is simply there again in {target}.` },
  'type-changed': {
    why: ({ subject, before, now }) =>
      `Clients made for {live} would fail on ${subject}, because it is ${now} for them and ${before} in {target}.`,
  },
  'kind-changed': {
    why: ({ subject, before, now }) =>
      `Clients made for {live} would fail on ${subject}, because it is of the kind ${now} for them and ${before} in {target}.`,
  },
  'default-changed': {
    why: ({ subject, before, now }) =>
      `Where ${subject} is not given, {target} takes ${before} and {live} takes ${now}.`,
    instruction: 'Look what the other value means for requests that leave it out.',
  },
  'root-added': {
    why: ({ subject }) => `Whole requests on ${subject} would fail, because {target} has nothing of that kind.`,
  },
  'root-renamed': {
    why: ({ before, now }) =>
      `Requests that name the type ${now} would fail, because it is called ${before} in {target}.`,
  },
  'directive-added': {
    why: ({ subject }) => `Whole requests that use ${subject} would fail, because {target} does not know it.`,
  },
  'directive-location-added': {
    why: ({ subject, now }) =>
      `Whole requests that use ${subject} on ${now} would fail, because {target} does not take it there.`,
  },
  'directive-repeatable': {
    why: ({ subject }) =>
      `Whole requests that use ${subject} twice in one place would fail, because {target} takes it once.`,
  },
  'one-of-added': { why: ({ subject }) => `{target} is less strict with ${subject} than {live}.` },
  'one-of-removed': {
    why: ({ subject }) =>
      `Requests that give several fields of ${subject}, or none, would fail, because {target} takes exactly one.`,
  },
};
