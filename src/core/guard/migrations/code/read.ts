import { type Grammar, parseCode } from '../parser.ts';
import { withConstants } from './constants.ts';
import { javascriptCode } from './javascript.ts';
import type { Code } from './model.ts';
import { phpCode } from './php.ts';
import { pythonCode } from './python.ts';
import { rubyCode } from './ruby.ts';
import { sourceOf } from './source.ts';

const READERS = {
  ruby: rubyCode,
  python: pythonCode,
  php: phpCode,
  javascript: javascriptCode,
  typescript: javascriptCode,
  tsx: javascriptCode,
} as const;

/** Code of a file, with the constants that it gives to itself filled in; null where it could not be parsed at all. */
export function readCode(grammar: Grammar, text: string): readonly Code[] | null {
  const root = parseCode(grammar, text);
  return root === null ? null : withConstants(READERS[grammar](sourceOf(text), root));
}

/** By the end of the file's name; Ruby, Python and PHP are known by their tools. */
export function scriptGrammar(file: string): Grammar {
  if (/\.tsx$/.test(file)) return 'tsx';
  return /\.[cm]?ts$/.test(file) ? 'typescript' : 'javascript';
}
