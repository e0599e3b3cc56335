import type { OutsideAnswer } from '../../../lib/call-out.ts';
import { byStatus, objectIn, withoutAnswer } from '../answers.ts';
import type { PhoneDelivery } from '../phone-port.ts';
import type { Sent } from '../port.ts';

/** Twilio's own numbers for what is wrong with the receiver. */
const REFUSED: Readonly<Record<number, string>> = {
  13223: 'this number is not written as a number',
  13224: 'this number does not exist',
  13225: 'this number may not be called',
  21211: 'this number is not valid',
  21214: 'this number cannot be reached',
  21215: 'the account may not call this country',
  21217: 'this number is not valid',
  21216: 'the account may not call this number',
  21401: 'this number is not valid',
  21408: 'the account may not send to this country',
  21610: 'this number has sent STOP; it must send START before it gets anything',
  21612: 'nothing can be sent to this number from ours',
  21614: 'this number is no mobile phone',
  21635: 'this number is a land line',
};

const OF_SETTINGS: Readonly<Record<number, string>> = {
  20003: 'account or token of the settings are not right',
  20008: 'the token of the settings is a test token',
  21210: 'the number that the settings send from is not verified',
  21212: 'the number that the settings send from is not valid',
  21213: 'the settings name no number to send from',
  21603: 'the settings name no number to send from',
  21606: 'the number that the settings send from is not of this account',
  21659: 'the number that the settings send from is not of this account',
  21660: 'the number that the settings send from is not of this account',
};

/** What the answer to a message or a call that we ask for means. Twilio's sentences repeat numbers: only its codes are taken over. */
export function classify(answer: OutsideAnswer, nowMs: number): Sent {
  const nothing = withoutAnswer(answer);
  if (nothing !== null || answer.kind !== 'answer') return nothing ?? { kind: 'trouble', why: '', afterMs: null };
  const said = objectIn(answer);
  const failed = byStatus(answer, nowMs);
  if (failed === null) {
    const sid = said?.sid;
    if (typeof sid === 'string' && /^[A-Z]{2}[0-9a-fA-F]{32}$/.test(sid))
      return { kind: 'sent', reference: sid, isDelivered: false };
    return { kind: 'trouble', why: 'what answered is not Twilio', afterMs: null };
  }
  const code = typeof said?.code === 'number' ? said.code : 0;
  const refused = REFUSED[code];
  if (refused !== undefined) return { kind: 'refused', why: `Twilio answered ${code}: ${refused}` };
  const settings = OF_SETTINGS[code];
  if (settings !== undefined) return { kind: 'trouble', why: `Twilio answered ${code}: ${settings}`, afterMs: null };
  const why = `Twilio answered ${answer.status}${code === 0 ? '' : ` (${code})`}`;
  if (answer.status === 400) return { kind: 'refused', why };
  return { kind: 'trouble', why, afterMs: failed.kind === 'trouble' ? failed.afterMs : null };
}

const WHY_NOT: Readonly<Record<number, string>> = {
  21610: 'this number has sent STOP',
  30003: 'the phone is off or out of reach',
  30004: 'the network or the phone blocks it',
  30005: 'the network does not know this number',
  30006: 'this number is a land line, or its network cannot be reached',
  30007: "the network's filter took it for spam",
  30008: 'the network does not say why',
  30034: 'the number that the settings send from is not registered for this network',
};

const DELIVERED = new Set(['delivered', 'read', 'completed']);
const FAILED: Readonly<Record<string, string>> = {
  busy: 'the line was busy',
  canceled: 'it was cancelled',
  failed: 'it could not be delivered',
  'no-answer': 'nobody answered the call',
  undelivered: 'it could not be delivered',
};

/** What a status callback says. A call that was answered by a mailbox is `completed` too: only a key that is pressed answers a page. */
export function readDelivery(form: Readonly<Record<string, string>>): PhoneDelivery | null {
  const reference = form.MessageSid ?? form.CallSid;
  const status = form.MessageStatus ?? form.CallStatus;
  if (reference === undefined || status === undefined) return null;
  if (DELIVERED.has(status)) return { reference, outcome: 'delivered', why: null };
  const failed = Object.hasOwn(FAILED, status) ? FAILED[status] : undefined;
  if (failed === undefined) return { reference, outcome: 'under-way', why: null };
  const code = Number(form.ErrorCode ?? 0);
  const more = WHY_NOT[code] ?? (code > 0 ? `Twilio says ${code}` : null);
  return { reference, outcome: 'failed', why: more === null ? failed : `${failed}: ${more}` };
}
