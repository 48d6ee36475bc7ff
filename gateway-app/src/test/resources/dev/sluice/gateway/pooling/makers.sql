# Statements that leave something in the session. A line is one maker: tags, then its commands between two semicolons,
# as Cases reads them. @mariadb and @mysql: for that family only. @writes: makes or drops tables. @alone: blocks other
# sessions. $n is a number that no other session has, $s the schema of the client.
#
# Nothing
DO 0
SELECT 1
!ping
#
# Variables
SET autocommit = 0
SET autocommit = 0 ;; SET autocommit = 1
SET autocommit = DEFAULT
SET sql_mode = 'ANSI_QUOTES'
SET sql_mode = 'PIPES_AS_CONCAT'
SET sql_mode = ''
SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')
SET @@session.sql_mode = 'ANSI', @@local.time_zone = '+07:00'
SET sql_mode = 'nonsense'
SET sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE'
SET time_zone = '+07:00'
SET time_zone = '-03:30' ;; SET time_zone = DEFAULT
SET `time_zone` = "+01:00"
SET time_zone = '+05:00', sql_mode = 'nonsense'
SET div_precision_increment = 7, time_zone = 'nonsense'
SET div_precision_increment = 7, no_such_variable = 1
/*!50000 SET time_zone = '+02:00' */
/* why */ set /* how */ SESSION time_zone /* what */ = '+04:00' -- so
SET NAMES latin1
SET NAMES utf8mb4 COLLATE utf8mb4_bin
SET NAMES latin1 COLLATE latin1_german1_ci
SET NAMES utf8mb4 COLLATE utf8mb4_bin ;; SET NAMES latin1
SET NAMES DEFAULT
SET NAMES nonsense
SET CHARACTER SET latin1
SET CHARACTER SET DEFAULT
SET NAMES cp1251, time_zone = '+08:00'
SET collation_connection = 'utf8mb4_unicode_ci'
SET character_set_connection = latin1
SET character_set_results = NULL
SET character_set_results = latin1
SET character_set_client = latin1
SET character_set_client = binary
SET collation_server = 'latin1_bin', collation_database = 'latin1_bin'
SET foreign_key_checks = 0
SET unique_checks = 0
SET foreign_key_checks = 0, unique_checks = 0
SET foreign_key_checks = OFF ;; SET foreign_key_checks = ON
SET sql_safe_updates = 1
SET sql_big_selects = 0, max_join_size = 5
SET group_concat_max_len = 4
SET wait_timeout = 1234
SET interactive_timeout = 1234
SET net_write_timeout = 77, net_read_timeout = 78
SET lock_wait_timeout = 79
SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY
SET transaction_isolation = 'READ-COMMITTED'
SET TRANSACTION ISOLATION LEVEL READ COMMITTED
SET TRANSACTION READ ONLY
SET @@transaction_isolation = 'SERIALIZABLE'
SET transaction_read_only = 1
SET SESSION transaction_read_only = 1
SET lc_time_names = 'de_DE'
SET lc_messages = 'de_DE'
SET div_precision_increment = 9
SET sql_select_limit = 1
SET sql_select_limit = 0 ;; SET sql_select_limit = DEFAULT
SET big_tables = 1
SET sql_auto_is_null = 1
SET sql_notes = 0
SET sql_warnings = 1
SET sql_buffer_result = 1
SET low_priority_updates = 1
SET max_sort_length = 64
SET max_error_count = 1
SET max_error_count = 0
SET sort_buffer_size = 65536, tmp_table_size = 65536
SET default_storage_engine = MyISAM
SET auto_increment_increment = 10, auto_increment_offset = 3
SET innodb_lock_wait_timeout = 9
SET completion_type = 1
SET optimizer_switch = 'index_merge=off'
SET insert_id = 777
SET insert_id = 778 ;; INSERT INTO logged (v) VALUES (1)
SET timestamp = 1000
SET timestamp = 1000 ;; SET timestamp = DEFAULT
SET rand_seed1 = 1, rand_seed2 = 2 ;; SELECT RAND(), RAND()
SET rand_seed1 = 1, rand_seed2 = 2 ;; DO 0 ;; SELECT RAND()
SET last_insert_id = 55
SET identity = 56
SET @@session.last_insert_id = 57 ;; DO 0
SET profiling = 1
SET profiling = 1 ;; SET profiling = 0
SET SESSION session_track_schema = OFF
SET max_allowed_packet = 1024
SET pseudo_thread_id = 3
SET GLOBAL time_zone = '+09:00'
SET PERSIST time_zone = '+09:00'
@mariadb SET STATEMENT sql_mode = 'ANSI_QUOTES' FOR SELECT 1
@mariadb SET STATEMENT time_zone = '+05:00', div_precision_increment = 9 FOR SELECT 1 / 3
@mariadb SET STATEMENT sql_mode = 'ANSI_QUOTES' FOR SELECT * FROM missing
@mariadb SET STATEMENT foreign_key_checks = 0 FOR INSERT INTO logged (v) VALUES (3)
@mariadb SET SESSION sql_mode = 'ORACLE'
@mariadb SET max_statement_time = 50
@mariadb SET old_mode = '' ;; SET join_cache_level = 3
@mariadb SET alter_algorithm = 'COPY'
@mariadb SET default_regex_flags = 'DOTALL'
@mariadb SET eq_range_index_dive_limit = 9
@mariadb SET system_versioning_alter_history = KEEP
@mariadb SET sql_if_exists = 1
@mariadb SET skip_replication = 1
@mariadb SET default_role = 'none'
@mysql SET max_execution_time = 50000
@mysql SET sql_require_primary_key = 1
@mysql SET cte_max_recursion_depth = 7
@mysql SET default_collation_for_utf8mb4 = utf8mb4_general_ci
@mysql SET information_schema_stats_expiry = 0
@mysql SET show_create_table_verbosity = 1
@mysql SET RESOURCE GROUP nonsense
@mysql SELECT /*+ SET_VAR(sql_mode = 'ANSI_QUOTES') */ @@sql_mode
#
# User variables
SET @made = 1
SET @made = 'text' COLLATE utf8mb4_bin, @other = 1.5
SET @made := NULL
SET @'made' = 2, time_zone = '+01:00'
SELECT @made := 5
SELECT @made := id FROM kept ORDER BY id
SELECT 6 INTO @made
SELECT id, name FROM kept WHERE id = 2 INTO @made, @other
SELECT 8 INTO @made FROM kept WHERE id = 1
DO @made := 9
SELECT 1 FROM kept WHERE (@made := 10) = 10 LIMIT 1
INSERT INTO logged (v) VALUES (@made := 11)
UPDATE kept SET v = (@made := 12) WHERE id = 1 ;; UPDATE kept SET v = 10 WHERE id = 1
SELECT sets_variable()
CALL sets_variable()
INSERT INTO watched VALUES (3)
/*! SET @made = 13 */
SELECT 1 /*! , @made := 14 */
GET DIAGNOSTICS @made = NUMBER
SET @made = 15 ;; SET @made = NULL
@mariadb BEGIN NOT ATOMIC SET @made = 16; END
@mariadb /*M! SET @made = 17 */
@mariadb EXECUTE IMMEDIATE 'SET @made = 18'
@mariadb ANALYZE SELECT @made := 19
#
# Temporary tables
CREATE TEMPORARY TABLE made (a INT)
CREATE TEMPORARY TABLE made LIKE kept
CREATE TEMPORARY TABLE made SELECT 7 AS a
CREATE TEMPORARY TABLE made AS SELECT id AS a FROM kept
CREATE TEMPORARY TABLE IF NOT EXISTS made (a INT) ;; INSERT INTO made VALUES (1), (2)
CREATE TEMPORARY TABLE made (a INT) ;; DROP TEMPORARY TABLE made
CREATE TEMPORARY TABLE made (a INT) ;; DROP TABLE made
CREATE TEMPORARY TABLE made (a INT) ;; CREATE TEMPORARY TABLE made (a INT)
CREATE TEMPORARY TABLE kept AS SELECT 99 AS id, 'hidden' AS name
CREATE /*!50000 TEMPORARY */ TABLE made (a INT)
CREATE TEMPORARY TABLE made (a INT) ;; ALTER TABLE made RENAME TO other
CALL makes_temporary()
@mariadb CREATE OR REPLACE TEMPORARY TABLE made (a INT)
@mariadb CREATE TEMPORARY SEQUENCE made
@mariadb EXECUTE IMMEDIATE 'CREATE TEMPORARY TABLE made SELECT 8 AS a'
#
# Prepared statements in SQL
PREPARE made FROM 'SELECT 5'
PREPARE made FROM 'SELECT ? + 1' ;; SET @made = 4
PREPARE made FROM 'SELECT 5' ;; DEALLOCATE PREPARE made
PREPARE made FROM 'SELECT 5' ;; DROP PREPARE made
PREPARE made FROM 'SELECT 5' ;; EXECUTE made
PREPARE made FROM 'INSERT INTO logged (v) VALUES (8)' ;; EXECUTE made
PREPARE made FROM 'SET time_zone = ''+02:00''' ;; EXECUTE made
PREPARE made FROM 'nonsense'
SET @made = 'SELECT 6' ;; PREPARE made FROM @made
CALL prepares()
#
# Locks
SELECT GET_LOCK('held$n', 5)
DO GET_LOCK('held$n', 5)
SELECT GET_LOCK('held$n', 5) ;; SELECT RELEASE_LOCK('held$n')
SELECT GET_LOCK('held$n', 5) ;; SELECT RELEASE_ALL_LOCKS()
SELECT 1 FROM kept WHERE GET_LOCK('held$n', 5) = 1
SELECT GET_LOCK ('held$n', 5)
SELECT /* ' */ GET_LOCK(/* ( */ 'held$n', 5)
CALL locks('held$n')
HANDLER kept OPEN
HANDLER kept OPEN AS made ;; HANDLER made READ FIRST
HANDLER kept OPEN ;; HANDLER kept CLOSE
LOCK TABLES kept READ
LOCK TABLES kept WRITE, logged READ
LOCK TABLE kept READ ;; UNLOCK TABLES
@alone FLUSH TABLES kept WITH READ LOCK
@alone FLUSH TABLES WITH READ LOCK
@alone FLUSH TABLES kept WITH READ LOCK ;; UNLOCK TABLES
@mysql @alone LOCK INSTANCE FOR BACKUP
@mariadb @alone BACKUP LOCK kept
#
# Sequences and roles
@mariadb SELECT NEXTVAL(counted)
@mariadb SELECT NEXT VALUE FOR counted
@mariadb SELECT counted.nextval FROM kept LIMIT 1
@mariadb SELECT SETVAL(counted, 5000)
@mariadb INSERT INTO logged (v) VALUES (NEXTVAL(counted))
SET ROLE reader
SET ROLE NONE
SET ROLE reader ;; SET ROLE NONE
SET ROLE nonsense
@mariadb EXECUTE IMMEDIATE 'SET ROLE reader'
@mysql SET ROLE ALL
#
# Writes
INSERT INTO logged (v) VALUES (1)
INSERT INTO logged (v) VALUES (1), (2), (3)
INSERT INTO logged (id, v) VALUES (LAST_INSERT_ID(77), 1) ON DUPLICATE KEY UPDATE v = v
INSERT INTO logged (v) SELECT id FROM kept ORDER BY id
INSERT INTO logged (v) SELECT id FROM kept WHERE id > 100
INSERT INTO logged (v) VALUES (1) ;; INSERT INTO logged (v) VALUES (2) ;; DO 0
INSERT INTO logged (v) VALUES (1) ;; SELECT 1 ;; SELECT LAST_INSERT_ID()
INSERT INTO kept VALUES (4, 'four', 4) ;; DELETE FROM kept WHERE id = 4
INSERT INTO kept VALUES (1, 'one', 1)
INSERT IGNORE INTO kept VALUES (1, 'one', 1), (2, 'two', 2)
INSERT IGNORE INTO kept VALUES (NULL, NULL, 'x') ;; DELETE FROM kept WHERE id = 0
INSERT INTO kept VALUES (1, 'one', 10) ON DUPLICATE KEY UPDATE v = 11 ;; UPDATE kept SET v = 10 WHERE id = 1
INSERT INTO kept VALUES (1, 'one', 10) ON DUPLICATE KEY UPDATE v = v
INSERT INTO logged (id, v) VALUES (1, 1) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), v = 5
REPLACE INTO kept VALUES (3, 'three', NULL)
REPLACE INTO logged (v) VALUES (4)
UPDATE kept SET v = v
UPDATE kept SET v = v + 1 WHERE id < 3 ;; UPDATE kept SET v = v - 1 WHERE id < 3
UPDATE kept SET v = LAST_INSERT_ID(v) WHERE id = 2
UPDATE kept SET v = 1 WHERE id = 100
UPDATE kept SET v = 'x' WHERE id = 2
DELETE FROM kept WHERE id > 100
DELETE FROM logged WHERE v = 3
INSERT INTO logged (v) VALUES (9) ;; DELETE FROM logged WHERE id = LAST_INSERT_ID()
TRUNCATE TABLE watched
SELECT LAST_INSERT_ID(78)
DO LAST_INSERT_ID(79)
SELECT logs(6)
CALL logs(7)
@mariadb INSERT INTO logged (v) VALUES (1), (2) RETURNING id, v
@mariadb DELETE FROM logged WHERE v = 2 RETURNING id
@mariadb REPLACE INTO kept VALUES (2, 'two', 20) RETURNING v
#
# What results and failures leave
SELECT SQL_CALC_FOUND_ROWS id FROM kept ORDER BY id LIMIT 1
SELECT SQL_CALC_FOUND_ROWS id FROM kept ORDER BY id LIMIT 1 ;; DO 0
SELECT SQL_CALC_FOUND_ROWS id FROM kept ORDER BY id LIMIT 1 ;; SELECT FOUND_ROWS()
SELECT id FROM kept ORDER BY id
SELECT id FROM kept ORDER BY id LIMIT 2
SELECT id FROM kept WHERE id > 100
SELECT id FROM kept WHERE id > 100 ;; DO 0
SELECT 1 UNION SELECT 2 UNION SELECT 3
(SELECT SQL_CALC_FOUND_ROWS id FROM kept ORDER BY id LIMIT 1)
WITH three AS (SELECT id FROM kept) SELECT * FROM three ORDER BY id
VALUES ROW(1), ROW(2)
SELECT * FROM pairs ORDER BY first, second
SELECT 1 / 0
SELECT CAST('x' AS SIGNED)
SELECT CAST('x' AS SIGNED), CAST('y' AS SIGNED), 1 / 0
SELECT CAST('x' AS SIGNED) ;; SELECT 1
SELECT CAST('ü' AS SIGNED)
SELECT CAST('x' AS SIGNED) FROM missing
DROP TABLE IF EXISTS missing
DROP TABLE IF EXISTS missing, missing_too
CREATE TABLE IF NOT EXISTS kept (a INT)
DROP TABLE missing
nonsense
SELECT missing FROM kept
SELECT * FROM missing
SELECT 1; nonsense
SELECT id, (SELECT id FROM kept) FROM kept
SELECT CONVERT('ü' USING nonsense)
SELECT REPEAT('x', 1 + (SELECT 1 UNION SELECT 2))
!query
EXPLAIN SELECT 1
EXPLAIN SELECT id FROM kept WHERE id = 1
SHOW TABLES
SHOW WARNINGS
SHOW ERRORS
SELECT 1 / 0 ;; SHOW WARNINGS
nonsense ;; SHOW WARNINGS ;; SHOW ERRORS
DESCRIBE kept
ANALYZE TABLE kept
CHECK TABLE kept
SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = 'mind'
SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'told'
SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'töld' ;; RESIGNAL
SELECT twice(4)
SELECT 1; SELECT 2
SELECT id FROM kept ORDER BY id; SELECT 1 / 0; DO 0
INSERT INTO logged (v) VALUES (1); SELECT 1; INSERT INTO logged (v) VALUES (2), (3)
SET time_zone = '+01:00'; SET @made = 2; SELECT 1
SELECT 1; SELECT * FROM missing; SET time_zone = '+01:00'
CALL two_results()
CALL warns()
CALL fails()
CALL missing()
CALL sets_mode()
SET @made = 4 ;; CALL outputs(3, @made, @other)
#
# Transactions
BEGIN
BEGIN ;; COMMIT
START TRANSACTION READ ONLY
START TRANSACTION WITH CONSISTENT SNAPSHOT
START TRANSACTION WITH CONSISTENT SNAPSHOT ;; ROLLBACK
BEGIN ;; INSERT INTO logged (v) VALUES (50)
BEGIN ;; INSERT INTO logged (v) VALUES (51) ;; COMMIT
BEGIN ;; INSERT INTO logged (v) VALUES (52) ;; ROLLBACK
BEGIN ;; INSERT INTO logged (v) VALUES (53) ;; COMMIT AND CHAIN
BEGIN ;; INSERT INTO logged (v) VALUES (54) ;; ROLLBACK AND CHAIN ;; INSERT INTO logged (v) VALUES (55)
BEGIN ;; COMMIT RELEASE
SAVEPOINT here
BEGIN ;; SAVEPOINT here ;; INSERT INTO logged (v) VALUES (56) ;; ROLLBACK TO here
BEGIN ;; SELECT id FROM kept WHERE id = 1 FOR UPDATE
BEGIN ;; SET time_zone = '+01:00' ;; ROLLBACK
BEGIN ;; SET @made = 1 ;; SELECT 1 / 0 ;; COMMIT
BEGIN ;; nonsense
BEGIN ;; INSERT INTO kept VALUES (1, 'one', 1) ;; ROLLBACK
SET autocommit = 0 ;; SELECT id FROM kept ORDER BY id
SET autocommit = 0 ;; SELECT id FROM kept ORDER BY id ;; COMMIT
SET autocommit = 0 ;; INSERT INTO logged (v) VALUES (57)
SET autocommit = 0 ;; INSERT INTO logged (v) VALUES (58) ;; ROLLBACK
SET autocommit = 0 ;; INSERT INTO logged (v) VALUES (59) ;; SET autocommit = 1
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE ;; BEGIN
SET TRANSACTION READ ONLY ;; BEGIN ;; COMMIT
SET completion_type = 1 ;; BEGIN ;; COMMIT
CALL begins()
XA START 'x$n'
XA START 'x$n' ;; INSERT INTO logged (v) VALUES (60)
XA START 'x$n' ;; XA END 'x$n'
XA START 'x$n' ;; INSERT INTO logged (v) VALUES (61) ;; XA END 'x$n' ;; XA COMMIT 'x$n' ONE PHASE
@alone XA START 'x$n' ;; INSERT INTO logged (v) VALUES (62) ;; XA END 'x$n' ;; XA PREPARE 'x$n' ;; XA ROLLBACK 'x$n'
XA START 'x$n' ;; XA END 'x$n' ;; XA ROLLBACK 'x$n'
BEGIN; INSERT INTO logged (v) VALUES (63)
BEGIN; INSERT INTO logged (v) VALUES (64); COMMIT
#
# Schema and other commands
USE it
USE information_schema
USE it ;; USE $s
USE missing
!init_db it
!init_db it ;; !init_db $s
!init_db missing
!set_option {{hex:0000}}
!set_option {{hex:0100}}
!set_option {{hex:0100}} ;; SELECT 1; SELECT 2
SET time_zone = '+01:00' ;; !reset_connection
SET @made = 1 ;; !reset_connection
INSERT INTO logged (v) VALUES (1) ;; !reset_connection
USE it ;; !reset_connection
USE information_schema ;; !reset_connection
SET ROLE reader ;; !reset_connection
USE information_schema ;; !reset_connection ;; SELECT twice(4)
USE information_schema ;; SELECT 1 ;; !reset_connection ;; !reset_connection
USE information_schema ;; SET ROLE reader ;; !reset_connection
BEGIN ;; INSERT INTO logged (v) VALUES (65) ;; !reset_connection
SET NAMES latin1 ;; !reset_connection
CREATE TEMPORARY TABLE made (a INT) ;; !reset_connection
SELECT GET_LOCK('held$n', 5) ;; !reset_connection
!stmt_prepare SELECT 1 ;; !reset_connection
!field_list kept{{hex:00}}
CREATE TABLE extra (a INT) ;; DROP TABLE extra
CREATE TABLE extra AS SELECT id FROM kept ;; DROP TABLE extra
#
# Prepared statements
!stmt_prepare SELECT 1
!stmt_prepare SELECT ? ;; !stmt_execute long:5
!stmt_prepare SELECT ? ;; !stmt_execute text:abc ;; !stmt_execute null ;; !stmt_execute int:4
!stmt_prepare SELECT ? ;; !stmt_long_data {{hex:0000}}abc
!stmt_prepare SELECT ? ;; !stmt_long_data {{hex:0000}}abc ;; !stmt_long_data {{hex:0000}}def ;; DO 0
!stmt_prepare SELECT ? ;; !stmt_long_data {{hex:0000}}abc ;; !stmt_reset
!stmt_prepare SELECT id FROM kept ORDER BY id ;; !stmt_execute cursor
!stmt_prepare SELECT id FROM kept ORDER BY id ;; !stmt_execute cursor ;; !stmt_fetch {{hex:01000000}}
!stmt_prepare SELECT id FROM kept ORDER BY id ;; !stmt_execute cursor ;; !stmt_reset
!stmt_prepare SELECT id FROM kept ORDER BY id ;; !stmt_execute cursor ;; !stmt_fetch {{hex:09000000}}
!stmt_prepare INSERT INTO logged (v) VALUES (?) ;; !stmt_execute int:9
!stmt_prepare SELECT 1 / 0 ;; !stmt_execute
!stmt_prepare SET time_zone = '+03:00' ;; !stmt_execute
!stmt_prepare SET @made = ? ;; !stmt_execute text:xyz
!stmt_prepare SELECT @made := ? ;; !stmt_execute int:3
!stmt_prepare SELECT GET_LOCK('held$n', ?) ;; !stmt_execute int:5
!stmt_prepare CREATE TEMPORARY TABLE made AS SELECT 3 AS a ;; !stmt_execute
!stmt_prepare BEGIN ;; !stmt_execute
!stmt_prepare CALL outputs(1, ?, ?) ;; !stmt_execute int:2 null
!stmt_prepare CALL two_results() ;; !stmt_execute
!stmt_prepare SELECT 1 ;; !stmt_close
!stmt_prepare nonsense
!stmt_prepare SELECT * FROM missing
!stmt_prepare SELECT "a" ;; SET sql_mode = 'ANSI_QUOTES'
!stmt_prepare SELECT 'a', COLLATION('a') ;; SET NAMES latin1
!stmt_prepare SELECT @@time_zone, FROM_UNIXTIME(0) ;; SET time_zone = '+05:00'
!stmt_prepare SELECT COUNT(*) FROM kept ;; USE it
!stmt_prepare SELECT name FROM kept WHERE id = ? ;; !stmt_execute int:1
!stmt_prepare DO ? ;; !stmt_execute int:1
