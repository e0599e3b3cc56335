import type { EventEmitter } from 'node:events';
import type { LiveTarget, Route } from './routes.ts';

/**
 * Keep a request back while its target is paused. `go` is called when the target goes on, `tooLong` when the request may wait no longer or
 * too many wait already; neither when the client left.
 */
export function holdWhilePaused(
  route: Route,
  waiting: Pick<EventEmitter, 'once' | 'off'>,
  then: { workers: number; go: () => void; tooLong: () => void },
) {
  const { target } = route;
  const pause = target.pause;
  if (pause === null || route.entrance !== 'production') return then.go();
  if (target.held.size >= Math.ceil(pause.cap / then.workers)) return then.tooLong();
  const leave = () => {
    clearTimeout(timer);
    target.held.delete(go);
    waiting.off('close', leave);
  };
  const go = () => {
    leave();
    then.go();
  };
  const timer = setTimeout(() => {
    leave();
    then.tooLong();
  }, pause.withinMs);
  waiting.once('close', leave);
  target.held.add(go);
}

export function letGo(target: LiveTarget): void {
  const held = [...target.held];
  target.held.clear();
  for (const go of held) go();
}
