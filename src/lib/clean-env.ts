const KEPT = ['PATH', 'HOME', 'LANG', 'TZ', 'USER', 'SHELL', 'TMPDIR'];
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What every child gets of our own environment. The rest (database address, tokens) is the server's alone. */
export function cleanEnv(own: Readonly<Record<string, string | undefined>> = process.env): Record<string, string> {
  const kept = KEPT.map((name) => [name, own[name]] as const).filter(
    (entry): entry is readonly [string, string] => entry[1] !== undefined,
  );
  return { PATH: DEFAULT_PATH, ...Object.fromEntries(kept) };
}
