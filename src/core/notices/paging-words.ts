import { formatDuration } from '../../lib/format.ts';

type Facts = Readonly<Record<string, unknown>>;
type Who = { readonly actor: string; readonly target: string };

/** What the log says of escalations, messages and channels. */
export const PAGING_WORDS: Readonly<Record<string, (data: Facts, who: Who) => string>> = {
  'escalation.started': (data) =>
    `${data.why === undefined ? 'paging begins' : `paging begins again (${startWhy(text(data.why))})`} by the policy "${text(data.policy)}"`,
  'escalation.step': (data) =>
    `${typeof data.passedOnBy === 'string' ? `passed on by ${data.passedOnBy}: ` : ''}${data.isLastResort === true ? 'no step has anybody else; the last resort' : place(data)}: ${texts(data.people)} ${Array.isArray(data.people) && data.people.length > 1 ? 'are' : 'is'} paged`,
  'escalation.skipped': (data) => `${data.isGiven === true ? 'not told' : place(data)}: ${skipped(data)}`,
  'escalation.held': (data) =>
    data.goesOn === true
      ? `${text(data.by)} has it; ${text(data.needed)} are needed, and the others are paged on`
      : `nobody is paged any more: ${text(data.by)} has it${typeof data.untilMs === 'number' ? `, until ${moment(data.untilMs)}` : ''}`,
  'escalation.exhausted': exhausted,
  'escalation.ended': () => 'paging is over',
  'escalation.late': (data) => `PAGING IS LATE: ${texts(data.problems)}`,
  'page.made': made,
  'page.sent': sent,
  'page.delivered': sent,
  'page.failed': (data) =>
    `${message(data)} did not get through${data.isFinal === true ? '' : ' and is tried again'}: ${text(data.why)}`,
  'page.cancelled': (data) =>
    `called off for ${texts(data.people)}: ${cancelWhy(text(data.why))}${Array.isArray(data.keys) && data.keys.length > 1 ? ` (${data.keys.length} messages)` : ''}`,
  'channel.down': (data) => `${text(data.place ?? data.provider)} does not work: ${text(data.why)}`,
  'channel.back': (data) => `${text(data.place ?? data.provider)} works again`,
};

/** Why a message was called off, for people. */
export function cancelWhy(why: string): string {
  return CANCELLED[why] ?? why;
}

const CANCELLED: Readonly<Record<string, string>> = {
  acknowledged: 'somebody has it',
  resolved: 'it is resolved',
  'paged-again': 'a newer message takes its place',
  'passed-on': 'it was passed on',
  outdated: 'a newer message takes its place',
};

function startWhy(why: string): string {
  if (why === 'ack-timeout') return 'it was acknowledged and not resolved in time';
  return why.replaceAll('-', ' ');
}

function place({ step, round, run }: Facts): string {
  const which = step === 'last' ? 'last resort' : typeof step === 'number' ? `step ${step + 1}` : 'a step';
  const again = [
    ...(typeof round === 'number' && round > 0 ? [`round ${round + 1}`] : []),
    ...(typeof run === 'number' && run > 0 ? [`run ${run + 1}`] : []),
  ];
  return again.length === 0 ? which : `${which} (${again.join(', ')})`;
}

function skipped(data: Facts): string {
  switch (data.why) {
    case 'nobody-on-call':
      return `nobody is on call by ${text(data.schedule)}`;
    case 'no-contact':
      return `${text(data.person)} has no verified address`;
    case 'unknown-person':
      return `nobody is called ${text(data.person)}`;
    case 'no-message-got-through':
      return data.step === 'last'
        ? 'NO MESSAGE GOT THROUGH TO ANYBODY; the last resort is paged again in 5 min'
        : 'no message got through to anybody; the next step comes at once';
    default:
      return `skipped: ${text(data.why)}`;
  }
}

function exhausted(data: Facts): string {
  const why = exhaustedWhy(text(data.why));
  if (data.from === 'nobody')
    return `${why}; THERE IS NOBODY TO PAGE: no last resort and no admin with a verified address`;
  return `${why}: ${texts(data.people)}${data.from === 'admins' ? ' (admin)' : ''} paged as the last resort`;
}

function exhaustedWhy(why: string): string {
  if (why === 'nobody-reached') return 'the policy reaches nobody';
  if (why === 'passed-on') return 'it was passed on, and no step has anybody else';
  return 'nobody has acknowledged, and the policy is at its end';
}

function made(data: Facts, { actor }: Who): string {
  if (typeof data.insteadOf === 'string')
    return `${text(data.person)} is paged by ${text(data.channel)} instead${data.why == null ? '' : `: ${text(data.why)}`}`;
  if (data.why === 'test') return `${actor} tests how ${text(data.person)} is paged`;
  if (data.why === 'new-link')
    return `a new link was asked for, and goes to ${text(data.person)} by ${text(data.channel)} alone`;
  if (data.why === 'given') return `${text(data.person)} is told that ${actor} gave it to them`;
  if (data.why === 'notice') return `${actor} sends ${text(data.person)} a note`;
  return `a message to ${text(data.person)}${data.channel === undefined ? '' : ` by ${text(data.channel)}`}`;
}

function sent(data: Facts): string {
  const after = typeof data.afterMs === 'number' ? ` after ${formatDuration(data.afterMs)}` : '';
  const tries = typeof data.attempts === 'number' && data.attempts > 1 ? `, attempt ${data.attempts}` : '';
  const together = data.together === undefined ? '' : ', together with other incidents';
  return `${text(data.person)} told by ${text(data.channel)}${after}${tries}${together}`;
}

function message(data: Facts): string {
  return `the message to ${text(data.person)} by ${text(data.channel)}`;
}

function moment(value: number): string {
  return `${new Date(value).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : value == null ? '?' : String(value));
const texts = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(', ') : '?');
