// Holds the import directions: entry -> flows -> core, store and the ports of providers. What each part may name stands in one table.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What each part of `src` may import beside itself: `types` only as `import type`, `packages` from npm or Node (all where it is not named). */
export const RULES = {
  lib: { values: [], types: [] },
  core: { values: ['lib'], types: [], packages: [] },
  config: { values: ['lib'], types: ['core'] },
  api: { values: ['lib'], types: ['core'] },
  store: { values: ['lib'], types: ['core'] },
  router: { values: ['lib'], types: [] },
  providers: { values: ['lib'], types: ['core'] },
  flows: { values: ['lib', 'core', 'store', 'port'], types: [] },
  entry: { values: ['lib', 'core', 'flows', 'api', 'port'], types: ['store'] },
  cli: { values: ['lib', 'core', 'api', 'config'], types: [] },
  app: { values: ['lib', 'core', 'flows', 'api', 'config', 'store', 'providers', 'port', 'entry', 'app'], types: [] },
};

/** Core's areas name each other's types freely; which may call another's rules, and why. */
export const CALLS_ACROSS_AREAS = {
  orders: {
    to: ['deploys', 'guard', 'locks', 'releases'],
    why: 'what may be ordered is judged on all that stands: phase, locks, verdicts, releases',
  },
  pipelines: {
    to: ['locks'],
    why: 'whether a pipeline may deploy is judged as an order is, on the locks that stand',
  },
  paging: {
    to: ['incidents'],
    why: 'a message and its key call the incident by the name that people know',
  },
};

/** Single imports that the rules would refuse, and why each is right. */
export const EXCEPTIONS = [
  {
    file: 'src/cli/commands/break-glass.ts',
    imports: '../../break-glass.ts',
    why: 'break-glass speaks to the routers itself, because server and database may be gone; it is loaded only when that command runs',
  },
  {
    file: 'src/cli/commands/server.ts',
    imports: '../../main.ts',
    why: '`astern server` is the server; it is loaded only when that command runs',
  },
  {
    file: 'src/cli/store-place.ts',
    imports: '../store-tools.ts',
    why: 'what is done at the store while no server runs; it is loaded only when such a command runs',
  },
  ...['sql', 'contracts'].map((name) => ({
    file: `src/cli/guard/${name}.ts`,
    imports: '../../guard-tools.ts',
    why: 'what is judged without a server; it is loaded only when such a command runs, because the parsers are large',
  })),
  {
    file: 'src/cli/decide-ci.ts',
    imports: '../guard-tools.ts',
    why: 'as for src/cli/guard/sql.ts',
  },
  {
    file: 'src/cli/doctor-haproxy.ts',
    imports: '../haproxy-tools.ts',
    why: 'with the server down the doctor asks the HAProxies itself; it is loaded only then',
  },
  {
    file: 'src/config/fill.ts',
    imports: '../core/pipelines/default-hotfix.ts',
    why: 'what holds where nothing is written stands once: for a file without the section and for a release from before there was one',
  },
  {
    file: 'src/store/releases.ts',
    imports: '../core/pipelines/default-hotfix.ts',
    why: 'as for src/config/fill.ts',
  },
  {
    file: 'src/store/releases.ts',
    imports: '../core/guard/config.ts',
    why: 'as for src/config/fill.ts',
  },
];

/** Parsers that core uses, each behind one small file: one that is abandoned can be replaced there. */
export const PARSERS = {
  'src/core/guard/sql/postgres/parser.ts': ['libpg-query'],
  'src/core/guard/migrations/parser.ts': ['@vscode/tree-sitter-wasm', 'node:fs', 'node:module'],
  'src/core/guard/yaml.ts': ['yaml'],
  'src/core/guard/protobuf/parser.ts': ['protobufjs'],
  'src/core/guard/graphql/parser.ts': ['graphql'],
  'src/core/guard/events/avro.ts': ['avsc'],
};

