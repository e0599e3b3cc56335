import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { effortOf } from '../../../../../test/support/effort.ts';
import { exampleKeys, isExample } from './example.ts';
import type { Need } from './model.ts';
import { environmentReads } from './reads.ts';

type Case = readonly [file: string, text: string, need: Need | null];

/** `¤` stands for the two signs with which a placeholder begins. */
const CASES: readonly Case[] = [
  ['a.js', 'const host = process.env.X;\nconnect(host);', 'required'],
  ['a.ts', 'connect(process.env.X!)', 'required'],
  ['a.ts', "connect(process.env['X'] as string)", 'required'],
  ['a.ts', 'connect(process.env["X"])', 'required'],
  ['a.js', "const host = process.env.X ?? 'localhost';", 'optional'],
  ['a.js', "const host = process.env.X || 'localhost';", 'optional'],
  ['a.js', "const host = process.env.X\n  || 'localhost';", 'optional'],
  ['a.js', "const host = process.env.X || process.env.Y || 'a';", 'optional'],
  ['a.js', 'if (process.env.X) { start(process.env.X); }', 'optional'],
  ['a.js', "if (!process.env.X) throw new Error('set X');", 'required'],
  ['a.js', 'if (!process.env.X) {\n  process.exit(1);\n}', 'required'],
  ['a.js', 'const host = process.env.X;\nif (!host) host = 5;', 'optional'],
  ['a.js', "const host = process.env.X;\nif (!host) throw new Error('no host');", 'required'],
  ['a.js', "const debug = process.env.X === 'true';", 'optional'],
  ['a.js', 'const list = process.env.X?.split(",");', 'optional'],
  ['a.js', 'const on = !!process.env.X;', 'optional'],
  ['a.js', 'const a = process.env.X ? 1 : 2;', 'optional'],
  ['a.js', "process.env.X = 'test';", null],
  ['a.js', 'delete process.env.X;', null],
  ['a.js', '// process.env.X is gone', null],
  ['a.js', 'const { X, Y } = process.env;', 'required'],
  ['a.js', "const {\n  Y,\n  X = '25',\n} = process.env;", 'optional'],
  ['a.ts', 'const schema = z.object({ X: z.string() }).parse(process.env);', 'required'],
  ['a.ts', "export const env = z.object({\n  X: z.string().default('a'),\n});", 'optional'],
  ['a.js', 'const env = cleanEnv(process.env, { X: str() })', 'required'],
  ['a.js', "const env = cleanEnv(process.env, { X: str({ default: 'a' }) })", 'optional'],
  ['a.ts', "requireEnv('X')", 'required'],
  ['a.ts', "getEnv('X', 'localhost')", 'optional'],
  ['a.ts', "this.configService.getOrThrow<string>('X')", 'required'],
  ['a.ts', "this.configService.get('X', 'a')", 'optional'],
  ['a.ts', 'fetch(env.X_URL)', null],
  ['a.ts', 'Deno.env.get("X")', 'required'],
  ['a.vue', 'const url = import.meta.env.X', 'built-in'],
  ['a.rb', "host = ENV['X']", 'required'],
  ['a.rb', 'host = ENV["X"] || "localhost"', 'optional'],
  ['a.rb', "host = ENV['X'].presence || 'localhost'", 'optional'],
  ['a.rb', "host = ENV['X'] || raise('set X')", 'required'],
  ['a.rb', "host = ENV.fetch('X')", 'required'],
  ['a.rb', "host = ENV.fetch('X', 'localhost')", 'optional'],
  ['a.rb', "host = ENV.fetch('X') { 'localhost' }", 'optional'],
  ['a.rb', "host = ENV.fetch('X') { raise 'set X' }", 'required'],
  ['a.rb', "Sentry.init if ENV['X']", 'optional'],
  ['a.rb', "use(Proxy) if ENV.key?('X')", 'optional'],
  ['a.rb', "ENV['X'] ||= 'test'", 'optional'],
  ['config/database.yml', "  password: <%= ENV['X'] %>", 'required'],
  ['config/database.yml', "  pool: <%= ENV.fetch('X') { 5 } %>", 'optional'],
  ['a.py', "host = os.environ['X']", 'required'],
  ['a.py', 'host = os.environ["X"]', 'required'],
  ['a.py', "host = os.environ.get('X', 'localhost')", 'optional'],
  ['a.py', "host = os.environ.get('X') or 'localhost'", 'optional'],
  ['a.py', "host = os.environ.get('X')", 'required'],
  ['a.py', "host = os.getenv('X')", 'required'],
  ['a.py', 'host = os.getenv("X", "localhost")', 'optional'],
  ['a.py', "if 'X' in os.environ:\n    start(os.environ['X'])", 'optional'],
  ['a.py', "os.environ['X'] = 'test'", null],
  ['a.py', "os.environ.setdefault('X', 'shop.settings')", 'optional'],
  ['a.py', "HOST = env('X')", 'required'],
  ['a.py', "HOST = env.str('X', default='a')", 'optional'],
  ['a.py', "PORT = config('X', cast=int)", 'required'],
  ['a.py', "PORT = config('X', cast=int, default=25)", 'optional'],
  ['a.py', 'class Settings(BaseSettings):\n    x: str', 'required'],
  ['a.py', 'class Settings(BaseSettings):\n    x: str = "localhost"', 'optional'],
  ['A.java', 'String host = System.getenv("X");\nconnect(host);', 'required'],
  ['A.java', 'String host = System.getenv("X");\nif (host == null) { host = "localhost"; }', 'optional'],
  ['A.java', 'String h = Optional.ofNullable(System.getenv("X")).orElse("a");', 'optional'],
  ['A.java', 'String host = System.getenv().getOrDefault("X", "a");', null],
  ['A.kt', 'val host = System.getenv("X") ?: "localhost"', 'optional'],
  ['A.kt', 'val host = System.getenv("X") ?: error("set X")', 'required'],
  ['A.java', '@Value("¤X:localhost}") String host;', 'optional'],
  ['application.yml', 'host: ¤X}', 'required'],
  ['application.properties', 'mail.host=¤X:localhost}', 'optional'],
  ['a.conf', 'host = ¤?X}', 'optional'],
  ['a.go', 'host := os.Getenv("X")\nconnect(host)', 'required'],
  ['a.go', 'host := os.Getenv("X")\nif host == "" {\n\thost = "localhost"\n}', 'optional'],
  ['a.go', 'host := os.Getenv("X")\nif host == "" {\n\tlog.Fatal("set X")\n}', 'required'],
  ['a.go', 'if v := os.Getenv("X"); v != "" {\n\thost = v\n}', 'optional'],
  ['a.go', 'host, ok := os.LookupEnv("X")\nif !ok { host = "a" }', 'optional'],
  ['a.go', 'host := getEnv("X", "localhost")', 'optional'],
  ['a.go', 'type C struct {\n\tHost string `env:"X,required"`\n}', 'required'],
  ['a.go', 'type C struct {\n\tHost string `env:"X" envDefault:"a"`\n}', 'optional'],
  ['config/mail.php', "'host' => env('X'),", 'required'],
  ['config/mail.php', "'host' => env('X', 'localhost'),", 'optional'],
  ['a.php', "$host = getenv('X') ?: 'localhost';", 'optional'],
  ['a.php', "$host = $_ENV['X'] ?? 'localhost';", 'optional'],
  ['a.php', "connect($_SERVER['X']);", 'required'],
  ['config/services.yaml', "host: '%env(X)%'", 'required'],
  ['runtime.exs', 'host = System.fetch_env!("X")', 'required'],
  ['runtime.exs', 'host = System.get_env("X", "localhost")', 'optional'],
  ['runtime.exs', 'host = System.get_env("X") || "localhost"', 'optional'],
  ['runtime.exs', 'url =\n  System.get_env("X") ||\n    raise """\n    X is missing\n    """', 'required'],
  ['a.rs', 'let host = std::env::var("X").expect("set X");', 'required'],
  ['a.rs', 'let host = env::var("X").unwrap_or_else(|_| "a".into());', 'optional'],
  ['A.cs', 'var host = Environment.GetEnvironmentVariable("X") ?? "localhost";', 'optional'],
  ['A.cs', 'Connect(Environment.GetEnvironmentVariable("X"));', 'required'],
  ['schema.prisma', 'url = env("X")', 'required'],
  ['bin/start', 'exec server --host "¤X:?}"', 'required'],
  ['start.sh', 'exec server --host "¤X:-localhost}"', 'optional'],
  ['start.sh', 'exec server --host "$X_Y"', null],
  ['start.sh', 'XX=1\nexec server --host "$XX"', null],
  ['start.sh', ': "¤X:=localhost}"\nserver $X', 'optional'],
  ['start.sh', 'if [ -z "¤X}" ]; then exit 1; fi', 'required'],
  ['start.sh', 'if [ -z "¤X:?}" ]; then exit 1; fi', 'required'],
];

