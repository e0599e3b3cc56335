import type { ChangeFinding } from '../finding.ts';
import { isForeign } from './own-files.ts';
import { list, tell } from './tell.ts';

type Kind = { readonly title: string; readonly path: RegExp };

const KINDS: readonly Kind[] = [
  { title: 'Terraform', path: /\.(?:tf|tfvars|tofu)(?:\.json)?$|(?:^|\/)terragrunt\.hcl$|\.terraform\.lock\.hcl$/ },
  { title: 'Pulumi or the AWS CDK', path: /(?:^|\/)(?:Pulumi(?:\.[\w-]+)?\.ya?ml|cdk\.json)$/ },
  {
    title: 'CloudFormation or Serverless',
    path: /(?:^|\/)(?:cloudformation|cfn)\/.+\.(?:ya?ml|json)$|(?:^|\/)(?:serverless|samconfig|template\.sam)\.(?:ya?ml|toml)$/,
  },
  {
    title: 'Helm',
    path: /(?:^|\/)(?:charts?|helm)\/.+\.(?:ya?ml|tpl|lock)$|(?:^|\/)Chart\.(?:ya?ml|lock)$|(?:^|\/)helmfile\.ya?ml$/,
  },
  {
    title: 'Kubernetes',
    path: /(?:^|\/)(?:k8s|kube|kubernetes|kustomize|manifests|argocd|flux)\/.+\.(?:ya?ml|json)$|(?:^|\/)kustomization\.ya?ml$/,
  },
  {
    title: 'Docker Compose',
    path: /(?:^|\/)(?:docker-)?compose(?:[.-](?!dev|test|ci|local|override)[\w-]+)?\.ya?ml$/,
  },
  {
    title: 'Ansible',
    path: /(?:^|\/)ansible\/|(?:^|\/)ansible\.cfg$|(?:^|\/)playbooks?\/.+\.ya?ml$|(?:^|\/)roles\/[^/]+\/(?:tasks|handlers|templates|vars|defaults)\//,
  },
  {
    title: 'the web server or proxy',
    path: /(?:^|\/)(?:nginx|haproxy|envoy|traefik|varnish|apache2?|httpd)[\w.-]*\.(?:conf|cfg|ya?ml|toml|vcl)(?:\.\w+)?$|(?:^|\/)(?:nginx|haproxy|envoy|traefik)\/|(?:^|\/)Caddyfile$|\.vcl$/,
  },
  { title: 'services of the operating system', path: /(?:^|\/)systemd\/|\.(?:service|timer|socket)$|(?:^|\/)crontab$/ },
  { title: 'the hosting platform', path: /(?:^|\/)(?:fly|render|railway|vercel|netlify|heroku|app)\.(?:toml|ya?ml)$/ },
];

/** What a rollback of the service leaves as it is. */
export function judgeInfrastructure(changed: readonly string[]): readonly ChangeFinding[] {
  const byTitle = new Map<string, string[]>();
  for (const path of changed) {
    const title = isForeign(path) || isOnlyATest(path) ? undefined : KINDS.find((kind) => kind.path.test(path))?.title;
    if (title !== undefined) byTitle.set(title, [...(byTitle.get(title) ?? []), path]);
  }
  return [...byTitle].map(([title, files]) => notCovered(title, files));
}

function isOnlyATest(path: string): boolean {
  return /(?:^|\/)(?:tests?|specs?|fixtures|examples?|docs?|testdata)\/|\.(?:md|rst|[cm]?[jt]sx?|rb|py|go|php)$/.test(
    path,
  );
}

function notCovered(title: string, files: readonly string[]): ChangeFinding {
  return tell('configuration', {
    rule: 'configuration/8',
    kind: 'infrastructure-changed',
    verdict: 'check',
    subject: title,
    file: files[0] ?? null,
    statement: list(files),
    why: `What is set up with ${title} changed between {target} and {live}, and is not covered by going back: it stays as it is for {live}.`,
    instruction: `Ask whether the changes in ${list(files)} were brought out, and whether {target} runs with them.`,
  });
}
