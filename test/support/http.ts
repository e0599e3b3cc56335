import { request } from 'node:http';

export type RawAnswer = {
  readonly status: number;
  readonly type: string;
  readonly body: {
    readonly code?: string;
    readonly detail?: string;
    readonly next?: string;
    readonly [key: string]: unknown;
  };
};

/** One request to the API just as written here, for what no well-behaved client would send. */
export function send(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('error', reject);
      response.on('end', () => {
        const type = response.headers['content-type'] ?? '';
        resolve({ status: response.statusCode ?? 0, type, body: type.includes('json') ? JSON.parse(text) : {} });
      });
    });
    sent.end(body);
  });
}
