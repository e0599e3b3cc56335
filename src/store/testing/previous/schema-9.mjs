// The store at schema 9 with its suite. Made by scripts/freeze-store.mjs; never edited.
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};

// src/lib/errors.ts
function unreachable(value) {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
var UserError, ProviderError, FencedError;
var init_errors = __esm({
  "src/lib/errors.ts"() {
    "use strict";
    UserError = class extends Error {
      code;
      next;
      facts;
      constructor(code, message, next, facts = {}) {
        super(message);
        this.name = "UserError";
        this.code = code;
        this.next = next;
        this.facts = facts;
      }
    };
    ProviderError = class extends Error {
      provider;
      retryable;
      constructor(provider, message, options) {
        super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
        this.name = "ProviderError";
        this.provider = provider;
        this.retryable = options.retryable;
      }
    };
    FencedError = class extends Error {
      constructor(what, sent, seen) {
        super(`${what}: fence ${sent} is older than ${seen}; another worker has taken over`);
        this.name = "FencedError";
      }
    };
  }
});

// src/lib/one-at-a-time.ts
function createOneAtATime() {
  const tails = /* @__PURE__ */ new Map();
  return async (key, work2) => {
    const turn = (tails.get(key) ?? Promise.resolve()).then(work2, work2);
    tails.set(key, turn);
    try {
      return await turn;
    } finally {
      if (tails.get(key) === turn) tails.delete(key);
    }
  };
}
var init_one_at_a_time = __esm({
  "src/lib/one-at-a-time.ts"() {
    "use strict";
  }
});

// src/store/dialect/postgres/announcements.ts
import { Client } from "pg";
function openAnnouncements({ pool, settings, clock }) {
  const listeners = /* @__PURE__ */ new Set();
  const closing = new AbortController();
  const background = [];
  const sending = /* @__PURE__ */ new Set();
  let toldSeq = 0;
  const tell = (seq) => {
    if (!(seq > toldSeq)) return;
    toldSeq = seq;
    for (const listener of listeners) queueMicrotask(listener);
  };
  const send = async (seq) => {
    await pool.query("select pg_notify($1, $2)", [CHANNEL, String(seq)]).catch(() => void 0);
  };
  return {
    announce(seq) {
      tell(seq);
      const sent = send(seq).finally(() => sending.delete(sent));
      sending.add(sent);
    },
    listen(listener) {
      const own = () => listener();
      listeners.add(own);
      if (background.length === 0) {
        background.push(poll({ pool, clock, signal: closing.signal, tell }));
        background.push(hear({ settings, clock, signal: closing.signal, tell }));
      }
      return () => listeners.delete(own);
    },
    async close() {
      closing.abort();
      await Promise.all([...background, ...sending]);
    }
  };
}
async function poll({ pool, clock, signal, tell }) {
  while (await slept(clock, POLL_MS, signal)) {
    const answer = await pool.query("select seq from event_head").catch(() => null);
    if (!signal.aborted) tell(answer?.rows[0]?.seq ?? 0);
  }
}
async function hear({ settings, clock, signal, tell }) {
  let retryMs = FIRST_RETRY_MS;
  do {
    const heardAnything = await hearUntilLost(settings, signal, tell);
    retryMs = heardAnything ? FIRST_RETRY_MS : Math.min(retryMs * 2, LONGEST_RETRY_MS);
  } while (await slept(clock, retryMs, signal));
}
async function hearUntilLost(settings, signal, tell) {
  const client = new Client(settings);
  const lost = Promise.withResolvers();
  const end = () => lost.resolve();
  client.on("error", end).on("end", end);
  client.on("notification", ({ payload }) => tell(Number(payload)));
  signal.addEventListener("abort", end, { once: true });
  try {
    if (signal.aborted) return false;
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    await lost.promise;
    return true;
  } catch {
    return false;
  } finally {
    signal.removeEventListener("abort", end);
    await client.end().catch(() => void 0);
  }
}
async function slept(clock, ms, signal) {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch {
    return false;
  }
}
var CHANNEL, POLL_MS, FIRST_RETRY_MS, LONGEST_RETRY_MS;
var init_announcements = __esm({
  "src/store/dialect/postgres/announcements.ts"() {
    "use strict";
    CHANNEL = "astern_events";
    POLL_MS = 1e3;
    FIRST_RETRY_MS = 100;
    LONGEST_RETRY_MS = 5e3;
  }
});

// src/store/dialect/postgres/errors.ts
function explained(error) {
  const message = troubleIn(error);
  if (message === null) return error;
  return new ProviderError("database", `${message} (${messageOf(error)})`, { retryable: true, cause: error });
}
function isOutdatedPlan(error) {
  return codeOf(error) === "0A000" && /cached plan/.test(messageOf(error));
}
function isSpoilt(error) {
  const code = codeOf(error);
  return code === null || !isSqlState(code) || /^(08|57P|25P03|53|58|XX)/.test(code);
}
function troubleIn(error) {
  if (error instanceof AggregateError) return troubleIn(error.errors[0]);
  if (isOutdatedPlan(error)) return "the tables were changed by a newer Astern just now; nothing of this was kept";
  const code = codeOf(error);
  if (code !== null && isSqlState(code)) return TROUBLE.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null;
  if (code !== null && NETWORK.test(code)) return "the database cannot be reached";
  return error instanceof Error && BROKEN_OFF.test(error.message) ? "the database does not answer" : null;
}
function codeOf(error) {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  return error.code;
}
function isSqlState(code) {
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code);
}
var TROUBLE, NETWORK, BROKEN_OFF;
var init_errors2 = __esm({
  "src/store/dialect/postgres/errors.ts"() {
    "use strict";
    init_errors();
    TROUBLE = [
      ["08", "the connection to the database broke off"],
      ["25006", "the database takes no writes: it is a standby, or set to read-only"],
      ["25P02", "the transaction was ended by an earlier error; nothing of it was kept"],
      ["25P03", "the database ended a transaction that stood still; nothing of it was kept"],
      ["28", "the database does not accept this user or password"],
      ["3D000", "the database does not exist"],
      ["40", "the database ended the transaction because of another one; nothing of it was kept"],
      ["42501", "this user of the database may not do that"],
      ["53", "the database is out of space, memory or connections"],
      ["55P03", "another transaction held a row of the database for too long"],
      ["57014", "the database took too long"],
      ["57", "the database is shutting down or starting"],
      ["58", "the database has trouble with its system"],
      ["XX", "the database has an internal error"]
    ];
    NETWORK = /^E(CONN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|HOSTDOWN|AI_|NOTFOUND|NOENT|ACCES)/;
    BROKEN_OFF = /terminated|timeout|not queryable|closed the connection|Connection ended|SSL|SCRAM|password|sslmode|authentication/i;
  }
});

// src/store/dialect/postgres/connection.ts
function storable2(value) {
  return typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : value;
}
var PostgresConnection;
var init_connection = __esm({
  "src/store/dialect/postgres/connection.ts"() {
    "use strict";
    init_errors();
    init_errors2();
    PostgresConnection = class {
      #client;
      #statements;
      #isInTransaction = false;
      #isSpoilt = false;
      #isOver = false;
      constructor(client, statements) {
        this.#client = client;
        this.#statements = statements;
        client.on("error", this.#spoil);
      }
      async executeQuery({ sql: sql11, parameters }) {
        const { rows, rowCount } = await this.#ask(sql11, parameters.map(storable2));
        return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
      }
      // biome-ignore lint/correctness/useYield: there is nothing to give; every reader of ours pages by key instead.
      async *streamQuery() {
        throw new Error("rows are read by pages here, not streamed");
      }
      async begin(statements) {
        this.#isInTransaction = true;
        await this.#ask(statements);
      }
      /** The database answers a commit with a rollback when an error came before it, even one that the work has swallowed. */
      async commit() {
        const { command } = await this.#ask("commit");
        if (command === "COMMIT") return;
        throw new ProviderError("database", "the transaction was rolled back by an earlier error", { retryable: true });
      }
      async rollBack() {
        if (!this.#isSpoilt) await this.#ask("rollback");
      }
      release() {
        this.#isOver = true;
        this.#client.off("error", this.#spoil);
        this.#client.release(this.#isSpoilt);
      }
      async #ask(sql11, parameters) {
        if (this.#isOver) throw new Error("the connection was given back; nothing more can be asked on it");
        if (this.#isSpoilt) {
          throw new ProviderError("database", "the connection to the database broke off", { retryable: true });
        }
        try {
          if (parameters === void 0) return await this.#client.query(sql11);
          return await this.#client.query(this.#statements.ask(sql11, parameters));
        } catch (error) {
          if (isOutdatedPlan(error)) {
            this.#statements.renew();
            if (!this.#isInTransaction) return this.#ask(sql11, parameters);
          }
          if (isSpoilt(error)) this.#spoil();
          throw explained(error);
        }
      }
      #spoil = () => {
        this.#isSpoilt = true;
      };
    };
  }
});

// src/store/dialect/postgres/statements.ts
var WORTH_A_NAME, MOST_NAMES, MOST_COUNTED, Statements;
var init_statements = __esm({
  "src/store/dialect/postgres/statements.ts"() {
    "use strict";
    WORTH_A_NAME = 3;
    MOST_NAMES = 300;
    MOST_COUNTED = 1e3;
    Statements = class {
      #asked = /* @__PURE__ */ new Map();
      #names = /* @__PURE__ */ new Map();
      #generation = 1;
      ask(text, values) {
        const name = this.#nameOf(text);
        return name === null ? { text, values } : { name, text, values };
      }
      /** The tables have changed, by an upgrade of another server: plans for the old ones are refused. From now on all are made anew. */
      renew() {
        this.#generation += 1;
        this.#names.clear();
      }
      #nameOf(text) {
        const known = this.#names.get(text);
        if (known !== void 0) return known;
        if (this.#names.size >= MOST_NAMES || this.#count(text) < WORTH_A_NAME) return null;
        const name = `astern_${this.#generation}_${this.#names.size}`;
        this.#names.set(text, name);
        this.#asked.delete(text);
        return name;
      }
      #count(text) {
        if (this.#asked.size >= MOST_COUNTED) this.#asked.clear();
        const count = (this.#asked.get(text) ?? 0) + 1;
        this.#asked.set(text, count);
        return count;
      }
    };
  }
});

// src/store/dialect/postgres/driver.ts
var ASTERN, WRITING, BEGIN_WRITING, PostgresPoolDriver;
var init_driver = __esm({
  "src/store/dialect/postgres/driver.ts"() {
    "use strict";
    init_connection();
    init_errors2();
    init_statements();
    ASTERN = 1634956402;
    WRITING = 1;
    BEGIN_WRITING = `begin; select pg_advisory_xact_lock(${ASTERN}, ${WRITING})`;
    PostgresPoolDriver = class {
      #pool;
      #statements = new Statements();
      constructor(pool) {
        this.#pool = pool;
      }
      async init() {
      }
      async acquireConnection() {
        try {
          return new PostgresConnection(await this.#pool.connect(), this.#statements);
        } catch (error) {
          throw explained(error);
        }
      }
      async releaseConnection(connection) {
        connection.release();
      }
      async beginTransaction(connection) {
        await connection.begin(BEGIN_WRITING);
      }
      async commitTransaction(connection) {
        await connection.commit();
      }
      async rollbackTransaction(connection) {
        await connection.rollBack();
      }
      async destroy() {
        await this.#pool.end();
      }
    };
  }
});

// src/store/dialect/postgres/place-of.ts
function placeOf(databaseUrl) {
  try {
    const { hostname, port, pathname, searchParams } = new URL(databaseUrl);
    const host = hostname === "" ? searchParams.get("host") ?? "localhost" : hostname;
    return `${host}${port === "" ? "" : `:${port}`}${pathname}`;
  } catch {
    return "the database URL";
  }
}
var init_place_of = __esm({
  "src/store/dialect/postgres/place-of.ts"() {
    "use strict";
  }
});

// src/store/dialect/postgres/gathering-socket.ts
import { Socket } from "node:net";
var GatheringSocket;
var init_gathering_socket = __esm({
  "src/store/dialect/postgres/gathering-socket.ts"() {
    "use strict";
    GatheringSocket = class extends Socket {
      #isGathering = false;
      cork() {
        super.cork();
        if (this.#isGathering) return;
        this.#isGathering = true;
        super.cork();
        process.nextTick(() => {
          this.#isGathering = false;
          this.uncork();
        });
      }
    };
  }
});

// src/store/dialect/postgres/settings.ts
import { types } from "pg";
function clientSettings(databaseUrl) {
  return {
    connectionString: databaseUrl,
    application_name: "astern",
    keepAlive: true,
    keepAliveInitialDelayMillis: 1e4,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    types: numbers2,
    stream: () => new GatheringSocket()
  };
}
var LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, ANSWER_TIMEOUT_MS, IDLE_IN_TRANSACTION_MS, CONNECT_TIMEOUT_MS, POOL, INT8, numbers2;
var init_settings = __esm({
  "src/store/dialect/postgres/settings.ts"() {
    "use strict";
    init_gathering_socket();
    LOCK_TIMEOUT_MS = 8e3;
    STATEMENT_TIMEOUT_MS = 1e4;
    ANSWER_TIMEOUT_MS = 12e3;
    IDLE_IN_TRANSACTION_MS = 5e3;
    CONNECT_TIMEOUT_MS = 5e3;
    POOL = { max: 8, connectionTimeoutMillis: 1e4, idleTimeoutMillis: 3e4, pipeline: true };
    INT8 = 20;
    numbers2 = {
      getTypeParser: ((oid, format) => oid === INT8 ? Number : types.getTypeParser(oid, format))
    };
  }
});

// src/store/dialect/postgres/snapshot.ts
async function readSnapshot(snapshots, work2) {
  try {
    return await readOnce(snapshots, work2);
  } catch (error) {
    if (!(error instanceof Error && isOutdatedPlan(error.cause))) throw error;
    return readOnce(snapshots, work2);
  }
}
async function readOnce({ acquire, over }, work2) {
  const connection = await acquire();
  try {
    const [begun, done] = await Promise.allSettled([connection.begin(BEGIN_READING), work2(over(new Lent(connection)))]);
    if (begun.status === "rejected") throw begun.reason;
    if (done.status === "rejected") throw done.reason;
    await connection.commit();
    return done.value;
  } catch (error) {
    await connection.rollBack();
    throw error;
  } finally {
    connection.release();
  }
}
function refuse() {
  throw new Error("a snapshot is a transaction already");
}
var BEGIN_READING, Lent;
var init_snapshot = __esm({
  "src/store/dialect/postgres/snapshot.ts"() {
    "use strict";
    init_errors2();
    BEGIN_READING = "begin isolation level repeatable read, read only";
    Lent = class {
      #connection;
      constructor(connection) {
        this.#connection = connection;
      }
      async init() {
      }
      async acquireConnection() {
        return this.#connection;
      }
      async releaseConnection() {
      }
      async beginTransaction() {
        refuse();
      }
      async commitTransaction() {
        refuse();
      }
      async rollbackTransaction() {
        refuse();
      }
      async destroy() {
      }
    };
  }
});

// src/store/dialect/postgres/open.ts
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql as sql4 } from "kysely";
import { Pool } from "pg";
async function openPostgres({
  databaseUrl,
  clock,
  nowMs: nowMs2 = databaseClock
}) {
  const settings = clientSettings(databaseUrl);
  const pool = openPool(databaseUrl, settings);
  const driver = new PostgresPoolDriver(pool);
  const db = kyselyOver(driver);
  const snapshots = { acquire: () => driver.acquireConnection(), over: kyselyOver };
  const announcements = openAnnouncements({ pool, settings, clock });
  const inTurn = createOneAtATime();
  const underWay = /* @__PURE__ */ new Set();
  const noted = (work2) => {
    underWay.add(work2);
    work2.then(
      () => underWay.delete(work2),
      () => underWay.delete(work2)
    );
    return work2;
  };
  const dialect = {
    db,
    columns: {
      integer: "bigint",
      text: sql4`text collate "C"`,
      countedUp: (column) => column.generatedByDefaultAsIdentity().primaryKey()
    },
    nowMs: nowMs2,
    lockRows: (query) => query.forUpdate(),
    lockFreeRows: (query) => query.forUpdate().skipLocked(),
    countOn,
    // Those who would only wait for each other in the database do so here, and leave its connections to the readers.
    transaction: (work2) => noted(inTurn("", () => db.transaction().execute(work2))),
    snapshot: (work2) => noted(readSnapshot(snapshots, work2)),
    announceEvents: announcements.announce,
    onEventsAnnounced: announcements.listen,
    close: async () => {
      await Promise.allSettled(underWay);
      await announcements.close();
      await db.destroy();
    }
  };
  return checked(dialect, databaseUrl);
}
function openPool(databaseUrl, settings) {
  try {
    const pool = new Pool({ ...settings, ...POOL });
    pool.on("error", () => void 0);
    return pool;
  } catch (error) {
    throw cannotOpen(databaseUrl, messageOf(error));
  }
}
function kyselyOver(driver) {
  return new Kysely({
    dialect: {
      createDriver: () => driver,
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely)
    }
  });
}
async function countOn(tx, table, column) {
  const highest = sql4`select max(${sql4.ref(column)}) as number from ${sql4.table(table)}`;
  await sql4`select setval(pg_get_serial_sequence(${table}, ${column}), number) from (${highest}) as highest
    where number is not null`.execute(tx);
}
async function databaseClock(db) {
  const { rows } = await sql4`select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`.execute(db);
  return rows[0]?.ms ?? Number.NaN;
}
async function checked(dialect, databaseUrl) {
  try {
    const { rows } = await sql4`
      select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding
    `.execute(dialect.db);
    const why = unfit(rows[0]);
    if (why !== null) throw cannotOpen(databaseUrl, why);
    return dialect;
  } catch (error) {
    await dialect.close();
    throw error instanceof ProviderError ? cannotOpen(databaseUrl, error.message) : error;
  }
}
function unfit(found) {
  if (found === void 0 || found.version < OLDEST_VERSION) return "it is older than PostgreSQL 14";
  return found.encoding === "UTF8" ? null : `its encoding is ${found.encoding}, and must be UTF8`;
}
function cannotOpen(databaseUrl, why) {
  return new UserError(
    "store/cannot-open",
    `Cannot open the database ${placeOf(databaseUrl)}: ${why}.`,
    "Check that it runs, that `database_url` (or DATABASE_URL) names it, and that its user may create tables there."
  );
}
var OLDEST_VERSION;
var init_open = __esm({
  "src/store/dialect/postgres/open.ts"() {
    "use strict";
    init_errors();
    init_one_at_a_time();
    init_announcements();
    init_driver();
    init_place_of();
    init_settings();
    init_snapshot();
    OLDEST_VERSION = 14e4;
  }
});

// src/store/contract.ts
import { describe } from "node:test";

// src/store/testing/answer-cases.ts
import assert from "node:assert/strict";
import { it } from "node:test";
function answerCases(open3) {
  const answer = { key: "k", request: "hash", status: 202, body: '{"ok":"ja \u2602"}', atMs: 100 };
  it("keeps the first answer to a key", async (t) => {
    const { store } = await open3(t);
    await store.answers.put(answer);
    await store.answers.put({ ...answer, status: 500, body: "other" });
    assert.deepEqual(await store.answers.get("k"), answer);
    assert.equal(await store.answers.get("l"), null);
  });
  it("forgets what is older than asked, and nothing else", async (t) => {
    const { store } = await open3(t);
    for (const atMs of [98, 99, 100, 101]) await store.answers.put({ ...answer, key: `at ${atMs}`, atMs });
    await store.answers.forgetBefore(100);
    assert.equal(await store.answers.get("at 99"), null);
    assert.deepEqual((await store.answers.get("at 100"))?.atMs, 100);
    assert.deepEqual((await store.answers.get("at 101"))?.atMs, 101);
  });
}

// src/store/testing/debt-cases.ts
import assert2 from "node:assert/strict";
import { it as it2 } from "node:test";

// src/core/testing/samples.ts
var nowMs = 17e11;
var target = "shop/production";
function aDebt(change = {}) {
  return {
    id: "debt_1",
    kind: "merge-back",
    target,
    sha: "a".repeat(40),
    release: 3,
    pipeline: "pl_1",
    incident: "INC-123",
    status: "open",
    createdAtMs: nowMs - 6e4,
    dueAtMs: nowMs + 8634e4,
    settledAtMs: null,
    settledBy: null,
    settledHow: null,
    reminded: [],
    facts: {},
    ...change
  };
}

// src/core/guard/config.ts
var NO_GUARD = {
  database: null,
  contracts: [],
  jobs: { replay: {}, skipsUnknown: false, queue: null },
  critical: []
};

// src/core/pipelines/default-hotfix.ts
var DEFAULT_HOTFIX = {
  branch: "hotfix/",
  keyword: "[hotfix]",
  approvals: 1,
  approvers: null,
  mergeInto: "main",
  mergeBackWithinMs: 24 * 60 * 6e4,
  maxPerMonth: 2
};

// src/store/testing/samples.ts
var startMs = 17e11;
var production = "shop/production";
async function register({ services, targets }, service = "shop") {
  await services.put({ name: service, repository: `git@example.test:${service}.git`, createdAtMs: startMs });
  for (const environment of ["production", "staging"]) {
    await targets.put({
      name: `${service}/${environment}`,
      service,
      environment,
      router: "builtin",
      createdAtMs: startMs
    });
  }
}
var config = {
  service: "shop",
  build: { run: "npm ci", timeoutMs: 6e4, env: { TOKEN: { env: "SHOP_TOKEN" } } },
  roles: [],
  environments: [],
  rollback: {
    keyword: "[rollback]",
    staleAfterMs: 36e5,
    keepWarmMs: 36e5,
    keepReleases: 10,
    automatic: false,
    unlock: "manual",
    require: "nothing",
    watchMs: 12e4
  },
  gates: [],
  hotfix: DEFAULT_HOTFIX,
  guard: NO_GUARD,
  dependsOn: [],
  notActedOn: ["gates"]
};
function aRelease(change = {}) {
  const { sha = "abc123", ...rest } = change;
  return {
    service: "shop",
    commit: { sha, title: "Sell umbrellas \u2602", author: "Ada <ada@example.test>", committedAtMs: startMs - 6e4 },
    digest: `sha256:${sha}`,
    sizeBytes: 5e9,
    config,
    builtAtMs: startMs,
    buildMs: 4200,
    ...rest
  };
}
function aStack(change = {}) {
  return {
    id: "stack_1",
    target: production,
    release: 1,
    tag: "new",
    createdAtMs: startMs,
    readyAtMs: null,
    hotSinceMs: null,
    keepUntilMs: null,
    workers: "off",
    workersUntilMs: null,
    ...change
  };
}
function aLock(change = {}) {
  return {
    id: "lock_1",
    strength: "hard",
    source: "person",
    opens: "by-hand",
    scope: { kind: "target", target: production },
    reason: "r42 was rolled back",
    owner: "ada",
    createdAtMs: startMs,
    expiresAtMs: null,
    incident: null,
    operation: null,
    ...change
  };
}
function anOperation(change = {}) {
  const goal = { kind: "deploy", stack: "stack_1", release: 1 };
  return { id: "op_1", target: production, goal, actor: "ada", release: 1, ...change };
}
function anEvent(change = {}) {
  return { kind: "traffic.flipped", target: production, operation: null, actor: "ada", data: {}, ...change };
}
function aReport(change = {}) {
  return {
    service: "shop",
    live: 2,
    back: 1,
    madeAtMs: startMs,
    tookMs: 12,
    findings: [],
    leftOut: 0,
    looked: [{ area: "database", state: "judged", text: "2 migrations \u2602" }],
    range: { commits: [], count: 0, diverged: false },
    migrations: null,
    rules: 1,
    ...change
  };
}

// src/store/testing/debt-cases.ts
function debtCases(open3) {
  it2("keeps a debt with all that it says, and changes it under its id", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const debt = aDebt({ target: production, facts: { into: "main", leftOut: [{ gate: "lint", how: "skipped" }] } });
    await store.debts.put(debt);
    const before = await store.debts.get(debt.id);
    const settled = aDebt({
      target: production,
      status: "settled",
      settledAtMs: 5,
      settledBy: "ann",
      settledHow: "said",
      reminded: ["half", "overdue"],
      dueAtMs: null
    });
    await store.debts.put(settled);
    assert2.deepEqual(before, debt);
    assert2.deepEqual(await store.debts.get(debt.id), settled);
    assert2.equal(await store.debts.get("debt_none"), null);
  });
  it2("lists what is open oldest first, and everything newest first", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const put = (id, over = {}) => store.debts.put(aDebt({ id, target: production, ...over }));
    await put("one");
    await put("two", { status: "settled", settledAtMs: 5, settledBy: "ann", settledHow: "said" });
    await put("three", { target: "shop/staging" });
    await put("four");
    const ids3 = (debts) => debts.map(({ id }) => id);
    assert2.deepEqual(ids3(await store.debts.open()), ["one", "three", "four"]);
    assert2.deepEqual(ids3(await store.debts.list({ limit: 3 })), ["four", "three", "two"]);
    assert2.deepEqual(ids3(await store.debts.list({ target: "shop/staging", limit: 9 })), ["three"]);
  });
}

// src/store/testing/delivery-cases.ts
import assert3 from "node:assert/strict";
import { it as it3 } from "node:test";

// src/store/json-column.ts
init_errors();
function toJson(value) {
  return value === null ? null : JSON.stringify(value);
}
function fromJson(text, row2 = "a record") {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const next = "the rest goes on; put back a backup, or ask for help with this one";
    throw new ProviderError("database", `${row2} cannot be read, it is damaged: ${next}`, { retryable: false, cause });
  }
}
function fromJsonOrNull(text, row2) {
  return text === null ? null : fromJson(text, row2);
}
function readable(rows, read) {
  return rows.flatMap((row2) => {
    try {
      return [read(row2)];
    } catch (error) {
      if (error instanceof ProviderError) return [];
      throw error;
    }
  });
}

// src/store/many-rows.ts
import { CompiledQuery } from "kysely";
var AT_ONCE = 100;
function aboutMany(build, write) {
  const texts = /* @__PURE__ */ new WeakMap();
  const textFor = ({ dialect, db }, some) => {
    const known = texts.get(dialect) ?? /* @__PURE__ */ new Map();
    texts.set(dialect, known);
    const text = known.get(some.length) ?? build(db, some).compile().sql;
    known.set(some.length, text);
    return text;
  };
  return async (session, all, before = []) => {
    const rows = [];
    for (let from = 0; from < all.length; from += AT_ONCE) {
      const some = all.slice(from, from + AT_ONCE);
      const parameters = [...before];
      for (const one2 of some) write(one2, parameters);
      const found = await session.db.executeQuery(CompiledQuery.raw(textFor(session, some), parameters));
      rows.push(...found.rows);
    }
    return rows;
  };
}

