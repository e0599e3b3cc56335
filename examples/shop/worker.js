import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from './lib/database.js';
import { dataFolder, identity } from './lib/identity.js';
import { makeJobs, makeRegister } from './lib/jobs.js';

const IDLE_MS = 40;
const SEEN_EVERY_MS = 500;
const JOB_MS = Number(process.env.SHOP_JOB_MS ?? 20);

// Before the database is opened, which may wait for others: a signal that comes meanwhile shall not be lost.
const wanted = { take: true, quiesced: false };
const wake = new AbortController();
process.on('SIGUSR1', () => leave(true));
process.on('SIGTERM', () => leave(false));
process.on('SIGINT', () => leave(false));

const consumer = { name: `${identity.instance}#${process.pid}.${Date.now()}`, release: identity.release };
const database = openDatabase(dataFolder());
const register = makeRegister(database, consumer);
const jobs = makeJobs(database, consumer);

await consume();

async function consume() {
  register.begin();
  console.log(`worker ${identity.version} (${identity.release}) takes jobs`);
  let seenAtMs = Date.now();
  while (wanted.take) {
    const job = jobs.claim();
    if (job !== null) await sendReceipt(job);
    else await delay(IDLE_MS, undefined, { signal: wake.signal }).catch(() => undefined);
    if (Date.now() - seenAtMs >= SEEN_EVERY_MS) {
      register.seen();
      seenAtMs = Date.now();
    }
  }
  if (wanted.quiesced) register.quiesced();
  register.stopped();
  database.close();
  console.log(`worker ${identity.version} (${identity.release}) has stopped`);
}

async function sendReceipt(job) {
  await delay(JOB_MS);
  jobs.finish(job);
}

/** Finish the job in hand, take no other. */
function leave(quiesced) {
  wanted.take = false;
  wanted.quiesced ||= quiesced;
  wake.abort();
}
