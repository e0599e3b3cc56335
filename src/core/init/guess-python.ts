import type { Guess, ProjectFacts, ProposedRole } from './model.ts';

/** Installed below the checkout; a virtual environment holds absolute paths and would not survive being moved. */
const ENV = { PYTHONPATH: '.deps' } as const;
const MODULES = ['main.py', 'app.py', 'wsgi.py', 'asgi.py', 'app/main.py', 'app/__init__.py', 'src/main.py'];

export function guessPython(facts: ProjectFacts): Guess | null {
  const requirements = facts.texts['requirements.txt'];
  const pyproject = facts.texts['pyproject.toml'];
  if (requirements === undefined && pyproject === undefined && !facts.paths.includes('manage.py')) return null;
  const declared = `${requirements ?? ''}\n${pyproject ?? ''}`.toLowerCase();
  const has = (name: string) => new RegExp(`(?:^|["'\\s])${name}(?=$|[\\s"'=<>~!\\[;])`, 'm').test(declared);
  const web = webRole(facts, has);
  const celery = has('celery') ? celeryRole(facts) : null;
  return {
    build: buildCommand(requirements, pyproject),
    roles: [web.role, celery].filter((role) => role !== null),
    notes: [
      `Found ${requirements !== undefined ? 'requirements.txt' : pyproject !== undefined ? 'pyproject.toml' : 'manage.py'}${web.framework}: pip builds it.`,
      ...web.notes,
      ...(celery === null ? [] : ['The worker is Celery; check the name of its app in roles.worker.run.']),
    ],
  };
}

function buildCommand(requirements: string | undefined, pyproject: string | undefined): string | null {
  if (requirements !== undefined) return 'python3 -m pip install --target .deps -r requirements.txt';
  return pyproject === undefined ? null : 'python3 -m pip install --target .deps .';
}

type Web = { readonly role: ProposedRole | null; readonly framework: string; readonly notes: readonly string[] };

function webRole(facts: ProjectFacts, has: (name: string) => boolean): Web {
  if (facts.paths.includes('manage.py') || has('django')) return djangoRole(facts, has);
  const framework = has('fastapi') ? ' with FastAPI' : has('flask') ? ' with Flask' : '';
  const file = MODULES.find((path) => facts.paths.includes(path));
  if (framework === '' || file === undefined) {
    return { role: null, framework, notes: ['No known module says how it is started: set roles.web.run.'] };
  }
  const module = moduleName(file);
  const app = `${module}:${appName(facts.texts[file] ?? '')}`;
  if (framework === ' with FastAPI') {
    const notes =
      has('uvicorn') || has('fastapi\\[standard\\]')
        ? []
        : ['Add uvicorn to your requirements: roles.web.run starts it.'];
    return {
      role: { name: 'web', run: `python3 -m uvicorn ${app} --host 127.0.0.1 --port $PORT`, env: ENV },
      framework,
      notes,
    };
  }
  return { ...gunicorn(app, has, `python3 -m flask --app ${module} run --port $PORT`), framework };
}

function djangoRole(facts: ProjectFacts, has: (name: string) => boolean): Web {
  const wsgi = facts.paths.find((path) => /^[^/]+\/wsgi\.py$/.test(path));
  const development = 'python3 manage.py runserver --noreload 127.0.0.1:$PORT';
  if (wsgi === undefined) {
    return {
      role: { name: 'web', run: development, env: ENV },
      framework: ' with Django',
      notes: ['No wsgi.py found: the development server is taken.'],
    };
  }
  return { ...gunicorn(moduleName(wsgi), has, development), framework: ' with Django' };
}

function gunicorn(app: string, has: (name: string) => boolean, otherwise: string): Omit<Web, 'framework'> {
  if (has('gunicorn')) {
    return { role: { name: 'web', run: `python3 -m gunicorn ${app} --bind 127.0.0.1:$PORT`, env: ENV }, notes: [] };
  }
  const note = 'gunicorn is not among your requirements: the development server is taken; add gunicorn for production.';
  return { role: { name: 'web', run: otherwise, env: ENV }, notes: [note] };
}

function celeryRole(facts: ProjectFacts): ProposedRole {
  const file =
    facts.paths.find((path) => /(?:^|\/)celery\.py$/.test(path)) ?? facts.paths.find((path) => path === 'tasks.py');
  const module = moduleName(file ?? 'tasks.py').replace(/\.celery$/, '');
  return { name: 'worker', run: `python3 -m celery -A ${module} worker`, env: ENV };
}

function moduleName(path: string): string {
  return path.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.');
}

function appName(text: string): string {
  return /^(\w+)\s*(?::\s*\w+\s*)?=\s*(?:\w+\.)?(?:Flask|FastAPI)\(/m.exec(text)?.[1] ?? 'app';
}
