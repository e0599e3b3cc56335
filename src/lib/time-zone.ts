/** An IANA name such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  // An offset such as +01:00 is a zone too, and one that forgets summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId !== '';
  } catch {
    return false;
  }
}
