# Shapes of results.
### empty results
SELECT * FROM nothing
SELECT * FROM digits WHERE FALSE
SELECT a FROM nothing GROUP BY a
SELECT 1 LIMIT 0
SELECT * FROM nothing UNION SELECT * FROM nothing
SELECT MAX(a), COUNT(*) FROM nothing
### rows
SELECT 1
SELECT d FROM digits ORDER BY d
SELECT d FROM digits ORDER BY d DESC LIMIT 3 OFFSET 2
SELECT a.d, b.d FROM digits a JOIN digits b ON a.d = b.d + 5
SELECT a.d, b.d FROM digits a LEFT JOIN digits b ON a.d = b.d + 5
SELECT d, COUNT(*) FROM digits GROUP BY d % 3 WITH ROLLUP
SELECT DISTINCT d % 3 AS r FROM digits ORDER BY r
SELECT * FROM pairs
SELECT first FROM pairs WHERE second = 3
SELECT ROW_NUMBER() OVER (ORDER BY d) AS n, SUM(d) OVER (ORDER BY d) AS s FROM digits
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 20) SELECT n FROM r
WITH x AS (SELECT d FROM digits WHERE d < 3) SELECT * FROM x a, x b ORDER BY a.d, b.d
SELECT * FROM digits PROCEDURE ANALYSE()
VALUES (1, 'a'), (2, 'b')
TABLE digits
### hints and modifiers
SELECT SQL_NO_CACHE d FROM digits
SELECT SQL_CACHE d FROM digits
SELECT SQL_BIG_RESULT d FROM digits GROUP BY d
SELECT SQL_BUFFER_RESULT d FROM digits
SELECT HIGH_PRIORITY STRAIGHT_JOIN d FROM digits
SELECT SQL_CALC_FOUND_ROWS d FROM digits LIMIT 2
SELECT FOUND_ROWS()
SELECT d FROM digits USE INDEX (PRIMARY)
SELECT d FROM digits FORCE INDEX (missing)
SELECT /*+ MAX_EXECUTION_TIME(1000) */ d FROM digits
SET STATEMENT max_statement_time = 10 FOR SELECT d FROM digits
SELECT d FROM digits FOR UPDATE
SELECT d FROM digits LOCK IN SHARE MODE
### names
SELECT d AS `a name with spaces`, d AS ``, d AS `tick``tick`, d AS 'quoted' FROM digits LIMIT 1
SELECT 1 AS '{{repeat:256:a}}'
SELECT 1 AS '{{repeat:255:ü}}'
SELECT 1 AS {{repeat:300:x}}
SELECT '{{repeat:300:long expression text }}'
SELECT 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1
SELECT d AS ü, d AS 𝄞, d AS ☃ FROM digits AS Ä LIMIT 1
SELECT d d, d d, d FROM digits LIMIT 1
SELECT diff.digits.d, `diff`.`digits`.`d` FROM diff.digits LIMIT 1
SELECT x.* FROM (SELECT d AS y, d + 1 AS z FROM digits LIMIT 1) x
SELECT @@version_comment IS NULL AS v, @undefined, @undefined := 3, @undefined
### a thousand columns
SELECT {{columns:1000}}
SELECT {{columns:250}}
SELECT {{columns:251}}
SELECT {{columns:4096}}
SELECT {{columns:4097}}
SELECT {{columns:1000}} FROM nothing
### ten thousand rows
SELECT * FROM thousands
SELECT n FROM thousands ORDER BY n DESC
SELECT text, n FROM thousands WHERE n % 2 ORDER BY n
SELECT a.d FROM digits a, digits b, digits c, digits e, digits f LIMIT 30000
### wide rows
SELECT REPEAT(d, 60000) FROM digits
SELECT n, REPEAT('w', n) FROM thousands WHERE n < 2000
### information schema
SELECT TABLE_NAME, ENGINE, TABLE_COLLATION FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'diff' ORDER BY TABLE_NAME
SELECT * FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'diff' AND TABLE_NAME IN ('keyed', 'times') ORDER BY TABLE_NAME, ORDINAL_POSITION
SELECT * FROM information_schema.CHARACTER_SETS ORDER BY 1
SELECT * FROM information_schema.SCHEMATA
SELECT ROUTINE_NAME, ROUTINE_TYPE, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'diff' ORDER BY ROUTINE_NAME
SELECT * FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = 'diff' ORDER BY TABLE_NAME, CONSTRAINT_NAME
