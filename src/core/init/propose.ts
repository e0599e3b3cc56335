import { guessDockerfile } from './guess-dockerfile.ts';
import { guessGo } from './guess-go.ts';
import { guessLoneEntry, guessNode } from './guess-node.ts';
import { guessPython } from './guess-python.ts';
import { guessRails } from './guess-rails.ts';
import type { Guess, ProjectFacts, Proposal, ProposedRole } from './model.ts';
import { procfileRoles } from './procfile.ts';
import { findContracts, findDatabase, findHealth, findName } from './surroundings.ts';
import { writeConfig } from './write-config.ts';

const PLACEHOLDER: ProposedRole = {
  name: 'web',
  run: 'echo "roles.web.run in astern.yml is not set" >&2; exit 1',
  remark: 'set this: the command that starts your service',
};

/** An `astern.yml` for a project, from what stands in its folder. */
export function propose(facts: ProjectFacts): Proposal {
  const guess = guessProject(facts);
  const complete = guess.roles.length > 0;
  const roles = withoutPathClash(complete ? guess.roles : [PLACEHOLDER]);
  const service = findName(facts);
  const health = findHealth(facts);
  const database = findDatabase(facts);
  const contracts = findContracts(facts);
  const routed = roles.some(({ name }) => name === 'web' || name === 'api');
  return {
    text: writeConfig({
      service,
      build: guess.build,
      roles,
      health: health.path,
      database: database.section,
      contracts,
    }),
    complete,
    notes: [
      ...guess.notes,
      ...(complete ? [] : ['Nothing here says how your service is started: set roles.web.run.']),
      ...(routed || !complete ? [] : ['No role is named web or api: add `port: true` to the one that takes requests.']),
      ...(routed ? [health.note, 'Each routed instance must listen on $PORT.'] : []),
      ...database.notes,
      ...(contracts.length > 0 ? [`Found ${contracts.join(', ')}: listed under contracts.`] : []),
      ...facts.skipped.map((path) => `${path} was not read: it is too large, not text, or cannot be opened.`),
    ],
  };
}

function guessProject(facts: ProjectFacts): Guess {
  const language =
    guessRails(facts) ??
    guessPython(facts) ??
    guessGo(facts) ??
    guessNode(facts) ??
    guessDockerfile(facts) ??
    guessLoneEntry(facts);
  const procfile = facts.texts.Procfile;
  if (procfile === undefined) return language ?? { build: null, roles: [], notes: [] };
  const { roles, notes } = procfileRoles(procfile);
  if (roles.length === 0) return language ?? { build: null, roles: [], notes };
  return { build: language?.build ?? null, roles: roles.map((role) => enrich(role, language)), notes };
}

/** A Procfile knows the commands, the language knows what they need around them. */
function enrich(role: ProposedRole, language: Guess | null): ProposedRole {
  const env = language?.roles.find((one) => one.env !== undefined)?.env;
  const quiesce = /\bsidekiq\b/.test(role.run) ? { quiesce: 'SIGTSTP' as const } : {};
  return { ...role, ...quiesce, ...(env === undefined ? {} : { env }) };
}

function withoutPathClash(roles: readonly ProposedRole[]): readonly ProposedRole[] {
  if (!roles.some((role) => role.name === 'web')) return roles;
  return roles.map((role) =>
    role.name === 'api' ? { ...role, path: '/api', remark: 'takes what begins with /api' } : role,
  );
}
