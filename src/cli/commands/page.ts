import type { Client } from '../../api/client.ts';
import { EXIT } from '../../api/exit-codes.ts';
import type { PageBody, PagedBody } from '../../api/paging.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, type Command, given, isOn, numberFlag, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { print, printJson, say, styleFor } from '../terminal.ts';
import { isEnded, pageLine } from '../words/pages.ts';

export const page: Command = {
  name: 'page',
  args: '<person|service>',
  summary: 'page a person, or whoever is on call for a service; or test how a person is paged',
  examples: [
    'astern page shop --message "customers cannot pay"',
    'astern page ann --message "please look at the database" --severity critical',
    'astern page ann --message "the drill begins at 3" --quiet-note',
    'astern page --test ann',
  ],
  flags: [
    { flag: '--message <text>', summary: 'what it is about; becomes the title of the incident' },
    { flag: '--severity <word>', summary: 'critical, error (default), warning or info' },
    { flag: '--quiet-note', summary: 'a message to one person and nothing more: no incident, nobody else is told' },
    { flag: '--test', summary: 'send a test to every address of the person, and say which of them work' },
    { flag: '--dry-run', summary: 'say what would happen and send nothing' },
    { flag: '--idempotency-key <key>', summary: 'the same key is carried out once, however often it is sent' },
  ],
  run: runPage,
};

export const pages: Command = {
  name: 'pages',
  summary: 'newest messages to people: by which channel, and what became of each',
  examples: ['astern pages', 'astern pages --person ann', 'astern pages --incident INC-17'],
  flags: [
    { flag: '--person <name>', summary: 'only those to this person' },
    { flag: '--incident <name>', summary: 'only those about this incident' },
    { flag: '--limit <count>', summary: 'how many (default: 50)' },
  ],
  run: runPages,
};

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
/** Longer than a provider is waited for, and its second try. */
const TEST_WITHIN_MS = 40_000;
const LOOK_EVERY_MS = 500;

async function runPage(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const to = call.args.join(' ');
  if (to === '') throw new UserError('request/usage', 'Whom?', 'Name a person or a service: astern page shop');
  const client = connect(call);
  const isTest = isOn(call, 'test');
  const { body } = await client.call('page', {
    body: {
      to,
      as: isTest ? 'test' : isOn(call, 'quietNote') ? 'note' : 'incident',
      ...given('message', textFlag(call, 'message')),
      ...given('severity', severityOf(textFlag(call, 'severity'))),
    },
    dryRun: isOn(call, 'dryRun'),
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  if (isOn(call, 'dryRun')) return tellPlan(call, body);
  if (isTest) return tellTest(call, await outcomeOf(call, client, body));
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, body.message);
  if (body.incident !== null) say(terminal, `Follow it with: astern pages --incident ${body.incident}`);
  return EXIT.done;
}

function severityOf(written: string | undefined): (typeof SEVERITIES)[number] | undefined {
  if (written === undefined) return undefined;
  const known = SEVERITIES.find((word) => word === written);
  if (known !== undefined) return known;
  throw new UserError('request/usage', `"${written}" is not a severity.`, `Choose one of ${SEVERITIES.join(', ')}.`);
}

function tellPlan(call: Call, body: PagedBody): number {
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJson(terminal, { dryRun: true, ...body });
  else for (const { person, channel } of body.pages) print(terminal, `Would send ${person} a message by ${channel}.`);
  if (body.pages.length === 0) print(terminal, 'Would reach nobody: see astern oncall --warnings.');
  return EXIT.done;
}

/** Waits until each message has its outcome, or it takes too long. */
async function outcomeOf(call: Call, client: Client, { pages: made }: PagedBody): Promise<readonly PageBody[]> {
  const { clock, interrupted: signal } = call.context;
  const [first] = made;
  if (first === undefined) return [];
  const ids = new Set(made.map(({ id }) => id));
  const untilMs = clock.monotonic() + TEST_WITHIN_MS;
  for (;;) {
    const { body } = await client.call('pages', { query: { person: first.person, limit: 200 }, signal });
    const now = body.pages.filter(({ id }) => ids.has(id));
    if (now.every(isEnded) || clock.monotonic() > untilMs) return now;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

function tellTest(call: Call, tested: readonly PageBody[]): number {
  const { terminal, clock } = call.context;
  const isFine = tested.length > 0 && tested.every(({ state }) => state === 'sent' || state === 'delivered');
  if (isOn(call, 'json')) printJson(terminal, { ok: isFine, pages: tested });
  else for (const one of tested) print(terminal, pageLine(one, clock.now(), styleFor(terminal.out)));
  if (!isFine) say(terminal, 'Not every address works. Correct it (astern oncall people), and test again.');
  return isFine ? EXIT.done : EXIT.failed;
}

async function runPages(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const query = {
    ...given('person', textFlag(call, 'person')),
    ...given('incident', textFlag(call, 'incident')),
    ...given('limit', numberFlag(call, 'limit')),
  };
  const { body } = await connect(call).call('pages', { query, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const one of body.pages) print(terminal, pageLine(one, clock.now(), styleFor(terminal.out)));
  if (body.pages.length === 0 && !isOn(call, 'json')) print(terminal, 'No message yet.');
  return EXIT.done;
}
