import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { build } from 'esbuild';
import { parse } from 'yaml';

const EXAMPLES = fileURLToPath(new URL('../../examples/ci/', import.meta.url));
const SCHEMAS = join(dirname(fileURLToPath(import.meta.resolve('schemastore/package.json'))), 'schemas', 'json');

/** What each system has published, and a mistake that it must find. Jenkins has no schema: its files are programs. */
const PUBLISHED = [
  { example: 'github-actions.yml', schema: 'github-workflow.json', break: ['runs-on', 'run-on'] },
  { example: 'circleci.yml', schema: 'circleciconfig.json', break: ['requires: [lint, unit]', 'requires: lint'] },
  {
    example: 'gitlab-ci.yml',
    schema: 'gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json',
    break: ['- if: $CI', '- iff: $CI'],
  },
  {
    example: 'buildkite.yml',
    schema: 'raw.githubusercontent.com/buildkite/pipeline-schema/main/schema.json',
    break: ['depends_on: [lint, unit]', 'depends_on: 2'],
  },
] as const;

const read = (example: string) => readFileSync(join(EXAMPLES, example), 'utf8');

describe('the examples for CI systems, by the schemas that these have published', () => {
  for (const {
    example,
    schema,
    break: [right, wrong],
  } of PUBLISHED) {
    it(`${example} is as ${schema.split('/').at(-1)} wants it`, () => {
      // The drafts differ in nothing that these use, and formats are of no concern here.
      const { $schema: _draft, $id: _id, ...rules } = JSON.parse(readFileSync(join(SCHEMAS, schema), 'utf8'));
      const isValid = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(rules);
      const broken = read(example).replace(right, wrong);

      assert.ok(isValid(parse(read(example))), JSON.stringify(isValid.errors, null, 1));
      assert.notEqual(broken, read(example));
      assert.equal(isValid(parse(broken)), false);
    });
  }
});

type Parser = typeof import('@actions/workflow-parser');

describe('the example for GitHub Actions, by the parser of GitHub', () => {
  it('has no mistake, neither in its keys nor in its expressions nor in what jobs need', async () => {
    const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = await parserOfGithub();
    const mistakes = async (content: string) => {
      const { context, value } = parseWorkflow({ name: 'pipeline.yml', content }, new NoOperationTraceWriter());
      if (value !== undefined) await convertWorkflowTemplate(context, value);
      return context.errors.getErrors().map(({ message }) => message);
    };
    const text = read('github-actions.yml');

    assert.deepEqual(await mistakes(text), []);
    assert.match(
      (await mistakes(text.replace('steps.gate.', 'stps.gate.'))).join(),
      /Unrecognized named-value: 'stps'/,
    );
    assert.match((await mistakes(text.replace('[lint, unit]', '[lint, unt]'))).join(), /depends on unknown job 'unt'/);
  });
});

/** Its package is written for bundlers: Node alone does not load the JSON in it. */
async function parserOfGithub(): Promise<Parser> {
  const { outputFiles } = await build({
    stdin: { contents: "export * from '@actions/workflow-parser'", resolveDir: dirname(EXAMPLES) },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('file:///');" },
    ...{ bundle: true, format: 'esm', platform: 'node', write: false, minify: true },
  });
  const [bundle] = outputFiles;
  assert.ok(bundle !== undefined);
  return import(`data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`);
}
