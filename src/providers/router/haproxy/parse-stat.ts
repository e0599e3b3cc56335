/** What HAProxy says of a backend: one line for it, one for each of its servers. */
export type BackendSeen = {
  /** Requests that it had to answer itself because no connection or no whole answer came. */
  readonly failures: number;
  readonly servers: readonly ServerSeen[];
};

export type ServerSeen = {
  readonly name: string;
  /** `127.0.0.1:7101`; of an unused one, whatever it was declared with. */
  readonly address: string;
  readonly mode: 'up' | 'down' | 'maint' | 'drain';
  readonly isChecked: boolean;
  /** Consecutive passes, as far as HAProxy counts them. */
  readonly passes: number;
  readonly problem: string | null;
  /** Requests and streams on it now. */
  readonly sessions: number;
};

/** Rows of `show stat`, each with the names of its columns. */
export function parseStat(text: string): readonly Readonly<Record<string, string>>[] {
  const [head, ...lines] = text.split('\n').filter((line) => line !== '');
  if (head === undefined || !head.startsWith('# ')) return [];
  const names = fieldsOf(head.slice(2));
  return lines.map((line) => {
    const fields = fieldsOf(line);
    return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '']));
  });
}

/** Null when there is no such backend. */
export function backendSeen(text: string): BackendSeen | null {
  const rows = parseStat(text);
  const whole = rows.find((row) => row.svname === 'BACKEND');
  if (whole === undefined) return null;
  return {
    failures: Number(whole.econ) + Number(whole.eresp),
    servers: rows.filter((row) => row.type === '2').map(serverSeen),
  };
}

function serverSeen(row: Readonly<Record<string, string>>): ServerSeen {
  const status = row.status ?? '';
  const mode = modeOf(status);
  const isChecked = status !== 'no check' && mode !== 'maint';
  const health = Number(row.check_health === '' ? 0 : row.check_health);
  return {
    name: row.svname ?? '',
    address: row.addr ?? '',
    mode,
    isChecked,
    passes: isChecked ? health : mode === 'up' ? 1 : 0,
    problem: mode === 'up' || mode === 'maint' ? null : problemOf(row),
    sessions: Number(row.scur),
  };
}

function modeOf(status: string): ServerSeen['mode'] {
  if (status.startsWith('UP') || status === 'no check') return 'up';
  if (status.startsWith('MAINT')) return 'maint';
  return status.startsWith('DRAIN') || status.startsWith('NOLB') ? 'drain' : 'down';
}

const PROBLEMS: Readonly<Record<string, string>> = {
  L4CON: 'no connection',
  L4TOUT: 'no connection in time',
  L6RSP: 'it speaks something else',
  L6TOUT: 'no answer in time',
  L7RSP: 'no valid HTTP answer',
  L7TOUT: 'no answer in time',
};

function problemOf(row: Readonly<Record<string, string>>): string {
  // A star stands before the result of the check before, while the next one is under way.
  const status = (row.check_status ?? '').replace(/^\* /, '');
  if (status === 'L7STS') return `the health check answered ${row.check_code}`;
  if (status === '' || status === 'INI' || status.startsWith('L7OK')) return 'not checked yet, or not often enough';
  return PROBLEMS[status] ?? status;
}

/** Comma-separated fields, quoted where they hold a comma or a quote. */
function fieldsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
