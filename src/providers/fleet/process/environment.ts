import { cleanEnv } from '../../../lib/clean-env.ts';
import type { InstanceSpec } from '../port.ts';

/** What an instance gets: a plain base, its own settings, then ours, which it cannot set itself. */
export function instanceEnv(spec: InstanceSpec, fleet: string, port: number | null): Record<string, string> {
  return {
    ...cleanEnv(),
    ...spec.env,
    ...(port === null ? {} : { PORT: String(port) }),
    ASTERN_TARGET: spec.target,
    ASTERN_RELEASE: spec.release,
    ASTERN_SHA: spec.sha,
    ASTERN_STACK: spec.stack,
    ASTERN_ROLE: spec.role,
    ASTERN_INSTANCE: spec.id,
    ASTERN_FLEET: fleet,
  };
}

/** Entries by which the descendants of an instance are known. */
export function instanceMarks(fleet: string, instance: string): readonly string[] {
  return [fleetMark(fleet), `ASTERN_INSTANCE=${instance}`];
}

export function fleetMark(fleet: string): string {
  return `ASTERN_FLEET=${fleet}`;
}
