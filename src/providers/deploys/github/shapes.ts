import { z } from 'zod';

// What of GitHub's documents is needed; all else passes.

const Id = z.int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const Stamp = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const User = z.object({ login: z.string() }).nullish();

export const Deployment = z.object({
  id: Id,
  sha: z.string().regex(/^[0-9a-f]{7,64}$/i),
  ref: z.string(),
  environment: z.string(),
  creator: User,
  created_at: Stamp,
  updated_at: Stamp,
});

export const Status = z.object({
  id: Id,
  state: z.string(),
  created_at: Stamp,
  log_url: z.string().nullish(),
  target_url: z.string().nullish(),
});

const Repository = z.object({ full_name: z.string() });

export const DeploymentEvent = z.object({ deployment: Deployment, repository: Repository });
export const StatusEvent = DeploymentEvent.extend({ deployment_status: Status });

export const Commit = z.object({ message: z.string(), author: z.object({ name: z.string() }) });

export const Comparison = z.object({ files: z.array(z.object({ filename: z.string() })) });

export type Deployment = z.infer<typeof Deployment>;
export type Status = z.infer<typeof Status>;
export type Commit = z.infer<typeof Commit>;