// src/store/alerts.ts
function createAlerts(session) {
  const all = () => session.db.selectFrom("alerts").selectAll();
  return {
    get: async (id) => {
      const row2 = await all().where("id", "=", id).executeTakeFirst();
      return row2 === void 0 ? null : toAlert(row2);
    },
    byKey: async (hook, keys) => readable(await withKeys(session, keys, [hook]), toAlert),
    of: async (incident, { status, limit }) => {
      let rows = all().where("incident", "=", incident).orderBy("status");
      if (status !== void 0) rows = rows.where("status", "=", status);
      return readable(await rows.limit(limit).execute(), toAlert).toSorted((a, b) => a.firstAtMs - b.firstAtMs);
    },
    list: async ({ hook, incident, limit }) => {
      let rows = all().orderBy("last_at_ms", "desc").limit(limit);
      if (hook !== void 0) rows = rows.where("hook", "=", hook);
      if (incident === null) rows = rows.where("incident", "is", null);
      return readable(await rows.execute(), toAlert);
    },
    kept: async ({ after, limit }) => {
      let rows = all().where("incident", "is", null).where("status", "=", "firing").orderBy("id").limit(limit);
      if (after !== void 0) rows = rows.where("id", ">", after);
      return readable(await rows.execute(), toAlert);
    },
    put: (alerts) => session.atomically(async (tx) => void await putAll(tx, alerts.map(toRow))),
    forgetBefore: async (atMs, limit) => {
      const open3 = session.db.selectFrom("incidents").select("number").where("resolved_at_ms", "is", null);
      const old = session.db.selectFrom("alerts").select("id").where("last_at_ms", "<", atMs).where((of) => of.or([of("incident", "is", null), of("incident", "not in", open3)])).orderBy("last_at_ms").limit(limit);
      const removed = await session.db.deleteFrom("alerts").where("id", "in", old).executeTakeFirst();
      return Number(removed.numDeletedRows);
    }
  };
}
var withKeys = aboutMany(
  (db, keys) => db.selectFrom("alerts").selectAll().where("hook", "=", "").where("key", "in", keys),
  (key, values) => values.push(key)
);
var putAll = aboutMany(
  (db, rows) => db.insertInto("alerts").values(rows).onConflict(
    (conflict) => conflict.columns(["hook", "key"]).doUpdateSet((change) => ({
      status: change.ref("excluded.status"),
      incident: change.ref("excluded.incident"),
      last_at_ms: change.ref("excluded.last_at_ms"),
      detail_json: change.ref("excluded.detail_json")
    }))
  ),
  ({ id, hook, key, status, incident, last_at_ms, detail_json }, values) => values.push(id, hook, key, status, incident, last_at_ms, detail_json)
);
function toAlert(row2) {
  const { id, hook, key, status, incident, last_at_ms: lastAtMs } = row2;
  return { id, hook, key, status, incident, lastAtMs, ...fromJson(row2.detail_json, `alert ${id}`) };
}
var none = void 0;
var IN_COLUMNS = { id: none, hook: none, key: none, status: none, incident: none, lastAtMs: none };
function toRow(alert) {
  const { id, hook, key, status, incident, lastAtMs } = alert;
  const detail_json = toJson({ ...alert, ...IN_COLUMNS });
  return { id, hook, key, status, incident, last_at_ms: lastAtMs, detail_json };
}

// src/store/answers.ts
function createAnswers(session) {
  return {
    get: async (key) => {
      const row2 = await session.db.selectFrom("answers").selectAll().where("key", "=", key).executeTakeFirst();
      if (row2 === void 0) return null;
      return { key: row2.key, request: row2.request, status: row2.status, body: row2.body, atMs: row2.at_ms };
    },
    put: async ({ key, request, status, body, atMs }) => {
      await session.db.insertInto("answers").values({ key, request, status, body, at_ms: atMs }).onConflict((conflict) => conflict.column("key").doNothing()).execute();
    },
    forgetBefore: async (atMs) => {
      await session.db.deleteFrom("answers").where("at_ms", "<", atMs).execute();
    }
  };
}

// src/store/pipelines.ts
function createPipelines(session) {
  const all = () => session.db.selectFrom("pipelines").selectAll();
  return {
    get: async (id) => {
      const row2 = await all().where("id", "=", id).executeTakeFirst();
      return row2 === void 0 ? null : toPipeline(row2);
    },
    open: async () => readable(await all().where("ended_at_ms", "is", null).orderBy("ordinal").execute(), toPipeline),
    list: async ({ target: target2, sha, limit }) => {
      let rows = all().orderBy("ordinal", "desc").limit(limit);
      if (target2 !== void 0) rows = rows.where("target", "=", target2);
      if (sha !== void 0) rows = rows.where("sha", "=", sha);
      return readable(await rows.execute(), toPipeline);
    },
    put: async (pipeline) => {
      const { id, ...values } = toRow2(pipeline);
      await session.db.insertInto("pipelines").values({ id, ...values }).onConflict(
        (conflict) => conflict.column("id").doUpdateSet({ ...values, version: (change) => change("pipelines.version", "+", 1) })
      ).execute();
    },
    forChange: async (id) => {
      const row2 = await session.dialect.lockRows(all().where("id", "=", id)).executeTakeFirst();
      return row2 === void 0 ? null : toPipeline(row2);
    }
  };
}
async function touchPipeline({ db }, id) {
  await db.updateTable("pipelines").set((column) => ({ version: column("version", "+", 1) })).where("id", "=", id).execute();
}
function toPipeline(row2) {
  return {
    id: row2.id,
    target: row2.target,
    status: row2.status,
    mode: row2.mode,
    purpose: row2.purpose,
    trigger: row2.trigger_kind,
    actor: row2.actor,
    commit: { sha: row2.sha, title: row2.title, author: row2.author, committedAtMs: row2.committed_at_ms },
    email: row2.email,
    incident: row2.incident,
    round: row2.round,
    release: row2.release,
    operation: row2.operation,
    createdAtMs: row2.created_at_ms,
    endedAtMs: row2.ended_at_ms,
    version: row2.version,
    ...fromJson(row2.detail_json, `pipeline ${row2.id}`)
  };
}
function toRow2(pipeline) {
  const { commit } = pipeline;
  const { repository, branch, because, plan, failFast, rebuild, consent, holds, cancelled, problem } = pipeline;
  const detail = {
    repository,
    branch,
    because,
    plan,
    failFast,
    rebuild,
    consent,
    holds,
    cancelled,
    problem
  };
  return {
    id: pipeline.id,
    target: pipeline.target,
    status: pipeline.status,
    mode: pipeline.mode,
    purpose: pipeline.purpose,
    trigger_kind: pipeline.trigger,
    actor: pipeline.actor,
    sha: commit.sha,
    title: commit.title,
    author: commit.author,
    email: pipeline.email,
    committed_at_ms: commit.committedAtMs,
    incident: pipeline.incident,
    round: pipeline.round,
    release: pipeline.release,
    operation: pipeline.operation,
    created_at_ms: pipeline.createdAtMs,
    ended_at_ms: pipeline.endedAtMs,
    detail_json: toJson(detail)
  };
}

// src/store/approvals.ts
function createApprovals(session) {
  return {
    of: async (pipeline) => {
      const ofPipeline = session.db.selectFrom("approvals").selectAll().where("pipeline", "=", pipeline);
      const rows = await ofPipeline.orderBy("at_ms").orderBy("actor").execute();
      return rows.map(({ actor, reason, at_ms: atMs }) => ({ pipeline, actor, reason, atMs }));
    },
    put: ({ pipeline, actor, reason, atMs }) => session.atomically(async (tx) => {
      await tx.db.insertInto("approvals").values({ pipeline, actor, reason, at_ms: atMs }).onConflict((conflict) => conflict.columns(["pipeline", "actor"]).doNothing()).execute();
      await touchPipeline(tx, pipeline);
    })
  };
}

// src/store/blocks.ts
function createBlocks(session) {
  return {
    open: async (target2) => {
      const ofTarget = session.db.selectFrom("blocks").selectAll().where("target", "=", target2);
      const rows = await ofTarget.where("ended_at_ms", "is", null).orderBy("ordinal").execute();
      return rows.map(toBlock);
    },
    targets: async () => {
      const open3 = session.db.selectFrom("blocks").select("target").where("ended_at_ms", "is", null);
      return (await open3.distinct().orderBy("target").execute()).map(({ target: target2 }) => target2);
    },
    put: async ({ id, target: target2, sha, actor, atMs, endedAtMs, facts }) => {
      const values = { target: target2, sha, actor, at_ms: atMs, ended_at_ms: endedAtMs, detail_json: toJson(facts) };
      await session.db.insertInto("blocks").values({ id, ...values }).onConflict((conflict) => conflict.column("id").doUpdateSet(values)).execute();
    }
  };
}
function toBlock(row2) {
  const { id, target: target2, sha, actor, at_ms: atMs, ended_at_ms: endedAtMs } = row2;
  return { id, target: target2, sha, actor, atMs, endedAtMs, facts: fromJson(row2.detail_json, `block ${id}`) };
}

// src/store/branches.ts
function createBranches(session) {
  return {
    get: async (name) => {
      const row2 = await session.db.selectFrom("branches").selectAll().where("name", "=", name).executeTakeFirst();
      if (row2 === void 0) return null;
      return { name, sha: row2.sha, seenAtMs: row2.seen_at_ms, facts: fromJson(row2.detail_json, `branch ${name}`) };
    },
    put: async ({ name, sha, seenAtMs, facts }) => {
      const values = { sha, seen_at_ms: seenAtMs, detail_json: toJson(facts) };
      await session.db.insertInto("branches").values({ name, ...values }).onConflict((conflict) => conflict.column("name").doUpdateSet(values)).execute();
    }
  };
}

// src/store/debts.ts
function createDebts(session) {
  const all = () => session.db.selectFrom("debts").selectAll();
  return {
    get: async (id) => {
      const row2 = await all().where("id", "=", id).executeTakeFirst();
      return row2 === void 0 ? null : toDebt(row2);
    },
    open: async () => readable(await all().where("settled_at_ms", "is", null).orderBy("ordinal").execute(), toDebt),
    list: async ({ target: target2, limit }) => {
      const newest = all().orderBy("ordinal", "desc").limit(limit);
      return readable(await (target2 === void 0 ? newest : newest.where("target", "=", target2)).execute(), toDebt);
    },
    put: async (debt) => {
      const { id, ...values } = toRow3(debt);
      await session.db.insertInto("debts").values({ id, ...values }).onConflict((conflict) => conflict.column("id").doUpdateSet(values)).execute();
    }
  };
}
function toDebt(row2) {
  return {
    id: row2.id,
    kind: row2.kind,
    target: row2.target,
    status: row2.status,
    sha: row2.sha,
    release: row2.release,
    pipeline: row2.pipeline,
    incident: row2.incident,
    createdAtMs: row2.created_at_ms,
    dueAtMs: row2.due_at_ms,
    settledAtMs: row2.settled_at_ms,
    settledBy: row2.settled_by,
    ...fromJson(row2.detail_json, `debt ${row2.id}`)
  };
}
function toRow3(debt) {
  const { settledHow, reminded, facts } = debt;
  const detail = { settledHow, reminded, facts };
  return {
    id: debt.id,
    kind: debt.kind,
    target: debt.target,
    status: debt.status,
    sha: debt.sha,
    release: debt.release,
    pipeline: debt.pipeline,
    incident: debt.incident,
    created_at_ms: debt.createdAtMs,
    due_at_ms: debt.dueAtMs,
    settled_at_ms: debt.settledAtMs,
    settled_by: debt.settledBy,
    detail_json: toJson(detail)
  };
}

// src/store/deliveries.ts
import { sql } from "kysely";

// src/store/paging-use.ts
var PAGING_SINCE = 9;
async function notePagingInUse({ db }) {
  await db.updateTable("schema_version").set({ livable_from: PAGING_SINCE }).where("version", ">=", PAGING_SINCE).where("livable_from", "<", PAGING_SINCE).execute();
}

// src/store/deliveries.ts
var stateIs = {
  waiting: sql.lit("waiting"),
  read: sql.lit("read"),
  unparsed: sql.lit("unparsed"),
  repeated: sql.lit("repeated")
};
var bodyBytes = sql`octet_length(${sql.ref("body")})`.as("bytes");
function createDeliveries(session) {
  const all = () => session.db.selectFrom("deliveries").selectAll();
  return {
    add: async (deliveries) => {
      if (deliveries.length === 0) return;
      await notePagingInUse(session);
      const rows = deliveries.map(toRow4);
      if (rows.length <= AT_ONCE) await addAll(session, rows);
      else await session.atomically((tx) => addAll(tx, rows));
    },
    get: async (id) => {
      const row2 = await all().where("id", "=", id).executeTakeFirst();
      return row2 === void 0 ? null : toDelivery(row2);
    },
    waiting: (limit, mostBytes) => waitingIn(session, limit, mostBytes),
    list: async ({ hook, state, limit }) => {
      let rows = session.db.selectFrom("deliveries").select(["ordinal", "id", "hook", "delivery_key", "received_at_ms", "state", "detail_json", bodyBytes]).orderBy("ordinal", "desc").limit(limit);
      if (hook !== void 0) rows = rows.where("hook", "=", hook);
      if (state !== void 0) rows = rows.where("state", "=", stateIs[state]);
      return readable(await rows.execute(), toListed);
    },
    count: async (state, hook) => {
      const counted = session.db.selectFrom("deliveries").select((of) => of.fn.countAll().as("rows"));
      const ofState = counted.where("state", "=", stateIs[state]);
      const rows = await (hook === void 0 ? ofState : ofState.where("hook", "=", hook)).executeTakeFirstOrThrow();
      return Number(rows.rows);
    },
    seenBefore: async (hook, deliveryKey, ordinal) => {
      const earlier = session.db.selectFrom("deliveries").select("ordinal").where("hook", "=", hook).where("delivery_key", "=", deliveryKey).where("ordinal", "<", ordinal);
      return await earlier.limit(1).executeTakeFirst() !== void 0;
    },
    take: (ids3) => session.atomically(async (tx) => (await takeAll(tx, ids3, ["read"])).map(({ id }) => id)),
    carrying: (hook, deliveryKeys) => carrying(session, hook, deliveryKeys),
    mark: (ids3, state, problem = null) => session.atomically(async (tx) => {
      for (let from = 0; from < ids3.length; from += AT_ONCE)
        await tx.db.updateTable("deliveries").set({ state }).where("id", "in", ids3.slice(from, from + AT_ONCE)).execute();
      if (problem !== null) for (const id of ids3) await noteProblem(tx, id, problem);
    }),
    forgetBefore: async (atMs, limit) => {
      const old = session.db.selectFrom("deliveries").select("ordinal").where("received_at_ms", "<", atMs).where("state", "!=", stateIs.waiting).orderBy("received_at_ms").limit(limit);
      const removed = await session.db.deleteFrom("deliveries").where("ordinal", "in", old).executeTakeFirst();
      return Number(removed.numDeletedRows);
    }
  };
}
async function waitingIn(session, limit, mostBytes) {
  const all = session.db.selectFrom("deliveries").selectAll();
  const oldest = all.where("state", "=", stateIs.waiting).orderBy("ordinal").limit(limit);
  if (mostBytes === void 0) return readable(await oldest.execute(), toDelivery);
  for (let after = 0; ; ) {
    const last = await lastWithin(session, { after, limit, mostBytes });
    if (last === null) return [];
    const some = oldest.where("ordinal", ">", after).where("ordinal", "<=", last);
    const found = readable(await some.execute(), toDelivery);
    if (found.length > 0) return found;
    after = last;
  }
}
async function lastWithin({ db }, { after, limit, mostBytes }) {
  const sizes = await db.selectFrom("deliveries").select(["ordinal", bodyBytes]).where("state", "=", stateIs.waiting).where("ordinal", ">", after).orderBy("ordinal").limit(limit).execute();
  let last = sizes[0]?.ordinal ?? null;
  let sum = 0;
  for (const { ordinal, bytes } of sizes) {
    sum += bytes;
    if (sum > mostBytes) break;
    last = ordinal;
  }
  return last;
}
var addAll = aboutMany(
  (db, rows) => db.insertInto("deliveries").values(rows),
  ({ id, hook, delivery_key, received_at_ms, state, body, detail_json }, values) => values.push(id, hook, delivery_key, received_at_ms, state, body, detail_json)
);
var takeAll = aboutMany(
  (db, ids3) => db.updateTable("deliveries").set({ state: "read" }).where("id", "in", ids3).where("state", "=", stateIs.waiting).returning("id"),
  (id, values) => values.push(id)
);
var allCarrying = aboutMany(
  (db, keys) => db.selectFrom("deliveries").select(["id", "ordinal", "state", "delivery_key"]).where("hook", "=", "").where("delivery_key", "in", keys).where("state", "!=", stateIs.repeated),
  (key, values) => values.push(key)
);
async function carrying(session, hook, keys) {
  const found = await allCarrying(session, keys, [hook]);
  return found.flatMap(
    ({ delivery_key: deliveryKey, ...row2 }) => deliveryKey === null ? [] : { ...row2, deliveryKey }
  );
}
async function noteProblem(tx, id, problem) {
  const row2 = await tx.db.selectFrom("deliveries").select("detail_json").where("id", "=", id).executeTakeFirst();
  if (row2 === void 0) return;
  const detail = { ...fromJson(row2.detail_json, `delivery ${id}`), problem };
  await tx.db.updateTable("deliveries").set({ detail_json: toJson(detail) }).where("id", "=", id).execute();
}
function toDelivery(row2) {
  return { ...plain(row2), body: row2.body };
}
function toListed({ bytes, ...row2 }) {
  const bare = plain(row2);
  return { ...bare, sizeBytes: bare.encoding === "base64" ? Math.floor(bytes * 3 / 4) : bytes };
}
function plain(row2) {
  return {
    id: row2.id,
    hook: row2.hook,
    ordinal: row2.ordinal,
    deliveryKey: row2.delivery_key,
    receivedAtMs: row2.received_at_ms,
    state: row2.state,
    ...fromJson(row2.detail_json, `delivery ${row2.id}`)
  };
}
function toRow4(delivery) {
  const { id, hook, deliveryKey, receivedAtMs, body, ...rest } = delivery;
  const detail = { ...rest, problem: null };
  return {
    id,
    hook,
    delivery_key: deliveryKey,
    received_at_ms: receivedAtMs,
    state: "waiting",
    body,
    detail_json: toJson(detail)
  };
}

// src/store/escalations.ts
function createEscalations(session) {
  const all = () => session.db.selectFrom("escalations").selectAll();
  const one2 = (incident) => all().where("incident", "=", incident);
  return {
    get: async (incident) => {
      const row2 = await one2(incident).executeTakeFirst();
      return row2 === void 0 ? null : toEscalation(row2);
    },
    forChange: async (incident) => {
      const row2 = await session.dialect.lockRows(one2(incident)).executeTakeFirst();
      return row2 === void 0 ? null : toEscalation(row2);
    },
    due: async (nowMs2, limit) => {
      const rows = all().where("next_at_ms", "<=", nowMs2).orderBy("next_at_ms").orderBy("incident").limit(limit);
      return readable(await rows.execute(), toEscalation);
    },
    nextDue: async () => {
      const next = all().where("next_at_ms", "is not", null).orderBy("next_at_ms").limit(1);
      return (await next.executeTakeFirst())?.next_at_ms ?? null;
    },
    put: async ({ incident, nextAtMs, ...detail }) => {
      const values = { next_at_ms: nextAtMs, detail_json: toJson(detail) };
      await session.db.insertInto("escalations").values({ incident, ...values }).onConflict((conflict) => conflict.column("incident").doUpdateSet(values)).execute();
    }
  };
}
function toEscalation(row2) {
  const detail = fromJson(
    row2.detail_json,
    `escalation of INC-${row2.incident}`
  );
  return { incident: row2.incident, nextAtMs: row2.next_at_ms, ...detail };
}

// src/lib/canonical-json.ts
function canonicalJson(value) {
  return JSON.stringify(value, (_key, inner) => isPlainObject(inner) ? sorted(inner) : inner) ?? "null";
}
function isPlainObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function sorted(object) {
  const result = /* @__PURE__ */ Object.create(null);
  for (const key of Object.keys(object).sort()) result[key] = object[key];
  return result;
}

// src/store/event-hash.ts
import { createHash } from "node:crypto";
var firstHash = "0".repeat(64);
function eventHash(previousHash, line) {
  const { seq, atMs, kind, target: target2, operation, actor, data } = line;
  const text = canonicalJson({ seq, atMs, kind, target: target2, operation, actor, data });
  return createHash("sha256").update(previousHash).update(text).digest("hex");
}

