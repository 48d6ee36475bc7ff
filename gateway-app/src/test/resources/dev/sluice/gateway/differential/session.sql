# What a session remembers, and what the trackers say of it.
### schema
SELECT DATABASE()
USE diff
USE information_schema
SELECT DATABASE()
SELECT SCHEMA_NAME FROM SCHEMATA
USE missing_schema
SELECT DATABASE()
USE it
USE mysql
SELECT DATABASE()
### variables
SET @a = 1, @b = 'text', @c = NULL
SELECT @a, @b, @c, @d
SET sql_mode = 'ANSI'
SELECT @@sql_mode
SET SESSION sql_mode = DEFAULT
SET sql_mode = 'nonsense'
SET time_zone = '+02:00'
SET autocommit = 0
SELECT 1
SET autocommit = 1
SET SESSION wait_timeout = 1000, lock_wait_timeout = 7
SELECT @@wait_timeout, @@lock_wait_timeout
SET NAMES latin1
SET character_set_results = utf8mb4
SET sql_auto_is_null = 1
SET foreign_key_checks = 0, unique_checks = 0
SET foreign_key_checks = 1, unique_checks = 1
SET max_allowed_packet = 1024
SET SESSION max_sort_length = 3
SHOW WARNINGS
SELECT @@max_sort_length
SET @@session.nonsense = 1
SET ROLE NONE
SET STATEMENT sort_buffer_size = 100000 FOR SELECT @@sort_buffer_size
SHOW VARIABLES LIKE 'lock_wait_timeout'
SHOW SESSION VARIABLES WHERE Variable_name IN ('sql_mode', 'time_zone', 'autocommit')
### trackers of every system variable @mariadb
SET session_track_system_variables = '*'
SET lock_wait_timeout = 11
SET sql_mode = '', time_zone = '+01:00'
SELECT 1
### trackers of system variables
SET session_track_system_variables = 'sql_mode,time_zone'
SET sql_mode = 'ANSI'
SET lock_wait_timeout = 12
SET session_track_system_variables = ''
SET sql_mode = ''
SET session_track_system_variables = 'missing_variable'
### trackers of schema and state
SET session_track_schema = ON, session_track_state_change = ON
USE information_schema
USE diff
USE diff
SET @a = 1
SET time_zone = '+03:00'
SELECT 1
CREATE TEMPORARY TABLE tracked (a INT)
DROP TEMPORARY TABLE tracked
PREPARE s FROM 'SELECT 1'
EXECUTE s
DEALLOCATE PREPARE s
SELECT GET_LOCK('sluice_tracked', 0)
SELECT RELEASE_LOCK('sluice_tracked')
SET session_track_schema = OFF
USE information_schema
### schema of another character set @writes
ALTER DATABASE diff CHARACTER SET ucs2
USE diff
SELECT DATABASE(), @@character_set_database
ALTER DATABASE diff CHARACTER SET utf32
USE diff
SET @a = 1
ALTER DATABASE diff CHARACTER SET utf8mb4
USE diff
SELECT DATABASE()
### trackers of transactions @writes
SET session_track_transaction_info = 'CHARACTERISTICS'
BEGIN
SELECT COUNT(*) FROM keyed
INSERT INTO keyed (name) VALUES ('t')
SELECT RAND(1) FROM keyed
COMMIT
START TRANSACTION READ ONLY
SELECT 1
ROLLBACK
SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED
START TRANSACTION WITH CONSISTENT SNAPSHOT
COMMIT AND CHAIN
ROLLBACK
SET autocommit = 0
SELECT COUNT(*) FROM keyed
COMMIT
LOCK TABLES keyed READ
UNLOCK TABLES
SET session_track_transaction_info = 'STATE'
BEGIN
COMMIT
CALL writes_and_reads()
### temporary tables
CREATE TEMPORARY TABLE temp (a INT PRIMARY KEY, b TEXT)
INSERT INTO temp VALUES (1, 'x'), (2, 'y')
SELECT * FROM temp
CREATE TEMPORARY TABLE temp (a INT)
CREATE TEMPORARY TABLE keyed AS SELECT 1 AS hidden
SELECT * FROM keyed
DROP TEMPORARY TABLE keyed
SELECT * FROM keyed
ALTER TABLE temp ADD c INT DEFAULT 7
SELECT * FROM temp
SHOW CREATE TABLE temp
DROP TABLE temp
SELECT * FROM temp
### status bits
SELECT a.d FROM digits a, thousands b WHERE b.text = 'none'
SELECT d FROM digits WHERE d + 0 = 5
SET long_query_time = 0
SELECT 1
SET long_query_time = 10
SELECT 1
SET sql_mode = 'NO_BACKSLASH_ESCAPES'
SELECT 1
DO 0
SET sql_mode = ''
DO 0
BEGIN
SELECT COUNT(*) FROM digits
ROLLBACK
SET autocommit = 0
DO 0
SELECT 1
COMMIT
