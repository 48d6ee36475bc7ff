package dev.sluice.gateway.session;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The session variables whose value can be read by {@code SELECT @@name} and set to the same by {@code SET}, on a fresh
 * session, without any other effect. Manual: "Server System Variables"; MariaDB: "Server System Variables".
 *
 * <p>Not among them are variables that take effect once or are a part of the session's past ({@code insert_id}, {@code
 * timestamp}, {@code rand_seed1}), those that need a privilege that may be withdrawn ({@code sql_log_bin}), and those
 * that set each other ({@code max_join_size}, {@code sql_big_selects}).
 */
final class RestorableVariables {

  private static final Set<String> COMMON = names("""
      autocommit auto_increment_increment auto_increment_offset big_tables bulk_insert_buffer_size
      character_set_client character_set_results character_set_server collation_connection collation_server
      completion_type default_storage_engine default_week_format div_precision_increment foreign_key_checks
      group_concat_max_len identity innodb_lock_wait_timeout innodb_strict_mode innodb_table_locks
      interactive_timeout join_buffer_size last_insert_id lc_messages lc_time_names lock_wait_timeout
      long_query_time low_priority_updates max_heap_table_size max_length_for_sort_data
      max_seeks_for_key max_sort_length min_examined_row_limit myisam_sort_buffer_size names net_read_timeout
      net_retry_count net_write_timeout optimizer_prune_level optimizer_search_depth optimizer_switch
      preload_buffer_size read_buffer_size read_rnd_buffer_size session_track_system_variables
      session_track_transaction_info sort_buffer_size sql_auto_is_null sql_mode sql_notes sql_quote_show_create
      sql_safe_updates sql_select_limit sql_warnings time_zone tmp_table_size transaction_isolation
      transaction_read_only unique_checks updatable_views_with_limit wait_timeout
      """);

  private static final Set<String> OF_MARIADB = names("""
      analyze_sample_percentage check_constraint_checks eq_range_index_dive_limit histogram_size histogram_type
      idle_readonly_transaction_timeout idle_transaction_timeout idle_write_transaction_timeout
      in_predicate_conversion_threshold join_buffer_space_limit join_cache_level max_recursive_iterations
      max_rowid_filter_size max_statement_time mrr_buffer_size optimizer_max_sel_arg_weight
      optimizer_use_condition_selectivity progress_report_time sql_if_exists standard_compliant_cte
      system_versioning_alter_history tx_isolation tx_read_only use_stat_tables
      """);

  private static final Set<String> OF_MYSQL = names("""
      cte_max_recursion_depth default_tmp_storage_engine end_markers_in_json eq_range_index_dive_limit
      explain_format explain_json_format_version information_schema_stats_expiry internal_tmp_mem_storage_engine
      max_execution_time max_points_in_geometry parser_max_mem_size print_identified_with_as_hex
      range_alloc_block_size range_optimizer_max_mem_size select_into_buffer_size select_into_disk_sync
      session_track_gtids show_create_table_skip_secondary_engine show_create_table_verbosity
      show_gipk_in_create_table_and_information_schema sql_generate_invisible_primary_key sql_require_primary_key
      windowing_use_high_precision
      """);

  private RestorableVariables() {}

  private static Set<String> names(String list) {
    return Arrays.stream(list.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether that session variable is one of them. */
  static boolean contains(String name, boolean mariaDb) {
    return COMMON.contains(name) || (mariaDb ? OF_MARIADB : OF_MYSQL).contains(name);
  }

  /** All of a family of servers. */
  static Stream<String> all(boolean mariaDb) {
    return Stream.concat(COMMON.stream(), (mariaDb ? OF_MARIADB : OF_MYSQL).stream());
  }
}
