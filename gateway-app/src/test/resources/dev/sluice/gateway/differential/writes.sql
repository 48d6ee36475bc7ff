# Affected rows, insert ids, info texts, transactions.
### inserts @writes
INSERT INTO keyed (name) VALUES ('a')
INSERT INTO keyed (name) VALUES ('b'), ('c'), ('d')
SELECT LAST_INSERT_ID()
INSERT INTO keyed VALUES (100, 'hundred', 1)
INSERT INTO keyed (name) VALUES ('e')
INSERT INTO keyed (id, name) VALUES (0, 'zero'), (NULL, 'null')
INSERT INTO keyed SET name = 'set'
INSERT INTO keyed (name) SELECT CONCAT('from', d) FROM digits
INSERT IGNORE INTO keyed (name) VALUES ('a'), ('b'), ('new')
SHOW WARNINGS
INSERT INTO keyed (name, v) VALUES ('a', 1) ON DUPLICATE KEY UPDATE v = 1
INSERT INTO keyed (name, v) VALUES ('a', 1) ON DUPLICATE KEY UPDATE v = 1
INSERT INTO keyed (name, v) VALUES ('a', 2), ('unseen', 3) ON DUPLICATE KEY UPDATE v = VALUES(v), id = LAST_INSERT_ID(id)
REPLACE INTO keyed (name, v) VALUES ('a', 5)
REPLACE INTO keyed (name, v) VALUES ('a', 6), ('fresh', 7)
INSERT INTO nothing VALUES ()
INSERT INTO nothing VALUES (1, 'a')
INSERT INTO nothing SELECT * FROM nothing
INSERT DELAYED INTO nothing VALUES (2, 'b')
INSERT INTO keyed (name) VALUES ('r') RETURNING id, name
REPLACE INTO keyed (name) VALUES ('r') RETURNING *
INSERT INTO keyed VALUES (2147483647, 'last', 1)
INSERT INTO keyed (name) VALUES ('beyond')
SELECT * FROM keyed ORDER BY id
### big insert ids @writes
CREATE TABLE big (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 18446744073709551610
INSERT INTO big VALUES (NULL)
INSERT INTO big VALUES (NULL), (NULL)
SELECT LAST_INSERT_ID(), LAST_INSERT_ID(18446744073709551615)
DO LAST_INSERT_ID(250)
DO LAST_INSERT_ID(251)
DO LAST_INSERT_ID(65536)
DO LAST_INSERT_ID(16777216)
UPDATE keyed SET v = LAST_INSERT_ID(4294967296) WHERE id = 1
### updates @writes
UPDATE keyed SET v = 10 WHERE id = 1
UPDATE keyed SET v = 11 WHERE id = 1
UPDATE keyed SET v = 11
UPDATE keyed SET v = 11
UPDATE keyed SET v = v WHERE id IN (1, 2)
UPDATE keyed SET v = 1 WHERE FALSE
UPDATE keyed SET v = v + 1 ORDER BY id LIMIT 2
UPDATE keyed a, digits b SET a.v = b.d WHERE a.id = b.d
UPDATE IGNORE keyed SET id = 1
SHOW WARNINGS
UPDATE thousands SET text = 'x'
UPDATE thousands SET text = CONCAT(text, n) WHERE n > 5000
SELECT ROW_COUNT()
SELECT * FROM keyed ORDER BY id
### deletes @writes
DELETE FROM keyed WHERE id = 1
DELETE FROM keyed WHERE id = 1
DELETE FROM keyed WHERE v > 0 RETURNING id, v
DELETE FROM keyed WHERE FALSE RETURNING id
DELETE a FROM thousands a, digits b WHERE a.n = b.d
DELETE FROM thousands WHERE n < 5000
DELETE FROM thousands
DELETE QUICK IGNORE FROM digits LIMIT 3
TRUNCATE TABLE nothing
SELECT COUNT(*) FROM thousands
### values to and from variables
SELECT 1 INTO @a
SELECT d, d + 1 INTO @a, @b FROM digits WHERE d = 3
SELECT @a, @b
SELECT d INTO @a FROM digits
SELECT d INTO @a FROM digits WHERE d = 33
SHOW WARNINGS
SELECT 1, 2 INTO @a
SET @x = (SELECT MAX(d) FROM digits), @y = NULL, @z = _latin1'é', @w = 1.50, @v = x'FF'
SELECT @x, @y, @z, @w, @v
SELECT @n := @n + 1, d FROM digits, (SELECT @n := 0) init
### transactions @writes
BEGIN
SELECT @@in_transaction
INSERT INTO keyed (name) VALUES ('in')
SAVEPOINT here
INSERT INTO keyed (name) VALUES ('gone')
ROLLBACK TO SAVEPOINT here
RELEASE SAVEPOINT here
RELEASE SAVEPOINT here
COMMIT
SELECT name FROM keyed
START TRANSACTION READ ONLY
SELECT 1
INSERT INTO keyed (name) VALUES ('denied')
ROLLBACK
START TRANSACTION WITH CONSISTENT SNAPSHOT
SELECT COUNT(*) FROM keyed
COMMIT AND CHAIN
COMMIT RELEASE
### transactions without autocommit @writes
SET autocommit = 0
SELECT 1
SELECT COUNT(*) FROM keyed
INSERT INTO keyed (name) VALUES ('x')
ROLLBACK
INSERT INTO keyed (name) VALUES ('y')
CREATE TABLE commits_implicitly (a INT)
ROLLBACK
SELECT name FROM keyed
SET autocommit = 1
SET TRANSACTION ISOLATION LEVEL READ COMMITTED
SET SESSION TRANSACTION READ ONLY
INSERT INTO keyed (name) VALUES ('z')
SET SESSION TRANSACTION READ WRITE
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY
BEGIN
SET TRANSACTION READ ONLY
COMMIT
### locks @writes
SELECT GET_LOCK('sluice_diff', 0), IS_FREE_LOCK('sluice_diff')
SELECT RELEASE_LOCK('sluice_diff'), RELEASE_LOCK('sluice_diff'), RELEASE_LOCK('sluice_never')
LOCK TABLES keyed READ, digits WRITE
SELECT COUNT(*) FROM keyed
INSERT INTO keyed (name) VALUES ('locked')
SELECT * FROM thousands LIMIT 1
UNLOCK TABLES
LOCK TABLES missing_table READ
FLUSH TABLES keyed WITH READ LOCK
UNLOCK TABLES
### handlers @writes
HANDLER keyed OPEN
HANDLER keyed READ FIRST
HANDLER keyed READ NEXT
HANDLER keyed READ by_name = ('two')
HANDLER keyed READ by_name FIRST
HANDLER keyed READ by_name NEXT LIMIT 10
HANDLER keyed READ by_name NEXT
HANDLER keyed READ missing FIRST
HANDLER keyed CLOSE
HANDLER keyed READ FIRST
### files from the client @writes
SET sql_mode = ''
LOAD DATA LOCAL INFILE 'rows.txt' INTO TABLE nothing FIELDS TERMINATED BY ','
!file 1,one{{hex:0A}}2,zwölf{{hex:0A}}3,{{repeat:30:x}}{{hex:0A}}
SHOW WARNINGS
SELECT * FROM nothing
LOAD DATA LOCAL INFILE 'empty.txt' INTO TABLE nothing
!file
LOAD DATA LOCAL INFILE 'bytes.txt' INTO TABLE missing_table
!file
LOAD DATA LOCAL INFILE 'twice.txt' INTO TABLE keyed FIELDS TERMINATED BY ','
!file 1,one,1{{hex:0A}}50,fifty,2{{hex:0A}}
SHOW WARNINGS
SELECT COUNT(*) FROM nothing
### a file among statements @writes
SELECT 1; LOAD DATA LOCAL INFILE 'rows.txt' INTO TABLE nothing FIELDS TERMINATED BY ','; SELECT COUNT(*) FROM nothing
!file 1,one{{hex:0A}}
SELECT * FROM nothing
