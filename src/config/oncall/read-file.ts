import type { OncallDocument, WantedPerson } from '../../core/oncall/document.ts';
import type { Channel, Layer, Policy, PolicyTarget, Schedule, Unit } from '../../core/oncall/model.ts';
import { parseDuration } from '../../lib/duration.ts';
import { readDocument } from '../document.ts';
import { invalid, problemsOf } from '../problems.ts';
import { EVERY_PATTERN, oncallSchema, TELL_PATTERN, type WrittenOncall } from './schema.ts';
import { readWeekTimes } from './week-times.ts';

const DEFAULT_WAIT = '5m';

/** Read a file for `astern oncall apply`. `file` is what messages call it. Throws UserError `config/invalid` that lists all that is wrong. */
export function parseOncallFile(text: string, file: string): OncallDocument {
  const reading = readDocument(text, () => false);
  if (reading.kind === 'broken') throw invalid(file, reading.problems);
  const parsed = oncallSchema.safeParse(reading.document.value);
  if (!parsed.success) throw invalid(file, problemsOf(parsed.error.issues, reading.document));
  const { people = {}, schedules = {}, policies = {} } = parsed.data;
  return {
    people: Object.entries(people).map(([name, written]) => personOf(name, written ?? {})),
    schedules: Object.entries(schedules).map(([name, written]) => scheduleOf(name, written)),
    policies: Object.entries(policies).map(([name, written]) => policyOf(name, written)),
  };
}

type Written<Part extends keyof WrittenOncall> = NonNullable<NonNullable<WrittenOncall[Part]>[string]>;

function personOf(name: string, { name: fullName, zone, role, contacts, notify }: Written<'people'>): WantedPerson {
  return {
    name,
    ...(fullName === undefined ? {} : { fullName }),
    ...(zone === undefined ? {} : { zone }),
    ...(role === undefined ? {} : { role }),
    ...(contacts === undefined ? {} : { contacts: contacts.flatMap(addresses) }),
    ...(notify === undefined
      ? {}
      : { rules: notify.map(({ after = '0s', by }) => ({ afterMs: parseDuration(after) ?? 0, channel: by })) }),
  };
}

function addresses(contact: Partial<Record<Channel, string | undefined>>): { channel: Channel; address: string }[] {
  return Object.entries(contact).flatMap(([channel, address]) =>
    address === undefined ? [] : [{ channel: channel as Channel, address }],
  );
}

function scheduleOf(name: string, { zone, layers = [] }: Written<'schedules'>): Schedule {
  return { name, zone, layers: layers.map(layerOf) };
}

type WrittenLayer = NonNullable<Written<'schedules'>['layers']>[number];

function layerOf(
  { name, people, every = 'week', starts, ends, only = [], counts }: WrittenLayer,
  index: number,
): Layer {
  const [, times = '1', unit = 'week'] = EVERY_PATTERN.exec(every) ?? [];
  return {
    name: name ?? `layer ${index + 1}`,
    people,
    unit: unit as Unit,
    every: Number(times),
    starts: plain(starts),
    ends: ends === undefined ? null : plain(ends),
    restrictions: only.flatMap((written) => readWeekTimes(written) ?? []),
    ...(counts === 'all' ? { counts } : {}),
  };
}

function plain(moment: string): string {
  return moment.replace(' ', 'T');
}

function policyOf(name: string, written: Written<'policies'>): Policy {
  const { services = [], steps = [], repeats = 0, last_resort: lastResort, ack_timeout: ackTimeout } = written;
  return {
    name,
    services,
    steps: steps.map(({ tell, wait = DEFAULT_WAIT, acknowledgements = 1 }) => ({
      delayMs: parseDuration(wait) ?? 0,
      targets: targetsOf(tell),
      acknowledgements,
    })),
    repeats,
    lastResort: targetsOf(lastResort),
    ackTimeoutMs: ackTimeout === undefined ? null : parseDuration(ackTimeout),
  };
}

function targetsOf(tell: string | readonly string[] | undefined): readonly PolicyTarget[] {
  const all = tell === undefined ? [] : typeof tell === 'string' ? [tell] : tell;
  return all.flatMap((written) => {
    const [, kind, name = ''] = TELL_PATTERN.exec(written) ?? [];
    return kind === undefined ? [] : [{ kind: kind as PolicyTarget['kind'], name }];
  });
}
