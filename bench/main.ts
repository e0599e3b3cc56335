import { parseArgs } from 'node:util';
import { printHead, printOutcome, printSummary } from './report.ts';
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
  const print = values.json ? () => undefined : (line: string) => console.log(line);
  printHead(about, print);
  const outcomes = await runRows(
    chosen,
    (text) => console.error(text),
    (outcome) => printOutcome(outcome, print),
  );
  printSummary(outcomes, print);
  if (values.json) console.log(JSON.stringify({ ...about, rows: outcomes }, null, 2));
  // Rows that a Ctrl-C left out were not measured.
  const good =
    outcomes.length === chosen.length &&
    outcomes.every((row) => row.problem === null && row.results.every((result) => result.met !== false));
  process.exitCode = good ? 0 : 1;
}
