type Cluster = {
  database(): Promise<string>;
  query(sql: string, url?: string): Promise<unknown>;
};

/** What a migrated database holds before anything was done with it. */
const KEEP = `
create schema kept;
do $$
declare name text;
begin
  for name in select tablename from pg_tables where schemaname = 'public' loop
    execute format('create table kept.%1$I as table public.%1$I', name);
  end loop;
end $$`;

const EMPTY = `
set session_replication_role = replica;
do $$
declare name text;
begin
  execute (select 'truncate ' || string_agg(format('public.%I', tablename), ', ') || ' restart identity'
    from pg_tables where schemaname = 'public');
  for name in select tablename from pg_tables where schemaname = 'kept' loop
    execute format('insert into public.%1$I select * from kept.%1$I', name);
  end loop;
end $$`;

/**
 * One database for all cases of a suite, emptied before each: a new one with all its tables takes forty times as long. Cases must come one after the
 * other, and be through with it.
 */
export function usedAgain(
  { database, query }: Cluster,
  make: (url: string) => Promise<void>,
): Pick<Cluster, 'database'> {
  let made: Promise<string> | null = null;
  const first = async () => {
    const url = await database();
    await make(url);
    await query(KEEP, url);
    return url;
  };
  return {
    database: async () => {
      if (made === null) {
        made = first();
        return made;
      }
      const url = await made;
      await query(EMPTY, url);
      return url;
    },
  };
}
