import { createReadStream } from 'node:fs';

/** The lines of a text file as they come. Only a line feed ends one: Node's own reader takes characters for an end that JSON leaves as they are. */
export async function* linesOfFile(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
