import type { ChangeFinding } from '../finding.ts';
import { isOwnCode } from './own-files.ts';
import { count, list, tell } from './tell.ts';

/** Which files differ, and which there are at both together. */
export type ChangedFiles = { readonly changed: readonly string[]; readonly all: readonly string[] };

const BUNDLER =
  /^(.*?)(?:vite|webpack(?:\.\w+)?|next|nuxt|svelte|astro|gatsby|remix|vue|craco|rspack|rsbuild|quasar|farm)\.config\.(?:[cm]?[jt]s|json)$|^(.*?)(?:angular\.json|\.umirc\.ts|elm\.json)$/;
const LOOKS = /\.(?:[jt]sx|vue|svelte|astro|css|scss|sass|less|styl|elm)$/;
const SHOWN_FILES =
  /\.(?:[cm]?[jt]sx?|vue|svelte|astro|css|scss|sass|less|styl|html|json|svg|png|jpe?g|webp|avif|gif|ico|woff2?|elm)$/;
const SERVER =
  /(?:^|\/)(?:api|server|backend|db|database|migrations|prisma|drizzle|scripts|lib\/server)\/|\.server\.[jt]sx?$|(?:^|\/)(?:middleware|instrumentation)\.[jt]s$/;
const SOURCES =
  /^(?:src|app|pages|components|public|static|assets|styles|client|frontend|web|ui|views|layouts|features|hooks|store|lib)\//;
/** A service lives in the same folder: there, plain code belongs to the front end only where the folder says so. */
const SERVES =
  /^(?:src\/)?(?:server|api|backend)\/|^(?:src\/)?(?:server|index|main)\.[cm]?[jt]s$|^(?:nest-cli\.json|manage\.py|artisan|mix\.exs|Gemfile|go\.mod)$/;
const ENTRY = /^src\/(?:main|index)\.[cm]?[jt]s$/;
const FRONT =
  /^(?:src\/)?(?:client|frontend|web|ui|public|static|assets|styles|components|pages|views|layouts|hooks)\//;
const OF_FRAMEWORKS =
  /(?:^|\/)(?:app\/(?:javascript|frontend|assets)|resources\/(?:js|css|sass|scss)|assets\/(?:js|css))\//;
const PUBLIC = /(?:^|\/)public\/.+\.(?!php$|rb$|cgi$|htaccess$)\w+$/;
const WORKER =
  /(?:^|\/)(?:sw|service[-_]?worker|firebase-messaging-sw|ngsw-worker|workbox-config|src-sw)\.(?:[cm]?[jt]s)$|(?:^|\/)ngsw-config\.json$|(?:^|\/)service-worker\/index\.[jt]s$/i;

/** What browsers keep of the newer release after going back. */
export function judgeFrontEnd({ changed, all }: ChangedFiles): readonly ChangeFinding[] {
  const workers = changed.filter((path) => WORKER.test(path) && isOwnCode(path));
  const roots = rootsIn(all);
  const files = changed.filter((path) => isFrontEnd(path, roots) && !workers.includes(path));
  return [...(workers.length > 0 ? [workerChanged(workers)] : []), ...(files.length > 0 ? [bundleChanged(files)] : [])];
}

type Root = { readonly root: string; readonly servesToo: boolean };

/** Folders that hold a front end: a bundler is set up there, and something to look at lies below. */
function rootsIn(all: readonly string[]): readonly Root[] {
  const roots = all.flatMap((path) => {
    const match = isOwnCode(path) ? BUNDLER.exec(path) : null;
    const root = match?.[1] ?? match?.[2];
    return root === undefined || (root !== '' && !root.endsWith('/')) ? [] : [root];
  });
  const looks = all.filter((path) => LOOKS.test(path) && isOwnCode(path));
  return [...new Set(roots)]
    .filter((root) => looks.some((path) => path.startsWith(root)))
    .map((root) => ({
      root,
      servesToo: all.some((path) => path.startsWith(root) && serves(path.slice(root.length), all)),
    }));
}

/** `src/main.ts` is where a front end begins too, if there is a page to load it. */
function serves(inside: string, all: readonly string[]): boolean {
  return SERVES.test(inside) && !(ENTRY.test(inside) && all.some((path) => /(?:^|\/)index\.html$/.test(path)));
}

function isFrontEnd(path: string, roots: readonly Root[]): boolean {
  if (!isOwnCode(path)) return false;
  if (PUBLIC.test(path) || (OF_FRAMEWORKS.test(path) && SHOWN_FILES.test(path))) return true;
  return roots.some(({ root, servesToo }) => {
    if (!path.startsWith(root)) return false;
    const inside = path.slice(root.length);
    if (BUNDLER.test(path) || inside === 'index.html') return true;
    if (SERVER.test(inside) || !SHOWN_FILES.test(inside)) return false;
    return FRONT.test(inside) || (SOURCES.test(inside) && (LOOKS.test(path) || !servesToo));
  });
}

function bundleChanged(files: readonly string[]): ChangeFinding {
  return tell('runtime', {
    rule: 'configuration/10',
    kind: 'front-end-changed',
    verdict: 'check',
    subject: 'front end',
    file: files[0] ?? null,
    statement: list(files),
    why: `Browsers that have {live} open go on with its pages until they are loaded again, and may ask {target} for pages and scripts that it does not have (${count(files.length, 'file')} of the front end changed).`,
    instruction:
      'Keep the scripts and styles of {live} served after going back, purge what a CDN holds of its pages, and let open tabs load again.',
  });
}

function workerChanged(files: readonly string[]): ChangeFinding {
  return tell('runtime', {
    rule: 'configuration/10',
    kind: 'service-worker-changed',
    verdict: 'check',
    subject: 'service worker',
    file: files[0] ?? null,
    statement: list(files),
    why: 'Browsers have installed the service worker of {live}: it goes on answering with the pages of {live} after going back, even when people load the page again.',
    instruction:
      'Before going back, make sure that {target} serves a service worker at the same address that takes over at once (`skipWaiting`) and empties the caches of {live}; otherwise fix forward.',
  });
}
