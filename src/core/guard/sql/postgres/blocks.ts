import { partOf, partsOf } from './names.ts';
import type { Part } from './parser.ts';
import { languageOf, readBody } from './plpgsql.ts';
import { lineOfText } from './routines.ts';
import type { Found, Statement } from './statement.ts';

const DEEPEST = 8;

/** `DO $$ ... $$`: what its statements change, those under a condition too. */
export function doBlock(node: Part<'DoStmt'>, statement: Statement): readonly Found[] {
  const options = partsOf(node.args, 'DefElem');
  const language = languageOf(options) ?? 'plpgsql';
  if (language !== 'plpgsql') return [{ kind: 'unreadable', what: `runs code that is written in ${language}` }];
  const { reading } = statement;
  if (reading.within.length >= DEEPEST) return [{ kind: 'unreadable', what: 'blocks of code are nested too deeply' }];
  const source = options.find(({ defname }) => defname === 'as');
  const text = partOf(source?.arg, 'String')?.sval ?? '';
  const line = lineOfText(statement, source?.location);
  const body = readBody({ text, line, head: 'DO' }, { ...reading, within: [...reading.within, 'do'] });
  if (typeof body === 'string') return [{ kind: 'unreadable', what: `a block of code is not read: ${body}` }];
  return body.found.length > 0 ? body.found : [{ kind: 'harmless', what: 'a block of code that changes nothing' }];
}
