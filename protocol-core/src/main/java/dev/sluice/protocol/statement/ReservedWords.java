package dev.sluice.protocol.statement;

/**
 * Words that are not the name of anything unless they are quoted. On MySQL they were read from
 * {@code information_schema.KEYWORDS}; on MariaDB they were measured by naming a column with each keyword. Manual:
 * "Keywords and Reserved Words".
 */
final class ReservedWords {

  /** On both servers. */
  static final String COMMON = """
      accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call
      cascade case change char character check collate column condition constraint continue convert create cross
      current_date current_time current_timestamp current_user cursor databases day_hour day_microsecond
      day_minute day_second dec decimal declare default delayed delete desc describe deterministic distinct
      distinctrow div double drop dual each else elseif enclosed escaped except exists exit explain false fetch
      float float4 float8 for force foreign from fulltext grant group having high_priority hour_microsecond
      hour_minute hour_second if ignore in index infile inner inout insensitive insert int int1 int2 int3 int4
      int8 integer intersect interval into is iterate join key keys kill leading leave left like limit linear
      lines load localtime localtimestamp lock long longblob longtext loop low_priority match maxvalue
      mediumblob mediumint mediumtext middleint minute_microsecond minute_second mod modifies natural
      no_write_to_binlog not null numeric on optimize optionally or order out outer outfile over partition
      precision primary procedure purge range read read_write reads real recursive references regexp release
      rename repeat replace require resignal restrict return revoke right rlike row_number rows schemas
      second_microsecond select sensitive separator set show signal smallint spatial specific sql sql_big_result
      sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl starting straight_join table
      terminated then tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned
      update usage use using utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying when
      where while with write xor year_month zerofill
      """;

  /** On MariaDB only. */
  static final String OF_MARIADB = """
      current_role delete_domain_id do_domain_ids ignore_domain_ids master_demote_to_replica
      master_demote_to_slave master_ssl_verify_server_cert offset page_checksum parse_vcol_expr portion
      ref_system_id returning sql_after_gtids sql_before_gtids stats_auto_recalc stats_persistent
      stats_sample_pages
      """;

  /** On MySQL only. */
  static final String OF_MYSQL = """
      cube cume_dist database dense_rank empty external first_value function generated get grouping groups
      io_after_gtids io_before_gtids json_table lag last_value lateral lead library nth_value ntile of
      optimizer_costs option percent_rank qualify rank row schema stored system tablesample virtual window
      """;

  /** Not reserved, but hardly ever names. They count as reserved. */
  static final String SELDOM_NAMES = "duplicate end escape offset transaction";

  private ReservedWords() {}
}
