import type { Outcome } from './run-rows.ts';
import type { ThisRun } from './support/this-run.ts';

/** The table for people. */
export function printTable(about: ThisRun, outcomes: readonly Outcome[], print: (line: string) => void): void {
  print(`Astern at ${about.commit}${about.isDirty ? ' with uncommitted changes' : ''}, ${about.date}`);
  print(`${about.processors} x ${about.processor}, ${about.memoryGb} GB, ${about.system}, Node ${about.node}`);
  for (const outcome of outcomes) {
    print('');
    print(`${outcome.row} (${(outcome.tookMs / 1_000).toFixed(1)} s)`);
    if (outcome.problem !== null) print(`  NOT MEASURED  ${outcome.problem}`);
    if (outcome.skipped !== null) print(`  skipped       ${outcome.skipped}`);
    for (const { what, figure, bar, met, reference } of outcome.results) {
      print(`  ${verdict(met)} ${what}`);
      print(`                ${figure}`);
      const beside = [bar === null ? null : `bar: ${bar}`, reference === null ? null : `reference: ${reference}`];
      const known = beside.filter((text) => text !== null);
      if (known.length > 0) print(`                ${known.join('; ')}`);
    }
  }
  print('');
  print(summary(outcomes));
}

function verdict(met: boolean | null): string {
  if (met === null) return 'no bar       ';
  return met ? 'met          ' : 'NOT MET      ';
}

function summary(outcomes: readonly Outcome[]): string {
  const results = outcomes.flatMap((outcome) => outcome.results);
  const met = results.filter((result) => result.met === true).length;
  const missed = results.filter((result) => result.met === false).length;
  const broken = outcomes.filter((outcome) => outcome.problem !== null).length;
  return `${met} bars met, ${missed} not met${broken === 0 ? '' : `, ${broken} rows could not be measured`}.`;
}
