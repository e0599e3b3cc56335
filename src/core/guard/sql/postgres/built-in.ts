/** Functions that PostgreSQL brings along, and pure ones of the extensions that are met most; all only compute, or concern their session. */
const BUILT_IN = new Set(
  `
  abs acldefault aclexplode acos acosd acosh age any_value array_agg array_append array_cat array_dims array_fill
  array_length array_lower array_ndims array_position array_positions array_prepend array_remove array_replace
  array_sample array_shuffle array_sort array_to_json array_to_string array_to_tsvector array_upper ascii asin asind
  asinh atan atan2 atan2d atand atanh avg bit_and bit_count bit_length bit_or bool bool_and bool_or btrim cardinality
  casefold cbrt ceil ceiling char_length character_length chr clock_timestamp col_description concat concat_ws
  convert convert_from convert_to corr cos cosd cosh cot cotd count covar_pop covar_samp crc32 cume_dist
  current_database current_query current_schema current_schemas current_setting current_user currval date date_add
  date_bin date_part date_subtract date_trunc datemultirange daterange decode degrees dense_rank div encode
  enum_first enum_range erf erfc every exp extract factorial first_value float4 float8 floor format format_type gcd
  gen_random_uuid generate_series generate_subscripts get_bit get_byte get_current_ts_config hashtext
  hashtextextended host inet_client_addr inet_server_addr initcap int2 int4 int8 interval is_normalized isempty
  isfinite json_agg json_array_elements json_array_elements_text json_array_length json_build_array json_build_object
  json_each json_each_text json_extract_path json_extract_path_text json_object json_object_agg json_object_keys
  json_populate_record json_populate_recordset json_strip_nulls json_to_record json_to_recordset json_to_tsvector
  json_typeof jsonb_agg jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array
  jsonb_build_object jsonb_concat jsonb_contains jsonb_delete jsonb_each jsonb_each_text jsonb_extract_path
  jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_keys jsonb_path_exists
  jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array
  jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz
  jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls
  jsonb_to_record jsonb_to_recordset jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval lag
  last_value lastval lcm lead left length ln lo_get log log10 lower lower_inc lower_inf lpad ltrim make_date
  make_interval make_time make_timestamp make_timestamptz max md5 min min_scale mod mode multirange name netmask
  network nextval normalize now nth_value ntile num_nonnulls num_nulls numeric nummultirange numrange obj_description
  octet_length oid overlaps overlay parse_ident percent_rank percentile_cont percentile_disc phraseto_tsquery pi
  plainto_tsquery point polygon position pow power quote_ident quote_literal quote_nullable radians random range_agg
  range_intersect_agg range_merge rank regexp_count regexp_instr regexp_like regexp_match regexp_matches
  regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr regr_slope repeat replace reverse right
  round row_number row_security_active row_to_json rpad rtrim scale session_user set_bit set_byte set_config setseed
  setval setweight sha224 sha256 sha384 sha512 sign sin sind sinh split_part sqrt statement_timestamp stddev
  stddev_pop stddev_samp string_agg string_to_array string_to_table strip strpos substr substring sum tan tand tanh
  text time timeofday timestamp timestamptz timezone to_bin to_char to_date to_hex to_json to_jsonb to_number to_oct
  to_regclass to_regcollation to_regnamespace to_regproc to_regprocedure to_regrole to_regtype to_timestamp
  to_tsquery to_tsvector transaction_timestamp translate trim_array trim_scale trunc ts_delete ts_filter ts_headline
  ts_rank ts_rank_cd tsmultirange tsquery_phrase tsrange tstzmultirange tstzrange txid_current
  txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin txid_status
  txid_visible_in_snapshot unistr unnest upper upper_inc upper_inf uuid uuid_extract_timestamp uuid_extract_version
  uuidv4 uuidv7 var_pop var_samp varchar variance version websearch_to_tsquery width_bucket xmlagg xmlcomment
  xmlexists xmlvalidate xpath xpath_exists
`
    .trim()
    .split(/\s+/),
);

const OF_EXTENSIONS = new Set(
  `
  akeys avals crypt digest dmetaphone gen_random_bytes gen_salt hmac hstore hstore_to_json hstore_to_jsonb
  levenshtein ltree2text metaphone nlevel postgis_full_version postgis_version show_trgm similarity skeys soundex
  strict_word_similarity subltree subpath svals text2ltree unaccent uuid_generate_v1 uuid_generate_v1mc
  uuid_generate_v3 uuid_generate_v4 uuid_generate_v5 uuid_nil uuid_ns_dns uuid_ns_url word_similarity
`
    .trim()
    .split(/\s+/),
);

/** They run SQL that is given as text, or do away with large objects. */
const DANGEROUS = /^(query_to_xml|cursor_to_xml|table_to_xml|ts_stat|ts_rewrite|lo_)/;

/** Whether a function does nothing but what its name says, wherever it is called; by its schema and name. */
export function isBuiltIn(schema: string | null, name: string): boolean {
  if (DANGEROUS.test(name)) return false;
  if (schema === 'pg_catalog' || schema === 'information_schema') return true;
  if (OF_EXTENSIONS.has(name) || name.startsWith('st_')) return true;
  return schema === null && (BUILT_IN.has(name) || name.startsWith('pg_') || name.startsWith('has_'));
}
