package dev.sluice.protocol.statement;

/**
 * Names that never call a stored function if they are unquoted and before a parenthesis: each server reads them as a
 * function of its own or as a word of its grammar. That was measured by making stored functions with these names.
 * Functions that leave something for a later statement are in {@link Keyword}. Manual: "Built-In Function and Operator
 * Reference", "Keywords and Reserved Words"; MariaDB: {@code information_schema.SQL_FUNCTIONS}.
 */
final class BuiltInFunctions {

  /** On both servers. */
  static final String COMMON = """
      abs accessible acos add adddate addtime aes_decrypt aes_encrypt all alter analyze and any as asc ascii
      asensitive asin atan atan2 avg backup before begin benchmark between bigint bin binary binlog bit bit_and
      bit_count bit_length bit_or bit_xor blob bool boolean both by byte cache call cascade case cast ceil ceiling
      change char char_length character character_length charset check checksum close coalesce code coercibility
      collate collation column comment commit compress compressed concat concat_ws condition connection_id constraint
      contains continue conv convert convert_tz cos cot count crc32 create cross cume_dist curdate current_date
      current_role current_time current_timestamp current_user cursor curtime database databases date date_add
      date_format date_sub datediff datetime day day_hour day_microsecond day_minute day_second dayname dayofmonth
      dayofweek dayofyear deallocate dec decimal declare default degrees delayed delete dense_rank desc describe
      deterministic distinct distinctrow div do double drop dual each else elseif elt enclosed end enum escaped except
      exclude execute exists exit exp explain export_set extract extractvalue false fetch field find_in_set
      first_value fixed float float4 float8 floor flush following follows for force foreign format format_pico_time
      from from_base64 from_days from_unixtime fulltext function get get_format global grant greatest group
      group_concat handler having help hex high_priority host hour hour_microsecond hour_minute hour_second if ifnull
      ignore in index inet6_aton inet6_ntoa inet_aton inet_ntoa infile inner inout insensitive insert install instr
      int int1 int2 int3 int4 int8 integer intersect interval into is is_free_lock is_ipv4 is_ipv4_compat
      is_ipv4_mapped is_ipv6 is_used_lock isnull iterate join json json_array json_array_append json_array_insert
      json_arrayagg json_contains json_contains_path json_depth json_extract json_insert json_keys json_length
      json_merge json_merge_patch json_merge_preserve json_object json_objectagg json_overlaps json_pretty json_quote
      json_remove json_replace json_schema_valid json_search json_set json_type json_unquote json_valid json_value key
      keys kill lag language last_day last_value lcase lead leading least leave left length like limit linear lines ln
      load load_file local localtime localtimestamp locate lock log log10 log2 long longblob longtext loop
      low_priority lower lpad ltrim make_set makedate maketime master_pos_wait match max maxvalue mbrcontains
      mbrdisjoint mbrequals mbrintersects mbroverlaps mbrtouches mbrwithin medium mediumblob mediumint mediumtext
      microsecond mid middleint min minute minute_microsecond minute_second mod modifies month monthname name_const
      names national natural nchar no no_write_to_binlog not now nth_value ntile null nullif number numeric nvarchar
      oct octet_length offset on open optimize option optionally options or ord order others out outer outfile over
      owner parser partition password percent_rank period_add period_diff pi port position pow power precedes
      preceding precision prepare primary procedure purge quarter quote radians rand random_bytes range rank read
      read_write reads real recursive references regexp regexp_instr regexp_replace regexp_substr release
      release_all_locks release_lock remove rename repair repeat replace replica replicas require reset resignal
      restore restrict return returning reverse revoke right rlike role rollback round row row_number rows rpad rtrim
      savepoint schema schemas sec_to_time second second_microsecond security select sensitive separator serial server
      session session_user set sha2 show shutdown sign signal signed sin slave sleep smallint socket some soname
      soundex sounds space spatial specific sql sql_after_gtids sql_before_gtids sql_big_result sql_buffer_result
      sql_calc_found_rows sql_no_cache sql_small_result sql_tsi_day sql_tsi_hour sql_tsi_minute sql_tsi_month
      sql_tsi_second sql_tsi_year sqlexception sqlstate sqlwarning sqrt srid ssl st_area st_asbinary st_asgeojson
      st_astext st_aswkb st_aswkt st_buffer st_centroid st_contains st_convexhull st_crosses st_difference
      st_dimension st_disjoint st_distance st_distance_sphere st_endpoint st_envelope st_equals st_exteriorring
      st_geomcollfromtext st_geomcollfromwkb st_geometrycollectionfromtext st_geometrycollectionfromwkb
      st_geometryfromtext st_geometryfromwkb st_geometryn st_geometrytype st_geomfromgeojson st_geomfromtext
      st_geomfromwkb st_interiorringn st_intersection st_intersects st_isclosed st_isempty st_issimple st_length
      st_linefromtext st_linefromwkb st_linestringfromtext st_linestringfromwkb st_mlinefromtext st_mlinefromwkb
      st_mpointfromtext st_mpointfromwkb st_mpolyfromtext st_mpolyfromwkb st_multilinestringfromtext
      st_multilinestringfromwkb st_multipointfromtext st_multipointfromwkb st_multipolygonfromtext
      st_multipolygonfromwkb st_numgeometries st_numinteriorrings st_numpoints st_overlaps st_pointfromtext
      st_pointfromwkb st_pointn st_polyfromtext st_polyfromwkb st_polygonfromtext st_polygonfromwkb st_srid
      st_startpoint st_symdifference st_touches st_union st_within st_x st_y start starting stats_auto_recalc
      stats_persistent stats_sample_pages std stddev stddev_pop stddev_samp stop stored str_to_date straight_join
      strcmp subdate substr substring substring_index subtime sum sysdate system_user table tan terminated text then
      ties time time_format time_to_sec timediff timestamp timestampadd timestampdiff tinyblob tinyint tinytext to
      to_base64 to_days to_seconds trailing trigger trim true truncate ucase unbounded uncompress uncompressed_length
      undo unhex unicode uninstall union unique unix_timestamp unlock unsigned update updatexml upgrade upper usage
      use user using utc_date utc_time utc_timestamp uuid uuid_short value values var_pop var_samp varbinary varchar
      varcharacter variance varying version week weekday weekofyear weight_string when where while window with wrapper
      write xa xor year year_month yearweek zerofill
      """;

