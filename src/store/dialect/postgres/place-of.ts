/** Where a database is, as people may see it: without its password. */
export function placeOf(databaseUrl: string): string {
  try {
    const { hostname, port, pathname, searchParams } = new URL(databaseUrl);
    const host = hostname === '' ? (searchParams.get('host') ?? 'localhost') : hostname;
    return `${host}${port === '' ? '' : `:${port}`}${pathname}`;
  } catch {
    return 'the database URL';
  }
}
