import { resolve } from 'node:path';
import { ServerUnreachable } from '../../api/client/problem.ts';
import type { EventBody } from '../../api/events.ts';
import { EXIT } from '../../api/exit-codes.ts';
import type { Event } from '../../core/events/model.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, type Command, isOn, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { atStore, CONFIG_FLAG, loadTools, type StoreTools } from '../store-place.ts';
import { print, printJson, say, styleFor } from '../terminal.ts';
import { headText, parseHead } from '../words/head.ts';

export const verifyEvents: Command = {
  name: 'verify',
  args: '[file]',
  summary: 'prove that no line of the log was edited, removed or put elsewhere (exit 1: one was)',
  examples: [
    'astern events verify',
    'astern events verify --expect 1234:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'astern events verify /backup/astern-2026-11-21.db',
  ],
  flags: [
    { flag: '--expect <seq:hash>', summary: 'a head that was noted elsewhere: the log must still contain it' },
    { flag: '--at-store', summary: 'read the store itself, although a server answers' },
    CONFIG_FLAG,
  ],
  run,
};

type Head = { readonly seq: number; readonly hash: string };
type Log = { readonly where: string; readonly state: Awaited<ReturnType<StoreTools['verifyFile']>> };

const PAGE = 1_000;

async function run(call: Call): Promise<number> {
  const noted = notedHead(textFlag(call, 'expect'));
  const { where, state } = await examine(call, noted);
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJson(terminal, { log: where, ...state });
  if (state.kind === 'broken') return sayBroken(call, where, state);
  if (!isOn(call, 'json'))
    print(terminal, `The log of ${where} is whole: ${state.head.seq} lines, the last of them ${headText(state.head)}.`);
  if (noted === null)
    say(terminal, 'Note its end elsewhere: with --expect it proves later that nothing was rewritten.');
  return EXIT.done;
}

/** Of a file, of the server that is told or runs here, else of the store itself. */
async function examine(call: Call, noted: Head | null): Promise<Log> {
  const [file] = call.args;
  const tools = await loadTools();
  if (file !== undefined) return { where: file, state: await tools.verifyFile(resolve(call.context.cwd, file), noted) };
  if (!isOn(call, 'atStore')) {
    const found = await examineAtServer(call, tools, noted);
    if (found !== null) return found;
  }
  const { place, where } = await atStore(call);
  return { where, state: await tools.verifyStore(place, noted) };
}

/** Every hash is made anew here: the server is asked for the lines, not for a verdict. Null: none runs here. */
async function examineAtServer(call: Call, tools: StoreTools, noted: Head | null): Promise<Log | null> {
  const told = textFlag(call, 'server') ?? call.context.env.ASTERN_URL ?? '';
  try {
    const client = connect(call);
    const read = async (query: { readonly after?: number; readonly limit: number }) =>
      (await client.call('events', { query, signal: call.context.interrupted })).body;
    const { lastSeq: reaches } = await read({ limit: 1 });
    const ask = async (after: number) => (await read({ after, limit: PAGE })).events.map(toEvent);
    return { where: `the server at ${client.url()}`, state: await tools.verifyPages(ask, { reaches, noted }) };
  } catch (error) {
    if (error instanceof ServerUnreachable && told === '') return null;
    throw error;
  }
}

function toEvent({ at, text: _, kind, ...line }: EventBody): Event {
  return { ...line, kind: kind as Event['kind'], atMs: Date.parse(at) };
}

function sayBroken(call: Call, where: string, { seq, why }: { readonly seq: number; readonly why: string }): number {
  const { terminal } = call.context;
  say(terminal, styleFor(terminal.err)('red', `The log of ${where} is broken at line ${seq}: ${why}.`));
  const before = seq === 1 ? 'Nothing of it can be trusted.' : `Up to line ${seq - 1} it is whole.`;
  say(
    terminal,
    `  Next: ${before} Look for line ${seq} in a backup: astern events verify <file> tells whether that one is whole.`,
  );
  return EXIT.failed;
}

function notedHead(text: string | undefined): Head | null {
  if (text === undefined) return null;
  const head = parseHead(text);
  if (head !== null) return head;
  throw new UserError(
    'request/usage',
    `--expect needs a line and its hash, not "${text}".`,
    'Write it as `astern events verify` or `astern backup` printed it: 1234:9f86d0…, with all 64 characters.',
  );
}
