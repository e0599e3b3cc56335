import { parseArgs } from 'node:util';
import { messageOf, UserError } from '../src/lib/errors.ts';

export type Options = {
  /** `always` plays on a fresh shop even if one was played before; `never` only serves. */
  readonly drill: 'first-time' | 'always' | 'never';
  readonly data: string;
  readonly listen: string | null;
  readonly routerListen: string | null;
  readonly help: boolean;
};

export const USAGE = `npm start                     starts Astern with a sample shop and plays one incident; later it finds its data again
npm start -- --no-drill       only serves
npm start -- --drill          plays it once more, on a fresh shop; what was there is put aside
  --data <folder>             where all is remembered (default: .astern)
  --listen <address>          where the API listens (default: 127.0.0.1:7700, or a free port)
  --router-listen <address>   where the shop's traffic comes in (default: 127.0.0.1:8080, or a free port)`;

export function readOptions(words: readonly string[]): Options {
  const { drill, 'no-drill': noDrill, data, listen, 'router-listen': routerListen, help } = parsed(words);
  if (drill && noDrill) throw usage('--drill and --no-drill exclude each other');
  const wanted = drill ? 'always' : noDrill ? 'never' : 'first-time';
  return { drill: wanted, data, listen: listen ?? null, routerListen: routerListen ?? null, help };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        drill: { type: 'boolean', default: false },
        'no-drill': { type: 'boolean', default: false },
        data: { type: 'string', default: '.astern' },
        listen: { type: 'string' },
        'router-listen': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw usage(messageOf(error));
  }
}

function usage(what: string): UserError {
  return new UserError('request/usage', what, `Use one of:\n${USAGE}`);
}
