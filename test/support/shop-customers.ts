import { request } from 'node:http';

export type Customers = {
  placed(): number;
  failed(): readonly string[];
  leave(): Promise<void>;
};

/** Orders, some each second, never repeated. */
export function startCustomers(address: string, perSecond: number): Customers {
  const failed: string[] = [];
  const pending = new Set<Promise<void>>();
  let placed = 0;
  const timer = setInterval(() => {
    const one: Promise<void> = placeOrder(address).then((problem) => {
      if (problem === null) placed += 1;
      else failed.push(problem);
      pending.delete(one);
    });
    pending.add(one);
  }, 1_000 / perSecond);
  return {
    placed: () => placed,
    failed: () => failed,
    leave: async () => {
      clearInterval(timer);
      await Promise.all(pending);
    },
  };
}

function placeOrder(address: string): Promise<string | null> {
  const { hostname, port } = new URL(address);
  const headers = { host: 'shop.localhost', 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const sent = request({ host: hostname, port, path: '/orders', method: 'POST', headers, agent: false });
    sent.on('error', (error) => resolve(error.message));
    sent.on('response', (response) => {
      response.resume();
      response.on('error', (error) => resolve(error.message));
      response.on('end', () => resolve(response.statusCode === 201 ? null : `${response.statusCode}`));
    });
    sent.end(JSON.stringify({ item: 'tea', quantity: 2 }));
  });
}
