import type { Restriction } from '../../core/oncall/model.ts';

export const WEEK_TIMES = 'times such as Mon-Fri 09:00-17:00, daily 22:00-06:00 or Fri 17:00 - Mon 09:00';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const DAY = '(mon|tue|wed|thu|fri|sat|sun)[a-z]*';
const TIME = '((?:[01]\\d|2[0-3]):[0-5]\\d)';
const EACH_DAY = new RegExp(`^(?:daily|${DAY}(?:\\s*[-–]\\s*${DAY})?)\\s+${TIME}\\s*[-–]\\s*(24:00|${TIME})$`, 'i');
const ONE_STRETCH = new RegExp(`^${DAY}\\s+${TIME}\\s*[-–]\\s*${DAY}\\s+${TIME}$`, 'i');

/** Null: nothing that we know. A day's times that end before they begin end on the next day. */
export function readWeekTimes(written: string): readonly Restriction[] | null {
  const stretch = ONE_STRETCH.exec(written.trim());
  if (stretch !== null) {
    const [, fromDay = '', from = '', untilDay = '', until = ''] = stretch;
    return [{ fromDay: dayOf(fromDay), from, untilDay: dayOf(untilDay), until }];
  }
  const each = EACH_DAY.exec(written.trim());
  if (each === null) return null;
  const [, first, last = first, from = '', said = ''] = each;
  const until = said === '24:00' ? '00:00' : said;
  return daysFrom(first, last).map((day) => ({
    fromDay: day,
    from,
    untilDay: until <= from ? (day % 7) + 1 : day,
    until,
  }));
}

function daysFrom(first: string | undefined, last: string | undefined): readonly number[] {
  if (first === undefined || last === undefined) return [1, 2, 3, 4, 5, 6, 7];
  const [from, until] = [dayOf(first), dayOf(last)];
  return Array.from({ length: ((until - from + 7) % 7) + 1 }, (_, index) => ((from - 1 + index) % 7) + 1);
}

function dayOf(written: string): number {
  return DAYS.findIndex((day) => day.toLowerCase() === written.slice(0, 3).toLowerCase()) + 1;
}

/** As `readWeekTimes` reads it back, neighbouring days with the same times together. */
export function writeWeekTimes(restrictions: readonly Restriction[]): readonly string[] {
  const lines: string[] = [];
  for (let index = 0; index < restrictions.length; ) {
    const one = restrictions[index];
    if (one === undefined) break;
    const run = isOfADay(one) ? runFrom(restrictions.slice(index)) : 1;
    lines.push(isOfADay(one) ? daysText(one, run) : stretchText(one));
    index += run;
  }
  return lines;
}

function isOfADay({ fromDay, from, untilDay, until }: Restriction): boolean {
  return until > from ? untilDay === fromDay : untilDay === (fromDay % 7) + 1;
}

/** How many of them are the same times on days that follow each other. */
function runFrom(restrictions: readonly Restriction[]): number {
  const [first] = restrictions;
  const end = restrictions.findIndex(
    (one, index) =>
      first === undefined ||
      !isOfADay(one) ||
      one.from !== first.from ||
      one.until !== first.until ||
      one.fromDay !== ((first.fromDay - 1 + index) % 7) + 1,
  );
  return Math.min(end === -1 ? restrictions.length : end, 7);
}

function daysText({ fromDay, from, until }: Restriction, run: number): string {
  const days =
    run === 7 && fromDay === 1
      ? 'daily'
      : run === 1
        ? name(fromDay)
        : `${name(fromDay)}-${name(((fromDay + run - 2) % 7) + 1)}`;
  return `${days} ${from}-${until}`;
}

function stretchText({ fromDay, from, untilDay, until }: Restriction): string {
  return `${name(fromDay)} ${from} - ${name(untilDay)} ${until}`;
}

function name(day: number): string {
  return DAYS[day - 1] ?? 'Mon';
}