  /** On MariaDB only. */
  static final String OF_MARIADB = """
      add_months binlog_gtid_pos chr column_add column_check column_create column_delete column_exists column_get
      column_json column_list concat_operator_oracle crc32c decode decode_histogram decode_oracle des_decrypt
      des_encrypt encode encrypt glength json_array_intersect json_compact json_detailed json_equals json_exists
      json_key_value json_loose json_normalize json_object_filter_keys json_object_to_array json_query kdf lengthb
      lpad_oracle ltrim_oracle master_gtid_wait mbrequal md5 median natural_sort_key nvl nvl2 old_password
      percentile_cont percentile_disc replace_oracle rownum rpad_oracle rtrim_oracle sformat sha sha1 st_boundary
      st_isring st_pointonsurface st_relate substr_oracle sys_guid to_char trim_oracle wsrep_last_seen_gtid
      wsrep_last_written_gtid wsrep_sync_wait_upto_gtid
      """;

  /** On MySQL only. */
  static final String OF_MYSQL = """
      any_value bin_to_uuid can_access_column can_access_database can_access_table can_access_user can_access_view
      columns format_bytes geomcollection geometrycollection get_dd_column_privileges get_dd_create_options
      get_dd_index_sub_part_length grouping gtid_subset gtid_subtract icu_version internal_auto_increment
      internal_avg_row_length internal_check_time internal_checksum internal_data_free internal_data_length
      internal_dd_char_length internal_get_comment_or_error internal_get_enabled_role_json internal_get_hostname
      internal_get_username internal_get_view_warning_or_error internal_index_column_cardinality internal_index_length
      internal_is_enabled_role internal_is_mandatory_role internal_keys_disabled internal_max_data_length
      internal_table_rows internal_update_time is_uuid is_visible_dd_object json_duality_object
      json_schema_validation_report json_storage_free json_storage_size json_table lateral linestring multilinestring
      multipoint multipolygon of point polygon ps_current_thread_id ps_thread_id regexp_like roles_graphml
      source_pos_wait st_buffer_strategy st_collect st_frechetdistance st_geohash st_geomcollfromtxt
      st_hausdorffdistance st_isvalid st_latfromgeohash st_latitude st_lineinterpolatepoint st_lineinterpolatepoints
      st_longfromgeohash st_longitude st_makeenvelope st_numinteriorring st_pointatdistance st_pointfromgeohash
      st_simplify st_swapxy st_transform st_validate statement_digest statement_digest_text string_to_vector tables
      uuid_to_bin validate_password_strength vector_dim vector_to_string wait_for_executed_gtid_set
      """;

  private BuiltInFunctions() {}
}