// src/store/events.ts
function createEvents(session) {
  return {
    append: (event) => session.atomically((tx) => append(tx, event)),
    after: async (after, filter) => {
      const rows = await matching(session, filter).where("seq", ">", after).orderBy("seq").execute();
      return rows.map(toEvent);
    },
    newest: async (filter) => {
      const rows = await matching(session, filter).orderBy("seq", "desc").execute();
      return rows.map(toEvent).reverse();
    },
    lastSeq: async () => {
      const head = await session.db.selectFrom("event_head").select("seq").where("id", "=", 1).executeTakeFirst();
      return head?.seq ?? 0;
    }
  };
}
async function append(tx, event) {
  const head = await tx.db.updateTable("event_head").set((column) => ({ seq: column("seq", "+", 1) })).where("id", "=", 1).returning(["seq", "hash"]).executeTakeFirstOrThrow();
  const [kind, actor] = [event.kind, storable(event.actor)];
  const target2 = event.target === null ? null : storable(event.target);
  const operation = event.operation === null ? null : storable(event.operation);
  const dataJson = canonicalJson(event.data);
  const line = {
    kind,
    target: target2,
    operation,
    actor,
    data: fromJson(dataJson),
    seq: head.seq,
    atMs: await tx.nowMs()
  };
  const hash = eventHash(head.hash, line);
  await tx.db.insertInto("events").values({ seq: line.seq, at_ms: line.atMs, kind, target: target2, operation, actor, data_json: dataJson, hash }).execute();
  await tx.db.updateTable("event_head").set({ hash }).where("id", "=", 1).execute();
  tx.eventAppended(line.seq);
  return { ...line, hash };
}
function storable(text) {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
function matching(session, { limit, target: target2, operation }) {
  let query = session.db.selectFrom("events").selectAll().limit(limit);
  if (target2 !== void 0) query = query.where("target", "=", target2);
  if (operation !== void 0) query = query.where("operation", "=", operation);
  return query;
}
function toEvent(row2) {
  return {
    seq: row2.seq,
    atMs: row2.at_ms,
    kind: row2.kind,
    target: row2.target,
    operation: row2.operation,
    actor: row2.actor,
    data: fromJson(row2.data_json),
    hash: row2.hash
  };
}

// src/store/gate-runs.ts
function createGateRuns(session) {
  return {
    of: async (pipeline) => {
      const ofPipeline = session.db.selectFrom("gate_runs").selectAll().where("pipeline", "=", pipeline);
      const rows = await ofPipeline.orderBy("started_at_ms").orderBy("gate").orderBy("attempt").execute();
      return rows.map(toRun);
    },
    put: (run) => session.atomically(async (tx) => {
      const { pipeline, gate, attempt, ...values } = toRow5(run);
      await tx.db.insertInto("gate_runs").values({ pipeline, gate, attempt, ...values }).onConflict((conflict) => conflict.columns(["pipeline", "gate", "attempt"]).doUpdateSet(values)).execute();
      await touchPipeline(tx, pipeline);
    }),
    durations: async (target2, gate, limit) => {
      const rows = await session.db.selectFrom("pipelines").innerJoin("gate_runs", "gate_runs.pipeline", "pipelines.id").select(["gate_runs.started_at_ms", "gate_runs.ended_at_ms"]).where("pipelines.target", "=", target2).where("gate_runs.gate", "=", gate).where("gate_runs.status", "=", "passed").orderBy("pipelines.ordinal", "desc").limit(limit).execute();
      return rows.flatMap((row2) => row2.ended_at_ms === null ? [] : [row2.ended_at_ms - row2.started_at_ms]);
    }
  };
}
function toRun(row2) {
  return {
    pipeline: row2.pipeline,
    gate: row2.gate,
    attempt: row2.attempt,
    round: row2.round,
    status: row2.status,
    place: row2.place,
    startedAtMs: row2.started_at_ms,
    endedAtMs: row2.ended_at_ms,
    ...fromJson(row2.detail_json, `gate ${row2.gate} of ${row2.pipeline}`)
  };
}
function toRow5(run) {
  const { exitCode, signal, lastLines, url } = run;
  const detail = { exitCode, signal, lastLines, url };
  return {
    pipeline: run.pipeline,
    gate: run.gate,
    attempt: run.attempt,
    round: run.round,
    status: run.status,
    place: run.place,
    started_at_ms: run.startedAtMs,
    ended_at_ms: run.endedAtMs,
    detail_json: toJson(detail)
  };
}

// src/store/incidents.ts
function createIncidents(session) {
  const all = () => session.db.selectFrom("incidents").selectAll();
  const one2 = (number) => all().where("number", "=", number);
  return {
    get: async (number) => {
      const row2 = await one2(number).executeTakeFirst();
      return row2 === void 0 ? null : toIncident(row2);
    },
    forChange: async (number) => {
      const row2 = await session.dialect.lockRows(one2(number)).executeTakeFirst();
      return row2 === void 0 ? null : toIncident(row2);
    },
    open: async (service) => {
      let rows = all().where("resolved_at_ms", "is", null).orderBy("number");
      if (service === null) rows = rows.where("service", "is", null);
      else if (service !== void 0) rows = rows.where("service", "=", service);
      return readable(await rows.execute(), toIncident);
    },
    list: async ({ open: open3, service, target: target2, limit, before }) => {
      let rows = all().orderBy("number", "desc").limit(limit);
      if (open3 === true) rows = rows.where("resolved_at_ms", "is", null);
      if (service !== void 0) rows = rows.where("service", "=", service);
      if (target2 !== void 0) rows = rows.where("target", "=", target2);
      if (before !== void 0) rows = rows.where("number", "<", before);
      return readable(await rows.execute(), toIncident);
    },
    countOpen: async () => {
      const open3 = session.db.selectFrom("incidents").select((of) => of.fn.countAll().as("rows"));
      return Number((await open3.where("resolved_at_ms", "is", null).executeTakeFirstOrThrow()).rows);
    },
    concerned: async ({ groups, numbers: numbers3, resolvedAfterMs }) => {
      const found = /* @__PURE__ */ new Map();
      for (const some of chunks(groups)) {
        const rows = all().where("group_key", "in", some).where((of) => of.or([of("resolved_at_ms", "is", null), of("resolved_at_ms", ">", resolvedAfterMs)]));
        for (const one3 of readable(await rows.execute(), toIncident)) found.set(one3.number, one3);
      }
      for (const some of chunks(numbers3.filter((number) => !found.has(number))))
        for (const one3 of readable(await all().where("number", "in", some).execute(), toIncident))
          found.set(one3.number, one3);
      return [...found.values()].toSorted((a, b) => a.number - b.number);
    },
    openOn: async (targets) => {
      const found = [];
      for (const some of chunks(targets))
        found.push(
          ...readable(
            await all().where("target", "in", some).where("resolved_at_ms", "is", null).execute(),
            toIncident
          )
        );
      return found.toSorted((a, b) => a.number - b.number);
    },
    toLookAt: async (nowMs2, limit) => {
      const due = all().where("look_at_ms", "<=", nowMs2).orderBy("look_at_ms").limit(limit);
      return readable(await due.execute(), toIncident);
    },
    add: async (incident) => {
      await notePagingInUse(session);
      const { number } = await session.db.insertInto("incidents").values(toRow6(incident)).returning("number").executeTakeFirstOrThrow();
      return { ...incident, number };
    },
    put: async ({ number, ...incident }) => {
      await session.db.updateTable("incidents").set(toRow6(incident)).where("number", "=", number).execute();
    }
  };
}
var AT_ONCE2 = 100;
function chunks(all) {
  return Array.from(
    { length: Math.ceil(all.length / AT_ONCE2) },
    (_, index) => all.slice(index * AT_ONCE2, (index + 1) * AT_ONCE2)
  );
}
function toIncident(row2) {
  return {
    number: row2.number,
    state: row2.state,
    service: row2.service,
    target: row2.target,
    openedAtMs: row2.opened_at_ms,
    resolvedAtMs: row2.resolved_at_ms,
    version: row2.version,
    ...fromJson(row2.detail_json, `incident ${row2.number}`)
  };
}
function toRow6(incident) {
  const { state, service, target: target2, openedAtMs, resolvedAtMs, version, ...detail } = incident;
  return {
    state,
    service,
    target: target2,
    opened_at_ms: openedAtMs,
    resolved_at_ms: resolvedAtMs,
    version,
    group_key: incident.care?.group ?? null,
    look_at_ms: incident.care?.lookAtMs ?? null,
    detail_json: toJson(detail)
  };
}

// src/store/locks.ts
init_errors();
function createLocks(session) {
  const notEnded = () => session.db.selectFrom("locks").selectAll().where("ended_at_ms", "is", null).orderBy("created_at_ms").orderBy("ordinal");
  return {
    get: async (id) => {
      const row2 = await session.db.selectFrom("locks").selectAll().where("id", "=", id).executeTakeFirst();
      return row2 === void 0 ? null : toLock(row2);
    },
    held: async (nowMs2) => {
      const rows = await notEnded().where(({ or, eb }) => or([eb("expires_at_ms", "is", null), eb("expires_at_ms", ">", nowMs2)])).execute();
      return rows.map(toLock);
    },
    expired: async (nowMs2) => {
      const rows = await notEnded().where("expires_at_ms", "<=", nowMs2).execute();
      return rows.map(toLock);
    },
    put: async (lock) => {
      const { id, ...values } = toRow7(lock);
      await session.db.insertInto("locks").values({ id, ...values }).onConflict((conflict) => conflict.column("id").doUpdateSet(values)).execute();
    },
    end: async (id, atMs, by) => {
      const result = await session.db.updateTable("locks").set({ ended_at_ms: atMs, ended_by: by }).where("id", "=", id).where("ended_at_ms", "is", null).executeTakeFirst();
      return result.numUpdatedRows > 0n;
    }
  };
}
function toLock(row2) {
  return {
    id: row2.id,
    strength: row2.strength,
    source: row2.source ?? (row2.operation === null ? "person" : "rollback"),
    opens: row2.opens,
    scope: toScope(row2),
    reason: row2.reason,
    owner: row2.owner,
    createdAtMs: row2.created_at_ms,
    expiresAtMs: row2.expires_at_ms,
    incident: row2.incident,
    operation: row2.operation
  };
}
function toRow7(lock) {
  return {
    id: lock.id,
    strength: lock.strength,
    source: lock.source,
    opens: lock.opens,
    scope_kind: lock.scope.kind,
    scope_name: scopeName(lock.scope),
    reason: lock.reason,
    owner: lock.owner,
    created_at_ms: lock.createdAtMs,
    expires_at_ms: lock.expiresAtMs,
    incident: lock.incident,
    operation: lock.operation
  };
}
function toScope({ scope_kind: kind, scope_name }) {
  const name = scope_name ?? "";
  switch (kind) {
    case "everything":
      return { kind };
    case "environment":
      return { kind, environment: name };
    case "service":
      return { kind, service: name };
    case "target":
      return { kind, target: name };
    default:
      return unreachable(kind);
  }
}
function scopeName(scope) {
  switch (scope.kind) {
    case "everything":
      return null;
    case "environment":
      return scope.environment;
    case "service":
      return scope.service;
    case "target":
      return scope.target;
    default:
      return unreachable(scope);
  }
}

// src/store/operations.ts
init_errors();
import { sql as sql2 } from "kysely";

// src/store/operation-row.ts
function toOperation(row2) {
  const name = `operation ${row2.id} of ${row2.target}`;
  return {
    id: row2.id,
    target: row2.target,
    kind: row2.kind,
    status: row2.status,
    goal: fromJson(row2.goal_json, name),
    actor: row2.actor,
    release: row2.release,
    step: row2.step,
    attempts: row2.attempts,
    fence: row2.fence,
    worker: row2.worker,
    leaseUntilMs: row2.lease_until_ms,
    wakeAtMs: row2.wake_at_ms,
    createdAtMs: row2.created_at_ms,
    endedAtMs: row2.ended_at_ms,
    problem: fromJsonOrNull(row2.problem_json, name),
    undoing: fromJsonOrNull(row2.undoing_json, name),
    result: fromJsonOrNull(row2.result_json, name)
  };
}
function changedColumns(change) {
  return {
    ...change.release === void 0 ? {} : { release: change.release },
    ...change.step === void 0 ? {} : { step: change.step },
    ...change.attempts === void 0 ? {} : { attempts: change.attempts },
    ...change.wakeAtMs === void 0 ? {} : { wake_at_ms: change.wakeAtMs },
    ...change.undoing === void 0 ? {} : { undoing_json: toJson(change.undoing) },
    ...change.result === void 0 ? {} : { result_json: toJson(change.result) }
  };
}

// src/store/store.ts
var ActiveOperationError = class extends Error {
  operation;
  constructor(operation) {
    super(`${operation.target} already has an active operation: ${operation.id}`);
    this.name = "ActiveOperationError";
    this.operation = operation;
  }
};

// src/store/targets.ts
function createTargets(session) {
  return {
    get: async (name) => {
      const row2 = await session.db.selectFrom("targets").selectAll().where("name", "=", name).executeTakeFirst();
      return row2 === void 0 ? null : toTarget(row2);
    },
    list: async () => {
      const rows = await session.db.selectFrom("targets").selectAll().orderBy("name").execute();
      return rows.map(toTarget);
    },
    among: async (names2) => {
      if (names2.length === 0) return [];
      const rows = await session.db.selectFrom("targets").selectAll().where("name", "in", names2).execute();
      return rows.map(toTarget);
    },
    names: (page) => names(session, page ?? {}),
    put: async ({ name, service, environment, router, createdAtMs }) => {
      const values = { service, environment, router, created_at_ms: createdAtMs };
      await session.db.insertInto("targets").values({ name, ...values }).onConflict((conflict) => conflict.column("name").doUpdateSet(values)).execute();
    },
    nextFence: (name) => nextFence(session, name),
    fence: async (name) => {
      const row2 = await session.db.selectFrom("targets").select("fence").where("name", "=", name).executeTakeFirst();
      return row2?.fence ?? 0;
    },
    raiseFence: (name, fence) => session.atomically((tx) => raiseFence(tx, name, fence))
  };
}
async function names(session, { of, after, limit }) {
  let query = session.db.selectFrom("targets").select("name").orderBy("name");
  if (of !== void 0) query = query.where(({ eb, or }) => or([eb("name", "=", of), eb("service", "=", of)]));
  if (after !== void 0) query = query.where("name", ">", after);
  if (limit !== void 0) query = query.limit(limit);
  return (await query.execute()).map(({ name }) => name);
}
async function nextFence(session, target2) {
  const row2 = await session.db.updateTable("targets").set((column) => ({ fence: column("fence", "+", 1) })).where("name", "=", target2).returning("fence").executeTakeFirst();
  if (row2 === void 0) throw new Error(`no target ${target2}`);
  return row2.fence;
}
async function raiseFence(tx, name, fence) {
  const row2 = tx.db.selectFrom("targets").select("fence").where("name", "=", name);
  const found = await tx.dialect.lockRows(row2).executeTakeFirst();
  if (found === void 0 || found.fence >= fence) return null;
  await tx.db.updateTable("targets").set({ fence }).where("name", "=", name).execute();
  return found.fence;
}
function toTarget(row2) {
  const { name, service, environment, router, created_at_ms: createdAtMs } = row2;
  return { name, service, environment, router, createdAtMs };
}

// src/store/operations.ts
var active = sql2.lit("active");
function createOperations(session) {
  const all = () => session.db.selectFrom("operations").selectAll();
  return {
    start: (operation) => session.atomically((tx) => start(tx, operation)),
    get: async (id) => {
      const row2 = await all().where("id", "=", id).executeTakeFirst();
      return row2 === void 0 ? null : toOperation(row2);
    },
    active: (target2) => activeOf(session, target2),
    allActive: async () => {
      const rows = await all().where("status", "=", active).execute();
      const inOrder = rows.sort((one2, other) => one2.ordinal - other.ordinal);
      return readable(inOrder, toOperation);
    },
    list: async ({ target: target2, limit }) => {
      const newest = all().orderBy("ordinal", "desc").limit(limit);
      const rows = await (target2 === void 0 ? newest : newest.where("target", "=", target2)).execute();
      return rows.map(toOperation);
    },
    claim: (id, lease) => session.atomically((tx) => claim(tx, id, lease)),
    renew: async (id, fence, leaseMs) => {
      const nowMs2 = await session.nowMs();
      const held = session.db.updateTable("operations").set({ lease_until_ms: nowMs2 + leaseMs }).where("id", "=", id);
      const result = await held.where("fence", "=", fence).where("status", "=", active).executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
    hold: (id, fence) => hold(session, id, fence),
    update: (id, fence, change) => session.atomically((tx) => update(tx, id, fence, change)),
    end: (id, fence, end) => session.atomically((tx) => endUnder(tx, id, fence, end)),
    record: (operation, end) => session.atomically((tx) => record(tx, operation, end)),
    supersede: (id, problem) => session.atomically((tx) => supersede(tx, id, problem))
  };
}
async function start(tx, { id, target: target2, goal, actor, release }) {
  const row2 = tx.db.selectFrom("targets").select("name").where("name", "=", target2);
  if (await tx.dialect.lockRows(row2).executeTakeFirst() === void 0) throw new Error(`no target ${target2}`);
  const running = await activeOf(tx, target2);
  if (running !== null) throw new ActiveOperationError(running);
  const inserted = await tx.db.insertInto("operations").values({
    id,
    target: target2,
    kind: goal.kind,
    status: "active",
    goal_json: toJson(goal),
    actor,
    release,
    attempts: 0,
    fence: 0,
    lease_until_ms: 0,
    wake_at_ms: 0,
    created_at_ms: await tx.nowMs()
  }).returningAll().executeTakeFirstOrThrow();
  return toOperation(inserted);
}
async function record(tx, { id, target: target2, goal, actor, release, fence, atMs }, end) {
  const values = { id, target: target2, kind: goal.kind, status: end.status, goal_json: toJson(goal), actor, release, fence };
  await tx.db.insertInto("operations").values({ ...values, attempts: 0, lease_until_ms: 0, wake_at_ms: 0, created_at_ms: atMs }).execute();
  await close(tx, id, end);
}
async function activeOf(session, target2) {
  const ofTarget = session.db.selectFrom("operations").selectAll().where("target", "=", target2);
  const row2 = await ofTarget.where("status", "=", active).executeTakeFirst();
  return row2 === void 0 ? null : toOperation(row2);
}
var LONGEST_WAIT_MS = 6e4;
async function claim(tx, id, lease) {
  const row2 = tx.db.selectFrom("operations").selectAll().where("id", "=", id).where("status", "=", active);
  const found = await tx.dialect.lockFreeRows(row2).executeTakeFirst();
  if (found === void 0) return null;
  const nowMs2 = await tx.nowMs();
  const anothers = found.worker !== null && found.worker !== lease.worker && found.lease_until_ms > nowMs2;
  if (anothers && lease.evenIfLeased !== true) return null;
  if (found.wake_at_ms > nowMs2 && found.wake_at_ms - nowMs2 < LONGEST_WAIT_MS) return null;
  const claimed = await tx.db.updateTable("operations").set({ worker: lease.worker, fence: await nextFence(tx, found.target), lease_until_ms: nowMs2 + lease.leaseMs }).where("id", "=", id).returningAll().executeTakeFirstOrThrow();
  return toOperation(claimed);
}
async function hold(session, id, fence) {
  const row2 = session.db.selectFrom("operations").selectAll().where("id", "=", id);
  const found = await session.dialect.lockRows(row2).executeTakeFirst();
  if (found === void 0) throw new Error(`no operation ${id}`);
  if (found.status !== "active" || found.fence !== fence) throw new FencedError(`operation ${id}`, fence, found.fence);
  return toOperation(found);
}
async function update(tx, id, fence, change) {
  await hold(tx, id, fence);
  const columns = changedColumns(change);
  if (Object.keys(columns).length === 0) return;
  await tx.db.updateTable("operations").set(columns).where("id", "=", id).execute();
}
async function endUnder(tx, id, fence, end) {
  if (await endedSo(tx, id, fence, end)) return;
  await hold(tx, id, fence);
  await close(tx, id, end);
}
async function endedSo(tx, id, fence, { status }) {
  const row2 = tx.db.selectFrom("operations").select("id").where("id", "=", id);
  const found = await row2.where("fence", "=", fence).where("status", "=", status).executeTakeFirst();
  return found !== void 0;
}
async function supersede(tx, id, problem) {
  const row2 = tx.db.selectFrom("operations").select("target").where("id", "=", id).where("status", "=", active);
  const found = await tx.dialect.lockRows(row2).executeTakeFirst();
  if (found === void 0) return;
  const fence = await nextFence(tx, found.target);
  await tx.db.updateTable("operations").set({ fence }).where("id", "=", id).execute();
  await close(tx, id, { status: "superseded", problem });
}
async function close(tx, id, { status, problem, result }) {
  await tx.db.updateTable("operations").set({
    status,
    ended_at_ms: await tx.nowMs(),
    lease_until_ms: 0,
    ...problem === void 0 ? {} : { problem_json: toJson(problem) },
    ...result === void 0 ? {} : { result_json: toJson(result) }
  }).where("id", "=", id).execute();
}

// src/store/pages.ts
function createPages(session) {
  const all = () => session.db.selectFrom("pages").selectAll();
  const one2 = (id) => all().where("id", "=", id);
  return {
    get: async (id) => {
      const row2 = await one2(id).executeTakeFirst();
      return row2 === void 0 ? null : toPage(row2);
    },
    byKey: async (key) => {
      const row2 = await all().where("key", "=", key).executeTakeFirst();
      return row2 === void 0 ? null : toPage(row2);
    },
    forChange: async (id) => {
      const row2 = await session.dialect.lockRows(one2(id)).executeTakeFirst();
      return row2 === void 0 ? null : toPage(row2);
    },
    of: async (incident) => readable(await all().where("incident", "=", incident).orderBy("ordinal").execute(), toPage),
    due: async (nowMs2, limit) => {
      const rows = all().where("due_at_ms", "<=", nowMs2).orderBy("due_at_ms").orderBy("ordinal").limit(limit);
      return readable(await rows.execute(), toPage);
    },
    nextDue: async () => {
      const next = all().where("due_at_ms", "is not", null).orderBy("due_at_ms").limit(1);
      return (await next.executeTakeFirst())?.due_at_ms ?? null;
    },
    sending: async () => {
      const rows = all().where("due_at_ms", "is not", null).where("state", "=", "sending").orderBy("due_at_ms");
      return readable(await rows.orderBy("ordinal").execute(), toPage);
    },
    list: async ({ person, limit }) => {
      const newest = all().orderBy("ordinal", "desc").limit(limit);
      return readable(await (person === void 0 ? newest : newest.where("person", "=", person)).execute(), toPage);
    },
    add: async (page) => {
      const added = await session.db.insertInto("pages").values(toRow8(page)).onConflict((conflict) => conflict.column("key").doNothing()).returning("id").executeTakeFirst();
      return added !== void 0;
    },
    put: async (page) => {
      const { id, key: _key, ...values } = toRow8(page);
      await session.db.updateTable("pages").set(values).where("id", "=", id).execute();
    }
  };
}
function toPage(row2) {
  const { id, key, incident, person, state, due_at_ms: dueAtMs } = row2;
  return { id, key, incident, person, state, dueAtMs, ...fromJson(row2.detail_json, `page ${id}`) };
}
function toRow8({ id, key, incident, person, state, dueAtMs, ...detail }) {
  return { id, key, incident, person, state, due_at_ms: dueAtMs, detail_json: toJson(detail) };
}

// src/store/records.ts
function createRecords(session) {
  const named = (kind, name) => session.db.selectFrom("records").selectAll().where("kind", "=", kind).where("name", "=", name);
  return {
    get: async (kind, name) => {
      const row2 = await named(kind, name).executeTakeFirst();
      return row2 === void 0 ? null : toRecord(kind, row2);
    },
    forChange: async (kind, name) => {
      const row2 = await session.dialect.lockRows(named(kind, name)).executeTakeFirst();
      return row2 === void 0 ? null : toRecord(kind, row2);
    },
    list: async (kind) => {
      const rows = session.db.selectFrom("records").selectAll().where("kind", "=", kind).orderBy("name");
      return readable(await rows.execute(), (row2) => ({
        name: row2.name,
        version: row2.version,
        record: toRecord(kind, row2)
      }));
    },
    put: async (kind, name, record2) => {
      if (kind === "policy") await notePagingInUse(session);
      const values = { detail_json: toJson(record2) };
      await session.db.insertInto("records").values({ kind, name, version: 1, ...values }).onConflict(
        (conflict) => conflict.columns(["kind", "name"]).doUpdateSet({ ...values, version: (change) => change("records.version", "+", 1) })
      ).execute();
    },
    remove: async (kind, name) => {
      const removed = await session.db.deleteFrom("records").where("kind", "=", kind).where("name", "=", name).executeTakeFirst();
      return removed.numDeletedRows > 0n;
    }
  };
}
function toRecord(kind, row2) {
  return fromJson(row2.detail_json, `${kind} ${row2.name}`);
}

// src/store/rejections.ts
function createRejections(session) {
  return {
    ofTarget: async (target2) => {
      const ofTarget = session.db.selectFrom("rejections").selectAll().where("target", "=", target2);
      const rows = await ofTarget.orderBy("release").execute();
      return rows.map(toRejection);
    },
    put: async ({ target: target2, release, sha, reason, actor, atMs, operation, incident, fixes }) => {
      const fixes_json = fixes.length === 0 ? null : toJson(fixes);
      const values = { sha, reason, actor, at_ms: atMs, operation, incident, fixes_json };
      await session.db.insertInto("rejections").values({ target: target2, release, ...values }).onConflict((conflict) => conflict.columns(["target", "release"]).doUpdateSet(values)).execute();
    },
    remove: async (target2, release) => {
      await session.db.deleteFrom("rejections").where("target", "=", target2).where("release", "=", release).execute();
    }
  };
}
function toRejection(row2) {
  const { target: target2, release, sha, reason, actor, operation, incident } = row2;
  const fixes = fromJsonOrNull(row2.fixes_json, `rejection of r${release}`) ?? [];
  return { target: target2, release, sha, reason, actor, atMs: row2.at_ms, operation, incident, fixes };
}

// src/store/releases.ts
function createReleases(session) {
  const newestFirst = (service) => session.db.selectFrom("releases").selectAll().where("service", "=", service).orderBy("number", "desc");
  return {
    add: (release) => session.atomically((tx) => add(tx, release)),
    get: async (service, number) => {
      const row2 = await newestFirst(service).where("number", "=", number).executeTakeFirst();
      return row2 === void 0 ? null : toRelease(row2);
    },
    bySha: async (service, sha) => {
      const rows = await newestFirst(service).where("sha", "=", sha).execute();
      return rows.map(toRelease);
    },
    byPrefix: async (service, prefix) => {
      const rows = await newestFirst(service).where("sha", ">=", prefix).where("sha", "<", `${prefix}\u{10FFFF}`).execute();
      return rows.map(toRelease);
    },
    list: async (service, { limit, before }) => {
      const all = newestFirst(service).limit(limit);
      const rows = await (before === void 0 ? all : all.where("number", "<", before)).execute();
      return rows.map(toRelease);
    },
    keepGates: async (service, number, gates) => {
      await session.db.updateTable("releases").set({ gates_json: toJson(gates) }).where("service", "=", service).where("number", "=", number).execute();
    },
    markRemoved: async (service, number, atMs) => {
      await session.db.updateTable("releases").set({ removed_at_ms: atMs }).where("service", "=", service).where("number", "=", number).where("removed_at_ms", "is", null).execute();
    },
    digestsInUse: async () => {
      const rows = await session.db.selectFrom("releases").select("digest").distinct().where("removed_at_ms", "is", null).orderBy("digest").execute();
      return rows.map(({ digest }) => digest);
    }
  };
}
async function add(tx, release) {
  const number = await nextNumber(tx, release.service);
  const { service, commit, digest, sizeBytes, config: config2, builtAtMs, buildMs } = release;
  const row2 = await tx.db.insertInto("releases").values({
    service,
    number,
    sha: commit.sha,
    title: commit.title,
    author: commit.author,
    committed_at_ms: commit.committedAtMs,
    digest,
    size_bytes: sizeBytes,
    config_json: toJson(config2),
    built_at_ms: builtAtMs,
    build_ms: buildMs,
    removed_at_ms: null
  }).returningAll().executeTakeFirstOrThrow();
  return toRelease(row2);
}
async function nextNumber(tx, service) {
  const row2 = await tx.db.updateTable("services").set((column) => ({ last_release: column("last_release", "+", 1) })).where("name", "=", service).returning("last_release").executeTakeFirst();
  if (row2 === void 0) throw new Error(`no service ${service}`);
  return row2.last_release;
}
function toRelease(row2) {
  return {
    service: row2.service,
    number: row2.number,
    commit: { sha: row2.sha, title: row2.title, author: row2.author, committedAtMs: row2.committed_at_ms },
    digest: row2.digest,
    sizeBytes: row2.size_bytes,
    config: filledUp(fromJson(row2.config_json, `release r${row2.number} of ${row2.service}`)),
    builtAtMs: row2.built_at_ms,
    buildMs: row2.build_ms,
    removedAtMs: row2.removed_at_ms,
    gates: row2.gates_json === null ? null : fromJson(row2.gates_json, `gates of r${row2.number} of ${row2.service}`)
  };
}
function filledUp(config2) {
  return {
    ...config2,
    gates: config2.gates ?? [],
    hotfix: { ...DEFAULT_HOTFIX, ...config2.hotfix },
    guard: config2.guard ?? NO_GUARD,
    dependsOn: config2.dependsOn ?? [],
    rollback: { ...config2.rollback, require: config2.rollback.require ?? "nothing" }
  };
}

// src/store/reports.ts
function createReports(session) {
  const ofLive = (service, live) => session.db.selectFrom("reports").selectAll().where("service", "=", service).where("live", "=", live);
  return {
    get: async (service, live, back) => {
      const row2 = await ofLive(service, live).where("back", "=", back).executeTakeFirst();
      return row2 === void 0 ? null : toReport(row2);
    },
    from: async (service, live) => {
      const rows = await ofLive(service, live).orderBy("back", "desc").execute();
      return rows.map(toReport);
    },
    put: async ({ service, live, back, rules, madeAtMs, ...detail }) => {
      const values = { rules, made_at_ms: madeAtMs, detail_json: toJson(detail) };
      await session.db.insertInto("reports").values({ service, live, back, ...values }).onConflict((conflict) => conflict.columns(["service", "live", "back"]).doUpdateSet(values)).execute();
    }
  };
}
function toReport(row2) {
  const { service, live, back, rules, made_at_ms: madeAtMs } = row2;
  const detail = fromJson(row2.detail_json, `report on r${live} of ${service}`);
  return { service, live, back, rules, madeAtMs, ...detail };
}

// src/store/services.ts
function createServices(session) {
  return {
    get: async (name) => {
      const row2 = await session.db.selectFrom("services").selectAll().where("name", "=", name).executeTakeFirst();
      return row2 === void 0 ? null : toService(row2);
    },
    list: async () => {
      const rows = await session.db.selectFrom("services").selectAll().orderBy("name").execute();
      return rows.map(toService);
    },
    put: async ({ name, repository, createdAtMs }) => {
      await session.db.insertInto("services").values({ name, repository, created_at_ms: createdAtMs }).onConflict((conflict) => conflict.column("name").doUpdateSet({ repository, created_at_ms: createdAtMs })).execute();
    }
  };
}
function toService(row2) {
  return { name: row2.name, repository: row2.repository, createdAtMs: row2.created_at_ms };
}

// src/store/servings.ts
var NEWEST = 20;
function createServings(session) {
  return {
    ofTarget: async (target2, { limit }) => {
      const ofTarget = session.db.selectFrom("servings").selectAll().where("target", "=", target2);
      const rows = await ofTarget.orderBy("ordinal", "desc").limit(limit).execute();
      return rows.map(toServing);
    },
    since: async (fromMs) => {
      const rows = await session.db.selectFrom("targets").crossJoin("servings").whereRef("servings.target", "=", "targets.name").where(({ eb, ref }) => eb("servings.ordinal", ">", eb(ref("targets.last_serving"), "-", NEWEST))).where("servings.from_ms", ">=", fromMs).selectAll("servings").orderBy("servings.from_ms", "desc").orderBy("servings.target").execute();
      return rows.map(toServing);
    },
    begin: (serving) => session.atomically((tx) => begin(tx, serving)),
    judge: async (stack, outcome) => {
      await session.db.updateTable("servings").set({ outcome }).where("stack", "=", stack).where(
        "ordinal",
        "=",
        (query) => query.selectFrom("servings as newest").select((column) => column.fn.max("newest.ordinal").as("ordinal")).where("newest.stack", "=", stack)
      ).execute();
    }
  };
}
async function begin(tx, { target: target2, release, stack, atMs }) {
  const locked = tx.db.selectFrom("targets").select("last_serving").where("name", "=", target2);
  const found = await tx.dialect.lockRows(locked).executeTakeFirst();
  if (found === void 0) throw new Error(`no target ${target2}`);
  const open3 = await tx.db.selectFrom("servings").select(["ordinal", "stack"]).where("target", "=", target2).where("until_ms", "is", null).executeTakeFirst();
  if (open3?.stack === stack) return;
  if (open3 !== void 0) {
    await tx.db.updateTable("servings").set({ until_ms: atMs }).where("target", "=", target2).where("ordinal", "=", open3.ordinal).execute();
  }
  const ordinal = found.last_serving + 1;
  await tx.db.updateTable("targets").set({ last_serving: ordinal }).where("name", "=", target2).execute();
  await tx.db.insertInto("servings").values({ target: target2, ordinal, release, stack, from_ms: atMs, until_ms: null, outcome: "unproven" }).execute();
}
function toServing(row2) {
  return {
    target: row2.target,
    release: row2.release,
    stack: row2.stack,
    fromMs: row2.from_ms,
    untilMs: row2.until_ms,
    outcome: row2.outcome
  };
}

// src/store/stacks.ts
function createStacks(session) {
  return {
    get: async (id) => {
      const row2 = await session.db.selectFrom("stacks").selectAll().where("id", "=", id).executeTakeFirst();
      return row2 === void 0 ? null : toStack(row2);
    },
    ofTarget: async (target2) => {
      const ofTarget = session.db.selectFrom("stacks").selectAll().where("target", "=", target2);
      const rows = await ofTarget.orderBy("created_at_ms").orderBy("id").execute();
      return rows.map(toStack);
    },
    all: async () => {
      const all = session.db.selectFrom("stacks").selectAll();
      const rows = await all.orderBy("target").orderBy("created_at_ms").orderBy("id").execute();
      return rows.map(toStack);
    },
    put: async (stack) => {
      const { id, ...values } = toRow9(stack);
      await session.db.insertInto("stacks").values({ id, ...values }).onConflict((conflict) => conflict.column("id").doUpdateSet(values)).execute();
    },
    remove: async (id) => {
      await session.db.deleteFrom("stacks").where("id", "=", id).execute();
    }
  };
}
function toStack(row2) {
  return {
    id: row2.id,
    target: row2.target,
    release: row2.release,
    tag: row2.tag,
    createdAtMs: row2.created_at_ms,
    readyAtMs: row2.ready_at_ms,
    hotSinceMs: row2.hot_since_ms,
    keepUntilMs: row2.keep_until_ms,
    workers: row2.workers,
    workersUntilMs: row2.workers_until_ms
  };
}
function toRow9(stack) {
  return {
    id: stack.id,
    target: stack.target,
    release: stack.release,
    tag: stack.tag,
    created_at_ms: stack.createdAtMs,
    ready_at_ms: stack.readyAtMs,
    hot_since_ms: stack.hotSinceMs,
    keep_until_ms: stack.keepUntilMs,
    workers: stack.workers,
    workers_until_ms: stack.workersUntilMs
  };
}

// src/store/steps.ts
function createSteps(session) {
  return {
    of: async (operation) => {
      const ofOperation = session.db.selectFrom("steps").selectAll().where("operation", "=", operation);
      const rows = await ofOperation.orderBy("ordinal").execute();
      return rows.map(toStep);
    },
    everBegan: async (subject) => {
      const one2 = session.db.selectFrom("steps").select("ordinal").where("subject", "=", subject).limit(1);
      return await one2.executeTakeFirst() !== void 0;
    },
    begin: (step) => session.atomically((tx) => begin2(tx, step)),
    end: async (operation, ordinal, { outcome, facts }) => {
      const endedAtMs = await session.nowMs();
      await session.db.updateTable("steps").set({ outcome, ended_at_ms: endedAtMs, ...facts === void 0 ? {} : { facts_json: toJson(facts) } }).where("operation", "=", operation).where("ordinal", "=", ordinal).execute();
    }
  };
}
async function begin2(tx, { operation, step, subject }) {
  const newest = await tx.db.selectFrom("steps").select("ordinal").where("operation", "=", operation).orderBy("ordinal", "desc").limit(1).executeTakeFirst();
  const ordinal = (newest?.ordinal ?? 0) + 1;
  const startedAtMs = await tx.nowMs();
  await tx.db.insertInto("steps").values({ operation, ordinal, step, subject, started_at_ms: startedAtMs, facts_json: "{}" }).execute();
  return ordinal;
}
function toStep(row2) {
  return {
    operation: row2.operation,
    ordinal: row2.ordinal,
    step: row2.step,
    subject: row2.subject,
    startedAtMs: row2.started_at_ms,
    endedAtMs: row2.ended_at_ms,
    outcome: row2.outcome,
    facts: fromJson(row2.facts_json)
  };
}

// src/store/watches.ts
function createWatches(session) {
  return {
    ofTarget: async (target2) => {
      const row2 = await session.db.selectFrom("watches").selectAll().where("target", "=", target2).executeTakeFirst();
      return row2 === void 0 ? null : toWatch(row2);
    },
    active: async () => {
      const watching = session.db.selectFrom("watches").selectAll().where("state", "=", "watching");
      const rows = await watching.orderBy("target").execute();
      return readable(rows, toWatch);
    },
    put: async (watch) => {
      const { target: target2, ...values } = toRow10(watch);
      await session.db.insertInto("watches").values({ target: target2, ...values }).onConflict((conflict) => conflict.column("target").doUpdateSet(values)).execute();
    }
  };
}
function toWatch(row2) {
  return {
    target: row2.target,
    stack: row2.stack,
    release: row2.release,
    formerRelease: row2.former_release,
    operation: row2.operation,
    startedAtMs: row2.started_at_ms,
    untilMs: row2.until_ms,
    baseline: fromJsonOrNull(row2.baseline_json, `the watch of ${row2.target}`),
    latest: fromJsonOrNull(row2.latest_json, `the watch of ${row2.target}`),
    state: row2.state
  };
}
function toRow10(watch) {
  return {
    target: watch.target,
    stack: watch.stack,
    release: watch.release,
    former_release: watch.formerRelease,
    operation: watch.operation,
    started_at_ms: watch.startedAtMs,
    until_ms: watch.untilMs,
    baseline_json: toJson(watch.baseline),
    latest_json: toJson(watch.latest),
    state: watch.state
  };
}

// src/store/nouns.ts
var SESSION = /* @__PURE__ */ Symbol("session");
function createNouns(session) {
  return {
    now: () => session.nowMs(),
    services: createServices(session),
    targets: createTargets(session),
    releases: createReleases(session),
    stacks: createStacks(session),
    servings: createServings(session),
    rejections: createRejections(session),
    locks: createLocks(session),
    operations: createOperations(session),
    steps: createSteps(session),
    events: createEvents(session),
    answers: createAnswers(session),
    watches: createWatches(session),
    pipelines: createPipelines(session),
    gateRuns: createGateRuns(session),
    approvals: createApprovals(session),
    debts: createDebts(session),
    blocks: createBlocks(session),
    branches: createBranches(session),
    reports: createReports(session),
    deliveries: createDeliveries(session),
    alerts: createAlerts(session),
    incidents: createIncidents(session),
    escalations: createEscalations(session),
    pages: createPages(session),
    records: createRecords(session)
  };
}
function sessionOf(nouns) {
  const session = nouns[SESSION];
  if (session === void 0) throw new Error("not a store, nor a transaction of one");
  return session;
}
function bindSession(nouns, session) {
  return Object.assign(nouns, { [SESSION]: session });
}

// src/store/testing/delivery-cases.ts
function aDelivery(change = {}) {
  return {
    id: "dlv_1",
    hook: "grafana",
    deliveryKey: null,
    receivedAtMs: startMs,
    method: "POST",
    contentType: "application/json",
    headers: { "ce-id": "e-1" },
    query: { a: "\xFC" },
    body: '{"alerts":[]}',
    encoding: "utf8",
    skewMs: null,
    ...change
  };
}
var ids = (deliveries) => deliveries.map(({ id }) => id);
function deliveryCases(open3) {
  it3("keeps what arrived as it arrived, in its order", async (t) => {
    const { store } = await open3(t);
    const sent = [aDelivery(), aDelivery({ id: "dlv_2", deliveryKey: "k", skewMs: -250 })];
    await store.deliveries.add(sent);
    const [first, second] = await store.deliveries.waiting(10);
    const { ordinal, ...kept } = first ?? { ordinal: 0 };
    assert3.deepEqual(kept, { ...sent[0], state: "waiting", problem: null });
    assert3.ok((second?.ordinal ?? 0) > ordinal);
    assert3.deepEqual([second?.deliveryKey, second?.skewMs], ["k", -250]);
    assert3.deepEqual(await store.deliveries.get("dlv_1"), first);
    assert3.equal(await store.deliveries.get("dlv_none"), null);
  });
  it3("reads on behind one that is damaged, however large it is", async (t) => {
    const { store } = await open3(t);
    const large = "x".repeat(1e3);
    await store.deliveries.add(["bad", "worse", "good"].map((id) => aDelivery({ id, body: large })));
    await sessionOf(store).db.updateTable("deliveries").set({ detail_json: '{"method":' }).where("id", "in", ["bad", "worse"]).execute();
    assert3.deepEqual(ids(await store.deliveries.waiting(9, 10)), ["good"]);
    assert3.deepEqual(ids(await store.deliveries.waiting(9, 2e3)), ["good"]);
    assert3.deepEqual(ids(await store.deliveries.waiting(9)), ["good"]);
  });
  it3("lists them without their bodies, which may be large, and says how large", async (t) => {
    const { store } = await open3(t);
    const base64 = { body: Buffer.from("six by").toString("base64"), encoding: "base64" };
    await store.deliveries.add([aDelivery({ id: "text", body: "gr\xFCn" }), aDelivery({ id: "bytes", ...base64 })]);
    const listed = await store.deliveries.list({ limit: 9 });
    const { body: _body, ...bare } = await store.deliveries.get("text") ?? assert3.fail("none");
    assert3.deepEqual(listed[1], { ...bare, sizeBytes: 5 });
    assert3.deepEqual([listed[0]?.id, listed[0]?.sizeBytes], ["bytes", 6]);
  });
  it3("adds none, one, or more at once than a statement takes", async (t) => {
    const { store } = await open3(t);
    const many = Array.from({ length: 1003 }, (_, index) => aDelivery({ id: `dlv_${index}` }));
    await store.deliveries.add([]);
    await store.deliveries.add(many);
    assert3.equal(await store.deliveries.count("waiting"), 1003);
    assert3.deepEqual(ids(await store.deliveries.waiting(2e3)), ids(many));
    assert3.deepEqual(ids(await store.deliveries.waiting(2)), ["dlv_0", "dlv_1"]);
    const [first] = many;
    const bytes = Buffer.byteLength(first?.body ?? "");
    assert3.deepEqual(ids(await store.deliveries.waiting(9, 3 * bytes)), ids(many.slice(0, 3)));
    assert3.deepEqual(ids(await store.deliveries.waiting(9, 3 * bytes - 1)), ids(many.slice(0, 2)));
    assert3.deepEqual(ids(await store.deliveries.waiting(9, 1)), ids(many.slice(0, 1)), "at least one");
    assert3.deepEqual(ids(await store.deliveries.waiting(2, 1e3 * bytes)), ids(many.slice(0, 2)));
  });
  it3("adds all of them or none", async (t) => {
    const { store } = await open3(t);
    const twice = (count) => [
      ...Array.from({ length: count }, (_, index) => aDelivery({ id: `n${index}` })),
      aDelivery({ id: "n0" })
    ];
    await assert3.rejects(store.deliveries.add(twice(2)));
    await assert3.rejects(store.deliveries.add(twice(300)));
    assert3.equal(await store.deliveries.count("waiting"), 0);
  });
  it3("marks what was read, and says why something was not understood", async (t) => {
    const { store } = await open3(t);
    await store.deliveries.add(
      ["a", "b", "c", "d"].map((id) => aDelivery({ id, hook: id === "d" ? "json" : "grafana" }))
    );
    await store.deliveries.mark(["a", "c"], "read");
    await store.deliveries.mark(["b"], "unparsed", "no JSON");
    const { deliveries } = store;
    assert3.deepEqual(ids(await deliveries.waiting(10)), ["d"]);
    assert3.deepEqual(ids(await deliveries.list({ limit: 3 })), ["d", "c", "b"]);
    assert3.deepEqual(ids(await deliveries.list({ hook: "grafana", state: "read", limit: 9 })), ["c", "a"]);
    assert3.equal((await deliveries.list({ state: "unparsed", limit: 9 }))[0]?.problem, "no JSON");
    assert3.deepEqual(
      [await deliveries.count("read"), await deliveries.count("unparsed"), await deliveries.count("repeated")],
      [2, 1, 0]
    );
    assert3.deepEqual(
      [await deliveries.count("unparsed", "grafana"), await deliveries.count("unparsed", "json")],
      [1, 0]
    );
  });
  it3("knows which keys of a hook came before", async (t) => {
    const { store } = await open3(t);
    await store.deliveries.add([
      aDelivery({ id: "a", deliveryKey: "k" }),
      aDelivery({ id: "b", deliveryKey: "k" }),
      aDelivery({ id: "c", deliveryKey: "k", hook: "json" })
    ]);
    const ordinalOf = async (id) => (await store.deliveries.get(id))?.ordinal ?? 0;
    assert3.equal(await store.deliveries.seenBefore("grafana", "k", await ordinalOf("a")), false);
    assert3.equal(await store.deliveries.seenBefore("grafana", "k", await ordinalOf("b")), true);
    assert3.equal(await store.deliveries.seenBefore("json", "k", await ordinalOf("c")), false);
  });
  it3("forgets what is old and was read, a few at a time, and nothing that waits", async (t) => {
    const { store } = await open3(t);
    await store.deliveries.add(
      ["a", "b", "c", "d", "e"].map((id, index) => aDelivery({ id, receivedAtMs: startMs + index }))
    );
    await store.deliveries.mark(["b", "c", "d", "e"], "read");
    assert3.equal(await store.deliveries.forgetBefore(startMs + 4, 2), 2);
    assert3.equal(await store.deliveries.forgetBefore(startMs + 4, 2), 1);
    assert3.equal(await store.deliveries.forgetBefore(startMs + 4, 2), 0);
    assert3.deepEqual(ids(await store.deliveries.list({ limit: 9 })), ["e", "a"]);
  });
}
function oddDeliveryCases(open3) {
  it3("keeps bodies of every kind, up to the largest that is taken", async (t) => {
    const { store } = await open3(t);
    const bodies = ["", "\u2603 \u{1F600} \u2028", "x".repeat(5 * 1024 * 1024), Buffer.alloc(300, 0).toString("base64")];
    await store.deliveries.add(bodies.map((body, index) => aDelivery({ id: `d${index}`, body })));
    const kept = await store.deliveries.waiting(9);
    assert3.deepEqual(
      kept.map(({ body }) => body),
      bodies
    );
  });
  it3("keeps headers and a query with anything in them", async (t) => {
    const { store } = await open3(t);
    const odd = { a: "\0", b: "\uD800", __proto__: "c", constructor: "d" };
    await store.deliveries.add([aDelivery({ headers: odd, query: odd })]);
    assert3.deepEqual((await store.deliveries.get("dlv_1"))?.headers, odd);
  });
  it3("gives what was added in a transaction that failed back to nobody", async (t) => {
    const { store } = await open3(t);
    await assert3.rejects(
      store.transaction(async (tx) => {
        await tx.deliveries.add([aDelivery()]);
        throw new Error("no");
      }),
      /no/
    );
    assert3.equal(await store.deliveries.count("waiting"), 0);
  });
}

// src/store/testing/duty-cases.ts
init_errors();
import assert4 from "node:assert/strict";
import { it as it4 } from "node:test";
var one = { home: "here", worker: "one", leaseMs: 1e3 };
var two = { ...one, worker: "two" };
function dutyCases(open3) {
  it4("goes to one server, and to another only when the lease is over or given back", async (t) => {
    const { store, clock } = await open3(t);
    assert4.equal(await store.duty.holder(), null);
    const first = await store.duty.claim(one);
    assert4.deepEqual(first, { home: "here", worker: "one", fence: 1, leaseUntilMs: startMs + 1e3 });
    assert4.equal(await store.duty.claim(two), null);
    await clock.advance(1e3);
    const second = await store.duty.claim(two);
    assert4.equal(second?.fence, 2);
    await store.duty.release(1);
    assert4.equal(await store.duty.claim(one), null);
    await store.duty.release(2);
    assert4.equal((await store.duty.claim(one))?.fence, 3);
    assert4.deepEqual((await store.duty.holder())?.worker, "one");
  });
  it4("goes to exactly one of many that want it at once", async (t) => {
    const { store } = await open3(t);
    const wanting = Array.from({ length: 10 }, (_, index) => store.duty.claim({ ...one, worker: `server ${index}` }));
    assert4.equal((await Promise.all(wanting)).filter((taken) => taken !== null).length, 1);
  });
  it4("is taken at once from a holder that is proven dead, and is not given to another home unless a person says so", async (t) => {
    const { store, clock } = await open3(t);
    const dead = await store.duty.claim(one);
    assert4.equal((await store.duty.claim({ ...two, insteadOf: dead }))?.fence, 2);
    await clock.advance(5e3);
    assert4.equal(await store.duty.claim({ ...one, home: "elsewhere" }), null);
    assert4.equal((await store.duty.claim({ ...one, home: "elsewhere", evenIfElsewhere: true }))?.fence, 3);
  });
  it4("stays with whoever took it from a holder that was proven dead, when the next one proves the same", async (t) => {
    const { store } = await open3(t);
    const dead = await store.duty.claim(one);
    await store.duty.claim({ ...two, insteadOf: dead });
    assert4.equal(await store.duty.claim({ ...one, worker: "three", insteadOf: dead }), null);
    assert4.equal((await store.duty.holder())?.worker, "two");
  });
  it4("stays with a holder that was taken for dead and renewed right after", async (t) => {
    const { store, clock } = await open3(t);
    const seen = await store.duty.claim(one);
    await clock.advance(500);
    await store.duty.renew(1, 1e3);
    assert4.equal(await store.duty.claim({ ...two, insteadOf: seen }), null);
  });
  it4("keeps a renewed lease, and tells the one that was replaced", async (t) => {
    const { store, clock } = await open3(t);
    await store.duty.claim(one);
    await clock.advance(900);
    assert4.equal(await store.duty.renew(1, 1e3), true);
    await clock.advance(900);
    assert4.equal(await store.duty.claim(two), null);
    await clock.advance(100);
    await store.duty.claim(two);
    assert4.equal(await store.duty.renew(1, 1e3), false);
  });
}
function fencedDutyCases(open3) {
  it4("writes as long as nobody has taken over", async (t) => {
    const { store } = await open3(t);
    await store.duty.claim(one);
    const mine = store.underDuty(1);
    await register(mine);
    await mine.stacks.put(aStack());
    await mine.transaction(async (tx) => {
      await tx.operations.start(anOperation());
      await tx.events.append(anEvent());
    });
    assert4.equal((await store.stacks.ofTarget(production)).length, 1);
    assert4.equal((await mine.operations.claim("op_1", { worker: "one", leaseMs: 1 }))?.fence, 1);
    assert4.equal(await mine.events.lastSeq(), 1);
  });
  it4("writes nothing any more once another has taken over, by no way that there is, and still reads", async (t) => {
    const { store, clock } = await open3(t);
    await register(store);
    await store.duty.claim(one);
    const mine = store.underDuty(1);
    await clock.advance(1e3);
    await store.duty.claim(two);
    const writes = [
      () => mine.transaction(async (tx) => tx.locks.put(aLock())),
      () => mine.locks.put(aLock()),
      () => mine.stacks.put(aStack()),
      () => mine.stacks.remove("stack_1"),
      () => mine.events.append(anEvent()),
      () => mine.operations.start(anOperation()),
      () => mine.targets.nextFence(production),
      () => mine.answers.forgetBefore(9)
    ];
    for (const write of writes) await assert4.rejects(write, FencedError);
    assert4.deepEqual(await mine.locks.held(0), []);
    assert4.equal(await mine.events.lastSeq(), 0);
  });
}

// src/store/testing/event-cases.ts
import assert5 from "node:assert/strict";
import { it as it5 } from "node:test";

// src/store/verify-events.ts
import { setImmediate as nextTurn } from "node:timers/promises";

// src/store/examine-log.ts
async function examineLog(lines, { end = null, reaches = 0, noted = null } = {}) {
  let last = { seq: 0, hash: firstHash };
  for await (const line of lines) {
    const why = brokenBecause(last, line, noted);
    if (why !== null) return { kind: "broken", seq: last.seq + 1, why };
    last = line;
  }
  return wrongEnd(last, { end, reaches, noted }) ?? { kind: "whole", head: { seq: last.seq, hash: last.hash } };
}
function brokenBecause(last, line, noted) {
  if (line.seq <= last.seq) return `line ${line.seq} stands behind line ${last.seq}`;
  if (line.seq > last.seq + 1) return `line ${last.seq + 1} is missing`;
  if (line.hash !== eventHash(last.hash, line)) return `line ${line.seq} or the one before it was changed`;
  if (noted?.seq === line.seq && noted.hash !== line.hash)
    return `line ${line.seq} is not the one that was noted: it or one before it was rewritten, and every hash since`;
  return null;
}
function wrongEnd(last, { end, reaches, noted }) {
  const needed = Math.max(end?.seq ?? 0, reaches, noted?.seq ?? 0);
  if (last.seq < needed) return { kind: "broken", seq: last.seq + 1, why: `the log ends before line ${needed}` };
  if (end === null || end.seq === last.seq && end.hash === last.hash) return null;
  if (end.seq < last.seq)
    return { kind: "broken", seq: end.seq + 1, why: `line ${end.seq + 1} was added behind the end` };
  return { kind: "broken", seq: last.seq, why: `line ${last.seq} is not the one that was written last` };
}

// src/store/verify-events.ts
var PAGE = 1e3;
async function verifyEvents(nouns) {
  const state = await examineEvents(nouns);
  return state.kind === "whole" ? { kind: "whole", count: state.head.seq } : state;
}
async function examineEvents(nouns, noted = null, signal) {
  return sessionOf(nouns).consistently(async (tx) => {
    const end = await tx.db.selectFrom("event_head").select(["seq", "hash"]).where("id", "=", 1).executeTakeFirst();
    return examineLog(
      pages(async (after) => {
        await nextTurn();
        signal?.throwIfAborted();
        return createEvents(tx).after(after, { limit: PAGE });
      }),
      { end: end ?? null, noted }
    );
  });
}
async function* pages(ask) {
  for (let after = 0; ; ) {
    const page = await ask(after);
    yield* page;
    const last = page.at(-1);
    if (last === void 0) return;
    after = last.seq;
  }
}

// src/store/testing/event-cases.ts
function eventCases(open3) {
  it5("numbers from 1 without gaps, also when a transaction between was rolled back", async (t) => {
    const { store } = await open3(t);
    await store.events.append(anEvent());
    await assert5.rejects(
      store.transaction(async (tx) => {
        await tx.events.append(anEvent());
        throw new Error("changed my mind");
      })
    );
    const next = await store.events.append(anEvent());
    assert5.equal(next.seq, 2);
    assert5.equal(await store.events.lastSeq(), 2);
  });
  it5("gives a line back as it was appended, with the time of the store and its hash", async (t) => {
    const { store, clock } = await open3(t);
    await clock.advance(5);
    const data = { b: [1, { d: null, c: "\u2602" }], a: void 0 };
    const event = await store.events.append(anEvent({ operation: "op_1", data }));
    const line = {
      ...anEvent({ operation: "op_1", data: { b: [1, { d: null, c: "\u2602" }] } }),
      seq: 1,
      atMs: startMs + 5
    };
    assert5.deepEqual(event, { ...line, hash: eventHash(firstHash, line) });
    assert5.deepEqual(await store.events.after(0, { limit: 9 }), [event]);
  });
  it5("keeps many writers at once in one gapless, whole chain", async (t) => {
    const { store } = await open3(t);
    const writers = Array.from({ length: 50 }, (_, index) => store.events.append(anEvent({ data: { index } })));
    const seqs = (await Promise.all(writers)).map(({ seq }) => seq);
    assert5.deepEqual(
      seqs.toSorted((a, b) => a - b),
      Array.from({ length: 50 }, (_, index) => index + 1)
    );
    assert5.deepEqual(await verifyEvents(store), { kind: "whole", count: 50 });
  });
  it5("pages through the log, oldest first, and tells the newest", async (t) => {
    const { store } = await open3(t);
    for (let count = 0; count < 5; count += 1) await store.events.append(anEvent());
    const seqs = (events) => events.map(({ seq }) => seq);
    assert5.deepEqual(seqs(await store.events.after(0, { limit: 2 })), [1, 2]);
    assert5.deepEqual(seqs(await store.events.after(2, { limit: 9 })), [3, 4, 5]);
    assert5.deepEqual(seqs(await store.events.after(5, { limit: 9 })), []);
    assert5.deepEqual(seqs(await store.events.newest({ limit: 2 })), [4, 5]);
  });
  it5("filters by target and by operation", async (t) => {
    const { store } = await open3(t);
    await store.events.append(anEvent({ operation: "op_1" }));
    await store.events.append(anEvent({ target: "shop/staging" }));
    await store.events.append(anEvent());
    await store.events.append(anEvent({ target: null }));
    const seqs = (events) => events.map(({ seq }) => seq);
    const { after, newest } = store.events;
    assert5.deepEqual(seqs(await after(0, { limit: 9, target: production })), [1, 3]);
    assert5.deepEqual(seqs(await after(0, { limit: 9, operation: "op_1" })), [1]);
    assert5.deepEqual(seqs(await newest({ limit: 1, target: production })), [3]);
    assert5.deepEqual(seqs(await newest({ limit: 9, target: production, operation: "op_1" })), [1]);
  });
}
function oddEventCases(open3) {
  it5("stays whole with whatever characters people and programs send", async (t) => {
    const { store } = await open3(t);
    for (const text of ["", "a\0b", "\uD800 half a character", "\u2602\uFE0F \xE9 e\u0301", '\u2028"\\\n']) {
      await store.events.append(anEvent({ actor: text, target: text, operation: text, data: { [text]: text } }));
    }
    assert5.deepEqual(await verifyEvents(store), { kind: "whole", count: 5 });
  });
  it5("starts at line 0", async (t) => {
    const { store } = await open3(t);
    assert5.equal(await store.events.lastSeq(), 0);
    assert5.deepEqual(await verifyEvents(store), { kind: "whole", count: 0 });
  });
}
function listenerCases(open3) {
  it5("tells listeners once a commit, after it, and not at all after a rollback", async (t) => {
    const { store } = await open3(t);
    const heard = [];
    let committed = 0;
    store.onEvents(() => heard.push(committed));
    await store.transaction(async (tx) => {
      await tx.events.append(anEvent());
      await tx.events.append(anEvent());
      await tx.now();
      committed = 1;
    });
    await assert5.rejects(
      store.transaction(async (tx) => {
        await tx.events.append(anEvent());
        throw new Error("no");
      })
    );
    await store.transaction(async (tx) => tx.services.list());
    committed = 2;
    await store.events.append(anEvent());
    await heardTimes(heard, 2);
    assert5.deepEqual(heard, [1, 2]);
  });
  it5("lets a listener read what was committed", async (t) => {
    const { store } = await open3(t);
    const seen = new Promise((resolve, reject) => {
      store.onEvents(() => store.events.lastSeq().then(resolve, reject));
    });
    await store.transaction((tx) => tx.events.append(anEvent()));
    assert5.equal(await seen, 1);
  });
  it5("stops telling a listener that has left, and only that one", async (t) => {
    const { store } = await open3(t);
    const heard = [];
    const listener = () => heard.push(1);
    const stop = store.onEvents(listener);
    store.onEvents(listener);
    stop();
    stop();
    await store.events.append(anEvent());
    await heardTimes(heard, 1);
    assert5.deepEqual(heard, [1]);
  });
}
async function heardTimes(heard, times) {
  const deadline = performance.now() + 5e3;
  while (heard.length < times && performance.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
}

// src/store/testing/incident-cases.ts
import assert6 from "node:assert/strict";
import { it as it6 } from "node:test";

// src/core/testing/incidents.ts
var SECOND_MS = 1e3;
var MINUTE_MS = 6e4;
function anIncident(change = {}) {
  const { care, ...rest } = change;
  return {
    number: 17,
    state: "open",
    version: 1,
    title: "errors of shop",
    severity: "critical",
    service: "shop",
    target: "shop/production",
    beganAtMs: nowMs - MINUTE_MS,
    openedAtMs: nowMs - 30 * SECOND_MS,
    openedBy: "hook prometheus",
    acknowledgedAtMs: null,
    mitigatedAtMs: null,
    resolvedAtMs: null,
    resolvedBy: null,
    owner: null,
    alerts: 1,
    deliveries: 1,
    isStorm: false,
    isFlapping: false,
    suspects: null,
    noSuspect: null,
    recoveries: [],
    cleared: [],
    isFalseAlarm: false,
    care: {
      group: "service shop/production",
      lookAtMs: null,
      newsAtMs: nowMs - 30 * SECOND_MS,
      joinedAtMs: [],
      quiet: null,
      openVersion: 1,
      truncated: 0,
      ...care
    },
    ...rest
  };
}

// src/store/testing/incident-cases.ts
function anAlert(change = {}) {
  return {
    id: "alert_1.0",
    hook: "prometheus",
    key: "errors \u2602",
    status: "firing",
    service: "shop",
    environment: null,
    incident: null,
    why: null,
    title: "it's \u2602\0\uD800",
    text: "",
    severity: "critical",
    group: null,
    release: null,
    errorText: null,
    links: [],
    labels: { alertname: "errors" },
    rest: { deep: { list: [1.5, null] } },
    startsAtMs: startMs,
    endsAtMs: null,
    firstAtMs: startMs,
    lastAtMs: startMs,
    count: 1,
    changes: [{ to: "firing", atMs: startMs }],
    ...change
  };
}
function addIncident({ incidents: incidents2 }, change = {}) {
  const { number: _number, ...incident } = anIncident(change);
  return incidents2.add(incident);
}
var numbers = (all) => all.map(({ number }) => number);
var ids2 = (all) => all.map(({ id }) => id);
function alertCases(open3) {
  it6("keeps an alert with all that it says, one for each hook and key", async (t) => {
    const { store } = await open3(t);
    const first = anAlert();
    await store.alerts.put([first, anAlert({ id: "alert_2.0", hook: "grafana" })]);
    const later = anAlert({ status: "resolved", count: 9, endsAtMs: startMs + 5, incident: null, why: "info" });
    const before = await store.alerts.get("alert_1.0");
    await store.alerts.put([later]);
    assert6.deepEqual(before, { ...first, title: before?.title });
    assert6.deepEqual(await store.alerts.get("alert_1.0"), { ...later, title: before?.title });
    assert6.deepEqual(ids2(await store.alerts.byKey("prometheus", ["errors \u2602", "none"])), ["alert_1.0"]);
    assert6.deepEqual(ids2(await store.alerts.byKey("grafana", ["errors \u2602"])), ["alert_2.0"]);
    assert6.equal(await store.alerts.get("alert_none"), null);
  });
  it6("finds more alerts at once than a statement takes", async (t) => {
    const { store } = await open3(t);
    const many = Array.from(
      { length: 450 },
      (_, index) => anAlert({ id: `a${String(index).padStart(3, "0")}`, key: `k${index}`, firstAtMs: startMs - index })
    );
    await store.alerts.put(many);
    const found = await store.alerts.byKey(
      "prometheus",
      many.map(({ key }) => key)
    );
    assert6.equal(found.length, 450);
  });
  it6("tells the alerts of an incident, and those that belong to none", async (t) => {
    const { store } = await open3(t);
    const { number } = await addIncident(store);
    await store.alerts.put([
      anAlert({ id: "b", key: "b", incident: number, firstAtMs: 2, lastAtMs: 2 }),
      anAlert({ id: "a", key: "a", incident: number, firstAtMs: 1, lastAtMs: 3, status: "resolved" }),
      anAlert({ id: "d", key: "d", lastAtMs: 4, why: "info" }),
      anAlert({ id: "c", key: "c", lastAtMs: 5, why: "maintenance mw_1" }),
      anAlert({ id: "e", key: "e", lastAtMs: 6, status: "resolved", why: "info" })
    ]);
    const { alerts } = store;
    assert6.deepEqual(ids2(await alerts.of(number, { limit: 9 })), ["a", "b"]);
    assert6.deepEqual(ids2(await alerts.of(number, { status: "firing", limit: 9 })), ["b"]);
    assert6.deepEqual(ids2(await alerts.list({ incident: null, limit: 2 })), ["e", "c"]);
    assert6.deepEqual(ids2(await alerts.kept({ limit: 9 })), ["c", "d"]);
    assert6.deepEqual(ids2(await alerts.kept({ after: "c", limit: 9 })), ["d"]);
  });
  it6("gives each delivery to one of those who take it, and knows which carry a key", async (t) => {
    const { store } = await open3(t);
    const keyed = (id, deliveryKey) => aDelivery({ id, hook: "sns", deliveryKey });
    await store.deliveries.add([keyed("a", "k"), keyed("b", "k"), keyed("c", null), keyed("d", "other")]);
    const [one2, other] = await Promise.all([
      store.transaction((tx) => tx.deliveries.take(["a", "b", "c"])),
      store.transaction((tx) => tx.deliveries.take(["b", "c", "d", "none"]))
    ]);
    await store.deliveries.mark(["b"], "repeated");
    assert6.deepEqual([...one2, ...other].toSorted(), ["a", "b", "c", "d"]);
    const carrying2 = await store.deliveries.carrying("sns", ["k", "other", "none"]);
    assert6.deepEqual(carrying2.map(({ id, state, deliveryKey }) => [id, state, deliveryKey]).toSorted(), [
      ["a", "read", "k"],
      ["d", "read", "other"]
    ]);
    assert6.deepEqual(await store.deliveries.carrying("grafana", ["k"]), []);
  });
  it6("tells those of an incident that fire still before those that are over, where there are more than are asked for", async (t) => {
    const { store } = await open3(t);
    const over = (place) => anAlert({ id: `over${place}`, key: `over${place}`, incident: 7, status: "resolved" });
    await store.alerts.put(Array.from({ length: 60 }, (_, place) => over(place)));
    await store.alerts.put([anAlert({ id: "fires", key: "fires", incident: 7 })]);
    const some = await store.alerts.of(7, { limit: 50 });
    assert6.equal(some.length, 50);
    assert6.ok(some.some(({ id }) => id === "fires"));
  });
  it6("forgets those that are old and belong to no open incident, the oldest first and so many at a time", async (t) => {
    const { store } = await open3(t);
    const { number: ours } = await addIncident(store);
    const aged = (id, lastAtMs, incident) => anAlert({ id, key: id, lastAtMs, incident });
    await store.alerts.put([
      aged("a", 3, null),
      aged("b", 1, null),
      aged("c", 2, 999),
      aged("d", 1, ours),
      aged("e", 5, null)
    ]);
    const removed = [await store.alerts.forgetBefore(5, 2), await store.alerts.forgetBefore(5, 2)];
    assert6.deepEqual(removed, [2, 1]);
    assert6.deepEqual(
      (await store.alerts.list({ limit: 9 })).map(({ id }) => id),
      ["e", "d"]
    );
  });
}
function incidentCases(open3) {
  it6("gives each a number of its own, and keeps all that is known of it", async (t) => {
    const { store } = await open3(t);
    const first = await addIncident(store, { title: "it's \u2602" });
    const second = await addIncident(store);
    const changed = { ...first, state: "acknowledged", owner: "ann", version: 2 };
    await store.transaction(async (tx) => {
      assert6.deepEqual(await tx.incidents.forChange(first.number), first);
      await tx.incidents.put(changed);
    });
    assert6.equal(second.number, first.number + 1);
    assert6.deepEqual(await store.incidents.get(first.number), changed);
    assert6.deepEqual(await store.incidents.get(second.number), second);
    assert6.equal(await store.incidents.get(99), null);
  });
  it6("tells those that are open, of a service or of none, oldest first", async (t) => {
    const { store } = await open3(t);
    await addIncident(store);
    await addIncident(store, { service: null, target: null });
    await addIncident(store, { state: "resolved", resolvedAtMs: startMs });
    await addIncident(store, { service: "blog", target: "blog/production" });
    const { incidents: incidents2 } = store;
    assert6.deepEqual(numbers(await incidents2.open()), [1, 2, 4]);
    assert6.deepEqual(numbers(await incidents2.open("shop")), [1]);
    assert6.deepEqual(numbers(await incidents2.open(null)), [2]);
    assert6.equal(await incidents2.countOpen(), 3);
    assert6.deepEqual(numbers(await incidents2.openOn(["shop/production", "blog/production", "x"])), [1, 4]);
    assert6.deepEqual(await incidents2.openOn([]), []);
  });
  it6("lists them in pages, newest first", async (t) => {
    const { store } = await open3(t);
    for (let index = 0; index < 6; index += 1)
      await addIncident(store, index % 2 === 0 ? {} : { service: "blog", resolvedAtMs: startMs, state: "resolved" });
    const { incidents: incidents2 } = store;
    assert6.deepEqual(numbers(await incidents2.list({ limit: 3 })), [6, 5, 4]);
    assert6.deepEqual(numbers(await incidents2.list({ limit: 9, before: 4 })), [3, 2, 1]);
    assert6.deepEqual(numbers(await incidents2.list({ open: true, limit: 2 })), [5, 3]);
    assert6.deepEqual(numbers(await incidents2.list({ service: "blog", limit: 9 })), [6, 4, 2]);
    assert6.deepEqual(numbers(await incidents2.list({ target: "shop/production", open: true, limit: 9 })), [5, 3, 1]);
  });
  it6("finds those that a batch of alerts concerns: by group, open or resolved lately, and by number", async (t) => {
    const { store } = await open3(t);
    const group = "service blog";
    await addIncident(store, { care: { group }, state: "resolved", resolvedAtMs: startMs - 10 });
    await addIncident(store, { care: { group }, state: "resolved", resolvedAtMs: startMs });
    await addIncident(store, { care: { group } });
    await addIncident(store);
    const concerned = (groups, by) => store.incidents.concerned({ groups, numbers: by, resolvedAfterMs: startMs - 1 });
    assert6.deepEqual(numbers(await concerned([group], [])), [2, 3]);
    assert6.deepEqual(numbers(await concerned([group, "none"], [1, 3, 99])), [1, 2, 3]);
    assert6.deepEqual(numbers(await concerned([], [])), []);
  });
  it6("tells those whose time to be looked at has come, the longest overdue first", async (t) => {
    const { store } = await open3(t);
    const first = await addIncident(store, { care: { lookAtMs: startMs } });
    await addIncident(store, { care: { lookAtMs: startMs - 5 } });
    await addIncident(store, { care: { lookAtMs: startMs + 5 } });
    const { care: _care, ...careless } = await addIncident(store);
    await store.incidents.put(careless);
    const before = numbers(await store.incidents.toLookAt(startMs, 9));
    await store.incidents.put({
      ...first,
      ...first.care === void 0 ? {} : { care: { ...first.care, lookAtMs: null } }
    });
    assert6.deepEqual(before, [2, 1]);
    assert6.deepEqual(numbers(await store.incidents.toLookAt(startMs, 9)), [2]);
    assert6.deepEqual(numbers(await store.incidents.toLookAt(startMs + 9, 1)), [2]);
  });
}

// src/store/testing/lock-cases.ts
import assert7 from "node:assert/strict";
import { it as it7 } from "node:test";
function lockCases(open3) {
  const ids3 = (locks) => locks.map(({ id }) => id);
  it7("gives back locks of every scope", async (t) => {
    const { store } = await open3(t);
    const scopes = [
      { kind: "everything" },
      { kind: "environment", environment: "production" },
      { kind: "service", service: "shop" },
      { kind: "target", target: "shop/production" }
    ];
    const locks = scopes.map((scope) => aLock({ id: scope.kind, scope, incident: "INC-1", operation: "op_1" }));
    for (const lock of locks) await store.locks.put(lock);
    assert7.deepEqual(await store.locks.held(0), locks);
    assert7.deepEqual(await store.locks.get("service"), locks[2]);
    assert7.equal(await store.locks.get("other"), null);
  });
  it7("counts a lock as held until the very moment it expires, and as expired until it is marked so", async (t) => {
    const { store } = await open3(t);
    await store.locks.put(aLock({ id: "short", expiresAtMs: 100 }));
    await store.locks.put(aLock({ id: "long" }));
    assert7.deepEqual(ids3(await store.locks.held(99)), ["short", "long"]);
    assert7.deepEqual(ids3(await store.locks.expired(99)), []);
    assert7.deepEqual(ids3(await store.locks.held(100)), ["long"]);
    assert7.deepEqual(ids3(await store.locks.expired(100)), ["short"]);
    await store.locks.end("short", 100, "clock");
    assert7.deepEqual(ids3(await store.locks.expired(100)), []);
  });
  it7("ends a lock once, and tells the second that it was late", async (t) => {
    const { store } = await open3(t);
    await store.locks.put(aLock());
    assert7.equal(await store.locks.end("lock_1", 5, "ada"), true);
    assert7.equal(await store.locks.end("lock_1", 6, "ben"), false);
    assert7.equal(await store.locks.end("other", 6, "ben"), false);
    assert7.deepEqual(await store.locks.held(0), []);
  });
  it7("changes a held lock that is put again, and does not revive an ended one", async (t) => {
    const { store } = await open3(t);
    await store.locks.put(aLock());
    await store.locks.put(aLock({ reason: "longer", expiresAtMs: 900 }));
    assert7.deepEqual(await store.locks.held(0), [aLock({ reason: "longer", expiresAtMs: 900 })]);
    await store.locks.end("lock_1", 5, "ada");
    await store.locks.put(aLock());
    assert7.deepEqual(await store.locks.held(0), []);
  });
}

// src/store/testing/operation-cases.ts
init_errors();
import assert8 from "node:assert/strict";
import { it as it8 } from "node:test";
function operationCases(open3) {
  it8("starts an operation that nobody has claimed", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const started = await store.operations.start(anOperation());
    assert8.deepEqual(started, {
      ...anOperation(),
      kind: "deploy",
      status: "active",
      step: null,
      attempts: 0,
      fence: 0,
      worker: null,
      leaseUntilMs: 0,
      wakeAtMs: 0,
      createdAtMs: startMs,
      endedAtMs: null,
      problem: null,
      undoing: null,
      result: null
    });
    assert8.deepEqual(await store.operations.get("op_1"), started);
    assert8.deepEqual(await store.operations.active(production), started);
    assert8.equal(await store.operations.active("shop/staging"), null);
  });
  it8("allows one active operation a target, and names it to whoever wants another", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const first = await store.operations.start(anOperation());
    const second = store.operations.start(anOperation({ id: "op_2" }));
    await assert8.rejects(second, (error) => error instanceof ActiveOperationError && error.operation.id === first.id);
    await store.operations.start(anOperation({ id: "op_3", target: "shop/staging" }));
    assert8.deepEqual(
      (await store.operations.allActive()).map(({ id }) => id),
      ["op_1", "op_3"]
    );
  });
  it8("starts exactly one of many that are ordered at once", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const orders = Array.from({ length: 20 }, (_, index) => store.operations.start(anOperation({ id: `op_${index}` })));
    const outcomes = await Promise.allSettled(orders);
    assert8.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    assert8.equal((await store.operations.list({ limit: 99 })).length, 1);
  });
  it8("lists newest first, also those of the same millisecond", async (t) => {
    const { store } = await open3(t);
    await register(store);
    for (const id of ["op_z", "op_a", "op_m"]) {
      await store.operations.start(anOperation({ id }));
      await store.operations.supersede(id, null);
    }
    await store.operations.start(anOperation({ id: "op_other", target: "shop/staging" }));
    const listed = async (filter) => (await store.operations.list(filter)).map(({ id }) => id);
    assert8.deepEqual(await listed({ target: production, limit: 2 }), ["op_m", "op_a"]);
    assert8.deepEqual(await listed({ limit: 9 }), ["op_other", "op_m", "op_a", "op_z"]);
  });
}
function recordCases(open3) {
  it8("writes down one that was carried out elsewhere: it has ended, under the fence of that time", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    const atMs = startMs - 6e4;
    const end = { status: "done", result: { breakGlass: true } };
    await store.operations.record({ ...anOperation({ id: "op_2" }), fence: 9, atMs }, end);
    const recorded = await store.operations.get("op_2");
    assert8.deepEqual(
      [recorded?.status, recorded?.fence, recorded?.createdAtMs, recorded?.endedAtMs, recorded?.result],
      ["done", 9, atMs, startMs, { breakGlass: true }]
    );
    assert8.equal((await store.operations.active(production))?.id, "op_1");
  });
}
function fencedWriteCases(open3) {
  it8("changes only what an update names", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", { worker: "w", leaseMs: 1e3 });
    const undoing = { code: "x", message: "did not start", next: "look" };
    await store.operations.update("op_1", 1, { step: "flip", attempts: 2, wakeAtMs: 7, undoing });
    await store.operations.update("op_1", 1, { release: 9, result: { share: 0.5 } });
    await store.operations.update("op_1", 1, { step: null });
    await store.operations.update("op_1", 1, {});
    const { step, attempts, wakeAtMs, undoing: kept, release, result } = await store.operations.hold("op_1", 1);
    assert8.deepEqual([step, attempts, wakeAtMs, kept, release, result], [null, 2, 7, undoing, 9, { share: 0.5 }]);
  });
  it8("ends with its problem and result, keeps who did it, and frees the target", async (t) => {
    const { store, clock } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", { worker: "w", leaseMs: 1e3 });
    await clock.advance(10);
    const problem = { code: "deploy/unhealthy", message: "no", next: "look" };
    await store.operations.end("op_1", 1, { status: "failed", problem, result: { tries: 3 } });
    const ended = await store.operations.get("op_1");
    assert8.deepEqual([ended?.status, ended?.endedAtMs, ended?.worker], ["failed", startMs + 10, "w"]);
    assert8.deepEqual([ended?.problem, ended?.result], [problem, { tries: 3 }]);
    assert8.equal(await store.operations.active(production), null);
    await store.operations.start(anOperation({ id: "op_2" }));
  });
  it8('says "already so" to an end that is repeated, and "fenced" to a different one', async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", { worker: "w", leaseMs: 1e3 });
    await store.operations.end("op_1", 1, { status: "done" });
    await store.operations.end("op_1", 1, { status: "done" });
    await assert8.rejects(store.operations.end("op_1", 1, { status: "failed" }), FencedError);
  });
  it8("fences the worker of a superseded operation out of every write", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", { worker: "w", leaseMs: 1e3 });
    const problem = { code: "operation/superseded", message: "a rollback came", next: "nothing" };
    await store.operations.supersede("op_1", problem);
    await store.operations.supersede("op_1", null);
    const { operations } = store;
    await assert8.rejects(operations.hold("op_1", 1), FencedError);
    await assert8.rejects(operations.update("op_1", 1, { step: "flip" }), FencedError);
    await assert8.rejects(operations.end("op_1", 1, { status: "done" }), FencedError);
    assert8.equal(await operations.renew("op_1", 1, 1e3), false);
    const left = await operations.get("op_1");
    assert8.deepEqual([left?.status, left?.problem, left?.step], ["superseded", problem, null]);
    const next = await operations.start(anOperation({ id: "op_2" }));
    assert8.ok(((await operations.claim(next.id, { worker: "v", leaseMs: 1 }))?.fence ?? 0) > (left?.fence ?? 99));
  });
}
function claimCases(open3) {
  const lease = { worker: "one", leaseMs: 1e3 };
  it8("gives a free operation to whoever claims first, with a fence and a lease by the clock of the store", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    const claimed = await store.operations.claim("op_1", lease);
    assert8.deepEqual([claimed?.worker, claimed?.fence, claimed?.leaseUntilMs], ["one", 1, startMs + 1e3]);
    assert8.equal(await store.operations.claim("op_1", { ...lease, worker: "two" }), null);
    assert8.equal(await store.operations.claim("op_9", lease), null);
  });
  it8("gives it to exactly one of many who claim at once", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    const workers = Array.from({ length: 20 }, (_, index) => `worker ${index}`);
    const claims = await Promise.all(
      workers.map((worker) => store.operations.claim("op_1", { worker, leaseMs: 1e3 }))
    );
    assert8.equal(claims.filter((claim3) => claim3 !== null).length, 1);
  });
  it8("lets another take over only when the lease is over, and fences the first out", async (t) => {
    const { store, clock } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", lease);
    await clock.advance(999);
    assert8.equal(await store.operations.claim("op_1", { ...lease, worker: "two" }), null);
    await clock.advance(1);
    const taken = await store.operations.claim("op_1", { ...lease, worker: "two" });
    assert8.deepEqual([taken?.worker, taken?.fence], ["two", 2]);
    await assert8.rejects(store.operations.hold("op_1", 1), FencedError);
    assert8.equal(await store.operations.renew("op_1", 1, 1e3), false);
    assert8.equal((await store.operations.hold("op_1", 2)).worker, "two");
  });
  it8("keeps a renewed lease, also one that had run out while nobody claimed", async (t) => {
    const { store, clock } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", lease);
    await clock.advance(1500);
    assert8.equal(await store.operations.renew("op_1", 1, 1e3), true);
    await clock.advance(900);
    assert8.equal(await store.operations.claim("op_1", { ...lease, worker: "two" }), null);
  });
  it8("gives a worker its own operation back with a new fence", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", lease);
    assert8.equal((await store.operations.claim("op_1", lease))?.fence, 2);
    await assert8.rejects(store.operations.hold("op_1", 1), FencedError);
  });
}
function claimTimingCases(open3) {
  const lease = { worker: "one", leaseMs: 1e3 };
  it8("takes a leased operation from a holder that was proven dead", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", lease);
    const taken = await store.operations.claim("op_1", { worker: "two", leaseMs: 1e3, evenIfLeased: true });
    assert8.deepEqual([taken?.worker, taken?.fence], ["two", 2]);
  });
  it8("leaves an operation alone until its wake time has come", async (t) => {
    const { store, clock } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", lease);
    await store.operations.update("op_1", 1, { wakeAtMs: startMs + 5e3 });
    assert8.equal(await store.operations.claim("op_1", { ...lease, evenIfLeased: true }), null);
    await clock.advance(5e3);
    assert8.equal((await store.operations.claim("op_1", lease))?.fence, 2);
  });
  it8("does not give out what has ended", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", lease);
    await store.operations.end("op_1", 1, { status: "done" });
    assert8.equal(await store.operations.claim("op_1", { ...lease, evenIfLeased: true }), null);
  });
  it8("does not put off for an hour what was put off for a moment, when the clock is set back (F60)", async (t) => {
    const { store, clock } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    const claimed = await store.operations.claim("op_1", { worker: "one", leaseMs: 1e3 });
    await store.operations.update("op_1", claimed?.fence ?? 0, { wakeAtMs: startMs + 5e3 });
    const early = await store.operations.claim("op_1", { worker: "one", leaseMs: 1e3 });
    clock.setWall(startMs - 36e5);
    const later = await store.operations.claim("op_1", { worker: "one", leaseMs: 1e3 });
    assert8.equal(early, null);
    assert8.equal(later?.fence, 2);
  });
  it8("keeps two workers apart when the clock jumps ahead (F60)", async (t) => {
    const { store, clock } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim("op_1", lease);
    clock.setWall(startMs + 36e5);
    const taken = await store.operations.claim("op_1", { worker: "two", leaseMs: 1e3 });
    clock.setWall(startMs);
    assert8.equal(taken?.fence, 2);
    await assert8.rejects(store.operations.update("op_1", 1, { step: "flip" }), FencedError);
    await store.operations.update("op_1", 2, { step: "flip" });
  });
}

