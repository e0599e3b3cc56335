import { unreachable } from '../../lib/errors.ts';
import type { Disagreement } from '../deploys/disagreements.ts';

export type DisagreementWords = { readonly text: string; readonly next: string };

const LOOK_SOON = 'The server puts this right by itself; look again in a few seconds with `astern status`.';

/** What a disagreement says to a person, and what can be done about it. */
export function disagreementText(found: Disagreement): DisagreementWords {
  switch (found.kind) {
    case 'traffic-lost':
      return { text: `the router sends nothing to r${found.hot}, which is recorded as live`, next: LOOK_SOON };
    case 'traffic-elsewhere': {
      const recorded = found.hot === null ? 'nothing is recorded as live' : `r${found.hot} is recorded as live`;
      return { text: `the router sends the traffic to r${found.routed}, but ${recorded}`, next: LOOK_SOON };
    }
    case 'traffic-unrecorded':
      return {
        text: `the router sends the traffic to the stack ${found.stack}, which is not recorded`,
        next: 'Ship a release to take it over; nothing that has the traffic is removed before.',
      };
    case 'live-unhealthy':
      return {
        text: `r${found.hot} is live but has no healthy instance`,
        next: 'Put the last good release back with `astern rollback`, or ship one that works.',
      };
    case 'route-outdated':
      return {
        text: `the router sends requests for ${found.instance} to ${found.routed}, but it runs at ${found.runs}`,
        next: LOOK_SOON,
      };
    case 'route-orphaned':
      return { text: `the router knows the stack ${found.stack}, which is not recorded`, next: removal(found.stack) };
    case 'instance-missing':
      return {
        text: `instance ${found.instance} of r${found.release} (${found.tag}) should run and does not`,
        next:
          found.tag === 'old'
            ? 'A rollback starts it from its kept artifact; `astern cleanup` strikes it off.'
            : 'Its log stands in the file that `astern status --json` names; `astern ship` brings up another.',
      };
    case 'instance-orphaned':
      return {
        text: `instance ${found.instance} ${pidText(found)} belongs to no recorded stack`,
        next: removal(found.instance.slice(0, found.instance.indexOf('.'))),
      };
    case 'instance-foreign':
      return {
        text: `process ${pidText(found)} carries the mark of instance ${found.instance}, but this server did not start it`,
        next: `Nobody ends it for you. See what it is with \`ps ${found.pid ?? ''}\`, and stop it if it should not run.`,
      };
    case 'host-behind':
      return {
        text: found.why,
        next: 'It follows when it is back.',
      };
    case 'target-unrecorded':
      return {
        text: `the ${found.knownBy} knows this target, the store does not`,
        next: 'Was the database exchanged? Put the right one back, or ship the service to take it over.',
      };
    case 'not-seen':
      return { text: found.why, next: 'Until it answers, what is said here is what is recorded.' };
    default:
      return unreachable(found);
  }
}

function pidText({ pid }: { readonly pid: number | null }): string {
  return pid === null ? '(pid unknown)' : `(pid ${pid})`;
}

function removal(stack: string): string {
  return `Nobody removes it for you. When it is not wanted: \`astern cleanup --stack ${stack}\`.`;
}
