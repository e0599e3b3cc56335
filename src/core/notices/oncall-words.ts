import type { Warning, WhyEmpty } from '../oncall/find-warnings.ts';
import { zonedText } from './zoned-text.ts';

export type WarningText = { readonly text: string; readonly next: string };

/** What will go wrong, and what to do about it. Times are written in `zone`. */
export function warningText(warning: Warning, zone = 'UTC'): WarningText {
  const when = (ms: number) => zonedText(ms, zone);
  switch (warning.kind) {
    case 'empty-schedule':
      return { text: emptyText(warning, when), next: EMPTY_NEXT[warning.why](warning.schedule) };
    case 'gap': {
      const { schedule, fromMs, untilMs, more } = warning;
      const often = more === 0 ? '' : `, and in ${more} more stretches within two weeks`;
      return {
        text: `nobody is on call by schedule ${schedule} from ${when(fromMs)} to ${when(untilMs)}${often}`,
        next: `Fill it: astern oncall override add ${schedule} --by NAME --from TIME --until TIME, or give the policies a last resort.`,
      };
    }
    case 'unreachable': {
      const { person, where, fromMs } = warning;
      const since = fromMs === null ? '' : ` from ${when(fromMs)}`;
      return {
        text: `${person} is to be paged by ${where}${since} and cannot be reached: no contact of theirs is verified`,
        next: `See astern oncall people ${quoted(person)}, and have ${person} verify one.`,
      };
    }
    case 'rules-miss':
      return {
        text: `the rules of ${warning.person} name ${warning.channels.join(', ')}, for which no contact is verified`,
        next: `Add and verify one, or change the rules: astern oncall people rules ${quoted(warning.person)} ...`,
      };
    case 'removed-person':
      return {
        text: `${warning.person} stands in ${warning.where} and does not exist any more; the next in order takes their place`,
        next: `Take them out of ${warning.where}, or add them again: astern oncall people add ${quoted(warning.person)}`,
      };
    case 'missing-schedule':
      return {
        text: `policy ${warning.policy} pages schedule ${warning.schedule}, which does not exist`,
        next: `Correct the policy: astern oncall policies ${warning.policy}`,
      };
    default:
      return policyText(warning);
  }
}

type OfPolicy = Extract<Warning, { kind: 'no-steps' | 'no-last-resort' | 'reaches-nobody' | 'no-policy' }>;

function policyText(warning: OfPolicy): WarningText {
  switch (warning.kind) {
    case 'no-steps':
      return {
        text: `policy ${warning.policy} has no steps: ${warning.hasLastResort ? 'its last resort is paged at once' : 'it pages nobody'}`,
        next: 'Give it steps with astern oncall apply.',
      };
    case 'no-last-resort':
      return {
        text: `policy ${warning.policy} has no last resort, and schedule ${warning.schedule} has times without anybody`,
        next: 'Give it `last_resort` with astern oncall apply.',
      };
    case 'reaches-nobody':
      return {
        text: `policy ${warning.policy} reaches nobody: none of those it names has a verified contact`,
        next: 'Verify contacts of the people it names, or name others.',
      };
    case 'no-policy':
      return {
        text: `no policy pages anybody for ${warning.services.join(', ')}`,
        next: 'Name the service in a policy, or write `services: ["*"]` in one for all others.',
      };
  }
}

function emptyText(
  { schedule, why, fromMs }: Extract<Warning, { kind: 'empty-schedule' }>,
  when: (ms: number) => string,
): string {
  const reason: Readonly<Record<WhyEmpty, string>> = {
    'no-people': 'it has no people',
    'all-removed': 'all of its people were removed',
    'starts-later': `it starts ${fromMs === null ? 'later' : when(fromMs)}`,
    over: 'it has ended',
    restricted: 'its times leave nobody',
  };
  return `nobody is on call by schedule ${schedule} within two weeks: ${reason[why]}`;
}

const filled = (schedule: string) =>
  `Put people into it with astern oncall apply; see astern oncall schedules ${schedule}.`;
const EMPTY_NEXT: Readonly<Record<WhyEmpty, (schedule: string) => string>> = {
  'no-people': filled,
  'all-removed': filled,
  'starts-later': (schedule) => `Until then: astern oncall take-over ${schedule} --for 1d, or let it start earlier.`,
  over: (schedule) => `Take out \`ends\` of its layers; see astern oncall schedules ${schedule}.`,
  restricted: (schedule) => `Widen \`only\` of its layers; see astern oncall schedules ${schedule}.`,
};

function quoted(name: string): string {
  return /^[\w.@+-]+$/.test(name) ? name : JSON.stringify(name);
}

type Facts = Readonly<Record<string, unknown>>;
type Who = { readonly actor: string };

/** Lines for the log. */
export const ONCALL_WORDS = {
  'oncall.changed': (data: Facts, { actor }: Who) => changedText(data, actor),
  'oncall.warning': (data: Facts) => (typeof data.text === 'string' ? `on-call: ${data.text}` : 'on-call: a warning'),
} as const;

function changedText(data: Facts, actor: string): string {
  const name = text(data.name);
  const what = text(data.what);
  const why = data.reason === undefined || data.reason === '' ? '' : `: ${text(data.reason)}`;
  switch (what) {
    case 'zone-data':
      return `the clocks of ${text(data.zone)} are other than was known: the hand-off of schedule ${text(data.schedule)} ${moved(data)}`;
    case 'override':
    case 'swap':
      return `${actor} ${text(data.change)} ${what} ${name} of schedule ${text(data.schedule)}${effect(data)}${why}`;
    case 'feed-key':
      return `${actor} ${text(data.change)} the key of ${name}'s calendar`;
    case 'push-link':
      return `${actor} ${text(data.change)} a link that adds a browser of ${name}`;
    default:
      return `${actor} ${text(data.change)} ${what} ${name}${why}`;
  }
}

function moved({ beforeMs, afterMs }: Facts): string {
  const at = (ms: unknown) => (typeof ms === 'number' ? zonedText(ms, 'UTC') : 'none');
  return `moves from ${at(beforeMs)} to ${at(afterMs)}`;
}

function effect({ says }: Facts): string {
  return typeof says === 'string' ? ` (${says})` : '';
}

const text = (value: unknown): string => (typeof value === 'string' ? value : value == null ? '?' : String(value));