// src/store/testing/paging-cases.ts
import assert9 from "node:assert/strict";
import { it as it9 } from "node:test";

// src/core/testing/paging.ts
var MINUTE_MS2 = 6e4;
function aStep(...people) {
  return { delayMs: 5 * MINUTE_MS2, targets: people.map((name) => ({ kind: "person", name })), acknowledgements: 1 };
}
function aPolicy(over = {}) {
  const steps = [aStep("ann"), aStep("bob")];
  return { name: "shop", services: ["shop"], steps, repeats: 0, lastResort: [], ackTimeoutMs: null, ...over };
}
function anEscalation(over = {}) {
  const running = { state: "running", step: 0, round: 0, run: 0, nextAtMs: 0 };
  return { incident: 4, policy: aPolicy(), ...running, acknowledged: [], paged: [], ...over };
}
function aPage(over = {}) {
  return {
    id: "page_1",
    key: "INC-4/0.0.0/ann/chat",
    kind: "page",
    incident: 4,
    person: "ann",
    channel: "chat",
    contact: "contact_ann",
    address: "ann-chat",
    state: "waiting",
    madeAtMs: 0,
    dueAtMs: 0,
    attempts: 0,
    sentAtMs: null,
    reference: null,
    problem: null,
    insteadOf: null,
    toldVersion: null,
    text: null,
    ...over
  };
}

