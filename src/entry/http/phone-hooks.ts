import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerText } from '../../flows/paging/answer-by-phone.ts';
import { answerCall, answerKey, type CallWords } from '../../flows/paging/answer-call.ts';
import { noteDelivery } from '../../flows/paging/note-delivery.ts';
import type { World } from '../../flows/world.ts';
import type { PhoneAnswer, PhoneAsked, PhoneHooks } from '../../providers/notify/phone-port.ts';
import { problem, sendProblem } from './problem.ts';
import { type RawHook, readForm } from './raw-hooks.ts';

type Handled = (world: World, hooks: PhoneHooks, asked: PhoneAsked) => Promise<PhoneAnswer | null>;

/** Of one number so often at most: a machine that answers every text must not talk to ours. */
const HELP_EVERY_MS = 10 * 60_000;
const REMEMBERED = 1_000;

/** `POST /v1/hooks/sms/twilio/...` and `/v1/hooks/voice/twilio/...`; nothing is done or said before the signature is verified. */
export function phoneHooks(world: World, phones: ReadonlyMap<'sms' | 'voice', PhoneHooks>): readonly RawHook[] {
  const heard = rememberTexts(world);
  const ways = {
    sms: { status, reply: (_world: World, hooks: PhoneHooks, asked: PhoneAsked) => heard(hooks, asked) },
    voice: { status, say, press },
  } as const;
  return [...phones].flatMap(([channel, hooks]) =>
    Object.entries(ways[channel]).map(([what, handle]: [string, Handled]) => ({
      url: `/v1/hooks/${channel}/twilio/${what}`,
      handler: (request: FastifyRequest, reply: FastifyReply, body: Buffer) =>
        answer(world, { hooks, handle, asked: askedBy(world, request, body) }, reply),
    })),
  );
}

type Call = { readonly hooks: PhoneHooks; readonly handle: Handled; readonly asked: PhoneAsked };

async function answer(world: World, { hooks, handle, asked }: Call, reply: FastifyReply): Promise<FastifyReply> {
  if (!hooks.isGenuine(asked)) {
    return sendProblem(
      reply,
      problem(
        'access/bad-signature',
        'The signature of this request is not that of the telephone provider of the settings.',
        'Check `url` and the token of the channel in the settings; see docs/channels.md.',
      ),
    );
  }
  const said = await handle(world, hooks, asked);
  if (said === null) return reply.code(204).send();
  return reply.code(200).type(said.type).send(said.body);
}

/** As it was called from outside: what stands before this server is of the settings. */
function askedBy(world: World, { headers, url, query }: FastifyRequest, body: Buffer): PhoneAsked {
  const plain = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return {
    url: `${world.url}${url}`,
    headers: Object.fromEntries(plain),
    query: Object.fromEntries(Object.entries(query as object).filter(([, value]) => typeof value === 'string')),
    form: readForm(body),
  };
}

/** Null as the answer of a call is silence; of a status it is all that is wanted. */
const status: Handled = async (world, hooks, asked) => {
  const key = hooks.pageKey(asked);
  const delivery = hooks.readDelivery(asked);
  if (key !== null && delivery !== null) await noteDelivery(world, key, delivery);
  return null;
};

const say: Handled = async (world, hooks, asked) => {
  const key = hooks.pageKey(asked);
  return key === null ? hooks.tell(NOT_OURS) : spokenAs(hooks, key, await answerCall(world, key));
};

const press: Handled = async (world, hooks, asked) => {
  const key = hooks.pageKey(asked);
  return key === null
    ? hooks.tell(NOT_OURS)
    : spokenAs(hooks, key, await answerKey(world, key, hooks.readDigits(asked)));
};

const NOT_OURS = 'This is Astern. This call is about nothing that is known here. Goodbye.';

function spokenAs(hooks: PhoneHooks, key: string, words: CallWords): PhoneAnswer {
  return words.kind === 'ask' ? hooks.ask(key, words.lines) : hooks.tell(words.text);
}

/** The same text delivered again is answered once. */
function rememberTexts(world: World) {
  const seen = new Set<string>();
  const helpedAt = new Map<string, number>();
  const mayHelp = (from: string) => {
    const nowMs = world.clock.monotonic();
    if (nowMs - (helpedAt.get(from) ?? Number.NEGATIVE_INFINITY) < HELP_EVERY_MS) return false;
    forgetOldest(helpedAt);
    helpedAt.set(from, nowMs);
    return true;
  };
  return async (hooks: PhoneHooks, asked: PhoneAsked): Promise<PhoneAnswer> => {
    const text = hooks.readText(asked);
    const id = asked.form.MessageSid ?? '';
    if (text === null || (id !== '' && seen.has(id))) return hooks.text(null);
    forgetOldest(seen);
    seen.add(id);
    try {
      const { kind, reply } = await answerText(world, text);
      return hooks.text(kind === 'not-understood' && !mayHelp(text.from) ? null : reply);
    } catch (error) {
      // The provider tries again.
      seen.delete(id);
      throw error;
    }
  };
}

function forgetOldest(remembered: Set<string> | Map<string, number>): void {
  const [oldest] = remembered.keys();
  if (remembered.size >= REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}
