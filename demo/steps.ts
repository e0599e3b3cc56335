import type { EventBody } from '../src/api/events.ts';

const STEPS: Readonly<Record<string, string>> = {
  'build-release': 'the release is built',
  'place-stack': 'room is made for its instances',
  'start-stack': 'its instances start',
  'check-stack': 'it is checked on the test entrance',
  flip: 'the traffic is switched over',
  'hand-over': 'its worker takes over',
  'flip-back': 'the traffic goes back',
  'remove-stack': 'what is not needed any more is stopped',
  finish: '',
};

/** What an event says is going on now; null when it says nothing about that. */
export function doingNow({ kind, data }: Pick<EventBody, 'kind' | 'data'>): string | null {
  switch (kind) {
    case 'operation.step':
      return STEPS[String(data.step)] ?? String(data.step);
    case 'watch.started':
      return 'its answers are measured';
    case 'operation.done':
    case 'operation.failed':
      return '';
    default:
      return null;
  }
}