// src/store/testing/paging-cases.ts
function escalationCases(open3) {
  it9("keeps an escalation with its frozen policy, and changes it", async (t) => {
    const { store } = await open3(t);
    const { number } = await store.incidents.add(anIncident2());
    const first = anEscalation({ incident: number, nextAtMs: 500 });
    const held = anEscalation({
      incident: number,
      nextAtMs: null,
      state: "held",
      acknowledged: ["ann"],
      paged: ["ann"]
    });
    await store.escalations.put(first);
    const before = await store.escalations.get(number);
    await store.escalations.put(held);
    assert9.deepEqual(before, first);
    assert9.deepEqual(await store.transaction((tx) => tx.escalations.forChange(number)), held);
    assert9.equal(await store.escalations.get(number + 1), null);
  });
  it9("finds those whose time has come, the longest overdue first, and when the next one comes", async (t) => {
    const { store } = await open3(t);
    const numbers3 = await severalIncidents(store, 4);
    const times = [300, 100, null, 900];
    for (const [place, number] of numbers3.entries())
      await store.escalations.put(anEscalation({ incident: number, nextAtMs: times[place] ?? null }));
    const due = await store.escalations.due(300, 10);
    const one2 = await store.escalations.due(300, 1);
    assert9.deepEqual(
      due.map(({ nextAtMs }) => nextAtMs),
      [100, 300]
    );
    assert9.equal(one2.length, 1);
    assert9.equal(await store.escalations.nextDue(), 100);
  });
}
function pageCases(open3) {
  it9("keeps a message with all that it says; the first one of a key stays", async (t) => {
    const { store } = await open3(t);
    const page = aPage({ text: "words" });
    const other = aPage({ id: "page_2", person: "bob" });
    const added = [await store.pages.add(page), await store.pages.add(other)];
    assert9.deepEqual(added, [true, false]);
    assert9.deepEqual(await store.pages.get(page.id), page);
    assert9.equal(await store.pages.get(other.id), null);
  });
  it9("changes everything but its id and key", async (t) => {
    const { store } = await open3(t);
    await store.pages.add(aPage());
    const sent = aPage({ state: "sent", dueAtMs: null, attempts: 2, sentAtMs: 7, reference: "r", toldVersion: 3 });
    await store.pages.put(sent);
    assert9.deepEqual(await store.transaction((tx) => tx.pages.forChange(sent.id)), sent);
  });
  it9("finds what is due, what is being sent, and what an incident or a person was told", async (t) => {
    const { store } = await open3(t);
    const add2 = (id, over) => store.pages.add(aPage({ id, key: id, ...over }));
    await add2("one", { dueAtMs: 200 });
    await add2("two", { dueAtMs: 100, person: "bob", incident: 5 });
    await add2("three", { dueAtMs: 900, state: "sending" });
    await add2("four", { dueAtMs: null, state: "sent" });
    const ids3 = (pages2) => pages2.map(({ id }) => id);
    assert9.deepEqual(ids3(await store.pages.due(200, 9)), ["two", "one"]);
    assert9.deepEqual(ids3(await store.pages.due(200, 1)), ["two"]);
    assert9.deepEqual(ids3(await store.pages.sending()), ["three"]);
    assert9.deepEqual(ids3(await store.pages.of(4)), ["one", "three", "four"]);
    assert9.deepEqual(ids3(await store.pages.list({ limit: 2 })), ["four", "three"]);
    assert9.deepEqual(ids3(await store.pages.list({ person: "bob", limit: 9 })), ["two"]);
    assert9.equal(await store.pages.nextDue(), 100);
  });
}
async function severalIncidents(store, count) {
  const numbers3 = [];
  for (let one2 = 0; one2 < count; one2 += 1) numbers3.push((await store.incidents.add(anIncident2())).number);
  return numbers3;
}
function anIncident2() {
  const { number: _number, ...rest } = anIncident();
  return rest;
}

