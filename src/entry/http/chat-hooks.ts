import { pressButton } from '../../flows/incidents/press-button.ts';
import { whoIsInChat } from '../../flows/oncall/who-is-in-chat.ts';
import type { World } from '../../flows/world.ts';
import { callOut } from '../../lib/call-out.ts';
import { messageOf } from '../../lib/errors.ts';
import { problem, sendProblem } from './problem.ts';
import { type RawHook, readForm } from './raw-hooks.ts';
import { isFromSlack } from './slack-signature.ts';

export type SlackHooks = {
  readonly secret: string;
  /** Of its web API; answers go to Slack alone, and in tests to where that is. */
  readonly api: string;
};

const ANSWERS = 'https://hooks.slack.com';
const DEADLINE_MS = 10_000;

/** `POST /v1/hooks/chat/slack`: somebody pressed a button. Slack hears at once that it arrived, and the person what came of it. */
export function chatHook(world: World, slack: SlackHooks): RawHook {
  return {
    url: '/v1/hooks/chat/slack',
    handler: async ({ headers }, reply, body) => {
      const timestamp = one(headers['x-slack-request-timestamp']);
      const signature = one(headers['x-slack-signature']);
      if (!isFromSlack({ body, timestamp, signature }, slack.secret, world.clock.now()))
        return sendProblem(
          reply,
          problem(
            'access/bad-signature',
            'The signature of this request is not that of the chat of the settings, or it is older than five minutes.',
            'Check the signing secret of `channels.chat.slack`, and the clock of this server; see docs/channels.md.',
          ),
        );
      const press = readPress(body);
      if (press !== null) void carryOut(world, slack, press);
      return reply.code(200).send();
    },
  };
}

type ChatPress = { readonly user: string; readonly value: string; readonly answerTo: URL | null };

/** Null: nothing that is for us, such as a button that only opens a page. */
export function readPress(body: Buffer): ChatPress | null {
  const payload = record(parsed(readForm(body).payload ?? ''));
  const actions: readonly unknown[] = Array.isArray(payload?.actions) ? payload.actions : [];
  const value = record(actions[0])?.value;
  const user = record(payload?.user)?.id;
  if (payload?.type !== 'block_actions' || typeof value !== 'string' || typeof user !== 'string') return null;
  const answerTo = typeof payload.response_url === 'string' ? payload.response_url : '';
  return { user, value, answerTo: URL.canParse(answerTo) ? new URL(answerTo) : null };
}

/** Never fails: nobody waits for it any more. */
async function carryOut(world: World, slack: SlackHooks, press: ChatPress): Promise<void> {
  try {
    const text = await textFor(world, press);
    await tellPerson(world, slack, { press, text });
  } catch (error) {
    world.log.error({ error }, `a button that was pressed in the chat: ${messageOf(error)}`);
    const text = 'Something went wrong inside Astern, and perhaps nothing was done. Look at the page of the incident.';
    await tellPerson(world, slack, { press, text });
  }
}

async function textFor(world: World, { user, value }: ChatPress): Promise<string> {
  const by = await whoIsInChat(world.store, user);
  if (by !== null) return (await pressButton(world, { by, via: 'slack', value })).text;
  return `Nothing was done: Astern does not know who you are here. Add yourself and verify it: astern oncall people contact add YOUR-NAME chat ${user}`;
}

type Told = { readonly press: ChatPress; readonly text: string };

async function tellPerson(world: World, { api }: SlackHooks, { press: { answerTo }, text }: Told): Promise<void> {
  if (answerTo === null || ![ANSWERS, new URL(api).origin].includes(answerTo.origin)) return;
  const answer = await callOut({
    url: answerTo,
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text: escaped(text) }),
    signal: AbortSignal.timeout(DEADLINE_MS),
    reach: 'trusted',
  });
  if (answer.kind === 'answer' && answer.status < 300) return;
  const why = answer.kind === 'answer' ? `it answered ${answer.status}` : answer.why;
  world.log.warn({ why }, 'what came of a button could not be told in the chat');
}

/** What a text quotes must not become a link or call a channel. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
