/** `Mon 2 Mar 2026 09:00 -06:00`, as the clocks of a place show it. */
export function zonedText(ms: number, zone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  const [day = '', month = ''] = [DAYS[at.dayOfWeek - 1], MONTHS[at.month - 1]];
  const time = `${String(at.hour).padStart(2, '0')}:${String(at.minute).padStart(2, '0')}`;
  return `${day} ${at.day} ${month} ${at.year} ${time} ${zone === 'UTC' ? 'UTC' : at.offset}`;
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