// src/store/testing/pipeline-cases.ts
import assert10 from "node:assert/strict";
import { it as it10 } from "node:test";

// src/core/testing/pipelines.ts
function aPipeline(change = {}) {
  return {
    id: "pl_1",
    target,
    status: "running",
    mode: "standard",
    purpose: "ship",
    trigger: "person",
    actor: "ada",
    repository: "/shop",
    commit: { sha: "sha2", title: "Faster cart", author: "Ada", committedAtMs: nowMs - 6e4 },
    email: "ada@example.test",
    branch: "main",
    because: "nothing-else",
    incident: null,
    plan: [],
    failFast: false,
    rebuild: false,
    consent: { despiteLock: false, acceptRejected: false, breakGlass: false, reason: "", contains: [] },
    round: 1,
    release: null,
    operation: null,
    holds: [],
    cancelled: null,
    problem: null,
    createdAtMs: nowMs,
    endedAtMs: null,
    version: 1,
    ...change
  };
}
function aGateRun(change) {
  return {
    pipeline: "pl_1",
    attempt: 1,
    round: 1,
    place: "astern",
    startedAtMs: nowMs,
    endedAtMs: change.status === "running" ? null : nowMs + 1e3,
    exitCode: change.status === "passed" ? 0 : null,
    signal: null,
    lastLines: [],
    url: null,
    ...change
  };
}

// src/store/testing/pipeline-cases.ts
function pipelineCases(open3) {
  const full = aPipeline({
    mode: "hotfix",
    because: "branch",
    incident: "INC-7",
    branch: "hotfix/INC-7",
    failFast: true,
    status: "held",
    release: 4,
    operation: "op_1",
    holds: [{ kind: "approval", needed: 1, given: 0, from: "on-call \u2602" }],
    cancelled: { by: "bo", reason: "it's wrong" },
    problem: { code: "gate/failed", message: "no", next: "look" }
  });
  it10("gives back what was put, and counts every change", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.pipelines.put(full);
    assert10.deepEqual(await store.pipelines.get("pl_1"), { ...full, version: 1 });
    await store.pipelines.put({ ...full, version: 99, status: "done", endedAtMs: startMs });
    assert10.deepEqual(await store.pipelines.get("pl_1"), { ...full, status: "done", endedAtMs: startMs, version: 2 });
    assert10.equal(await store.pipelines.get("other"), null);
    const again = await store.transaction((tx) => tx.pipelines.forChange("pl_1"));
    assert10.equal(again?.status, "done");
  });
  it10("lists those that have not ended oldest first, and all of them newest first", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.pipelines.put(aPipeline({ id: "pl_b" }));
    await store.pipelines.put(aPipeline({ id: "pl_a", target: "shop/staging" }));
    await store.pipelines.put(aPipeline({ id: "pl_c", status: "failed", endedAtMs: startMs }));
    const ids3 = (pipelines2) => pipelines2.map(({ id }) => id);
    assert10.deepEqual(ids3(await store.pipelines.open()), ["pl_b", "pl_a"]);
    assert10.deepEqual(ids3(await store.pipelines.list({ limit: 2 })), ["pl_c", "pl_a"]);
    assert10.deepEqual(ids3(await store.pipelines.list({ target: production, limit: 9 })), ["pl_c", "pl_b"]);
    assert10.deepEqual(ids3(await store.pipelines.list({ target: production, sha: "sha2", limit: 1 })), ["pl_c"]);
    assert10.deepEqual(ids3(await store.pipelines.list({ sha: "none", limit: 1 })), []);
  });
  it10("keeps what its gates said with a release", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.releases.add(aRelease());
    const gates = [
      { gate: "lint", outcome: "passed", why: null, durationMs: 12.5, url: null },
      { gate: "e2e", outcome: "skipped", why: "not-in-hotfix", durationMs: null, url: null }
    ];
    assert10.equal((await store.releases.get("shop", 1))?.gates, null);
    await store.releases.keepGates("shop", 1, gates);
    assert10.deepEqual((await store.releases.get("shop", 1))?.gates, gates);
  });
}
function gateRunCases(open3) {
  const pass = (change) => aGateRun({ gate: "lint", status: "passed", ...change });
  it10("keeps every attempt, in the order in which they started, and changes the pipeline", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.pipelines.put(aPipeline());
    const running = aGateRun({ gate: "unit", status: "running", startedAtMs: startMs + 1 });
    const first = pass({ status: "failed", exitCode: 3, lastLines: ["\u2602"], startedAtMs: startMs });
    const second = pass({
      attempt: 2,
      round: 2,
      place: "ci",
      url: "https://ci",
      signal: "SIGTERM",
      startedAtMs: startMs + 2
    });
    for (const run of [second, running, first]) await store.gateRuns.put(run);
    const ended = { ...running, status: "timed-out", endedAtMs: startMs + 5 };
    await store.gateRuns.put(ended);
    assert10.deepEqual(await store.gateRuns.of("pl_1"), [first, ended, second]);
    assert10.equal((await store.pipelines.get("pl_1"))?.version, 5);
    assert10.deepEqual(await store.gateRuns.of("other"), []);
  });
  it10("tells how long the newest passes of a gate took on a target", async (t) => {
    const { store } = await open3(t);
    await register(store);
    for (const [index, id] of ["pl_1", "pl_2", "pl_3"].entries()) {
      await store.pipelines.put(aPipeline({ id }));
      await store.gateRuns.put(pass({ pipeline: id, startedAtMs: startMs, endedAtMs: startMs + index + 1 }));
    }
    await store.gateRuns.put(pass({ pipeline: "pl_3", attempt: 2, status: "failed" }));
    await store.pipelines.put(aPipeline({ id: "pl_4", target: "shop/staging" }));
    await store.gateRuns.put(pass({ pipeline: "pl_4" }));
    assert10.deepEqual(await store.gateRuns.durations(production, "lint", 2), [3, 2]);
    assert10.deepEqual(await store.gateRuns.durations(production, "unit", 2), []);
  });
}
function approvalCases(open3) {
  it10("keeps the first approval of a person, oldest first, and changes the pipeline", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.pipelines.put(aPipeline());
    const bo = { pipeline: "pl_1", actor: "bo", reason: "looks right", atMs: startMs };
    const ann = { pipeline: "pl_1", actor: "ann", reason: "", atMs: startMs - 1 };
    for (const approval of [bo, ann, { ...bo, reason: "again" }]) await store.approvals.put(approval);
    assert10.deepEqual(await store.approvals.of("pl_1"), [ann, bo]);
    assert10.deepEqual(await store.approvals.of("other"), []);
    assert10.ok(((await store.pipelines.get("pl_1"))?.version ?? 0) >= 3);
  });
}

// src/store/testing/record-cases.ts
import assert11 from "node:assert/strict";
import { it as it11 } from "node:test";

// src/core/oncall/testing/samples.ts
function aLayer(over = {}) {
  const every = { unit: "week", every: 1 };
  const people = ["ann", "bo", "cy"];
  return { name: "week", people, ...every, starts: "2026-03-02T09:00", ends: null, restrictions: [], ...over };
}
function aSchedule(over = {}) {
  return { name: "shop", zone: "America/Chicago", layers: [aLayer()], ...over };
}
function anOverride(over = {}) {
  return {
    id: "ov_1",
    schedule: "shop",
    kind: "replace",
    person: "ann",
    by: "bo",
    fromMs: at("2026-03-03T12:00Z"),
    untilMs: at("2026-03-03T18:00Z"),
    reason: "dentist",
    actor: "ann",
    madeAtMs: at("2026-03-01T00:00Z"),
    state: "counts",
    ...over
  };
}
function aMember(over = {}) {
  const contact = { id: "ct_1", channel: "email", address: "ann@example.com", verifiedAtMs: 1, code: null };
  const name = over.name ?? "ann";
  return { name, fullName: name, zone: "Europe/Berlin", role: "responder", contacts: [contact], rules: [], ...over };
}
function aPolicy2(over = {}) {
  return {
    name: "shop",
    services: ["shop"],
    steps: [{ delayMs: 3e5, targets: [{ kind: "schedule", name: "shop" }], acknowledgements: 1 }],
    repeats: 1,
    lastResort: [{ kind: "person", name: "ann" }],
    ackTimeoutMs: null,
    ...over
  };
}
function at(written) {
  return Temporal.Instant.from(written).epochMilliseconds;
}

// src/store/testing/record-cases.ts
function recordsCases(open3) {
  it11("keeps what people edit, whole and under its kind and name", async (t) => {
    const { store } = await open3(t);
    const [member, schedule, policy, override] = [aMember({ fullName: "Zo\xEB \u2602" }), aSchedule(), aPolicy2(), anOverride()];
    await store.records.put("member", "ann", member);
    await store.records.put("schedule", "shop", schedule);
    await store.records.put("policy", "shop", policy);
    await store.records.put("override", override.id, override);
    assert11.deepEqual(await store.records.get("member", "ann"), member);
    assert11.deepEqual(await store.records.get("schedule", "shop"), schedule);
    assert11.deepEqual(await store.records.get("policy", "shop"), policy);
    assert11.deepEqual(await store.records.get("override", override.id), override);
    assert11.equal(await store.records.get("schedule", "ann"), null);
  });
  it11("raises the version with each put, and lists by name", async (t) => {
    const { store } = await open3(t);
    for (const name of ["bo", "ann", "bo"]) await store.records.put("member", name, aMember({ name }));
    const listed = await store.records.list("member");
    assert11.deepEqual(
      listed.map(({ name, version, record: record2 }) => [name, version, record2.name]),
      [
        ["ann", 1, "ann"],
        ["bo", 2, "bo"]
      ]
    );
  });
  it11("removes one once", async (t) => {
    const { store } = await open3(t);
    await store.records.put("member", "ann", aMember());
    await store.records.put("schedule", "ann", aSchedule({ name: "ann" }));
    assert11.deepEqual(
      [await store.records.remove("member", "ann"), await store.records.remove("member", "ann")],
      [true, false]
    );
    assert11.equal(await store.records.get("member", "ann"), null);
    assert11.notEqual(await store.records.get("schedule", "ann"), null);
  });
  it11("keeps a change to itself until the transaction has ended, and nothing of one that failed", async (t) => {
    const { store } = await open3(t);
    await store.records.put("memo", "count", { value: 1 });
    await store.transaction(async (tx) => {
      const before = await tx.records.forChange("memo", "count");
      await tx.records.put("memo", "count", { value: Number(before?.value) + 1 });
    });
    const failed = store.transaction(async (tx) => {
      await tx.records.put("memo", "count", { value: 99 });
      throw new Error("no");
    });
    await assert11.rejects(failed, /no/);
    assert11.deepEqual(await store.records.get("memo", "count"), { value: 2 });
  });
}

// src/store/testing/rejection-cases.ts
import assert12 from "node:assert/strict";
import { it as it12 } from "node:test";
function rejectionCases(open3) {
  const rejection = {
    target: production,
    release: 42,
    sha: "abc",
    reason: "loses orders",
    actor: "ada",
    atMs: 1,
    operation: "op_1",
    incident: "INC-7",
    fixes: [{ sha: "fff", by: "bo", reason: "see r43", atMs: 5 }]
  };
  it12("keeps one for each target and release, the last one", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.rejections.put(rejection);
    await store.rejections.put({ ...rejection, target: "shop/staging" });
    const second = { ...rejection, reason: "loses baskets too", atMs: 2, operation: null, incident: null, fixes: [] };
    await store.rejections.put(second);
    assert12.deepEqual(await store.rejections.ofTarget(production), [second]);
  });
  it12("takes one back", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.rejections.put(rejection);
    await store.rejections.put({ ...rejection, release: 43 });
    await store.rejections.remove(production, 42);
    await store.rejections.remove(production, 42);
    assert12.deepEqual(
      (await store.rejections.ofTarget(production)).map(({ release }) => release),
      [43]
    );
  });
}

// src/store/testing/release-cases.ts
import assert13 from "node:assert/strict";
import { it as it13 } from "node:test";
function releaseCases(open3) {
  it13("numbers the releases of each service from 1, also when many are added at once", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await register(store, "blog");
    const added = await Promise.all(Array.from({ length: 10 }, () => store.releases.add(aRelease())));
    const other = await store.releases.add(aRelease({ service: "blog" }));
    assert13.deepEqual(
      added.map(({ number }) => number),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    );
    assert13.equal(other.number, 1);
  });
  it13("gives a release back whole", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const added = await store.releases.add(aRelease());
    assert13.deepEqual(added, { ...aRelease(), number: 1, removedAtMs: null, gates: null });
    assert13.deepEqual(await store.releases.get("shop", 1), added);
    assert13.equal(await store.releases.get("shop", 2), null);
    assert13.equal(await store.releases.get("blog", 1), null);
  });
  it13("lists newest first, page by page", async (t) => {
    const { store } = await open3(t);
    await register(store);
    for (let count = 0; count < 5; count += 1) await store.releases.add(aRelease());
    const numbers3 = async (page) => (await store.releases.list("shop", page)).map(({ number }) => number);
    assert13.deepEqual(await numbers3({ limit: 2 }), [5, 4]);
    assert13.deepEqual(await numbers3({ limit: 2, before: 4 }), [3, 2]);
    assert13.deepEqual(await numbers3({ limit: 2, before: 1 }), []);
  });
  it13("marks a release removed once, and then no longer needs its artifact unless another release does", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.releases.add(aRelease({ digest: "sha256:shared" }));
    await store.releases.add(aRelease({ digest: "sha256:shared" }));
    await store.releases.add(aRelease({ digest: "sha256:alone" }));
    await store.releases.markRemoved("shop", 1, startMs + 5);
    await store.releases.markRemoved("shop", 3, startMs + 6);
    await store.releases.markRemoved("shop", 3, startMs + 7);
    assert13.deepEqual(await store.releases.digestsInUse(), ["sha256:shared"]);
    assert13.equal((await store.releases.get("shop", 3))?.removedAtMs, startMs + 6);
  });
  it13("refuses a release of a service that is not there", async (t) => {
    const { store } = await open3(t);
    await assert13.rejects(store.releases.add(aRelease()), /no service shop/);
  });
}
function releaseSearchCases(open3) {
  it13("finds releases of a commit, newest first, and of no other service", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await register(store, "blog");
    for (const sha of ["abc1", "abc2", "abc1"]) await store.releases.add(aRelease({ sha }));
    await store.releases.add(aRelease({ service: "blog", sha: "abc1" }));
    const found = await store.releases.bySha("shop", "abc1");
    assert13.deepEqual(
      found.map(({ number, service }) => [service, number]),
      [
        ["shop", 3],
        ["shop", 1]
      ]
    );
    assert13.deepEqual(await store.releases.bySha("shop", "abc"), []);
  });
  it13("finds releases by the beginning of the sha, and by nothing that only looks like a pattern", async (t) => {
    const { store } = await open3(t);
    await register(store);
    for (const sha of ["abc1", "abc2", "abd1", "ab", "ABC3"]) await store.releases.add(aRelease({ sha }));
    const byPrefix = async (prefix) => (await store.releases.byPrefix("shop", prefix)).map(({ commit }) => commit.sha);
    assert13.deepEqual(await byPrefix("abc"), ["abc2", "abc1"]);
    assert13.deepEqual(await byPrefix("abc1"), ["abc1"]);
    assert13.deepEqual(await byPrefix("ab"), ["ab", "abd1", "abc2", "abc1"]);
    assert13.deepEqual(await byPrefix("ab%"), []);
    assert13.deepEqual(await byPrefix("a_c"), []);
  });
}

// src/store/testing/report-cases.ts
import assert14 from "node:assert/strict";
import { it as it14 } from "node:test";
function reportCases(open3) {
  it14("keeps one report for each pair of releases, the newest", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await register(store, "blog");
    for (const back of [1, 3, 2]) await store.reports.put(aReport({ live: 4, back }));
    await store.reports.put(aReport({ live: 5, back: 4 }));
    await store.reports.put(aReport({ service: "blog", live: 4, back: 3 }));
    const newer = aReport({ live: 4, back: 3, rules: 2, leftOut: 7, madeAtMs: 9 });
    await store.reports.put(newer);
    assert14.deepEqual(await store.reports.get("shop", 4, 3), newer);
    assert14.deepEqual(
      (await store.reports.from("shop", 4)).map(({ back }) => back),
      [3, 2, 1]
    );
    assert14.equal(await store.reports.get("shop", 4, 4), null);
    assert14.deepEqual(await store.reports.from("shop", 9), []);
  });
}

// src/store/testing/service-cases.ts
import assert15 from "node:assert/strict";
import { it as it15 } from "node:test";
function serviceCases(open3) {
  it15("lists services by name, and says null for one that is not there", async (t) => {
    const { store } = await open3(t);
    await store.services.put({ name: "shop", repository: "a", createdAtMs: 1 });
    await store.services.put({ name: "blog", repository: "b", createdAtMs: 2 });
    const names2 = (await store.services.list()).map(({ name }) => name);
    assert15.deepEqual(names2, ["blog", "shop"]);
    assert15.equal(await store.services.get("cart"), null);
  });
  it15("changes a service that is put again, and keeps counting its releases", async (t) => {
    const { store } = await open3(t);
    await store.services.put({ name: "shop", repository: "old", createdAtMs: 1 });
    await store.services.put({ name: "shop", repository: "new", createdAtMs: 1 });
    assert15.deepEqual(await store.services.list(), [{ name: "shop", repository: "new", createdAtMs: 1 }]);
  });
  it15("gives targets back as they were put", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const expected = {
      name: production,
      service: "shop",
      environment: "production",
      router: "builtin",
      createdAtMs: startMs
    };
    assert15.deepEqual(await store.targets.get(production), expected);
    assert15.deepEqual(
      (await store.targets.list()).map(({ name }) => name),
      [production, "shop/staging"]
    );
    assert15.deepEqual(await store.targets.among([production, "shop/moon"]), [expected]);
    assert15.deepEqual(await store.targets.among([]), []);
    assert15.equal(await store.targets.get("shop/moon"), null);
  });
  it15("tells names of targets in their order: all, page by page, of a service, or of one", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await register(store, "blog");
    const { names: names2 } = store.targets;
    assert15.deepEqual(await names2(), ["blog/production", "blog/staging", production, "shop/staging"]);
    assert15.deepEqual(await names2({ limit: 2, after: "blog/production" }), ["blog/staging", production]);
    assert15.deepEqual(await names2({ of: "shop", after: production }), ["shop/staging"]);
    assert15.deepEqual(await names2({ of: production }), [production]);
    assert15.deepEqual(await names2({ of: "sho" }), []);
  });
  it15("hands out a higher fence each time, also to many at once and after the target was put again", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const fences = await Promise.all(Array.from({ length: 20 }, () => store.targets.nextFence(production)));
    await register(store);
    assert15.deepEqual(
      fences.toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 1)
    );
    assert15.equal(await store.targets.nextFence(production), 21);
    assert15.equal(await store.targets.nextFence("shop/staging"), 1);
    await assert15.rejects(store.targets.nextFence("shop/moon"), /no target shop\/moon/);
  });
  it15("takes no target of a service that is not there", async (t) => {
    const { store } = await open3(t);
    await assert15.rejects(
      store.targets.put({ name: "x/y", service: "x", environment: "y", router: "builtin", createdAtMs: 1 })
    );
  });
}
function fenceCases(open3) {
  it15("raises a fence past one that was given out elsewhere, for one of all who do it", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.targets.nextFence(production);
    const raised = await Promise.all(Array.from({ length: 8 }, () => store.targets.raiseFence(production, 10001)));
    assert15.deepEqual(
      raised.filter((former) => former !== null),
      [1]
    );
    assert15.equal(await store.targets.fence(production), 10001);
    assert15.equal(await store.targets.raiseFence(production, 10001), null);
    assert15.equal(await store.targets.raiseFence(production, 7), null);
    assert15.equal(await store.targets.nextFence(production), 10002);
    assert15.deepEqual(await Promise.all([store.targets.fence("shop/moon"), store.targets.raiseFence("shop/moon", 1)]), [
      0,
      null
    ]);
  });
}

