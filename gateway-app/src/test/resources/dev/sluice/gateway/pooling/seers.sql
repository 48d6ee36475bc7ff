# Statements by which a session could see what one of makers.sql has left, in the same form.
#
# Variables
SELECT @@autocommit, @@sql_mode, @@time_zone, @@foreign_key_checks, @@unique_checks, @@sql_safe_updates, @@group_concat_max_len, @@wait_timeout, @@transaction_isolation, @@transaction_read_only, @@lc_time_names, @@div_precision_increment, @@sql_select_limit, @@max_join_size, @@big_tables, @@sql_auto_is_null, @@sql_notes, @@sql_warnings, @@profiling, @@lock_wait_timeout, @@completion_type, @@auto_increment_increment
SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection, @@character_set_database, @@collation_database, @@collation_server
SHOW VARIABLES WHERE Variable_name IN ('autocommit', 'sql_mode', 'time_zone', 'foreign_key_checks', 'unique_checks', 'sql_safe_updates', 'character_set_client', 'character_set_results', 'collation_connection', 'wait_timeout', 'interactive_timeout', 'transaction_isolation', 'max_sort_length', 'max_error_count', 'sort_buffer_size', 'default_storage_engine', 'insert_id', 'last_insert_id', 'identity', 'lc_messages', 'innodb_lock_wait_timeout', 'optimizer_switch', 'auto_increment_offset', 'net_write_timeout', 'sql_big_selects', 'sql_buffer_result', 'low_priority_updates')
SHOW SESSION VARIABLES LIKE 'collation%'
SHOW VARIABLES LIKE 'sql_mode'
SELECT @@time_zone
SELECT @@insert_id
SELECT @@timestamp < 2000
SELECT @@session.sql_mode, @@autocommit
SET @@sql_mode = CONCAT(@@sql_mode, ',NO_ENGINE_SUBSTITUTION') ;; SELECT @@sql_mode
SET time_zone = DEFAULT ;; SELECT @@time_zone
!reset_connection ;; SELECT @@time_zone, @@sql_mode, @@collation_connection, DATABASE()
#
# What depends on variables
SELECT "a" FROM kept WHERE id = 1
SELECT 'a' || 'b'
SELECT 'a\\b', LENGTH('\\')
SELECT 'ä', HEX('ä'), COLLATION('x'), CHARSET(CONCAT('x', 1))
SELECT 'a' = 'A', 'a' = 'a '
SELECT name FROM kept ORDER BY id
SELECT FROM_UNIXTIME(0), UNIX_TIMESTAMP('2024-01-01 00:00:00')
SELECT 1 / 3, GROUP_CONCAT(name ORDER BY id) FROM kept
SELECT DATE_FORMAT('2024-03-01', '%M %W')
SELECT COUNT(*) FROM kept a, kept b, kept c
SELECT id FROM logged WHERE id IS NULL
INSERT INTO child VALUES (99) ;; DELETE FROM child WHERE parent_id > 0
UPDATE kept SET v = v
INSERT INTO logged (v) VALUES (LAST_INSERT_ID()) ;; SELECT v FROM logged WHERE id = LAST_INSERT_ID()
INSERT INTO kept VALUES (9, NULL, 'x') ;; DELETE FROM kept WHERE id = 9
SELECT NOW() < '1980-01-01'
#
# Identity, counts and diagnostics
SELECT LAST_INSERT_ID()
SELECT @@identity
SELECT @@last_insert_id, LAST_INSERT_ID() + 1 AS next
SELECT LAST_INSERT_ID() FROM kept WHERE id = 1
select last_insert_id ( )
SELECT ROW_COUNT()
SELECT FOUND_ROWS()
SELECT FOUND_ROWS(), ROW_COUNT(), LAST_INSERT_ID()
SELECT ROW_COUNT() AS changed
SELECT id + FOUND_ROWS() FROM kept WHERE id = 1
SHOW WARNINGS
SHOW ERRORS
SHOW WARNINGS LIMIT 1
SHOW WARNINGS LIMIT 1, 1
SHOW COUNT(*) WARNINGS
SHOW COUNT(*) ERRORS
SELECT @@warning_count
SELECT @@error_count, @@warning_count
SELECT @@session.warning_count
GET DIAGNOSTICS @n = NUMBER, @c = ROW_COUNT ;; SELECT @n, @c
GET DIAGNOSTICS CONDITION 1 @n = MYSQL_ERRNO, @t = MESSAGE_TEXT ;; SELECT @n, @t
/* why */ SHOW WARNINGS -- so
/*!50000 SHOW WARNINGS */
SHOW WARNINGS ;; SHOW WARNINGS
SHOW WARNINGS ;; SELECT @@warning_count
SHOW COUNT(*) WARNINGS ;; SHOW WARNINGS
SELECT @@warning_count ;; SHOW WARNINGS
SELECT FOUND_ROWS() ;; SELECT FOUND_ROWS()
SELECT ROW_COUNT() ;; SELECT ROW_COUNT()
SELECT LAST_INSERT_ID() ;; SELECT ROW_COUNT(), FOUND_ROWS()
DO 0 ;; SELECT ROW_COUNT()
DO 0 ;; SHOW WARNINGS
SELECT 1 ;; SELECT FOUND_ROWS()
SELECT 1 ;; SELECT LAST_INSERT_ID()
SHOW WARNINGS ;; SELECT FOUND_ROWS(), ROW_COUNT()
!ping ;; SHOW WARNINGS
!ping ;; SELECT ROW_COUNT()
!ping ;; SELECT FOUND_ROWS()
!stmt_prepare SELECT 1 ;; SHOW WARNINGS
!stmt_prepare SELECT 1 ;; SELECT ROW_COUNT(), FOUND_ROWS()
SELECT ROW_COUNT(); SHOW WARNINGS; SELECT FOUND_ROWS()
nonsense ;; SHOW WARNINGS
SELECT * FROM missing ;; SELECT ROW_COUNT(), LAST_INSERT_ID()
#
# User variables, temporary tables, statements, locks, roles, sequences
SELECT @made, @other, @made IS NULL
SET @copy = @made ;; SELECT @copy, COLLATION(@copy)
SELECT * FROM made
INSERT INTO made VALUES (70)
SHOW CREATE TABLE made
SELECT * FROM kept WHERE id > 90
CREATE TEMPORARY TABLE made (a INT, b INT) ;; SELECT * FROM made
DROP TEMPORARY TABLE IF EXISTS made ;; SHOW WARNINGS
EXECUTE made
EXECUTE made USING @made
DEALLOCATE PREPARE made
PREPARE made FROM 'SELECT 66' ;; EXECUTE made
SELECT IS_FREE_LOCK('held$n')
SELECT RELEASE_LOCK('held$n')
SELECT GET_LOCK('held$n', 5) ;; SELECT RELEASE_LOCK('held$n'), RELEASE_LOCK('held$n')
HANDLER kept READ FIRST
HANDLER made READ NEXT
HANDLER kept OPEN ;; HANDLER kept READ FIRST
UNLOCK TABLES
SELECT v FROM watched
INSERT INTO logged (v) VALUES (80)
@mariadb SELECT LASTVAL(counted)
@mariadb SELECT PREVIOUS VALUE FOR counted
SELECT CURRENT_ROLE()
SELECT CURRENT_USER(), SESSION_USER() LIKE 'app@%'
#
# Transactions
@mariadb SELECT @@in_transaction
SELECT @@transaction_isolation, @@transaction_read_only
ROLLBACK ;; SELECT COUNT(*) FROM logged
COMMIT ;; SELECT COUNT(*) FROM logged
SELECT COUNT(*), MAX(id) FROM logged
BEGIN ;; INSERT INTO logged (v) VALUES (81) ;; ROLLBACK ;; SELECT ROW_COUNT()
ROLLBACK TO SAVEPOINT here
XA END 'x$n' ;; XA ROLLBACK 'x$n'
SET TRANSACTION ISOLATION LEVEL READ COMMITTED
SET autocommit = 1 ;; SELECT COUNT(*) FROM logged
#
# Schema and other commands
SELECT DATABASE()
SELECT SCHEMA(), COUNT(*) FROM kept
USE $s ;; SELECT DATABASE()
!init_db it ;; SELECT DATABASE()
SHOW TABLES
SELECT 1; SELECT 2
SELECT 1; SELECT ROW_COUNT(); SELECT @made
!ping
DO 0
CALL two_results()
SET @b = 1 ;; CALL outputs(1, @b, @other) ;; SELECT @b, @other
!field_list kept{{hex:00}}
#
# Prepared statements
!stmt_execute
!stmt_execute int:7
!stmt_execute data
!stmt_execute cursor ;; !stmt_fetch {{hex:02000000}}
!stmt_fetch {{hex:02000000}}
!stmt_reset ;; !stmt_execute
!stmt_close ;; DO 0 ;; !stmt_execute
!stmt_prepare SELECT ? + 1 ;; !stmt_execute int:7 ;; !stmt_execute long:8
!stmt_prepare SELECT @made, LAST_INSERT_ID() ;; !stmt_execute ;; !stmt_execute
