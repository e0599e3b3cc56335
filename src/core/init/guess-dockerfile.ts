import type { Guess, ProjectFacts } from './model.ts';

/** A Dockerfile alone is a hint only: this version runs processes, not containers. */
export function guessDockerfile(facts: ProjectFacts): Guess | null {
  const text = facts.texts.Dockerfile;
  if (text === undefined) return null;
  const command = commandOf(text);
  return {
    build: null,
    roles:
      command === null
        ? []
        : [{ name: 'web', run: command, remark: 'from the Dockerfile; its paths are those of the image' }],
    notes: [
      'Found Dockerfile: this version runs processes, not containers, so the steps of the image belong into build.run.',
      command === null
        ? 'The Dockerfile has no CMD or ENTRYPOINT: set roles.web.run.'
        : `roles.web.run is the command of the Dockerfile (${command}): check it.`,
    ],
  };
}

/** ENTRYPOINT and CMD of the last stage, as one command line. */
function commandOf(text: string): string | null {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  let entrypoint: string | null = null;
  let command: string | null = null;
  for (const line of lines) {
    const [, keyword, rest] = /^\s*(FROM|ENTRYPOINT|CMD)\s+(.+?)\s*$/i.exec(line) ?? [];
    if (keyword === undefined || rest === undefined) continue;
    if (keyword.toUpperCase() === 'FROM') [entrypoint, command] = [null, null];
    else if (keyword.toUpperCase() === 'CMD') command = commandLine(rest);
    else entrypoint = commandLine(rest);
  }
  const parts = [entrypoint, command].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}

function commandLine(written: string): string {
  if (!written.startsWith('[')) return written;
  try {
    const words: unknown = JSON.parse(written);
    if (Array.isArray(words)) return words.map((word) => quoteWord(String(word))).join(' ');
  } catch {
    // Docker takes what is not JSON as a shell command; so do we.
  }
  return written;
}

function quoteWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