// src/store/testing/serving-cases.ts
import assert16 from "node:assert/strict";
import { it as it16 } from "node:test";
function servingCases(open3) {
  it16("ends the open stretch when another begins", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.servings.begin({ target: production, release: 1, stack: "a", atMs: 100 });
    await store.servings.begin({ target: production, release: 2, stack: "b", atMs: 200 });
    assert16.deepEqual(await store.servings.ofTarget(production, { limit: 10 }), [
      { target: production, release: 2, stack: "b", fromMs: 200, untilMs: null, outcome: "unproven" },
      { target: production, release: 1, stack: "a", fromMs: 100, untilMs: 200, outcome: "unproven" }
    ]);
  });
  it16("gives those of all targets since a moment, the newest first, and no more than twenty of each", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const begin3 = (atMs, on = production) => store.servings.begin({ target: on, release: 1, stack: `s${atMs}`, atMs });
    for (const atMs of [100, 200, 300]) await begin3(atMs);
    await begin3(250, "shop/staging");
    const found = await store.servings.since(200);
    for (let atMs = 301; atMs <= 330; atMs += 1) await begin3(atMs);
    assert16.deepEqual(
      found.map((one2) => [one2.target, one2.fromMs]),
      [
        [production, 300],
        ["shop/staging", 250],
        [production, 200]
      ]
    );
    assert16.equal((await store.servings.since(0)).filter((one2) => one2.target === production).length, 20);
  });
  it16("changes nothing when the stack that is serving begins again", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.servings.begin({ target: production, release: 1, stack: "a", atMs: 100 });
    await store.servings.judge("a", "healthy");
    await store.servings.begin({ target: production, release: 1, stack: "a", atMs: 150 });
    assert16.deepEqual(await store.servings.ofTarget(production, { limit: 10 }), [
      { target: production, release: 1, stack: "a", fromMs: 100, untilMs: null, outcome: "healthy" }
    ]);
  });
  it16("begins a new stretch for a stack that comes back, and judges only that one", async (t) => {
    const { store } = await open3(t);
    await register(store);
    for (const [stack, atMs] of [
      ["a", 1],
      ["b", 2],
      ["a", 3]
    ]) {
      await store.servings.begin({ target: production, release: 1, stack, atMs });
    }
    await store.servings.judge("a", "worse");
    const stretches = await store.servings.ofTarget(production, { limit: 10 });
    assert16.deepEqual(
      stretches.map(({ stack, outcome }) => [stack, outcome]),
      [
        ["a", "worse"],
        ["b", "unproven"],
        ["a", "unproven"]
      ]
    );
  });
  it16("gives only as many as asked, newest first, and of no other target", async (t) => {
    const { store } = await open3(t);
    await register(store);
    for (const stack of ["a", "b", "c"]) await store.servings.begin({ target: production, release: 1, stack, atMs: 1 });
    await store.servings.begin({ target: "shop/staging", release: 1, stack: "d", atMs: 1 });
    const stretches = await store.servings.ofTarget(production, { limit: 2 });
    assert16.deepEqual(
      stretches.map(({ stack }) => stack),
      ["c", "b"]
    );
  });
}

// src/store/testing/stack-cases.ts
import assert17 from "node:assert/strict";
import { it as it17 } from "node:test";
function stackCases(open3) {
  it17("gives a stack back as it was put last", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.stacks.put(aStack());
    const hot = aStack({
      tag: "hot",
      readyAtMs: 1,
      hotSinceMs: 2,
      keepUntilMs: 3,
      workers: "quiesced",
      workersUntilMs: 4
    });
    await store.stacks.put(hot);
    assert17.deepEqual(await store.stacks.get("stack_1"), hot);
    assert17.deepEqual(await store.stacks.all(), [hot]);
  });
  it17("lists those of a target, oldest first, and all", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.stacks.put(aStack({ id: "later", createdAtMs: startMs + 1 }));
    await store.stacks.put(aStack({ id: "sooner" }));
    await store.stacks.put(aStack({ id: "elsewhere", target: "shop/staging" }));
    const ids3 = (stacks) => stacks.map(({ id }) => id);
    assert17.deepEqual(ids3(await store.stacks.ofTarget(production)), ["sooner", "later"]);
    assert17.deepEqual(ids3(await store.stacks.all()), ["sooner", "later", "elsewhere"]);
  });
  it17("forgets a removed stack, however often it is removed", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.stacks.put(aStack());
    await store.stacks.remove("stack_1");
    await store.stacks.remove("stack_1");
    assert17.equal(await store.stacks.get("stack_1"), null);
  });
}

// src/store/testing/status-cases.ts
import assert18 from "node:assert/strict";
import { it as it18 } from "node:test";

// src/store/views/status-parts.ts
import { sql as sql3 } from "kysely";
var RELEASES_BEFORE = 5;
async function readParts(tx, names2, failedSinceMs) {
  const ofTargets = names2.length === 0 ? [""] : names2;
  const watched = tx.db.selectFrom("watches").selectAll().where("target", "in", ofTargets);
  const [nowMs2, targets, stacks, operations, rejections, watches, releases, formers, reports] = await Promise.all([
    tx.nowMs(),
    tx.db.selectFrom("targets").selectAll().where("name", "in", ofTargets).orderBy("name").execute(),
    readStacks(tx, ofTargets),
    readActive(tx, ofTargets),
    readRejections(tx, ofTargets),
    watched.execute(),
    readReleases(tx, ofTargets),
    readFormers(tx, ofTargets),
    readReports(tx, ofTargets)
  ]);
  const [locks, failedStarts] = await Promise.all([
    createLocks(tx).held(nowMs2),
    readFailedStarts(tx, ofTargets, failedSinceMs(nowMs2))
  ]);
  return {
    nowMs: nowMs2,
    targets: targets.map(toTarget),
    stacks,
    operations,
    locks,
    rejections,
    watches: readable(watches, toWatch),
    releases,
    formers,
    failedStarts,
    reports
  };
}
async function readActive(tx, names2) {
  const active2 = tx.db.selectFrom("operations").selectAll().where("status", "=", sql3.lit("active"));
  return readable(await active2.where("target", "in", names2).execute(), toOperation);
}
async function readStacks(tx, names2) {
  const ofTargets = tx.db.selectFrom("stacks").selectAll().where("target", "in", names2);
  const rows = await ofTargets.orderBy("target").orderBy("created_at_ms").orderBy("id").execute();
  return rows.map(toStack);
}
async function readRejections(tx, names2) {
  const ofTargets = tx.db.selectFrom("rejections").selectAll().where("target", "in", names2);
  return (await ofTargets.orderBy("target").orderBy("release").execute()).map(toRejection);
}
async function readReleases(tx, names2) {
  const rows = await tx.db.with(
    "involved",
    (db) => db.selectFrom("targets").innerJoin("stacks", "stacks.target", "targets.name").select(["targets.service", "stacks.release"]).distinct().where("targets.name", "in", names2)
  ).selectFrom("involved").crossJoin("releases").whereRef("releases.service", "=", "involved.service").whereRef("releases.number", "=", "involved.release").selectAll("releases").execute();
  return readable(rows, toRelease);
}
async function readFormers(tx, names2) {
  const rows = await tx.db.selectFrom("stacks").crossJoin("servings").innerJoin("targets", "targets.name", "servings.target").innerJoin(
    "releases",
    (join) => join.onRef("releases.service", "=", "targets.service").onRef("releases.number", "=", "servings.release")
  ).where("stacks.target", "in", names2).where("stacks.tag", "=", "hot").whereRef("servings.target", "=", "stacks.target").whereRef("servings.release", "<", "stacks.release").where(({ eb, ref }) => eb("servings.release", ">=", eb(ref("stacks.release"), "-", RELEASES_BEFORE))).selectAll("servings").select(["releases.digest", "releases.removed_at_ms"]).execute();
  return rows.map(({ digest, removed_at_ms, ...serving }) => ({
    ...toServing(serving),
    digest,
    removedAtMs: removed_at_ms
  }));
}
async function readReports(tx, names2) {
  const rows = await tx.db.with(
    "involved",
    (db) => db.selectFrom("targets").innerJoin("stacks", "stacks.target", "targets.name").select(["targets.service", "stacks.release"]).distinct().where("targets.name", "in", names2).where("stacks.tag", "=", "hot")
  ).selectFrom("involved").crossJoin("reports").whereRef("reports.service", "=", "involved.service").whereRef("reports.live", "=", "involved.release").where(({ eb, ref }) => eb("reports.back", ">=", eb(ref("involved.release"), "-", RELEASES_BEFORE))).selectAll("reports").execute();
  return readable(rows, toReport);
}
async function readFailedStarts(tx, names2, sinceMs) {
  const rows = await tx.db.selectFrom("operations").select(["target", "release", "ended_at_ms"]).where("status", "=", sql3.lit("failed")).where("target", "in", names2).where("ended_at_ms", ">", sinceMs).where("kind", "=", "rollback").execute();
  return rows.flatMap(
    ({ target: target2, release, ended_at_ms: endedAtMs }) => release === null || endedAtMs === null ? [] : [{ target: target2, release, endedAtMs }]
  );
}

// src/store/views/status.ts
async function readStatus(nouns, targets, failedSinceMs) {
  const parts2 = await sessionOf(nouns).consistently((tx) => readParts(tx, targets, failedSinceMs));
  const index = indexed(parts2);
  return { nowMs: parts2.nowMs, locks: parts2.locks, rows: parts2.targets.map((target2) => rowOf(target2, index)) };
}
function indexed(parts2) {
  const byTarget = (all) => Map.groupBy(all, ({ target: target2 }) => target2);
  return {
    stacks: byTarget(parts2.stacks),
    rejections: byTarget(parts2.rejections),
    formers: byTarget(parts2.formers),
    failedStarts: byTarget(parts2.failedStarts),
    operations: new Map(parts2.operations.map((operation) => [operation.target, operation])),
    watches: new Map(parts2.watches.map((watch) => [watch.target, watch])),
    reports: Map.groupBy(parts2.reports, ({ service, live }) => releaseKey(service, live)),
    releases: new Map(parts2.releases.map((release) => [releaseKey(release.service, release.number), release]))
  };
}
function rowOf(target2, index) {
  const stacks = index.stacks.get(target2.name) ?? [];
  const numbers3 = [...new Set(stacks.map(({ release }) => release))];
  return {
    target: target2,
    stacks,
    operation: index.operations.get(target2.name) ?? null,
    rejections: index.rejections.get(target2.name) ?? [],
    watch: index.watches.get(target2.name) ?? null,
    releases: numbers3.flatMap((number) => index.releases.get(releaseKey(target2.service, number)) ?? []),
    formers: index.formers.get(target2.name) ?? [],
    failedStarts: index.failedStarts.get(target2.name) ?? [],
    reports: stacks.flatMap(
      ({ tag, release }) => tag === "hot" ? index.reports.get(releaseKey(target2.service, release)) ?? [] : []
    )
  };
}
function releaseKey(service, number) {
  return `${service}#${number}`;
}

// src/store/testing/status-cases.ts
var TARGETS = ["blog/production", "blog/staging", production, "shop/staging"];
var anHourAgo = (nowMs2) => nowMs2 - 36e5;
function statusCases(open3) {
  it18("tells everything about a target that a person wants to see at a glance", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.transaction(busy);
    const { rows, locks, nowMs: nowMs2 } = await readStatus(store, [production], anHourAgo);
    const [row2] = rows;
    assert18.equal(nowMs2, startMs);
    assert18.deepEqual([row2?.target.name, row2?.target.service], [production, "shop"]);
    assert18.deepEqual(namesIn(row2?.stacks), ["a", "b"]);
    assert18.equal(row2?.operation?.id, "op_1");
    assert18.deepEqual(namesIn(locks), ["everywhere", "here", "elsewhere"]);
    assert18.deepEqual(numbersIn(row2?.rejections), [2]);
    assert18.equal(row2?.watch?.state, "watching");
    assert18.deepEqual(
      row2?.releases.map(({ number, commit, removedAtMs }) => [number, commit.sha, removedAtMs]),
      [
        [1, "sha1", startMs],
        [2, "sha2", null]
      ]
    );
  });
  it18("keeps targets apart, gives them by name, and leaves out what it does not know", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await register(store, "blog");
    await store.transaction(busy);
    const { rows } = await readStatus(store, [...TARGETS, "cart/production"].reverse(), anHourAgo);
    assert18.deepEqual(
      rows.map(({ target: target2 }) => target2.name),
      TARGETS
    );
    const { stacks, rejections, releases, formers, failedStarts, operation, watch } = rows[3] ?? {};
    assert18.deepEqual(
      [stacks, rejections, releases, formers, failedStarts, operation, watch],
      [[], [], [], [], [], null, null]
    );
    assert18.deepEqual((await readStatus(store, [], anHourAgo)).rows, []);
  });
}
function statusLimitCases(open3) {
  it18("gives the stretches in which the five releases before the live one served, within a transaction too", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const { rows } = await store.transaction(async (tx) => {
      for (let number = 1; number <= 8; number += 1) await tx.releases.add(aRelease({ sha: `sha${number}` }));
      await tx.releases.markRemoved("shop", 3, startMs);
      await tx.stacks.put(aStack({ id: "live", release: 7, tag: "hot" }));
      for (const [atMs, release] of [1, 2, 3, 8, 6, 3, 7].entries()) {
        await tx.servings.begin({ target: production, release, stack: `s${atMs}`, atMs });
      }
      return readStatus(tx, [production], anHourAgo);
    });
    assert18.deepEqual(
      rows[0]?.formers.map(({ release, fromMs, digest, removedAtMs }) => [fromMs, release, digest, removedAtMs]).sort(([one2 = 0], [other = 0]) => Number(one2) - Number(other)),
      [
        [1, 2, "sha256:sha2", null],
        [2, 3, "sha256:sha3", startMs],
        [4, 6, "sha256:sha6", null],
        [5, 3, "sha256:sha3", startMs]
      ]
    );
  });
  it18("gives the rollbacks that did not get their release up lately", async (t) => {
    const { store, clock } = await open3(t);
    await register(store);
    const goal = { kind: "rollback", release: 1, from: 2, reason: "" };
    for (const id of ["early", "late"]) {
      await store.operations.start(anOperation({ id, goal, release: 1 }));
      const claimed = await store.operations.claim(id, { worker: "w", leaseMs: 1e3 });
      await store.operations.end(id, claimed?.fence ?? 0, { status: "failed" });
      await clock.advance(36e5);
    }
    const { rows } = await readStatus(store, [production], (nowMs2) => nowMs2 - 3600001);
    assert18.deepEqual(rows[0]?.failedStarts, [{ target: production, release: 1, endedAtMs: startMs + 36e5 }]);
  });
}
function namesIn(all) {
  return all?.map(({ id }) => id);
}
function numbersIn(all) {
  return all?.map(({ release }) => release);
}
async function busy(tx) {
  for (const sha of ["sha1", "sha2", "sha3"]) await tx.releases.add(aRelease({ sha }));
  await tx.releases.markRemoved("shop", 1, startMs);
  await tx.stacks.put(aStack({ id: "a", release: 1, tag: "old" }));
  await tx.stacks.put(aStack({ id: "b", release: 2, tag: "hot" }));
  await tx.servings.begin({ target: production, release: 1, stack: "a", atMs: 1 });
  await tx.servings.begin({ target: production, release: 2, stack: "b", atMs: 2 });
  await tx.operations.start(anOperation({ release: 3 }));
  await tx.locks.put(aLock({ id: "everywhere", scope: { kind: "everything" } }));
  await tx.locks.put(aLock({ id: "here" }));
  await tx.locks.put(aLock({ id: "elsewhere", scope: { kind: "service", service: "cart" } }));
  await tx.locks.put(aLock({ id: "over", expiresAtMs: startMs }));
  await tx.rejections.put({
    target: production,
    release: 2,
    sha: "sha2",
    reason: "",
    actor: "a",
    atMs: 3,
    operation: null,
    incident: null,
    fixes: []
  });
  await tx.watches.put({
    target: production,
    stack: "b",
    release: 2,
    formerRelease: 1,
    operation: "op_1",
    startedAtMs: 2,
    untilMs: 9,
    baseline: null,
    latest: null,
    state: "watching"
  });
}

// src/store/testing/step-cases.ts
import assert19 from "node:assert/strict";
import { it as it19 } from "node:test";
function stepCases(open3) {
  it19("counts the steps of an operation and keeps what came of them", async (t) => {
    const { store, clock } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    const first = await store.steps.begin({ operation: "op_1", step: "place-stack", subject: "stack_1" });
    await clock.advance(250);
    await store.steps.end("op_1", first, { outcome: "done", facts: { instances: 2, note: null } });
    const second = await store.steps.begin({ operation: "op_1", step: "flip", subject: "stack_1" });
    assert19.deepEqual([first, second], [1, 2]);
    assert19.deepEqual([await store.steps.everBegan("stack_1"), await store.steps.everBegan("stack_2")], [true, false]);
    const common = { operation: "op_1", subject: "stack_1" };
    assert19.deepEqual(await store.steps.of("op_1"), [
      {
        ...common,
        ordinal: 1,
        step: "place-stack",
        startedAtMs: startMs,
        endedAtMs: startMs + 250,
        outcome: "done",
        facts: { instances: 2, note: null }
      },
      { ...common, ordinal: 2, step: "flip", startedAtMs: startMs + 250, endedAtMs: null, outcome: null, facts: {} }
    ]);
  });
  it19("ends a step without facts", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    const ordinal = await store.steps.begin({ operation: "op_1", step: "finish", subject: "" });
    await store.steps.end("op_1", ordinal, { outcome: "retry" });
    const [step] = await store.steps.of("op_1");
    assert19.deepEqual([step?.outcome, step?.facts], ["retry", {}]);
  });
  it19("takes no step of an operation that is not there", async (t) => {
    const { store } = await open3(t);
    await assert19.rejects(store.steps.begin({ operation: "op_9", step: "flip", subject: "x" }));
  });
}

// src/store/testing/transaction-cases.ts
import assert20 from "node:assert/strict";
import { it as it20 } from "node:test";
function transactionCases(open3) {
  it20("keeps everything or nothing", async (t) => {
    const { store } = await open3(t);
    await register(store);
    const failing = store.transaction(async (tx) => {
      await tx.operations.start(anOperation());
      await tx.operations.claim("op_1", { worker: "w", leaseMs: 1 });
      await tx.locks.put(aLock());
      await tx.events.append(anEvent());
      throw new Error("half way");
    });
    await assert20.rejects(failing, /half way/);
    assert20.equal(await store.operations.get("op_1"), null);
    assert20.deepEqual(await store.locks.held(0), []);
    assert20.equal(await store.events.lastSeq(), 0);
    assert20.equal(await store.targets.nextFence(production), 1);
  });
  it20("keeps a transaction alive after a refused order that its work has caught", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.transaction(async (tx) => {
      await tx.operations.start(anOperation({ id: "op_2" })).catch(() => null);
      await tx.operations.supersede("op_1", null);
      await tx.operations.start(anOperation({ id: "op_2" }));
    });
    assert20.equal((await store.operations.active(production))?.id, "op_2");
  });
  it20("makes others who want the same row wait until it is over", async (t) => {
    const { store } = await open3(t);
    await store.locks.put(aLock());
    const order = [];
    const [holds, gate] = [Promise.withResolvers(), Promise.withResolvers()];
    const slow = store.transaction(async (tx) => {
      await tx.locks.put(aLock({ reason: "changed" }));
      holds.resolve();
      await gate.promise;
      order.push("transaction");
    });
    await holds.promise;
    const other = store.locks.end("lock_1", 1, "ben").then((ended) => order.push(`end ${ended}`));
    gate.resolve();
    await Promise.all([slow, other]);
    assert20.deepEqual(order, ["transaction", "end true"]);
  });
  it20("reads its own writes", async (t) => {
    const { store } = await open3(t);
    const read = await store.transaction(async (tx) => {
      await tx.locks.put(aLock());
      return tx.locks.get("lock_1");
    });
    assert20.deepEqual(read, aLock());
  });
}
function misuseCases(open3) {
  it20("refuses the store inside its own transaction, where it would wait for itself", async (t) => {
    const { store } = await open3(t);
    const nested = [
      () => store.locks.held(0),
      () => store.now(),
      () => store.events.append(anEvent()),
      () => store.transaction(async () => 1),
      () => store.close()
    ];
    for (const use of nested) {
      await assert20.rejects(store.transaction(use), /used inside one of its transactions/);
    }
  });
  it20("lets work that a transaction left behind use the store afterwards", async (t) => {
    const { store } = await open3(t);
    const over = Promise.withResolvers();
    let later = Promise.resolve();
    await store.transaction(async () => {
      later = over.promise.then(() => store.locks.held(0));
    });
    over.resolve();
    assert20.deepEqual(await later, []);
  });
  it20("refuses a transaction that is over", async (t) => {
    const { store } = await open3(t);
    const kept = await store.transaction(async (tx) => tx);
    await assert20.rejects(kept.locks.put(aLock()));
    assert20.deepEqual(await store.locks.held(0), []);
  });
  it20("lets those who wait finish before it closes, and then refuses", async (t) => {
    const { store } = await open3(t);
    const writes = Array.from({ length: 10 }, (_, index) => store.events.append(anEvent({ data: { index } })));
    await store.close();
    await store.close();
    assert20.equal((await Promise.all(writes)).length, 10);
    await assert20.rejects(store.locks.held(0), /the store is closed/);
  });
}

// src/store/testing/watch-cases.ts
import assert21 from "node:assert/strict";
import { it as it21 } from "node:test";
function watchCases(open3) {
  const watch = {
    target: production,
    stack: "stack_2",
    release: 2,
    formerRelease: 1,
    operation: "op_1",
    startedAtMs: 100,
    untilMs: 200,
    baseline: { requests: 1e3, errors: 1, p95Ms: 12.5 },
    latest: null,
    state: "watching"
  };
  it21("keeps the newest watch of a target", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await store.watches.put(watch);
    const newer = {
      ...watch,
      stack: "stack_3",
      formerRelease: null,
      baseline: null,
      latest: { requests: 3, errors: 0, p95Ms: null }
    };
    await store.watches.put(newer);
    assert21.deepEqual(await store.watches.ofTarget(production), newer);
    assert21.equal(await store.watches.ofTarget("shop/staging"), null);
  });
  it21("counts only those that are still being watched as active", async (t) => {
    const { store } = await open3(t);
    await register(store);
    await register(store, "blog");
    await store.watches.put(watch);
    await store.watches.put({ ...watch, target: "shop/staging", state: "fine" });
    await store.watches.put({ ...watch, target: "blog/staging", state: "worse" });
    assert21.deepEqual(await store.watches.active(), [watch]);
  });
}

// src/store/contract.ts
var parts = [
  ["services and targets", serviceCases],
  ["fences of targets", fenceCases],
  ["releases", releaseCases],
  ["finding releases", releaseSearchCases],
  ["stacks", stackCases],
  ["servings", servingCases],
  ["rejections", rejectionCases],
  ["locks", lockCases],
  ["operations", operationCases],
  ["operations carried out elsewhere", recordCases],
  ["writes under a fence", fencedWriteCases],
  ["claims, leases and fences", claimCases],
  ["when an operation may be claimed", claimTimingCases],
  ["steps", stepCases],
  ["events", eventCases],
  ["events at the edges", oddEventCases],
  ["listening to events", listenerCases],
  ["answers", answerCases],
  ["watches", watchCases],
  ["pipelines", pipelineCases],
  ["runs of gates", gateRunCases],
  ["approvals", approvalCases],
  ["debts", debtCases],
  ["what lies between releases", reportCases],
  ["deliveries of alerts", deliveryCases],
  ["deliveries at the edges", oddDeliveryCases],
  ["alerts", alertCases],
  ["incidents", incidentCases],
  ["what people edit", recordsCases],
  ["escalations", escalationCases],
  ["messages to people", pageCases],
  ["duty", dutyCases],
  ["writes of the server on duty", fencedDutyCases],
  ["transactions", transactionCases],
  ["misuse", misuseCases],
  ["the status of all targets", statusCases],
  ["what a status leaves out", statusLimitCases]
];
function storeContract(name, open3) {
  describe(`store on ${name}`, () => {
    for (const [title, cases] of parts) describe(title, () => cases(open3));
  });
}

// src/store/testing/frozen.ts
init_open();

// src/store/dialect/sqlite/open.ts
init_errors();
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { Kysely as Kysely2, SqliteIntrospector, SqliteQueryCompiler } from "kysely";

// src/store/dialect/sqlite/driver.ts
import { SqliteAdapter } from "kysely";

// src/store/dialect/sqlite/errors.ts
init_errors();
var TROUBLE2 = /* @__PURE__ */ new Map([
  [5, { message: "the database is locked by another program; close it", retryable: true }],
  [
    8,
    {
      message: "the database is read-only; check the rights of its file and whether its disk is mounted read-only",
      retryable: true
    }
  ],
  [10, { message: "the disk of the database answers with errors or became read-only; check it", retryable: true }],
  [11, { message: "the database file is damaged; stop the server and put back a backup", retryable: false }],
  [
    13,
    {
      message: "no space left for the database; nothing of this change was kept, free some space on its disk",
      retryable: true
    }
  ],
  [14, { message: "the database file cannot be opened; check its folder and rights", retryable: true }],
  [26, { message: "the file is not a database", retryable: false }],
  // SQLITE_IOERR_SHMSIZE: the index of the log cannot grow. The change stands in the log and nobody is shown it; only a restart tells.
  [4874, { message: "no space left beside the database; free some space on its disk", retryable: true }]
]);
function explained2(error) {
  const code = wholeCode(error);
  const trouble = code === null ? void 0 : TROUBLE2.get(code) ?? TROUBLE2.get(code & 255);
  return trouble === void 0 ? error : new ProviderError("database", trouble.message, { retryable: trouble.retryable, cause: error });
}
function wholeCode(error) {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  return error.errcode;
}

// src/store/dialect/sqlite/connection.ts
var KEPT_STATEMENTS = 300;
var SqliteConnection = class {
  #database;
  #prepared = /* @__PURE__ */ new Map();
  #inTransaction = false;
  constructor(database) {
    this.#database = database;
  }
  async executeQuery({ sql: sql11, parameters }) {
    this.#refuseAfterLostTransaction();
    try {
      const { statement, returnsRows } = this.#prepare(sql11);
      const values = parameters.map(bindable);
      if (returnsRows) return { rows: statement.all(...values) };
      const { changes } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes) };
    } catch (error) {
      throw explained2(error);
    }
  }
  async *streamQuery({ sql: sql11, parameters }) {
    const statement = this.#database.prepare(sql11);
    for (const row2 of statement.iterate(...parameters.map(bindable))) yield { rows: [row2] };
  }
  /**
   * Takes the write lock at once: a transaction that reads first and writes later can then never find that it read old rows. One that only
   * reads keeps no writer waiting, not even of another process.
   */
  begin(onlyReads) {
    this.#run(onlyReads ? "begin" : "begin immediate");
    this.#inTransaction = true;
  }
  commit() {
    this.#refuseAfterLostTransaction();
    this.#run("commit");
    this.#inTransaction = false;
  }
  /** SQLite has rolled back by itself after some errors (disk full, I/O); then there is nothing left to undo. */
  rollBack() {
    this.#inTransaction = false;
    if (this.#database.isTransaction) this.#run("rollback");
  }
  /** Without this, what follows an error that SQLite answered with its own rollback would be written for itself, outside any transaction. */
  #refuseAfterLostTransaction() {
    if (!this.#inTransaction || this.#database.isTransaction) return;
    throw new Error("the transaction was rolled back by an earlier error; nothing more can be done in it");
  }
  #run(sql11) {
    try {
      this.#prepare(sql11).statement.run();
    } catch (error) {
      throw explained2(error);
    }
  }
  #prepare(sql11) {
    const kept = this.#prepared.get(sql11);
    if (kept !== void 0) return kept;
    const statement = this.#database.prepare(sql11);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    if (this.#prepared.size >= KEPT_STATEMENTS) this.#forgetOldest();
    this.#prepared.set(sql11, prepared);
    return prepared;
  }
  #forgetOldest() {
    for (const sql11 of this.#prepared.keys()) {
      this.#prepared.delete(sql11);
      return;
    }
  }
};
function bindable(value) {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint" || value === null)
    return value;
  throw new TypeError(`cannot store a ${typeof value}; times are numbers, JSON is text`);
}

