# Errors, each followed by what the session can still do.
### syntax and names
SELEC 1
SELECT
SELECT 1 FROM
SELECT FROM digits
SELECT * FROM missing_table
SELECT * FROM missing_schema.missing_table
SELECT missing_column FROM digits
SELECT digits.missing FROM digits
SELECT missing.d FROM digits
SELECT d FROM digits, digits
SELECT d FROM digits a, digits b
SELECT missing_function(1)
SELECT missing_schema.f(1)
SELECT COUNT(d, d) FROM digits
SELECT ABS()
SELECT @@missing_variable
SELECT 1, * FROM digits
SELECT d FROM digits GROUP BY missing
SELECT * FROM (SELECT 1)
SELECT 1 UNION SELECT 1, 2
SELECT (SELECT 1, 2)
SELECT {{repeat:200:(}}1
SELECT 'ünknöwn' FROM täble
CREATE
DROP TABLE missing_table
ALTER TABLE missing_table ADD a INT
INSERT INTO digits (missing) VALUES (1)
INSERT INTO digits VALUES (1, 2)
USE missing_schema
SET missing = 1
SET GLOBAL max_connections = 1000
SELECT 1
### errors of values
SELECT (SELECT d FROM digits)
SELECT d, (SELECT x.d FROM digits x WHERE x.d >= digits.d) FROM digits ORDER BY d DESC
SELECT 9223372036854775807 + 1
SELECT 18446744073709551615 + 1
SELECT 0 - 18446744073709551615
SELECT -9223372036854775808 DIV -1
SELECT EXP(1000), POW(10, 400)
SELECT d, EXP(d * 100) FROM digits ORDER BY d
SELECT CAST(1 AS DECIMAL(70,2))
SELECT 'a' COLLATE latin1_bin
SELECT _utf8mb4'a' COLLATE latin1_swedish_ci
SELECT _latin1'a' COLLATE latin1_bin = _latin1'a' COLLATE latin1_general_ci
SELECT REGEXP_REPLACE('a', '(', 'b')
SELECT 'a' REGEXP '['
SELECT UUID_TO_BIN('x')
SELECT EXTRACTVALUE('<a>', '//')
SELECT CONVERT('a' USING nonsense)
SELECT 1 LIMIT -1
SELECT 1
### warnings
SELECT 1/0
SHOW WARNINGS
SELECT 'a' + 1, '12x' + 1, CAST('x' AS SIGNED), CAST('2024-13-01' AS DATE)
SHOW WARNINGS
SHOW WARNINGS LIMIT 1
SHOW COUNT(*) WARNINGS
SELECT @@warning_count, @@error_count
SHOW ERRORS
SELECT INET_ATON('x'), SUBSTRING('a' FROM 1 FOR 'x'), '1e999' + 0
SHOW WARNINGS
DROP TABLE IF EXISTS missing_a, missing_b
SHOW WARNINGS
SELECT * FROM missing_table
SHOW WARNINGS
SHOW ERRORS
SELECT d, d / 0 FROM digits
SHOW COUNT(*) WARNINGS
SELECT n / 0 FROM thousands
SHOW COUNT(*) WARNINGS
SET max_error_count = 3
SELECT n / 0 FROM thousands LIMIT 10
SHOW WARNINGS
### strictness @writes
SET sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO'
INSERT INTO keyed (name) VALUES (REPEAT('x', 21))
INSERT INTO keyed (name, v) VALUES ('a', 1/0)
INSERT INTO keyed (name, v) VALUES ('a', 'x')
INSERT INTO keyed (name, v) VALUES ('a', 2147483648)
INSERT INTO integers (tu) VALUES (-1)
INSERT INTO choices (e) VALUES ('zzz')
INSERT INTO keyed (v) VALUES (1)
SET sql_mode = ''
INSERT INTO keyed (name) VALUES (REPEAT('x', 21))
SHOW WARNINGS
INSERT INTO keyed (name, v) VALUES ('b', 2147483648), ('c', 'x'), ('d', 1/0)
SHOW WARNINGS
INSERT INTO keyed (v) VALUES (1)
SHOW WARNINGS
INSERT INTO integers (tu, t) VALUES (-1, 1000)
SHOW WARNINGS
UPDATE keyed SET v = 'x'
SHOW WARNINGS
### constraints @writes
INSERT INTO keyed VALUES (1, 'again', 1)
INSERT INTO keyed (name) VALUES ('one')
INSERT INTO keyed VALUES (20, 'x', 1), (21, 'y', 1), (1, 'z', 1)
SELECT COUNT(*) FROM keyed
INSERT INTO keyed VALUES (30, NULL, 1)
INSERT INTO child VALUES (2, 99)
DELETE FROM parent WHERE id = 1
DELETE FROM parent
DROP TABLE parent
TRUNCATE parent
INSERT INTO checked (a, b) VALUES (-1, 1)
INSERT INTO checked (a, b, c) VALUES (1, 1, 1)
INSERT INTO checked (a) VALUES (1)
INSERT INTO pairs VALUES (1, 1)
UPDATE keyed SET id = 1
UPDATE keyed SET missing = 1
SELECT * FROM keyed
### signals
SIGNAL SQLSTATE '45000'
SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'my own', MYSQL_ERRNO = 30001
SIGNAL SQLSTATE 'AB123' SET MESSAGE_TEXT = 'ünïcode 𝄞'
SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = 'a warning'
SHOW WARNINGS
SIGNAL SQLSTATE '02000'
SIGNAL SQLSTATE '00000'
SIGNAL SQLSTATE 'x'
SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{{repeat:600:m}}'
RESIGNAL
GET DIAGNOSTICS @n = NUMBER
SELECT @n
SELECT * FROM missing_table
GET DIAGNOSTICS CONDITION 1 @state = RETURNED_SQLSTATE, @code = MYSQL_ERRNO, @text = MESSAGE_TEXT
SELECT @state, @code, @text
### privileges
SELECT * FROM mysql.global_priv
SELECT * FROM mysql.user
CREATE DATABASE not_allowed
DROP DATABASE mysql
CREATE USER nobody
GRANT ALL ON diff.* TO nobody
SET GLOBAL general_log = 1
FLUSH TABLES
SHUTDOWN
SHOW BINARY LOGS
SHOW GRANTS FOR root@localhost
LOAD DATA INFILE '/etc/hostname' INTO TABLE nothing
SELECT 1 INTO OUTFILE 'x'
SELECT LOAD_FILE('/etc/hostname')
SELECT 1
### limits
SET max_statement_time = 0.05
SELECT SLEEP(2)
SELECT COUNT(*) FROM thousands a, thousands b, thousands c
SET max_statement_time = 0
SET sql_select_limit = 2
SELECT d FROM digits
SET sql_select_limit = DEFAULT
SET max_join_size = 10
SELECT * FROM digits a, digits b
SET sql_big_selects = 1
SET group_concat_max_len = 10
SELECT GROUP_CONCAT(d) FROM digits
SHOW WARNINGS
SELECT REPEAT('x', 1073741825)
SHOW WARNINGS
