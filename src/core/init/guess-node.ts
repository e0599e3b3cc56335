import type { Guess, ProjectFacts, ProposedRole } from './model.ts';
import { dependencyNames, type PackageJson, readPackageJson } from './package-json.ts';

type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

const ENTRIES = [
  'server.js',
  'server.mjs',
  'server.ts',
  'index.js',
  'app.js',
  'src/server.js',
  'src/index.js',
  'src/server.ts',
  'src/index.ts',
];
const WORKER_SCRIPTS = ['worker', 'start:worker', 'worker:start', 'jobs', 'queue'];

export function guessNode(facts: ProjectFacts): Guess | null {
  const found = readPackageJson(facts);
  if (found === null) return null;
  if (found.kind === 'broken')
    return { build: null, roles: [], notes: ['package.json is not valid JSON: correct it first.'] };
  const { json } = found;
  const manager = managerOf(facts, json);
  const web = startRole(facts, json, manager);
  const worker = workerRole(json, manager);
  const roles = [web, worker].filter((role) => role !== null);
  return {
    build: buildCommand(facts, json, manager),
    roles,
    notes: [
      `Found package.json${frameworkWords(json)}: ${manager} builds it.`,
      ...(web === null ? [missingStart(facts, json)] : web.note),
      ...(worker === null ? [] : [`The worker is the script \`${worker.script}\`.`]),
    ].flat(),
  };
}

/** A small service needs no package.json. */
export function guessLoneEntry({ paths }: ProjectFacts): Guess | null {
  const entry = ENTRIES.find((path) => paths.includes(path));
  if (entry === undefined) return null;
  const note = `There is no package.json: ${entry} is taken to start your service; check roles.web.run.`;
  return { build: null, roles: [{ name: 'web', run: `node ${entry}` }], notes: [note] };
}

function managerOf(facts: ProjectFacts, json: PackageJson): Manager {
  const named = json.packageManager.split('@')[0];
  if (named === 'npm' || named === 'pnpm' || named === 'yarn' || named === 'bun') return named;
  if (facts.paths.includes('pnpm-lock.yaml')) return 'pnpm';
  if (facts.paths.includes('yarn.lock')) return 'yarn';
  return facts.paths.includes('bun.lock') || facts.paths.includes('bun.lockb') ? 'bun' : 'npm';
}

function buildCommand(facts: ProjectFacts, json: PackageJson, manager: Manager): string | null {
  const steps: string[] = [];
  if (dependencyNames(json).length > 0) steps.push(installCommand(facts, manager));
  if (json.scripts.build !== undefined) steps.push(`${manager} run build`);
  return steps.length === 0 ? null : steps.join(' && ');
}

function installCommand(facts: ProjectFacts, manager: Manager): string {
  switch (manager) {
    case 'npm':
      return facts.paths.includes('package-lock.json') ? 'npm ci' : 'npm install';
    case 'pnpm':
      return 'pnpm install --frozen-lockfile';
    case 'yarn':
      return facts.paths.includes('.yarnrc.yml') ? 'yarn install --immutable' : 'yarn install --frozen-lockfile';
    case 'bun':
      return 'bun install --frozen-lockfile';
  }
}

function startRole(
  facts: ProjectFacts,
  json: PackageJson,
  manager: Manager,
): (ProposedRole & { note: string[] }) | null {
  if (json.scripts.start !== undefined) return { ...scriptRole('web', 'start', json, manager), note: [] };
  if (dependencyNames(json).includes('next')) {
    return {
      name: 'web',
      run: 'node_modules/.bin/next start',
      note: ['Your package.json has no start script: `next start` is taken.'],
    };
  }
  if (json.workspaces) return null;
  const entry = [json.main, ...ENTRIES].find((path) => path !== '' && facts.paths.includes(path.replace(/^\.\//, '')));
  if (entry === undefined) return null;
  return {
    name: 'web',
    run: `node ${entry}`,
    note: [`Your package.json has no start script: ${entry} is taken; check roles.web.run.`],
  };
}

function workerRole(json: PackageJson, manager: Manager): (ProposedRole & { script: string }) | null {
  const script = WORKER_SCRIPTS.find((name) => json.scripts[name] !== undefined);
  return script === undefined ? null : { ...scriptRole('worker', script, json, manager), script };
}

/** A plain `node x.js` is run without the package manager in between, so that signals reach it. */
function scriptRole(name: string, script: string, json: PackageJson, manager: Manager): ProposedRole {
  const command = json.scripts[script] ?? '';
  const hooked = json.scripts[`pre${script}`] !== undefined || json.scripts[`post${script}`] !== undefined;
  if (!hooked && /^node [\w./ =:-]{1,500}$/.test(command)) return { name, run: command };
  if (!hooked && /^next start[\w ./-]{0,500}$/.test(command)) return { name, run: `node_modules/.bin/${command}` };
  return { name, run: `${manager} run ${script}` };
}

function missingStart(facts: ProjectFacts, json: PackageJson): string {
  if (!json.workspaces) return 'Your package.json has no start script: set roles.web.run.';
  const inner = facts.paths.filter((path) => /^[^/]+\/[^/]+\/package\.json$/.test(path));
  const example = inner[0]?.replace(/\/package\.json$/, '');
  const hint = example === undefined ? '' : `, for example to \`npm start --prefix ${example}\``;
  return `This is the root of several packages without a start script: set roles.web.run${hint}, or use a folder of its own for each service.`;
}

function frameworkWords(json: PackageJson): string {
  const names: Readonly<Record<string, string>> = {
    next: 'Next.js',
    '@nestjs/core': 'NestJS',
    express: 'Express',
    fastify: 'Fastify',
    koa: 'Koa',
  };
  const known = Object.keys(names).find((name) => dependencyNames(json).includes(name));
  return known === undefined ? '' : ` with ${names[known]}`;
}