// src/store/dialect/sqlite/driver.ts
var SqliteDriver = class {
  #database;
  #connection;
  #waiting = [];
  #taken = false;
  constructor(database) {
    this.#database = database;
    this.#connection = new SqliteConnection(database);
  }
  async init() {
  }
  async acquireConnection() {
    if (this.#taken) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    return this.#connection;
  }
  async releaseConnection() {
    const next = this.#waiting.shift();
    if (next === void 0) this.#taken = false;
    else next();
  }
  async beginTransaction(connection, { accessMode }) {
    connection.begin(accessMode === "read only");
  }
  async commitTransaction(connection) {
    connection.commit();
  }
  async rollbackTransaction(connection) {
    connection.rollBack();
  }
  async destroy() {
    this.#database.close();
  }
};
var QueuedSqliteAdapter = class extends SqliteAdapter {
  get supportsMultipleConnections() {
    return true;
  }
};

// src/store/dialect/sqlite/held-open.ts
import { readFileSync as readFileSync2, rmSync, statSync, writeFileSync } from "node:fs";

// src/lib/processes.ts
import { readdirSync, readFileSync } from "node:fs";
var knownBootId = null;
function bootId() {
  knownBootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return knownBootId;
}

// src/store/dialect/sqlite/held-open.ts
function noteOpen(file) {
  if (file === ":memory:") return;
  try {
    const line = lifeOf(file);
    if (line !== null) writeFileSync(noteOf(file), line, { mode: 384 });
  } catch {
  }
}
function forgetOpen(file) {
  try {
    if (file !== ":memory:") rmSync(noteOf(file), { force: true });
  } catch {
  }
}
function wasOpenSinceBoot(file) {
  try {
    return readFileSync2(noteOf(file), "utf8") === lifeOf(file);
  } catch {
    return false;
  }
}
function noteOf(file) {
  return `${file}-open`;
}
function lifeOf(file) {
  try {
    const { dev, ino } = statSync(file);
    return `${bootId()} ${dev}:${ino}
`;
  } catch {
    return null;
  }
}

// src/store/dialect/sqlite/log-file.ts
import { closeSync, fstatSync, fsyncSync, openSync, writeSync } from "node:fs";

// src/lib/file-errors.ts
function isNotFound(error) {
  return codeOf2(error) === "ENOENT";
}
function isDiskFull(error) {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes(codeOf2(error) ?? "");
}
function codeOf2(error) {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

// src/store/dialect/sqlite/log-file.ts
var PIECE = Buffer.alloc(256 * 1024);
var MOST_BYTES = 32 + 4062 * (24 + 4096);
function settleLog(database, file) {
  try {
    database.exec("pragma wal_checkpoint(truncate)");
  } catch (error) {
    if (explained2(error) === error) throw error;
    return;
  }
  withFile(`${file}-wal`, "r", fsyncSync);
}
function keepRoom(database, file, bytes) {
  database.exec("select count(*) from sqlite_schema");
  withFile(`${file}-wal`, "r+", (log) => {
    try {
      const wanted = Math.min(bytes, MOST_BYTES);
      for (let end = fstatSync(log).size; end < wanted; end += PIECE.length)
        writeSync(log, PIECE, 0, Math.min(PIECE.length, wanted - end), end);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  });
}
function withFile(path, flags, work2) {
  const fd = openSync(path, flags);
  try {
    work2(fd);
  } finally {
    closeSync(fd);
  }
}

// src/store/dialect/sqlite/mark.ts
init_errors();
import { closeSync as closeSync2, openSync as openSync2, readFileSync as readFileSync3, writeSync as writeSync2 } from "node:fs";
var DIGITS = 20;
function markOf(file) {
  return `${file}-mark`;
}
function openMark(file) {
  const fd = file === ":memory:" ? null : openOrNull(markOf(file));
  let highest = 0;
  return {
    reached: (seq) => {
      if (fd === null || seq <= highest) return;
      highest = seq;
      try {
        writeSync2(fd, `${String(seq).padStart(DIGITS)}
`, 0);
      } catch {
      }
    },
    close: () => {
      if (fd !== null) closeSync2(fd);
    }
  };
}
function demandReached(database, file) {
  const marked = readMark(markOf(file));
  const last = marked === 0 ? 0 : lastEvent(database);
  if (last >= marked) return;
  throw new UserError(
    "store/lost-changes",
    `The database ${file} ends at event ${last}, and event ${marked} had been written to it. Its log ${file}-wal was lost or damaged, or an older file was put in its place.`,
    `Put the files back as they were, or a backup with \`astern restore\`. To go on with what is there, remove ${markOf(file)}. The router keeps serving meanwhile.`
  );
}
function openOrNull(path) {
  for (const flags of ["r+", "wx+"]) {
    try {
      return openSync2(path, flags, 384);
    } catch (error) {
      if (!isNotFound(error)) return null;
    }
  }
  return null;
}
function readMark(path) {
  try {
    const text = readFileSync3(path, "utf8").trim();
    return /^\d+$/.test(text) ? Number(text) : 0;
  } catch {
    return 0;
  }
}
function lastEvent(database) {
  const isThere = database.prepare("select 1 from sqlite_schema where name = 'event_head'").get() !== void 0;
  if (!isThere) return 0;
  return Number(database.prepare("select seq from event_head where id = 1").get()?.seq ?? 0);
}

// src/store/dialect/sqlite/open.ts
var DURABLE = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma journal_size_limit = 67108864;
`;
function openSqlite({ clock, ...settings }) {
  const database = openFile(settings);
  const mark = settings.onlyRead === void 0 ? openMark(settings.file) : null;
  const db = new Kysely2({
    dialect: {
      createDriver: () => new SqliteDriver(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new QueuedSqliteAdapter(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely)
    }
  });
  const listeners = /* @__PURE__ */ new Set();
  return {
    db,
    columns: { integer: "integer", text: "text", countedUp: (column) => column.primaryKey().autoIncrement() },
    nowMs: async () => clock.now(),
    // `begin immediate` has locked every row already.
    lockRows: (query) => query,
    lockFreeRows: (query) => query,
    // It does so by itself.
    countOn: async () => void 0,
    transaction: (work2) => db.transaction().execute(work2),
    snapshot: (work2) => db.transaction().setAccessMode("read only").execute(work2),
    // Each on its own turn: one that throws stops neither the others nor whoever has just committed.
    announceEvents: (seq) => {
      mark?.reached(seq);
      for (const listener of listeners) queueMicrotask(listener);
    },
    onEventsAnnounced: (listener) => {
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    close: async () => {
      await db.connection().execute(async () => void 0);
      await db.destroy();
      if (database.isOpen) database.close();
      mark?.close();
      if (settings.onlyRead === void 0) forgetOpen(settings.file);
    }
  };
}
function openFile(settings) {
  const { file, onlyRead, checked: checked2 = false, roomBytes = 0 } = settings;
  const closedCleanly = !existsSync(`${file}-wal`);
  let database = null;
  try {
    database = connect(file, onlyRead === "copy" && closedCleanly);
    database.exec(onlyRead === void 0 ? DURABLE : "pragma query_only = on");
    database.exec("pragma cache_size = -16000; pragma temp_store = memory");
    const isSuspect = onlyRead === void 0 && !closedCleanly && !wasOpenSinceBoot(file);
    if (checked2 || isSuspect) check(database, file);
    if (onlyRead === void 0) demandReached(database, file);
    if (onlyRead === void 0 && !closedCleanly) settleLog(database, file);
    if (onlyRead === void 0 && roomBytes > 0) keepRoom(database, file, roomBytes);
    if (onlyRead === void 0) noteOpen(file);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof UserError) throw error;
    const trouble = explained2(error);
    if (trouble === error) throw error;
    throw cannotOpen2(file, trouble);
  }
}
function connect(file, immutable) {
  if (!immutable) return new DatabaseSync(file, { timeout: 2e3, enableForeignKeyConstraints: true });
  const url = pathToFileURL(file);
  url.searchParams.set("immutable", "1");
  return new DatabaseSync(url, { readOnly: true });
}
function check(database, file) {
  const rows = database.prepare("pragma quick_check(3)").all();
  const findings = rows.map((row2) => String(row2.quick_check));
  if (findings.length === 1 && findings[0] === "ok") return;
  throw new UserError(
    "store/damaged",
    `The database ${file} is damaged: ${findings.join("; ")}.`,
    "Put back the newest backup, or start with an empty data directory; the router keeps serving meanwhile."
  );
}
function cannotOpen2(file, trouble) {
  const why = trouble instanceof Error ? trouble.message : String(trouble);
  return new UserError(
    "store/cannot-open",
    `Cannot open the database ${file}: ${why}.`,
    "Check that its folder exists, that the user of the server may write there, and that the file is one of Astern; if it was damaged, put back a backup with `astern restore`. The router keeps serving meanwhile."
  );
}

// src/store/open.ts
init_errors();

// src/store/duty.ts
init_errors();
function createDuty(session) {
  return {
    holder: async () => {
      const { home, worker, fence, lease_until_ms } = await row(session).executeTakeFirstOrThrow();
      return home === null || worker === null ? null : { home, worker, fence, leaseUntilMs: lease_until_ms };
    },
    claim: (wanted) => session.atomically((tx) => claim2(tx, wanted)),
    renew: async (fence, leaseMs) => {
      const nowMs2 = await session.nowMs();
      return changeUnder(session, fence, { lease_until_ms: nowMs2 + leaseMs });
    },
    release: async (fence) => void await changeUnder(session, fence, { lease_until_ms: 0 }),
    hold: async (fence) => {
      const found = await session.dialect.lockRows(row(session)).executeTakeFirstOrThrow();
      if (found.fence !== fence) throw new FencedError("duty", fence, found.fence);
    }
  };
}
function row(session) {
  return session.db.selectFrom("duty").selectAll().where("id", "=", 1);
}
async function claim2(tx, wanted) {
  const { home, worker, leaseMs, insteadOf, evenIfElsewhere } = wanted;
  const found = await tx.dialect.lockFreeRows(row(tx)).executeTakeFirst();
  if (found === void 0) return null;
  const nowMs2 = await tx.nowMs();
  const isFree = found.lease_until_ms <= nowMs2 || found.worker === worker || isStill(found, insteadOf);
  const isHere = found.home === null || found.home === home || evenIfElsewhere === true;
  if (!isFree || !isHere) return null;
  const taken = { home, worker, fence: found.fence + 1, lease_until_ms: nowMs2 + leaseMs };
  await tx.db.updateTable("duty").set(taken).where("id", "=", 1).execute();
  return { home, worker, fence: taken.fence, leaseUntilMs: taken.lease_until_ms };
}
function isStill(found, holder) {
  return found.fence === holder?.fence && found.lease_until_ms === holder.leaseUntilMs;
}
async function changeUnder(session, fence, change) {
  const update2 = session.db.updateTable("duty").set(change).where("id", "=", 1).where("fence", "=", fence);
  const { numUpdatedRows } = await update2.executeTakeFirst();
  return numUpdatedRows > 0n;
}

// src/store/migrate.ts
init_errors();

// src/store/migrations/001-catalogue.ts
import { sql as sql5 } from "kysely";

// src/store/migrations/002-work.ts
import { sql as sql6 } from "kysely";

// src/store/migrations/005-weighing.ts
import { sql as sql7 } from "kysely";

// src/store/migrations/007-pipelines.ts
import { sql as sql8 } from "kysely";

// src/store/migrations/009-incidents.ts
import { sql as sql9 } from "kysely";

// src/store/migrate.ts
async function schemaVersion(db) {
  const tables2 = await db.introspection.getTables();
  return tables2.some(({ name }) => name === "schema_version") ? newestRow(db) : 0;
}
async function newestRow(db) {
  const newest = db.selectFrom("schema_version").select("version").orderBy("version", "desc").limit(1);
  return (await newest.executeTakeFirst())?.version ?? 0;
}

// src/store/session.ts
import { AsyncLocalStorage } from "node:async_hooks";
var inside = new AsyncLocalStorage();
function openSession(dialect) {
  let closed = false;
  const reachable = () => {
    if (closed) throw new Error("the store is closed");
    const scope = inside.getStore();
    if (scope?.open && scope.dialect === dialect) {
      throw new Error("the store was used inside one of its transactions; use the `tx` that was handed in");
    }
    return dialect.db;
  };
  const inScope = async (begin3, work2) => {
    reachable();
    const scope = { open: true, dialect };
    return inside.run(scope, async () => {
      try {
        return await begin3(work2);
      } finally {
        scope.open = false;
      }
    });
  };
  const atomically = async (work2) => {
    let lastSeq = 0;
    const noteSeq = (seq) => {
      lastSeq = seq;
    };
    const result = await inScope(
      (run) => dialect.transaction(run),
      (tx) => work2(within(tx, noteSeq))
    );
    if (lastSeq > 0) dialect.announceEvents(lastSeq);
    return result;
  };
  const within = (tx, eventAppended) => {
    const session = {
      dialect,
      db: tx,
      nowMs: () => dialect.nowMs(tx),
      atomically: (work2) => work2(session),
      consistently: (work2) => work2(session),
      eventAppended
    };
    return session;
  };
  return {
    dialect,
    get db() {
      return reachable();
    },
    nowMs: async () => dialect.nowMs(reachable()),
    atomically,
    consistently: (work2) => inScope(
      (run) => dialect.snapshot(run),
      (tx) => work2(within(tx, appendedOutside))
    ),
    eventAppended: appendedOutside,
    close: async () => {
      if (closed) return;
      reachable();
      closed = true;
      await dialect.close();
    }
  };
}
function appendedOutside() {
  throw new Error("events are appended in a transaction that may write");
}

// src/store/under-duty.ts
var UNFENCED = new Set(
  [
    "services.get services.list targets.get targets.list targets.among targets.names targets.fence",
    "releases.get releases.bySha releases.byPrefix releases.list",
    "releases.digestsInUse stacks.get stacks.ofTarget stacks.all servings.ofTarget rejections.ofTarget locks.get locks.held",
    "locks.expired operations.get operations.active operations.allActive operations.list operations.renew steps.of",
    "events.after events.newest events.lastSeq answers.get watches.ofTarget watches.active",
    "pipelines.get pipelines.open pipelines.list gateRuns.of gateRuns.durations approvals.of debts.get debts.open debts.list",
    "blocks.open blocks.targets branches.get reports.get reports.from",
    "deliveries.get deliveries.waiting deliveries.list deliveries.count deliveries.carrying deliveries.seenBefore",
    "alerts.get alerts.byKey alerts.of alerts.list alerts.kept incidents.get incidents.open incidents.list",
    "incidents.countOpen incidents.concerned incidents.openOn incidents.toLookAt escalations.get escalations.due escalations.nextDue",
    "pages.get pages.byKey pages.of pages.due pages.nextDue pages.sending pages.list records.get records.list"
  ].flatMap((line) => line.split(" "))
);
function underDuty(store, fence) {
  const session = sessionOf(store);
  const fenced = fenceWrites(
    store,
    (work2) => session.atomically(async (tx) => {
      await createDuty(tx).hold(fence);
      return work2(bindSession(createNouns(tx), tx));
    })
  );
  return bindSession(fenced, session);
}
function fenceWrites(store, transaction) {
  const fenced = { ...store, transaction };
  for (const noun of nounsOf(store)) Object.assign(fenced, { [noun]: fencedNoun(store, noun, transaction) });
  return fenced;
}
function fencedNoun(store, noun, transaction) {
  const fenced = { ...store[noun] };
  for (const name of Object.keys(fenced)) {
    if (UNFENCED.has(`${noun}.${name}`)) continue;
    fenced[name] = (...given) => transaction((tx) => methodOf(tx, noun, name)(...given));
  }
  return fenced;
}
function methodOf(nouns, noun, name) {
  const method = nouns[noun][name];
  if (method === void 0) throw new Error(`no ${noun}.${name}`);
  return method;
}
function nounsOf(store) {
  return Object.keys(store).filter(
    (key) => key !== "duty" && typeof store[key] === "object"
  );
}

// src/store/open.ts
function storeOn(dialect) {
  const session = openSession(dialect);
  const store = {
    ...createNouns(session),
    transaction: (work2) => session.atomically((tx) => work2(bindSession(createNouns(tx), tx))),
    readTogether: (work2) => session.consistently((tx) => work2(bindSession(createNouns(tx), tx))),
    onEvents: (listener) => dialect.onEventsAnnounced(listener),
    duty: createDuty(session),
    underDuty: (fence) => underDuty(store, fence),
    close: () => session.close()
  };
  return bindSession(store, session);
}

// src/store/transfer/export-store.ts
init_errors();
import { open as open2, rename as rename2, rm as rm2, stat } from "node:fs/promises";
import { dirname } from "node:path";

// src/lib/replace-file.ts
import { open, rename, rm } from "node:fs/promises";
async function syncFolder(path) {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

// src/store/transfer/lines.ts
import { createHash as createHash2 } from "node:crypto";
function createTally() {
  const hash = createHash2("sha256");
  let rows = 0;
  return {
    add(line, isRow) {
      hash.update(line).update("\n");
      if (isRow) rows += 1;
    },
    end: () => ({ kind: "end", rows, sha256: hash.digest("hex") })
  };
}

// src/store/transfer/read-export.ts
init_errors();

// src/store/transfer/tables.ts
import { sql as sql10 } from "kysely";
var tables = [
  { name: "services", key: ["name"] },
  { name: "targets", key: ["name"] },
  { name: "releases", key: ["service", "number"] },
  { name: "stacks", key: ["id"] },
  { name: "servings", key: ["target", "ordinal"] },
  { name: "rejections", key: ["target", "release"] },
  { name: "watches", key: ["target"] },
  { name: "operations", key: ["ordinal"], counted: "ordinal" },
  { name: "steps", key: ["operation", "ordinal"] },
  { name: "locks", key: ["ordinal"], counted: "ordinal" },
  { name: "pipelines", key: ["ordinal"], counted: "ordinal" },
  { name: "gate_runs", key: ["pipeline", "gate", "attempt"] },
  { name: "approvals", key: ["pipeline", "actor"] },
  { name: "debts", key: ["ordinal"], counted: "ordinal" },
  { name: "blocks", key: ["ordinal"], counted: "ordinal" },
  { name: "branches", key: ["name"] },
  { name: "reports", key: ["service", "live", "back"] },
  { name: "deliveries", key: ["ordinal"], counted: "ordinal" },
  { name: "alerts", key: ["id"] },
  { name: "incidents", key: ["number"], numbered: "number" },
  { name: "escalations", key: ["incident"] },
  { name: "pages", key: ["ordinal"], counted: "ordinal" },
  { name: "records", key: ["kind", "name"] },
  { name: "events", key: ["seq"] },
  { name: "answers", key: ["key"] }
];
var PAGE2 = 500;
async function* rowsOf({ db }, { name, key, counted }) {
  const columns = sql10.join(key.map((column) => sql10.ref(column)));
  let last = null;
  for (; ; ) {
    const beyond = last === null ? sql10`` : sql10`where (${columns}) > (${sql10.join(key.map((column) => last?.[column]))})`;
    const query = sql10`select * from ${sql10.table(name)} ${beyond} order by ${columns} limit ${sql10.lit(PAGE2)}`;
    const { rows } = await query.execute(db);
    for (const row2 of rows) yield without(row2, counted);
    last = rows.at(-1) ?? null;
    if (rows.length < PAGE2) return;
  }
}
function without(row2, column) {
  return column === void 0 ? row2 : Object.fromEntries(Object.entries(row2).filter(([name]) => name !== column));
}

// src/store/transfer/read-export.ts
function eventOf({ at_ms: atMs, data_json, ...row2 }) {
  return { ...row2, atMs, data: fromJson(data_json) };
}

// src/store/transfer/export-store.ts
var WRITE_AT = 256 * 1024;
async function exportStore(store, file, signal = new AbortController().signal) {
  if (await exists(file)) throw alreadyThere(file);
  const next = `${file}.new`;
  const out = await open2(next, "w", 384);
  try {
    const exported = await sessionOf(store).consistently((tx) => writeAll(tx, out, signal));
    await out.sync();
    await out.close();
    signal.throwIfAborted();
    await rename2(next, file);
    await syncFolder(dirname(file));
    return exported;
  } catch (error) {
    await out.close().catch(() => void 0);
    await rm2(next, { force: true });
    throw error;
  }
}
async function writeAll(tx, out, signal) {
  const tally = createTally();
  let waiting = "";
  let sizeBytes = 0;
  const put = async (line, flush) => {
    waiting += `${line}
`;
    if (!flush && waiting.length < WRITE_AT) return;
    sizeBytes += Buffer.byteLength(waiting);
    await out.writeFile(waiting);
    waiting = "";
  };
  const header = await headerOf(tx);
  const log = createFollower({ seq: header.lastSeq, hash: header.lastHash });
  const first = JSON.stringify(header);
  tally.add(first, false);
  await put(first, false);
  for (const table of tables) {
    for await (const row2 of rowsOf(tx, table)) {
      const line = JSON.stringify({ kind: "row", table: table.name, row: row2 });
      tally.add(line, true);
      if (table.name === "events") log.follow(row2);
      await put(line, false);
      signal.throwIfAborted();
    }
  }
  const end = tally.end();
  await put(JSON.stringify(end), true);
  return { rows: end.rows, head: { seq: header.lastSeq, hash: header.lastHash }, sizeBytes, broken: log.end() };
}
function createFollower(end) {
  let last = { seq: 0, hash: firstHash };
  let broken = null;
  return {
    follow: (row2) => {
      if (broken !== null) return;
      const why = brokenAt(last, row2);
      if (why !== null) broken = { seq: last.seq + 1, why };
      else last = { seq: Number(row2.seq), hash: String(row2.hash) };
    },
    end: () => {
      const wrong = broken === null ? wrongEnd(last, { end, reaches: 0, noted: null }) : null;
      return wrong?.kind === "broken" ? { seq: wrong.seq, why: wrong.why } : broken;
    }
  };
}
function brokenAt(last, row2) {
  try {
    return brokenBecause(last, eventOf(row2), null);
  } catch (error) {
    return messageOf(error);
  }
}
async function headerOf(tx) {
  const head = await tx.db.selectFrom("event_head").select(["seq", "hash"]).executeTakeFirstOrThrow();
  return {
    kind: "astern-export",
    format: 1,
    schema: await schemaVersion(tx.db),
    exportedAtMs: await tx.nowMs(),
    lastSeq: head.seq,
    lastHash: head.hash
  };
}
async function exists(file) {
  return stat(file).then(
    () => true,
    () => false
  );
}
function alreadyThere(file) {
  return new UserError("transfer/file-exists", `There is a file ${file} already.`, "Name another file, or remove it.");
}

// src/store/testing/full-store.ts
async function fill(store, events = 1300) {
  await register(store);
  await register(store, "blog");
  for (const sha of ["sha1", "sha2", "sha3"]) await store.releases.add(aRelease({ sha }));
  await store.releases.markRemoved("shop", 1, startMs);
  await store.stacks.put(aStack({ id: "a", release: 2, tag: "old", keepUntilMs: startMs }));
  await store.stacks.put(aStack({ id: "b", release: 3, tag: "hot" }));
  await store.servings.begin({ target: production, release: 2, stack: "a", atMs: 1 });
  await store.servings.begin({ target: production, release: 3, stack: "b", atMs: 2 });
  const rejection = { target: production, sha: "sha1", reason: "\u2602", actor: "ada", atMs: 3, operation: null };
  const fixes = [{ sha: "sha2", by: "bo", reason: "", atMs: 4 }];
  await store.rejections.put({ ...rejection, release: 1, incident: "INC-1", fixes });
  await fillWork(store);
  await store.transaction(async (tx) => {
    for (let number = 1; number <= events; number += 1) {
      const data = { number, text: `"${number}"
\u2028 \u2602\uFE0F \0 \uD800`, none: null, list: [1.5, true] };
      await tx.events.append(
        anEvent({ data, actor: number % 2 === 0 ? "ada \u2602" : "a\0b", operation: `op_${number % 3}` })
      );
    }
  });
  await store.reports.put(aReport({ live: 3, back: 2 }));
  await store.answers.put({ key: "k", request: "r", status: 202, body: '{"a":"\u2602"}', atMs: startMs });
}
async function fillWork(store) {
  for (const id of ["op_z", "op_a", "op_m"]) {
    await store.operations.start(anOperation({ id }));
    await store.operations.claim(id, { worker: "w", leaseMs: 1e3 });
    const ordinal = await store.steps.begin({ operation: id, step: "flip", subject: "b" });
    await store.steps.end(id, ordinal, { outcome: "done", facts: { ms: 1.25 } });
    await store.operations.supersede(id, { code: "x", message: "no", next: "look" });
  }
  await store.operations.start(anOperation({ id: "op_b" }));
  for (const id of ["lock_z", "lock_a"]) await store.locks.put(aLock({ id, reason: "it's \u2602" }));
  await store.locks.end("lock_z", startMs, "ben");
  await store.pipelines.put(aPipeline({ id: "pl_z", holds: [{ kind: "busy", message: "it's \u2602" }], status: "held" }));
  await store.pipelines.put(aPipeline({ id: "pl_a", status: "done", endedAtMs: startMs }));
  await store.gateRuns.put(aGateRun({ pipeline: "pl_a", gate: "lint", status: "passed", lastLines: ["\u2602"] }));
  await store.gateRuns.put(aGateRun({ pipeline: "pl_a", gate: "lint", status: "failed", attempt: 2 }));
  await store.approvals.put({ pipeline: "pl_a", actor: "bo", reason: "\u2602", atMs: startMs });
  await store.releases.keepGates("shop", 2, [{ gate: "lint", outcome: "passed", why: null, durationMs: 5, url: null }]);
  await store.watches.put({
    target: production,
    stack: "b",
    release: 3,
    formerRelease: 2,
    operation: "op_m",
    startedAtMs: 2,
    untilMs: 9,
    baseline: { requests: 1e3, errors: 1, p95Ms: 12.5 },
    latest: null,
    state: "watching"
  });
}

// src/store/testing/frozen.ts
var frozen = { storeContract, openPostgres, openSqlite, storeOn, exportStore, fill };
export {
  frozen
};
