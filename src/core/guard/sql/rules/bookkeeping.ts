import type { Name } from '../change.ts';

/** Tables in which migration tools note what they have done; whether the older release starts with that is judged elsewhere. */
const NOTES =
  /^(schema_migrations|schema_migration|ar_internal_metadata|django_migrations|alembic_version\w*|_prisma_migrations|flyway_schema_history|schema_version|knex_migrations(_lock)?|sequelizemeta|sequelize_meta|pgmigrations|migrations|typeorm_migrations|goose_db_version|databasechangelog(lock)?|gorp_migrations|__drizzle_migrations|phinxlog|doctrine_migration_versions)$/i;

export function isBookkeeping({ name }: Name): boolean {
  return NOTES.test(name);
}
