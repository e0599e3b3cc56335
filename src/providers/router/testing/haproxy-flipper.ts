import { systemClock } from '../../../lib/clock.ts';
import { connectHaproxy } from '../haproxy/index.ts';
import type { HaproxyHost } from '../haproxy/model.ts';

/** A process of its own that flips there and back until it is killed: `node haproxy-flipper.ts <host as JSON> <target>`. */
const [host = '', target = ''] = process.argv.slice(2);
const router = connectHaproxy({ hosts: [JSON.parse(host) as HaproxyHost], clock: systemClock });
for (let count = 0; ; count += 1) {
  await router.activate({ target, fence: 1, stack: count % 2 === 0 ? 'b' : 'a', testEntranceTo: null });
  process.stdout.write('flipped\n');
}
