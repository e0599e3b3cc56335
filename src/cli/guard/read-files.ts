import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { decodeText } from '../../lib/decode-text.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import type { Call } from '../command.ts';

export type FileText = { readonly file: string; readonly text: string };

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_FILES = 5_000;

/** One file as it is named; `-` is standard input. */
export function readText(call: Call, file: string): FileText {
  try {
    const bytes = readFileSync(file === '-' ? 0 : resolve(call.context.cwd, file));
    if (bytes.length > MOST_BYTES) throw new Error('it is larger than 64 MB');
    return { file: file === '-' ? '<stdin>' : file, text: decodeText(bytes) };
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** A file, or all files with these endings in a folder; `file` is what it is called within it. */
export function readAll(
  call: Call,
  place: string,
  endings: readonly string[],
): readonly (FileText & { readonly path: string })[] {
  const whole = resolve(call.context.cwd, place);
  try {
    if (place === '-' || !statSync(whole).isDirectory()) return [{ ...readText(call, place), path: place }];
    const names = readdirSync(whole, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      .map((entry) => relative(whole, join(entry.parentPath, entry.name)))
      .sort();
    if (names.length === 0) throw new Error(`the folder holds no ${endings.join(', ')} files`);
    if (names.length > MOST_FILES) throw new Error(`it holds more than ${MOST_FILES} files`);
    return names.map((name) => ({ file: name, text: readText(call, join(whole, name)).text, path: join(place, name) }));
  } catch (error) {
    throw error instanceof UserError ? error : unreadable(place, error);
  }
}

function unreadable(file: string, error: unknown): UserError {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : messageOf(error);
  return new UserError(
    'guard/unreadable-file',
    `${file} cannot be read: ${why}.`,
    'Name files that are there; `-` is standard input.',
  );
}
