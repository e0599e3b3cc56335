import type { OutsideAnswer } from '../../../lib/call-out.ts';
import { byStatus, objectIn, quoted, withoutAnswer } from '../answers.ts';
import type { Sent } from '../port.ts';

/** What Slack calls an address, or a message, that will not do however often one tries. */
const REFUSED = new Set([
  'cannot_dm_bot',
  'cant_update_message',
  'channel_not_found',
  'edit_window_closed',
  'invalid_blocks',
  'is_archived',
  'is_inactive',
  'message_not_found',
  'messages_tab_disabled',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_permission',
  'not_in_channel',
  'restricted_action',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
]);

const OF_SETTINGS = new Set([
  'account_inactive',
  'invalid_auth',
  'missing_scope',
  'no_scope',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
]);

const HELP: Readonly<Record<string, string>> = {
  channel_not_found: 'no such channel or user, or the app may not see it',
  not_in_channel: 'the app is not in this channel; invite it there',
  missing_scope: 'the app lacks the right chat:write',
};

/** chat.postMessage and chat.update: a 200 says nothing, its `ok` does (S38). */
export function classifyCall(answer: OutsideAnswer, nowMs: number, secrets: readonly string[]): Sent {
  const failed = withoutAnswer(answer) ?? (answer.kind === 'answer' ? byStatus(answer, nowMs) : null);
  // Whatever the status of its API is, it says nothing about an address.
  if (failed?.kind === 'refused' && answer.kind === 'answer') return { ...failed, kind: 'trouble', afterMs: null };
  if (failed !== null || answer.kind !== 'answer') return failed ?? { kind: 'trouble', why: '', afterMs: null };
  const said = objectIn(answer);
  if (said === null || typeof said.ok !== 'boolean')
    return { kind: 'trouble', why: 'what answered is not the Slack API', afterMs: null };
  if (!said.ok) return failure(quoted(said.error, secrets) || 'no reason', answer.headers, nowMs);
  const { channel, ts } = said;
  const reference = typeof channel === 'string' && typeof ts === 'string' ? `${channel}:${ts}` : null;
  return { kind: 'sent', reference, isDelivered: true };
}

function failure(error: string, headers: Readonly<Record<string, string>>, nowMs: number): Sent {
  const why = `Slack answered ${error}${HELP[error] === undefined ? '' : `: ${HELP[error]}`}`;
  if (REFUSED.has(error)) return { kind: 'refused', why };
  if (OF_SETTINGS.has(error)) return { kind: 'trouble', why: `${why} (the token of the settings)`, afterMs: null };
  const limited = byStatus({ status: 429, headers }, nowMs);
  return { kind: 'trouble', why, afterMs: limited?.kind === 'trouble' ? limited.afterMs : null };
}

/** An incoming webhook, of Slack or of a chat that is like it: `ok`, nothing, or JSON that says so. */
export function classifyHook(answer: OutsideAnswer, nowMs: number, secrets: readonly string[]): Sent {
  const failed = withoutAnswer(answer) ?? (answer.kind === 'answer' ? byStatus(answer, nowMs) : null);
  if (answer.kind !== 'answer') return failed ?? { kind: 'trouble', why: '', afterMs: null };
  if (failed !== null) {
    const said = quoted(answer.body, secrets);
    return { ...failed, why: /^[\w .-]{1,60}$/.test(said) ? `${failed.why} (${said})` : failed.why };
  }
  const said = objectIn(answer);
  const isFine = ['ok', ''].includes(answer.body.trim()) || said?.ok === true || said?.success === true;
  if (isFine) return { kind: 'sent', reference: null, isDelivered: true };
  const why = said === null ? 'what answered is no incoming webhook' : 'the chat answered that it failed';
  return { kind: 'trouble', why, afterMs: null };
}
