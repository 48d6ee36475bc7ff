# What only MySQL has, or has in its own way.
### mysql json @mysql
SELECT j->'$.a', j->>'$.a[4]', j->'$' FROM documents
SELECT CAST('{"b": 1, "a": [1, 2.50, -0, 1e3]}' AS JSON), CAST(NULL AS JSON), CAST(1 AS JSON), CAST(DATE'2024-02-29' AS JSON)
SELECT JSON_PRETTY('{"a": {"b": [1]}}'), JSON_STORAGE_SIZE(j), JSON_DEPTH(j), JSON_SEARCH(j, 'one', 'ü𝄞') FROM documents
SELECT JSON_VALUE('{"a": "7"}', '$.a' RETURNING UNSIGNED), 3 MEMBER OF ('[1, 2, 3]'), JSON_OVERLAPS('[1, 2]', '[2]')
SELECT JSON_VALUE('{"a": "x"}', '$.a' RETURNING UNSIGNED ERROR ON ERROR)
SELECT JSON_SCHEMA_VALIDATION_REPORT('{"type": "object"}', '[]')
SELECT * FROM JSON_TABLE('[{"a": 1}, {"a": "x"}, {}]', '$[*]' COLUMNS (n FOR ORDINALITY, a INT PATH '$.a' DEFAULT '7' ON EMPTY NULL ON ERROR, e INT EXISTS PATH '$.a')) t
SELECT JSON_ARRAYAGG(j), JSON_OBJECTAGG(COALESCE(JSON_TYPE(j), 'none'), j) FROM documents
SELECT JSON_SET(j, '$.a[0]', CAST(x'FF' AS BINARY)) FROM documents
SELECT CAST(CAST(x'00FF' AS BINARY) AS JSON), CAST(ST_GeomFromText('POINT(1 2)') AS JSON)
SELECT CAST('{"a": 1' AS JSON)
SELECT j->'$[' FROM documents
### mysql json written @mysql @writes
CREATE TABLE multi (j JSON DEFAULT (JSON_ARRAY(1)), KEY ((CAST(j AS UNSIGNED ARRAY))))
INSERT INTO multi VALUES ('[1, 2, 3]'), (DEFAULT)
INSERT INTO multi VALUES ('[1, "x"]')
INSERT INTO multi VALUES ('not json')
SELECT * FROM multi WHERE 2 MEMBER OF (j)
UPDATE multi SET j = JSON_ARRAY_APPEND(j, '$', 9)
SELECT j FROM multi
SHOW CREATE TABLE multi
### mysql vectors @mysql @writes
CREATE TABLE vectors (v VECTOR(3))
INSERT INTO vectors VALUES (STRING_TO_VECTOR('[1,2.5,-3e10]')), (NULL), (x'000000000000803F00000040')
INSERT INTO vectors VALUES (STRING_TO_VECTOR('[1,2,3,4]'))
INSERT INTO vectors VALUES ('abc')
SELECT v, VECTOR_TO_STRING(v), VECTOR_DIM(v) FROM vectors
SELECT STRING_TO_VECTOR('[1')
### mysql collations @mysql
SET NAMES utf8mb4 COLLATE utf8mb4_0900_as_cs
SELECT @@character_set_client, @@collation_connection, 'é', 'a' = 'A', 'ß' = 'ss'
SET NAMES utf8mb4
SELECT @@collation_connection, COLLATION('a'), 'a' = 'A', 'ß' = 'ss', 'a ' = 'a'
SELECT 'は' = 'ハ' COLLATE utf8mb4_ja_0900_as_cs_ks, 'ö' = 'o' COLLATE utf8mb4_sv_0900_ai_ci, '𝄞' < '☃' COLLATE utf8mb4_0900_bin
SELECT v COLLATE utf8mb4_zh_0900_as_cs AS zh FROM strings ORDER BY zh
SELECT vl COLLATE utf8mb4_0900_ai_ci FROM strings
SET NAMES utf8mb3
SELECT 'é', '𝄞', @@character_set_results
SET NAMES utf8
SHOW WARNINGS
SET NAMES gb18030
SELECT '{{hex:8139EF30}}', HEX('{{hex:A1A2}}')
SET NAMES utf8mb4 COLLATE latin1_swedish_ci
SET NAMES utf8mb4 COLLATE nonsense
SET collation_connection = utf8mb4_0900_bin, default_collation_for_utf8mb4 = utf8mb4_general_ci
SHOW WARNINGS
SHOW COLLATION LIKE 'utf8mb4%0900%'
### mysql windows @mysql
SELECT d, RANK() OVER w, DENSE_RANK() OVER w, PERCENT_RANK() OVER w, CUME_DIST() OVER w, NTILE(3) OVER w FROM digits WINDOW w AS (ORDER BY d DIV 3)
SELECT d, LAG(d, 2, -1) OVER (ORDER BY d), LEAD(d) OVER (ORDER BY d), FIRST_VALUE(d) OVER (PARTITION BY d % 2 ORDER BY d), NTH_VALUE(d, 2) OVER (ORDER BY d ROWS UNBOUNDED PRECEDING) FROM digits
SELECT d, AVG(d) OVER (ORDER BY d ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS a, SUM(d) OVER (ORDER BY d RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS s FROM digits
SELECT RANK() OVER missing FROM digits
SELECT d FROM digits WHERE RANK() OVER (ORDER BY d) = 1
SELECT NTILE(0) OVER (ORDER BY d) FROM digits
### mysql query forms @mysql
SELECT a.d, x.s FROM digits a, LATERAL (SELECT SUM(b.d) AS s FROM digits b WHERE b.d <= a.d) x
VALUES ROW(1, 'a'), ROW(2, NULL)
VALUES ROW(1), ROW(1, 2)
TABLE digits ORDER BY d DESC LIMIT 2
SELECT d FROM digits INTERSECT SELECT d + 5 FROM digits EXCEPT SELECT 7
(SELECT 1 UNION SELECT 2) ORDER BY 1 DESC LIMIT 1
SELECT d % 2 AS odd, GROUPING(d % 2), COUNT(*) FROM digits GROUP BY d % 2 WITH ROLLUP
SELECT d, COUNT(*) FROM digits GROUP BY d % 3
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r
SELECT /*+ SET_VAR(sort_buffer_size = 300000) */ @@sort_buffer_size
SELECT /*+ NO_SUCH_HINT() */ 1
SHOW WARNINGS
SELECT d FROM digits TABLESAMPLE BERNOULLI (100)
SELECT REGEXP_REPLACE('a1b22', '[0-9]+', '#'), REGEXP_SUBSTR('äöü', '.$'), REGEXP_INSTR('abc', 'c'), REGEXP_LIKE('a', 'A', 'c')
SELECT REGEXP_LIKE('a', '(')
SELECT UUID_TO_BIN('123e4567-e89b-12d3-a456-426655440000', 1), BIN_TO_UUID(x'123E4567E89B12D3A456426655440000'), IS_UUID('x')
SELECT BIN_TO_UUID('x')
SELECT STATEMENT_DIGEST_TEXT('SELECT 1 + a FROM t'), BIT_COUNT(x'FF'), x'0F' & x'F0', x'0F' ^ x'FF0F', ~_binary x'00FF'
SELECT MD5('a')
SELECT FORMAT_BYTES(1024), FORMAT_PICO_TIME(1000000), ANY_VALUE(1), INET6_NTOA(INET6_ATON('::1'))
SELECT CONVERT(1 USING utf8mb3), CAST('a' AS CHAR(3) CHARACTER SET binary), CAST(1 AS FLOAT), CAST(1 AS REAL), CAST(2024 AS YEAR)
SELECT TIMESTAMP'2024-01-01 00:00:00+02:00', CAST(TIMESTAMP'2024-01-01 00:00:00' AT TIME ZONE '+00:00' AS DATETIME)
SELECT MYSQL_QUERY_ATTRIBUTE_STRING('traceparent')
SELECT @@sql_mode, @@version_compile_machine, @@default_storage_engine
### mysql geometry @mysql
SELECT ST_GeomFromText('POINT(1 2)', 4326), ST_SRID(ST_GeomFromText('POINT(1 2)', 4326)), ST_AsGeoJSON(p), ST_GeoHash(10, 20, 5) FROM shapes
SELECT ST_Distance_Sphere(POINT(0, 0), POINT(1, 1)), ST_AsText(ST_Buffer(p, 0)), ST_IsValid(g) FROM shapes
SELECT ST_GeomFromText('POINT(100 200)', 4326)
SELECT ST_Distance(ST_GeomFromText('POINT(0 0)', 4326), ST_GeomFromText('POINT(0 0)', 0))
### mysql tables @mysql @writes
CREATE TABLE hidden (id INT PRIMARY KEY, seen INT DEFAULT (1 + 1), unseen INT DEFAULT 5 INVISIBLE, both_ways INT AS (seen * 2) STORED INVISIBLE)
INSERT INTO hidden VALUES (1, 2)
INSERT INTO hidden (id, unseen) VALUES (2, 9)
SELECT * FROM hidden
SELECT id, seen, unseen, both_ways FROM hidden
SHOW COLUMNS FROM hidden
SHOW EXTENDED COLUMNS FROM hidden
ALTER TABLE hidden ALTER COLUMN unseen SET VISIBLE, ALGORITHM = INSTANT
ALTER TABLE hidden RENAME COLUMN unseen TO found
TABLE hidden
CREATE INDEX functional ON hidden ((found + 1) DESC)
ALTER TABLE hidden ALTER INDEX functional INVISIBLE
SHOW CREATE TABLE hidden
INSERT INTO hidden (id, seen) VALUES (1, 7), (3, 7) AS fresh ON DUPLICATE KEY UPDATE seen = fresh.seen
ALTER TABLE hidden ADD CONSTRAINT positive CHECK (seen > 0) NOT ENFORCED, ALGORITHM = COPY
ALTER TABLE hidden ALTER CHECK positive ENFORCED
INSERT INTO hidden (id, seen) VALUES (4, -1)
ALTER TABLE hidden DROP CONSTRAINT positive
CREATE TABLE IF NOT EXISTS hidden (a INT) START TRANSACTION
SET sql_generate_invisible_primary_key = ON
CREATE TABLE keyless (a INT)
INSERT INTO keyless VALUES (7)
SELECT my_row_id, a FROM keyless
CREATE TABLE parts (a INT, KEY (a)) PARTITION BY RANGE COLUMNS (a) (PARTITION low VALUES LESS THAN (10), PARTITION rest VALUES LESS THAN (MAXVALUE))
INSERT INTO parts VALUES (1), (100)
SELECT * FROM parts PARTITION (low)
INSERT INTO parts PARTITION (low) VALUES (50)
CREATE TABLE IF NOT EXISTS digits AS SELECT 1
SHOW WARNINGS
DROP TABLE IF EXISTS missing
CREATE TABLE bad (a INT(5) ZEROFILL, b FLOAT(7,3) UNSIGNED, c CHAR(3) CHARACTER SET utf8)
SHOW WARNINGS
### mysql locks @mysql @writes
BEGIN
SELECT d FROM digits WHERE d = 1 FOR UPDATE NOWAIT
SELECT d FROM digits WHERE d = 1 FOR SHARE OF digits SKIP LOCKED
SELECT d FROM digits FOR UPDATE OF missing
COMMIT
LOCK INSTANCE FOR BACKUP
XA START 'a', 'b', 7
XA END 'a', 'b', 7
XA PREPARE 'a', 'b', 7
SELECT 1
XA ROLLBACK 'a', 'b', 7
XA RECOVER
### mysql explain @mysql
EXPLAIN FORMAT = TREE SELECT * FROM digits WHERE d = 3
EXPLAIN FORMAT = JSON INTO @plan SELECT 1
SELECT JSON_VALID(@plan)
EXPLAIN FORMAT = TRADITIONAL SELECT * FROM digits a JOIN digits b USING (d)
SHOW WARNINGS
EXPLAIN ANALYZE SELECT * FROM missing
EXPLAIN FOR CONNECTION 4294967295
DESCRIBE hidden_table
### mysql roles and accounts @mysql
SELECT CURRENT_ROLE(), CURRENT_USER(), SESSION_USER()
SET ROLE ALL
SET ROLE missing_role
SET ROLE DEFAULT
CREATE ROLE reader
SHOW GRANTS FOR CURRENT_USER USING missing_role
ALTER USER app IDENTIFIED BY 'x' REPLACE 'wrong'
SHOW CREATE USER CURRENT_USER
SET PERSIST max_connections = 1000
SET PERSIST_ONLY back_log = 80
RESTART
CLONE LOCAL DATA DIRECTORY '/nowhere'
INSTALL PLUGIN nothing SONAME 'nothing.so'
CREATE RESOURCE GROUP rg TYPE = USER
SET RESOURCE GROUP missing
SHOW BINARY LOG STATUS
SHOW REPLICAS
SELECT * FROM performance_schema.threads
HELP 'SELECT'
### mysql diagnostics @mysql @writes
SELECT * FROM missing_table
GET CURRENT DIAGNOSTICS CONDITION 1 @class = CLASS_ORIGIN, @schema = SCHEMA_NAME, @text = MESSAGE_TEXT
SELECT @class, @schema, @text
SELECT CAST('x' AS DATE), CAST('2024-02-30' AS DATETIME), '1' + 'a', 1 / 0
SHOW WARNINGS
GET DIAGNOSTICS @count = NUMBER, @rows = ROW_COUNT
SELECT @count, @rows, @@warning_count
SELECT d INTO @a FROM digits
SHOW ERRORS
INSERT INTO keyed (name) VALUES ('one')
SELECT CAST(300 AS UNSIGNED) + CAST(-301 AS SIGNED)
### mysql time limits @mysql
SET max_execution_time = 50
SELECT SLEEP(2)
SELECT COUNT(*) FROM thousands a, thousands b, thousands c
SELECT 1
SELECT /*+ MAX_EXECUTION_TIME(20) */ COUNT(*) FROM thousands a, thousands b, thousands c
SET max_execution_time = DEFAULT
KILL QUERY CONNECTION_ID()
SELECT 1
### mysql trackers @mysql
SELECT @@session_track_schema, @@session_track_system_variables, @@session_track_transaction_info, @@session_track_gtids
SET autocommit = 1
SET time_zone = '+01:00'
SET character_set_client = latin1, character_set_results = utf8mb4, character_set_connection = latin1
SET session_track_gtids = OWN_GTID
SET session_track_system_variables = 'sql_mode,nonsense'
SHOW WARNINGS
SET session_track_system_variables = 'lc_messages,max_execution_time'
SET lc_messages = 'de_DE'
SELECT * FROM missing_table
SET max_execution_time = 0, lc_messages = DEFAULT
SET session_track_schema = OFF
USE information_schema
USE diff
SET session_track_transaction_info = 'CHARACTERISTICS'
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
START TRANSACTION READ WRITE, WITH CONSISTENT SNAPSHOT
SELECT COUNT(*) FROM keyed
SAVEPOINT a
ROLLBACK WORK AND CHAIN NO RELEASE
COMMIT
SET sql_mode = ''
CREATE TEMPORARY TABLE temp_tracked (a INT)
SELECT 1
### mysql trackers of every variable @mysql
SET session_track_system_variables = '*'
SELECT 1
SET sql_mode = ''
SET @a = 1
SELECT * FROM missing_table
USE diff
!ping
!init_db diff
DO 0
!reset_connection
SET sql_mode = ''
### mysql state after a reset @mysql
SET NAMES latin1
SET time_zone = '+05:00', sql_mode = 'ANSI'
SET ROLE NONE
!reset_connection
SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
SELECT @@time_zone, @@sql_mode, DATABASE(), '{{hex:C3A9}}', '{{hex:E9}}'
SELECT vl, vu FROM strings
SELECT 'é' AS `ü`
### mysql routines @mysql @writes
CREATE PROCEDURE js(OUT j JSON, INOUT v VARCHAR(10) CHARACTER SET latin1) BEGIN SET j = JSON_OBJECT('a', v); SET v = 'ÿ'; SELECT j; END
SET @v = 'é'
CALL js(@j, @v)
SELECT @j, @v
CREATE PROCEDURE IF NOT EXISTS js() SELECT 1
SHOW WARNINGS
CREATE FUNCTION shout(t TEXT) RETURNS TEXT DETERMINISTIC SQL SECURITY INVOKER RETURN CONCAT(UPPER(t), '!')
SELECT shout('ä')
DROP FUNCTION IF EXISTS missing
SHOW WARNINGS
PREPARE s FROM 'SELECT ? AS a, ? AS b'
SET @a = x'FF', @b = CAST('[1]' AS JSON)
EXECUTE s USING @a, @b
CREATE TRIGGER counted AFTER INSERT ON keyed FOR EACH ROW SET @inserted = COALESCE(@inserted, 0) + 1
INSERT INTO keyed (name) VALUES ('t1'), ('t2')
SELECT @inserted
### mysql batches @mysql
SELECT 1; SET sql_mode = ''; SELECT 2; SET time_zone = '+01:00'
SELECT JSON_ARRAY(1); SELECT CAST('x' AS JSON); SELECT 3
SET NAMES latin1; SELECT 'é', @@character_set_results; SET NAMES utf8mb4; USE diff
KILL QUERY CONNECTION_ID(); SELECT 1
SELECT 1
