# Several statements in one command; where the client did not ask for it, the server's refusal of that.
### two results
SELECT 1; SELECT 2
SELECT 1; SELECT 2;
SELECT 1;
SELECT 1 ;
SELECT 1;SELECT 2;SELECT 3;SELECT 4;SELECT 5
SELECT d FROM digits; SELECT * FROM nothing; SELECT n FROM thousands LIMIT 500
DO 0; DO 1; DO 2
SELECT 1; DO 0; SELECT 2; DO 0
### errors in between
SELECT 1; SELECT * FROM missing_table; SELECT 3
SELECT * FROM missing_table; SELECT 2
SELECT d FROM digits; SELECT (SELECT d FROM digits)
SELECT n FROM thousands; SELEC 2
DO 0; SELECT * FROM missing_table
SELECT 1; SELECT
SELECT 1; SIGNAL SQLSTATE '45000'; SELECT 3
SELECT 1/0; SELECT * FROM missing_table; SELECT 1
SHOW WARNINGS
SELECT 9
### writes and errors @writes
UPDATE keyed SET v = v + 1; SELECT * FROM missing_table
SELECT * FROM keyed
UPDATE keyed SET v = v + 1; UPDATE missing_table SET v = 1; UPDATE keyed SET v = 0
SELECT * FROM keyed
INSERT INTO keyed (name) VALUES ('a'); INSERT INTO keyed (name) VALUES ('a'); INSERT INTO keyed (name) VALUES ('b')
SELECT * FROM keyed
INSERT INTO keyed (name) VALUES ('p'), ('q'); SELECT LAST_INSERT_ID(); DELETE FROM keyed WHERE id > 8; SELECT ROW_COUNT()
BEGIN; INSERT INTO keyed (name) VALUES ('t'); ROLLBACK; SELECT COUNT(*) FROM keyed
### empty statements
;
;;
SELECT 1;;
SELECT 1;;SELECT 2
;SELECT 1
SELECT 1; ;
SELECT 1; -- a comment
SELECT 1; /* a comment */
SELECT 1; /* a comment */ ; SELECT 2
SELECT 1; /*! SELECT 2 */
!query
!query {{hex:20}}
!query {{hex:0A09}}
SELECT 1
### routines among statements
CALL two_results(); SELECT 'after'
SELECT 'before'; CALL two_results(); SELECT 'after'
CALL no_result(); CALL one_result(); CALL empty_results()
SELECT 'before'; CALL fails_between(); SELECT 'never'
CALL signals('45000'); SELECT 'never'
### status bits of several results
BEGIN; SELECT 1; COMMIT
SET autocommit = 0; SELECT 1; SET autocommit = 1
SELECT 1; BEGIN
SELECT 2; ROLLBACK
USE diff; SELECT DATABASE(); SET NAMES latin1; SELECT 'é'
SET @a = 1; SELECT @a; SET @b = 2
### compound statements
BEGIN NOT ATOMIC SELECT 1; SELECT 2; END
BEGIN NOT ATOMIC SELECT 1; SIGNAL SQLSTATE '45000'; END
IF TRUE THEN SELECT 1; ELSE SELECT 2; END IF
FOR i IN 1..3 DO SELECT i; END FOR
LOOP SELECT 1; END LOOP x
EXECUTE IMMEDIATE 'SELECT 1'
EXECUTE IMMEDIATE 'SELECT 1; SELECT 2'
