const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Words a reading statement may begin with. */
export const readingStatements = words('select with values table show explain describe desc')

/**
 * Words that begin something that writes, locks or runs other code. SQL Server needs no `;` between statements, so that
 * the words its statements begin with count anywhere.
 */
export const writingWords = words(`
  insert update delete merge upsert into outfile dumpfile call exec execute do copy lock set reset create alter drop grant
  revoke deny begin commit rollback savepoint declare deallocate bulk backup restore dbcc kill shutdown checkpoint
  reconfigure revert waitfor while trigger conversation updatetext writetext readtext raiserror returning nextval setval
  analyze analyse share handler
`)

/** Words that write only as statements: `REPLACE t …`, where `replace(…)` is a function of text. */
export const writingUnlessCalled = words('replace truncate')

/** Words before a parenthesis that do not call anything. */
export const wordsBeforeParenthesis = words(`
  select distinct distinctrow all from where and or not xor in exists any some between like ilike rlike regexp similar
  escape is null true false as on using join inner outer left right full cross natural lateral apply group by having
  order asc desc limit offset fetch first next top percent rows row only union except intersect minus values with
  recursive materialized case when then else end over partition range groups filter within window array interval cube
  rollup grouping sets qualify pivot unpivot for force ignore use index key table unique within explain json
  text zone collate default
  int integer smallint bigint tinyint mediumint decimal numeric number dec float double real precision char character
  varchar varchar2 nvarchar nvarchar2 nchar bpchar varying binary varbinary bit bytea blob clob date time datetime
  datetime2 datetimeoffset timestamp timestamptz timetz signed unsigned uuid
`)

/** Functions that only compute, in the databases this product meets most. */
export const harmlessFunctions = words(`
  count sum avg min max total stddev stddev_pop stddev_samp stdev stdevp std variance var_pop var_samp var varp corr
  covar_pop covar_samp median mode percentile_cont percentile_disc approx_count_distinct count_big string_agg group_concat
  listagg array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg json_arrayagg json_objectagg json_group_array
  json_group_object bool_and bool_or every bit_and bit_or bit_xor any_value checksum_agg
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
  coalesce nullif ifnull isnull nvl nvl2 decode if iif choose greatest least cast convert try_cast try_convert safe_cast
  to_char to_date to_number to_timestamp parse try_parse typeof pg_typeof
  abs ceil ceiling floor round trunc truncate sign sqrt cbrt power pow exp ln log log2 log10 mod div pi degrees radians
  sin cos tan asin acos atan atan2 atn2 cot sinh cosh tanh square rand random width_bucket gcd lcm
  lower upper lcase ucase initcap length len char_length character_length octet_length datalength bit_length lengthb
  substr substring substring_index left right mid trim ltrim rtrim btrim lpad rpad concat concat_ws replace translate
  overlay reverse repeat replicate space stuff position strpos instr locate charindex patindex ascii chr char nchar
  unicode unistr format printf quote quote_literal quote_ident quotename soundex difference starts_with split_part
  string_to_array array_to_string regexp_replace regexp_substr regexp_instr regexp_like regexp_count regexp_match
  regexp_matches regexp_split_to_array elt field find_in_set hex unhex to_hex to_base64 from_base64 encode md5 sha sha1
  sha2 sha256 sha512 crc32 hashbytes checksum binary_checksum like glob collate str lpad
  now current_timestamp current_date current_time localtime localtimestamp sysdate systimestamp getdate getutcdate
  sysdatetime sysutcdatetime sysdatetimeoffset curdate curtime utc_date utc_time utc_timestamp statement_timestamp
  transaction_timestamp clock_timestamp date time datetime julianday unixepoch strftime timediff date_trunc datetrunc
  date_part datepart datename date_format date_add date_sub adddate subdate addtime subtime dateadd datediff
  datediff_big timestampadd timestampdiff extract age make_date make_time make_timestamp make_interval datefromparts
  datetimefromparts eomonth last_day add_months months_between next_day isdate year month day hour minute second
  microsecond quarter week weekday weekofyear yearweek dayname monthname dayofmonth dayofweek dayofyear to_days from_days
  from_unixtime unix_timestamp str_to_date time_format time_to_sec sec_to_time makedate maketime switchoffset
  todatetimeoffset justify_days justify_hours justify_interval isfinite timezone
  json_extract json_value json_query json_array json_object json_array_length json_type json_valid json_contains
  json_contains_path json_keys json_length json_unquote json_quote json_search json_exists json_table json_each json_tree
  jsonb_extract_path jsonb_extract_path_text json_extract_path json_extract_path_text jsonb_array_elements
  jsonb_array_elements_text json_array_elements json_array_elements_text jsonb_each jsonb_each_text json_each_text
  jsonb_object_keys json_object_keys jsonb_array_length jsonb_typeof json_typeof jsonb_exists jsonb_exists_any
  jsonb_exists_all jsonb_build_object jsonb_build_array json_build_object json_build_array to_json to_jsonb row_to_json
  isjson openjson
  array_length array_position array_append array_cat array_remove cardinality unnest generate_series string_split
  gen_random_uuid uuid newid uuid_generate_v4 nullif version database schema current_user current_database current_schema
  user_name db_name object_name object_id col_length changes last_insert_rowid row_count found_rows inet_aton inet_ntoa
  st_astext st_asgeojson st_x st_y st_distance pg_sleep pg_sleep_for pg_sleep_until
`)

/** Schemas whose functions are the database's own. */
export const systemSchemas = words('pg_catalog')
