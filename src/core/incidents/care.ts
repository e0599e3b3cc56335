import type { Care, Incident } from './model.ts';

/** Of one that was opened before there was any care, too. */
export function careOf({ care, number, version, openedAtMs }: Incident): Care {
  return (
    care ?? {
      group: `incident ${number}`,
      lookAtMs: null,
      newsAtMs: openedAtMs,
      joinedAtMs: [],
      quiet: null,
      openVersion: version,
      truncated: 0,
    }
  );
}

export function withCare(incident: Incident, change: Partial<Care>): Incident {
  return { ...incident, care: { ...careOf(incident), ...change } };
}

/** As it stands a version later. */
export function moved(incident: Incident, change: Partial<Omit<Incident, 'number' | 'version'>>): Incident {
  return { ...incident, ...change, version: incident.version + 1 };
}