describe('reads of environment variables', () => {
  for (const [file, written, need] of CASES) {
    const text = written.replaceAll('¤', '$' + '{');
    it(`configuration/1 ${file}: ${text.replaceAll(/\s+/g, ' ')}`, () => {
      const reads = environmentReads(file, text).filter(({ name }) => name === 'X');

      assert.deepEqual([...new Set(reads.map((read) => read.need))], need === null ? [] : [need]);
    });
  }

  it('tells the line, and no value', () => {
    const [read] = environmentReads('a.js', "\nconst password = process.env.SMTP_PASS || 'hunter2';");

    assert.equal(read?.line, 2);
    assert.equal(read?.text, 'process.env.SMTP_PASS');
  });

  it('takes a variable of a script that the script sets itself for its own', () => {
    assert.deepEqual(environmentReads('start.sh', 'NAME=a\necho "$NAME"'), []);
  });

  it('knows files of examples by their names', () => {
    const names = [
      '.env.example',
      'api/.env.sample',
      '.env.production.example',
      '.env.template',
      '.env.dist',
      'env.example',
    ];

    assert.deepEqual(
      names.filter((name) => !isExample(name)),
      [],
    );
    assert.deepEqual(['.env', '.env.production', 'example.ts', 'node_modules/a/.env.example'].filter(isExample), []);
  });

  it('reads keys and not values of an example', () => {
    const keys = exampleKeys('.env.example', '# Mail\r\nSMTP_HOST=mail\r\nexport PORT=1\n#OLD=x\n\nnonsense');

    assert.deepEqual(
      keys.map(({ name, line, commented }) => [name, line, commented]),
      [
        ['SMTP_HOST', 2, false],
        ['PORT', 3, false],
        ['OLD', 4, true],
      ],
    );
  });

  it('never throws, whatever a file holds', () => {
    const files = fc.constantFrom('a.ts', 'a.rb', 'a.py', 'a.go', 'A.java', 'a.php', 'a.exs', 'a.sh', 'a.yml', 'a.rs');
    const words = fc.array(
      fc.constantFrom(
        'process.env',
        '.X',
        "['X']",
        'ENV',
        '[',
        ']',
        '(',
        ')',
        '{',
        '}',
        '=',
        '`',
        '"X"',
        '$',
        '${',
        'if ',
        '\n',
        '\0',
        'BaseSettings',
        'env',
        ':',
        ' ',
      ),
    );
    fc.assert(fc.property(files, words, (file, parts) => void environmentReads(file, parts.join(''))));
  });

  it('reads a large file in linear time', () => {
    const large = [
      '{ '.repeat(200_000),
      'env('.repeat(200_000),
      `${'a'.repeat(500_000)} = process.env`,
      '`'.repeat(300_000),
    ];
    const effort = effortOf(() => {
      for (const text of large) for (const file of ['a.ts', 'a.go', 'a.py', 'a.sh']) environmentReads(file, text);
    });

    assert.ok(effort < 800, `${effort}`);
  });
});
