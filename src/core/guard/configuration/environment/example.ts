import { isForeign } from '../own-files.ts';
import type { ExampleKey } from './model.ts';

const EXAMPLE =
  /(?:^|\/)(?:\.env(?:\.[\w-]+)?\.(?:example|sample|template|dist|defaults?|schema)|\.env[._-](?:example|sample|template|dist|defaults?|schema)|(?:example|sample|template|env)[._-](?:env|example|sample|template))$/i;
const KEY = /^\s*(#\s*)?(?:export\s+)?([A-Za-z_]\w*)\s*=/;

/** Files that list which variables a service needs. */
export function isExample(path: string): boolean {
  return EXAMPLE.test(path) && !isForeign(path);
}

/** Keys only: what stands behind them is not looked at. */
export function exampleKeys(file: string, text: string): readonly ExampleKey[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [, hash, name] = KEY.exec(line) ?? [];
    return name === undefined ? [] : [{ name, file, line: index + 1, commented: hash !== undefined }];
  });
}
