import { parseDocument } from 'yaml';

export type SampleConfig = {
  readonly dataFolder: string;
  /** Host name of production; `shop.localhost` unless told. */
  readonly host: string;
  readonly deploy: 'manual' | 'continuous';
  readonly instances: number;
  readonly health: Readonly<
    Partial<Record<'within' | 'every' | 'timeout', string> & Record<'passes' | 'failures', number>>
  >;
  readonly rollback: Readonly<
    Partial<Record<'watch' | 'keep_warm' | 'stale_after', string> & { automatic: boolean; keep_releases: number }>
  >;
  /** The third release fails from this long after its first order; 0: from the first order on. 4,000 unless told. */
  readonly faultAfterMs: number;
  /** How long the worker takes for one receipt; 20 unless told. */
  readonly jobMs: number;
};

/** The shop's `astern.yml` with what a demonstration or a test wants otherwise; comments stay. */
export function sampleConfig(
  template: string,
  wanted: Partial<SampleConfig> & Pick<SampleConfig, 'dataFolder'>,
): string {
  const document = parseDocument(template);
  const production = ['environments', 'production'] as const;
  const values: readonly (readonly [readonly string[], unknown])[] = [
    [[...production, 'env', 'SHOP_DATA'], wanted.dataFolder],
    [[...production, 'env', 'SHOP_CAMPAIGNS_AFTER_MS'], wanted.faultAfterMs],
    [[...production, 'env', 'SHOP_JOB_MS'], wanted.jobMs],
    [[...production, 'host'], wanted.host],
    [[...production, 'deploy'], wanted.deploy],
    [['roles', 'web', 'instances'], wanted.instances],
    ...Object.entries(wanted.health ?? {}).map(([key, value]) => [['roles', 'web', 'health', key], value] as const),
    ...Object.entries(wanted.rollback ?? {}).map(([key, value]) => [['rollback', key], value] as const),
  ];
  for (const [path, value] of values) {
    if (value !== undefined) document.setIn(path, value);
  }
  return document.toString({ lineWidth: 0 });
}
