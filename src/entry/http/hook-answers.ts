import type { FastifyReply, FastifyRequest } from 'fastify';
import type { World } from '../../flows/world.ts';
import { messageOf } from '../../lib/errors.ts';
import { problem, problemOf, sendProblem } from './problem.ts';
import { NoRoom, TooLarge } from './raw-body.ts';

/** An unknown key and a wrong signature are answered alike; `astern alerts` says inside which it was. */
export function unknownKey() {
  return problem(
    'access/bad-key',
    'This is not from a sender that is known here.',
    'Compare key and secret with `alerts` or `deploys` of the settings; `astern alerts` and `astern elsewhere` say what was refused and why.',
  );
}

export function notNow(why: string) {
  return problem('alerts/not-now', `Nothing was kept: ${why}.`, 'Send it again after the time that Retry-After says.');
}

type Failed = { readonly error: unknown; readonly request: FastifyRequest; readonly reply: FastifyReply };

/** A body that could not be taken, or a fault of ours: never a success, and nothing that tells a sender to give up. */
export function answerHookError(world: World, hook: string | null, { error, request, reply }: Failed): FastifyReply {
  const { notes } = world.intake;
  if (error instanceof TooLarge) {
    if (hook !== null) notes.tooLarge(hook, error.message);
    const detail = `Nothing was kept: ${error.message}.`;
    return sendProblem(
      reply.header('connection', 'close'),
      problem('alerts/too-large', detail, 'Send fewer alerts at once.'),
    );
  }
  if (error instanceof NoRoom) {
    if (hook !== null) notes.turnedAway(hook, error.message);
    return sendProblem(reply.header('retry-after', 5), notNow(error.message));
  }
  // Whoever has gone in the middle of its body gets no answer, and is no fault of ours.
  if (request.raw.destroyed && !request.raw.complete) return reply.code(400).send();
  const known = problemOf(error);
  if (known !== null && known.status < 500) return sendProblem(reply, known);
  // The address holds the key, and is not logged.
  world.log.error({ error, method: request.method }, `a hook: ${messageOf(error)}`);
  return sendProblem(reply.header('retry-after', 5), notNow(known?.detail ?? 'something went wrong inside Astern'));
}
