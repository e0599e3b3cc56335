import { posix } from 'node:path';

/** Does a path (with `/`) match a glob such as `src/**` or `*.md`? A glob without `/` is looked for in every folder, as in .gitignore. */
export function matchesGlob(path: string, glob: string): boolean {
  const anchored = glob.startsWith('/') ? glob.slice(1) : glob;
  const wanted = anchored.endsWith('/') ? `${anchored}**` : anchored;
  return posix.matchesGlob(visible(path), visible(glob.includes('/') ? wanted : `**/${wanted}`));
}

/** Node's `**` leaves out names that begin with a dot; a change of `.github/` is a change all the same. */
function visible(text: string): string {
  return text.replace(/(^|\/)\.(?!\.?(?:\/|$))/g, '$1\u{E000}');
}
