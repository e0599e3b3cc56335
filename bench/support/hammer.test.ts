import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readWrk } from './hammer.ts';

const HEAD = `Running 2s test @ http://127.0.0.1:8080/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.65ms    1.02ms  17.11ms   84.35%
    Req/Sec    20.12k     2.64k   25.20k    70.00%
  Latency Distribution
     50%    1.37ms
     75%    1.92ms
     90%    2.77ms
     99%  812.00us
  40126 requests in 2.00s, 5.47MB read
`;

describe("wrk's words", () => {
  it('are read as figures', () => {
    const read = readWrk(`${HEAD}Requests/sec:  20047.53\nTransfer/sec:      2.73MB\n`);

    assert.deepEqual(read, { requests: 40_126, perSecond: 20_047.53, p99Ms: 0.812, bad: 0 });
  });

  it('tell of answers and connections that went wrong', () => {
    const errors = '  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 90\n';

    assert.equal(readWrk(`${HEAD}${errors}Requests/sec:  20047.53\n`).bad, 100);
  });
});
