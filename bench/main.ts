import { parseArgs } from 'node:util';
import { printTable } from './report.ts';
import { rows } from './rows.ts';
import { runRows } from './run-rows.ts';
import { describeRun } from './support/this-run.ts';

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, list: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const chosen = rows.filter((row) => positionals.length === 0 || positionals.some((word) => row.name.includes(word)));

if (values.list) {
  for (const row of rows) console.log(row.name);
} else if (chosen.length === 0) {
  console.error(`No row is called so. There are: ${rows.map((row) => row.name).join(', ')}.`);
  process.exitCode = 2;
} else {
  const about = describeRun();
  const outcomes = await runRows(chosen, (text) => console.error(text));
  if (values.json) console.log(JSON.stringify({ ...about, rows: outcomes }, null, 2));
  else printTable(about, outcomes, console.log);
  const good = outcomes.every((row) => row.problem === null && row.results.every((result) => result.met !== false));
  process.exitCode = good ? 0 : 1;
}
