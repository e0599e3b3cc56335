/** Words that a shell knows by itself, so that they stand on no PATH. */
const BUILT_IN: ReadonlySet<string> = new Set([
  '.',
  ':',
  '[',
  'case',
  'cd',
  'command',
  'echo',
  'eval',
  'exit',
  'export',
  'false',
  'for',
  'if',
  'kill',
  'printf',
  'pwd',
  'read',
  'set',
  'source',
  'test',
  'trap',
  'true',
  'type',
  'ulimit',
  'umask',
  'unset',
  'until',
  'wait',
  'while',
]);

/**
 * The program that a shell command starts first: `FOO=1 exec node server.js` -> `node`. Null if that is the shell itself, a file of the
 * release (`./bin/app`) or nothing that can be told without running it.
 */
export function commandWord(run: string): string | null {
  const words = run.trim().split(/\s+/);
  const word = words.find((one) => one !== 'exec' && !/^[A-Za-z_][A-Za-z0-9_]*=/.test(one));
  if (word === undefined || !/^[\w.+-]+$/.test(word) || BUILT_IN.has(word)) return null;
  return word;
}
