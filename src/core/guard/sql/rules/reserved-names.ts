import type { Orm } from './judging.ts';

/** Names that Active Record gives a meaning of its own as soon as a table has such a column. */
const RAILS = new Set(
  'type hash attributes attribute errors class object_id method methods send save valid frozen reload destroy delete update new_record changed changes association associations connection display inspect instance_of freeze dup clone transaction record_timestamps readonly model_name logger callback callbacks validate invalid persisted destroyed quoted_id table_name'.split(
    ' ',
  ),
);

const LARAVEL = new Set(
  'attributes original relations table connection casts hidden visible fillable guarded exists'.split(' '),
);

/** Only those who read the columns from the database at run time meet a column that they were not written for. */
export function isReserved(orm: Orm | null | undefined, column: string): boolean {
  if (orm === 'laravel') return LARAVEL.has(column);
  return (orm === 'rails' || orm === undefined || orm === null) && RAILS.has(column);
}
