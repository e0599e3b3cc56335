/** Work on the hosts, one at a time. What an order waits for goes before all healing that waits. */
export type Turns = {
  change<Result>(work: () => Promise<Result>): Promise<Result>;
  heal<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Healing that is under way ends early then. */
  isChangeWaiting(): boolean;
};

type Queue = (() => Promise<void>)[];

export function createTurns(): Turns {
  const changes: Queue = [];
  const heals: Queue = [];
  let isRunning = false;

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (let next = take(); next !== undefined; next = take()) await next();
    isRunning = false;
  }

  function take(): (() => Promise<void>) | undefined {
    return changes.shift() ?? heals.shift();
  }

  function add<Result>(queue: Queue, work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      queue.push(() => work().then(resolve, reject));
      void run();
    });
  }

  return {
    change: (work) => add(changes, work),
    heal: (work) => add(heals, work),
    isChangeWaiting: () => changes.length > 0,
  };
}
