# Commands other than COM_QUERY.
### ping
!ping
!ping
SELECT 1
!ping with an argument
### initial schema
!init_db it
SELECT DATABASE()
!init_db diff
SELECT DATABASE()
!init_db missing_schema
SELECT DATABASE()
!init_db mysql
!init_db
SELECT DATABASE()
!init_db information_schema
!init_db ünknöwn
!init_db {{repeat:70:x}}
!init_db `diff`
### statistics
!statistics
SELECT 1
### debug
!debug
SELECT 1
### multi-statement switch
!set_option {{hex:0000}}
SELECT 1; SELECT 2
SELECT 3
!set_option {{hex:0100}}
SELECT 1; SELECT 2
!set_option {{hex:0000}}
SELECT 1; SELECT 2
!set_option {{hex:0200}}
!set_option {{hex:FFFF}}
SELECT 1
### field lists
!field_list keyed{{hex:00}}
!field_list keyed{{hex:00}}n%
!field_list times{{hex:00}}%
!field_list keyed{{hex:00}}missing
!field_list missing_table{{hex:00}}
!field_list pairs{{hex:00}}
!field_list keyed
!field_list
SELECT 1
### field list without a schema
USE information_schema
!field_list SCHEMATA{{hex:00}}
!field_list keyed{{hex:00}}
### reset of the connection @writes
SET @a = 1, time_zone = '+05:00', sql_mode = 'ANSI', autocommit = 0
SET NAMES sjis
CREATE TEMPORARY TABLE temp (a INT)
INSERT INTO keyed (name) VALUES ('open transaction')
PREPARE s FROM 'SELECT 1'
USE information_schema
SELECT GET_LOCK('sluice_reset', 0)
!reset_connection
SELECT @a, @@time_zone, @@sql_mode, @@autocommit, DATABASE()
SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
SELECT IS_FREE_LOCK('sluice_reset'), LAST_INSERT_ID(), @@warning_count
SELECT * FROM diff.temp
SELECT name FROM diff.keyed
EXECUTE s
SELECT 1; SELECT 2
### reset in a transaction @writes
BEGIN
INSERT INTO keyed (name) VALUES ('open')
!reset_connection
SELECT COUNT(*) FROM keyed
LOCK TABLES keyed WRITE
!reset_connection
SELECT * FROM digits
### unknown commands
!0x00
!0x05 diff
!0x06 diff
!0x0B
!0x0F
!0x10
!0x1D
!0x30
!0x7A some bytes
!0xF0
SELECT 1