const IMPORT =
  /^(?:import|export)\s+(type\s+)?([^'";]*?\bfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
const NOT_SHIPPED = /\.test\.ts$|\/contract\.ts$|\/testing\/|\/fixtures\/|\/bench\.ts$|\/test-clock\.ts$/;
const LIST = /^src\/providers\/([^/]+)\/index\.ts$/;

/** Every import of a source text, in order. */
export function importsOf(text) {
  return [...text.matchAll(IMPORT)].map(([, type, names = '', from, dynamic]) => ({
    what: from ?? dynamic,
    typeOnly: type !== undefined || (names.includes('{') && onlyTypes(names)),
  }));
}

function onlyTypes(names) {
  const listed = names.slice(names.indexOf('{') + 1, names.indexOf('}')).split(',');
  const written = listed.map((name) => name.trim()).filter((name) => name !== '');
  return names.trimStart().startsWith('{') && written.every((name) => name.startsWith('type '));
}

/** Where a file belongs: its part, and inside core and providers the area or folder that nothing else may reach into. */
export function placeOf(file) {
  const [, part = '', area = '', name = ''] = file.split('/');
  if (!file.startsWith('src/')) return { part: 'outside', area: '' };
  if (area === '') return { part: 'app', area: '' };
  if (part === 'core') return { part, area };
  if (part !== 'providers') return { part, area: '' };
  return name.includes('.') ? { part: 'port', area } : { part, area: `${area}/${name}` };
}

/** Why this import must not be, or null. */
export function objection(file, { what, typeOnly }) {
  if (EXCEPTIONS.some((one) => one.file === file && one.imports === what)) return null;
  const from = placeOf(file);
  const rule = RULES[from.part === 'port' ? 'providers' : from.part];
  if (rule === undefined) return `${from.part} has no rule in scripts/check-imports.mjs`;
  if (!what.startsWith('.')) {
    const refused = rule.packages !== undefined && ![...rule.packages, ...(PARSERS[file] ?? [])].includes(what);
    return refused ? `${from.part} is pure: it uses no package and nothing of Node` : null;
  }
  const wanted = normalize(join(dirname(file), what));
  if (NOT_SHIPPED.test(wanted)) return 'what is not shipped (tests and their support) is named by tests only';
  if (LIST.test(wanted) && from.part !== 'app') return 'the list of providers is named where everything is wired';
  if (isListOf(file, placeOf(wanted))) return null;
  return objectionToPlace(from, placeOf(wanted), { rule, typeOnly });
}

/** The list of a port's providers names each of them: `src/providers/alerts/index.ts`. */
function isListOf(file, to) {
  const [, area] = LIST.exec(file) ?? [];
  return area !== undefined && to.part === 'providers' && to.area.startsWith(`${area}/`);
}

function objectionToPlace(from, to, { rule, typeOnly }) {
  const ways = [...rule.values, ...(typeOnly ? rule.types : [])];
  if (from.part === 'core' && to.part === 'core') return acrossAreas(from.area, to.area, typeOnly);
  if (from.part === 'port' && to.part === 'port' && from.area === to.area) return null;
  if (from.part === 'providers' && to.part === 'port')
    return to.area === from.area.split('/')[0] ? null : otherProvider;
  if (from.part === 'providers' && to.part === 'providers') return to.area === from.area ? null : otherProvider;
  if (to.part === from.part || ways.includes(to.part)) return null;
  const asTypes = rule.types.includes(to.part) ? ' (types of it may be named: import type)' : '';
  return `${from.part} does not see ${to.part}${asTypes}`;
}

const otherProvider = 'providers never see each other';

function acrossAreas(from, to, typeOnly) {
  if (from === to || typeOnly || CALLS_ACROSS_AREAS[from]?.to.includes(to)) return null;
  return `core/${from} does not call the rules of core/${to}; it may name its types`;
}

function check(root) {
  const files = globSync('src/**/*.ts', { cwd: root }).filter((file) => !NOT_SHIPPED.test(file));
  const objections = files.sort().flatMap((file) =>
    importsOf(readFileSync(join(root, file), 'utf8')).flatMap((one) => {
      const why = objection(file, one);
      return why === null ? [] : [`${file}: ${one.what}\n  ${why}`];
    }),
  );
  for (const { file, imports } of EXCEPTIONS) {
    const needed = files.includes(file) && readFileSync(join(root, file), 'utf8').includes(`'${imports}'`);
    if (!needed) objections.push(`${file}: ${imports}\n  is listed as an exception, and not imported any more`);
  }
  for (const line of objections) console.log(line);
  console.log(`${files.length} files, ${objections.length} imports against the direction`);
  process.exitCode = objections.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) check(fileURLToPath(new URL('..', import.meta.url)));
