# Prepared statements and the binary protocol. Parameters are words of Execution.
### binary rows of every type
!stmt_prepare SELECT * FROM integers
!stmt_execute
!stmt_execute
!stmt_close
!stmt_prepare SELECT * FROM reals
!stmt_execute
!stmt_execute
!stmt_close
!stmt_prepare SELECT * FROM bits
!stmt_execute
!stmt_execute
!stmt_close
!stmt_prepare SELECT * FROM times
!stmt_execute
!stmt_execute
!stmt_close
!stmt_prepare SELECT * FROM strings
!stmt_execute
!stmt_execute
!stmt_close
!stmt_prepare SELECT * FROM lobs
!stmt_execute
!stmt_execute
!stmt_close
!stmt_prepare SELECT * FROM choices
!stmt_execute
!stmt_execute
!stmt_close
!stmt_prepare SELECT * FROM shapes
!stmt_execute
!stmt_execute
!stmt_close
!stmt_prepare SELECT * FROM documents
!stmt_execute
!stmt_execute
!stmt_close
!stmt_prepare SELECT * FROM keyed
!stmt_execute
!stmt_execute
!stmt_close
!stmt_prepare SELECT * FROM nothing
!stmt_execute
!stmt_execute
!stmt_close
SELECT 1
### binary rows of MariaDB's types @mariadb
!stmt_prepare SELECT * FROM addresses
!stmt_execute
### parameters of every type
!stmt_prepare SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?
!stmt_execute tiny:-1 short:-2 int:-3 long:-9223372036854775808 float:1.5 double:-2.25 text:ünïcödé blob:{{hex:00FF27}} null
!stmt_execute null null null null null null null null null
!stmt_execute 0C:{{hex:0BEA07020F0C223840E20100}} 0A:{{hex:04EA07020F}} 0B:{{hex:0C01220000000102034E0C0000}} 0C:{{hex:00}} 0B:{{hex:00}} 00:{{hex:052D312E3235}} 0D:{{hex:E907}} 01:{{hex:FF}} fe:{{hex:0161}}
!stmt_reset
!stmt_execute text:a text:b text:c text:d text:e text:f text:g text:h text:i
!stmt_close
!stmt_execute text:a text:b text:c text:d text:e text:f text:g text:h text:i
SELECT 1
### no parameters where some are due
!stmt_prepare SELECT ?
!stmt_execute
SELECT 1
### statements of every kind @writes
!stmt_prepare INSERT INTO keyed (name, v) VALUES (?, ?)
!stmt_execute text:new int:1
!stmt_execute text:new int:1
!stmt_execute text:other null
!stmt_prepare UPDATE keyed SET v = ? WHERE v < ?
!stmt_execute int:5 int:100
!stmt_execute int:5 int:100
!stmt_prepare DELETE FROM keyed WHERE name = ?
!stmt_execute text:new
!stmt_prepare SELECT COUNT(*) FROM keyed
!stmt_execute
!stmt_prepare CALL two_results()
!stmt_execute
!stmt_prepare CALL fails_between()
!stmt_execute
!stmt_prepare CALL signals(?)
!stmt_execute text:x
!stmt_prepare SET @a = ?
!stmt_execute blob:abc
!stmt_prepare SELECT @a, DATABASE()
!stmt_execute
!stmt_prepare USE it
!stmt_prepare DO 0
!stmt_execute
!stmt_prepare CREATE TABLE made (a INT)
!stmt_execute
!stmt_execute
!stmt_prepare SHOW TABLES LIKE 'k%'
!stmt_execute
### prepared calls with results and cursors inside
!stmt_prepare CALL runs_cursor()
!stmt_execute
!stmt_prepare SELECT d FROM digits
!stmt_execute
!stmt_prepare CALL warns()
!stmt_execute
!stmt_prepare CALL empty_results()
!stmt_execute
!stmt_prepare CALL fails_in_row()
!stmt_execute
SELECT 1
### calls of every kind, with a cursor asked for and without
!stmt_prepare CALL one_result()
!stmt_execute
!stmt_execute cursor
!stmt_prepare CALL no_result()
!stmt_execute
!stmt_execute cursor
!stmt_prepare CALL two_results()
!stmt_execute
!stmt_execute cursor
!stmt_prepare CALL empty_results()
!stmt_execute
!stmt_execute cursor
!stmt_prepare CALL runs_cursor()
!stmt_execute
!stmt_execute cursor
!stmt_prepare CALL cursor_then_results()
!stmt_execute
!stmt_execute cursor
!stmt_prepare CALL cursor_left_open()
!stmt_execute
!stmt_execute cursor
!stmt_prepare CALL cursor_alone()
!stmt_execute
!stmt_execute cursor
!stmt_prepare CALL outputs(?, ?, ?)
!stmt_execute int:5 int:10 null
!stmt_execute cursor int:5 int:10 null
!stmt_prepare CALL cursor_and_outputs(?, ?)
!stmt_execute int:3 null
!stmt_execute cursor int:3 null
!stmt_prepare CALL results_and_outputs(3, ?)
!stmt_execute null
!stmt_execute cursor null
!stmt_prepare CALL fails_after_cursor(?)
!stmt_execute null
!stmt_execute cursor null
SELECT 1
### functions that use a cursor
!stmt_prepare SELECT first_digit()
!stmt_execute
!stmt_execute cursor
!stmt_fetch {{hex:05000000}}
!stmt_prepare WITH x AS (SELECT first_digit() AS y) SELECT y FROM x
!stmt_execute
!stmt_execute cursor
!stmt_fetch {{hex:05000000}}
WITH x AS (SELECT first_digit() AS y) SELECT y FROM x
SELECT d, first_digit() FROM digits
### errors of prepared statements
!stmt_prepare SELEC ?
!stmt_prepare SELECT ? FROM missing_table
!stmt_prepare
!stmt_prepare SELECT 1; SELECT 2
!stmt_execute
!stmt_fetch {{hex:01000000}}
!stmt_reset
!stmt_close
!stmt_prepare SELECT (SELECT d FROM digits WHERE d > ?)
!stmt_execute int:5
!stmt_execute int:8
!stmt_prepare SELECT d, (SELECT x.d FROM digits x WHERE x.d >= digits.d) FROM digits ORDER BY d DESC
!stmt_execute
!stmt_prepare SELECT d / 0 FROM digits
!stmt_execute
SHOW COUNT(*) WARNINGS
### cursors
!stmt_prepare SELECT d, REPEAT('x', d), NULLIF(d, 3) FROM digits WHERE d < ? ORDER BY d
!stmt_execute cursor int:7
!stmt_fetch {{hex:03000000}}
!stmt_fetch {{hex:01000000}}
!stmt_fetch {{hex:E8030000}}
!stmt_fetch {{hex:01000000}}
!stmt_execute cursor int:0
!stmt_fetch {{hex:01000000}}
!stmt_execute cursor int:100
!stmt_fetch {{hex:02000000}}
!stmt_execute cursor int:2
!stmt_fetch {{hex:02000000}}
!stmt_fetch {{hex:02000000}}
!stmt_reset
!stmt_fetch {{hex:02000000}}
SELECT 1
### a result after a cursor of the same statement @mariadb
!stmt_prepare SELECT d FROM digits WHERE d < ? ORDER BY d
!stmt_execute cursor int:7
!stmt_fetch {{hex:03000000}}
!stmt_reset
!stmt_execute int:2
!stmt_fetch {{hex:02000000}}
SELECT 1
### cursors that are left open
!stmt_prepare SELECT n, text FROM thousands ORDER BY n
!stmt_execute cursor
!stmt_fetch {{hex:E8030000}}
SELECT 'between'
!stmt_fetch {{hex:01000000}}
!stmt_close
!stmt_fetch {{hex:01000000}}
SELECT 1
### cursors over what has no rows @writes
!stmt_prepare INSERT INTO keyed (name) VALUES (?)
!stmt_execute cursor text:cursor
!stmt_fetch {{hex:01000000}}
!stmt_prepare CALL two_results()
!stmt_execute cursor
!stmt_fetch {{hex:01000000}}
SELECT 1
### long data
!stmt_prepare SELECT LENGTH(?), ?
!stmt_long_data {{hex:0000}}some
!stmt_long_data {{hex:0000}} more
!stmt_long_data {{hex:0100}}{{repeat:70000:y}}
!stmt_execute data data
!stmt_execute text:a text:b
!stmt_long_data {{hex:0000}}forgotten
!stmt_reset
!stmt_execute text:a text:b
!stmt_long_data {{hex:0900}}no such parameter
!stmt_execute text:a text:b
!stmt_long_data
SELECT 1
### long data of a statement that is not there
!stmt_long_data {{hex:0000}}some
!stmt_execute data
SELECT 1
### files and prepared statements
!stmt_prepare LOAD DATA LOCAL INFILE 'rows.txt' INTO TABLE nothing
!stmt_execute
!file 1
PREPARE s FROM 'LOAD DATA LOCAL INFILE \'rows.txt\' INTO TABLE nothing'
EXECUTE s
!file 1
SELECT 1
### the statement that was prepared last
!stmt_prepare SELECT ?, 'first'
!stmt_last int:7
!stmt_prepare SELECT 'second'
!stmt_last
!stmt_close
!stmt_last
SELECT 1
### the statement that was prepared last, with none
!stmt_last
SELECT 1
### the statement that was prepared last, which failed
!stmt_prepare SELECT 'prepared'
!stmt_prepare SELEC
!stmt_last
SELECT 1
### text and prepared statements
PREPARE s FROM 'SELECT ? AS a'
SET @a = 5
EXECUTE s USING @a
!stmt_prepare EXECUTE s USING @a
!stmt_prepare SELECT @a
!stmt_execute
DEALLOCATE PREPARE s
!stmt_execute
### trackers and prepared statements @writes
SET session_track_schema = ON
!stmt_prepare SET lock_wait_timeout = ?
SET session_track_system_variables = 'lock_wait_timeout,autocommit'
!stmt_execute int:77
!stmt_prepare SET autocommit = 0
!stmt_execute
!stmt_prepare INSERT INTO keyed (name) VALUES ('tracked')
!stmt_execute
!stmt_prepare COMMIT
!stmt_execute
!stmt_prepare SELECT COUNT(*) FROM keyed
!stmt_execute
### definitions that a client may have kept @writes
!stmt_prepare SELECT a, b FROM nothing WHERE a < ?
!stmt_execute int:5
!stmt_execute int:5
INSERT INTO nothing VALUES (1, 'a'), (2, 'b')
!stmt_execute int:5
!stmt_execute text:2
ALTER TABLE nothing MODIFY b VARCHAR(20), ADD c INT
!stmt_execute int:5
!stmt_execute int:5
!stmt_reset
!stmt_execute int:5
!stmt_execute cursor int:5
!stmt_fetch {{hex:01000000}}
!stmt_reset
!stmt_prepare SELECT ?, a FROM nothing
!stmt_execute int:1
!stmt_execute int:2
!stmt_execute text:x
!stmt_execute text:y
SELECT a, b FROM nothing
