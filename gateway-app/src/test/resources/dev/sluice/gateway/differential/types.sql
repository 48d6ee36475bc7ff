# Every column type, as a column, so with the definitions that a driver reads.
### integers
SELECT * FROM integers
SELECT t, tu FROM integers WHERE t > 0
SELECT s, su, m, mu FROM integers
SELECT b, bu FROM integers
SELECT z, bo FROM integers
SELECT -b, bu - 1, bu / 3, t DIV 2, t % 7 FROM integers WHERE b < 0 OR b IS NULL
SELECT SUM(t), AVG(tu), MAX(bu), MIN(b), COUNT(*) FROM integers
SELECT CAST(-1 AS UNSIGNED), CAST(18446744073709551615 AS SIGNED), ~0, -0, +7
### reals
SELECT * FROM reals
SELECT d, dz FROM reals
SELECT f, fp FROM reals
SELECT dd, du2 FROM reals
SELECT d + 0.001, dz * 2, f + 0, dd / 2 FROM reals WHERE d > 0
SELECT 1.10, 1e0, 1e100, -1e-100, 0.1 + 0.2, 0.1e0 + 0.2e0, 1/3, 10/2
SELECT CAST('1.5' AS DECIMAL(5,3)), CAST(2 AS DOUBLE), ROUND(2.5), ROUND(-1.005, 2), TRUNCATE(9.99, 1)
SELECT SUM(d), AVG(d), STDDEV(f), VARIANCE(dd / 1e200) FROM reals
### bits
SELECT * FROM bits
SELECT b1 + 0, b8 + 0, b13 + 0, b64 + 0, HEX(b64) FROM bits
SELECT BIT_AND(b8), BIT_OR(b8), BIT_XOR(b8) FROM bits
SELECT b'', b'101', x'', x'4D7953514C', 0x00, 0b1
### dates and times
SELECT * FROM times
SELECT d FROM times
SELECT t FROM times
SELECT t3, t6 FROM times
SELECT dt, dt1, dt6 FROM times
SELECT ts, ts6 FROM times
SELECT y, y + 0 FROM times
SELECT MIN(t), MAX(t), MIN(dt6), MAX(d) FROM times
SELECT CAST('-838:59:59' AS TIME), CAST('838:59:59.999999' AS TIME(6)), TIME'-00:00:01', TIMEDIFF('00:00:00', '23:59:59.999999')
SELECT DATE'2024-02-29', TIMESTAMP'2024-02-29 23:59:59.999999', CAST('2024-02-30' AS DATE), STR_TO_DATE('00/00/0000', '%m/%d/%Y')
SELECT d + INTERVAL 1 DAY, t + INTERVAL 1 SECOND, dt6 - INTERVAL 1 MICROSECOND FROM times
SELECT DATE_FORMAT(dt6, '%W %M %e %Y %T.%f'), UNIX_TIMESTAMP(ts6), YEAR(d), WEEKDAY(d), TO_DAYS(d) FROM times
SELECT SEC_TO_TIME(-3020399), MAKETIME(-838, 59, 59), MAKEDATE(2024, 366), LAST_DAY('2023-02-01')
### zero dates @writes
SET sql_mode = ''
INSERT INTO times (d, dt, ts) VALUES ('0000-00-00', '0000-00-00 00:00:00', 0), ('2024-00-10', '2024-13-45', '1950-01-01'), ('', 'x', '')
SHOW WARNINGS
SELECT d, dt, ts FROM times
SET sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'
INSERT INTO times (d) VALUES ('0000-00-00')
INSERT INTO times (d) VALUES ('2024-00-10')
SELECT d, dt FROM times WHERE d = '0000-00-00'
SET sql_mode = 'ALLOW_INVALID_DATES'
INSERT INTO times (d) VALUES ('2024-02-31')
SELECT d FROM times
### time zones
SET time_zone = '+00:00'
SELECT ts, ts6 FROM times
SET time_zone = '-11:30'
SELECT ts, ts6 FROM times
SET timestamp = 1700000000.123456
SELECT NOW(), NOW(6), CURDATE(), CURTIME(3), UTC_TIMESTAMP(), UNIX_TIMESTAMP()
SET time_zone = 'Nowhere/Land'
### strings
SELECT * FROM strings
SELECT c, cl, cb FROM strings
SELECT v, vl, vu, va, v16 FROM strings
SELECT bi, vb FROM strings
SELECT LENGTH(c), CHAR_LENGTH(vu), HEX(vl), HEX(vu), HEX(v16), HEX(bi) FROM strings
SELECT CONCAT(vl, vu), UPPER(v), LOWER(vl), REVERSE(vu), LEFT(vu, 3) FROM strings
SELECT CONVERT(vu USING latin1), CONVERT(vl USING utf8mb4), CAST(v AS BINARY), CAST(vb AS CHAR) FROM strings
SELECT vu COLLATE utf8mb4_bin, _latin1'abc', _utf8mb4'é', N'national', CHARSET(vu), COLLATION(vl), COERCIBILITY(c) FROM strings LIMIT 1
SELECT v FROM strings ORDER BY v DESC
SELECT GROUP_CONCAT(c ORDER BY c SEPARATOR '|') FROM strings
### blobs and texts
SELECT * FROM lobs
SELECT tb, tt FROM lobs
SELECT b, t FROM lobs
SELECT mb, mt FROM lobs
SELECT lb, lt, tl FROM lobs
SELECT LENGTH(tb), LENGTH(b), LENGTH(mb), LENGTH(lb), LENGTH(tt), LENGTH(t), LENGTH(mt), LENGTH(lt) FROM lobs
SELECT MD5(lb), SHA1(lt), CRC32(mb), COMPRESS(tt), UNCOMPRESS(COMPRESS(mt)) FROM lobs
### lengths about the length encoding's limits
SELECT REPEAT('a', 250), REPEAT('b', 251), REPEAT('c', 252), REPEAT('d', 253), REPEAT('e', 254), REPEAT('f', 255), REPEAT('g', 256)
SELECT REPEAT('a', 65535), REPEAT('b', 65536), REPEAT('c', 65537)
SELECT '', NULL, '', NULL
SELECT REPEAT(CHAR(251 USING binary), 250), CHAR(0 USING binary), CHAR(255, 254, 253, 252, 251 USING binary)
### enums and sets
SELECT * FROM choices
SELECT e + 0, s + 0, el + 0 FROM choices
SELECT FIND_IN_SET('b', s), FIELD(e, 'a', 'b') FROM choices
SELECT e FROM choices ORDER BY e
### geometry
SELECT * FROM shapes
SELECT g FROM shapes
SELECT ST_AsText(g), ST_AsText(po), ST_AsBinary(l), ST_Area(po), ST_Length(l), ST_X(p) FROM shapes
SELECT ST_GeomFromText('POINT(1 2)'), ST_GeomFromText('POLYGON EMPTY')
SELECT ST_GeomFromText('POINT(1')
### json
SELECT * FROM documents
SELECT JSON_EXTRACT(j, '$.a[4]'), JSON_VALID(j), JSON_TYPE(j), JSON_LENGTH(j), JSON_KEYS(j) FROM documents
SELECT JSON_OBJECT('a', 1, 'b', NULL), JSON_ARRAY(1, 'ü', TRUE), JSON_QUOTE('"'), JSON_UNQUOTE('"a"')
SELECT JSON_ARRAYAGG(d), JSON_OBJECTAGG(d, d * d) FROM digits
SELECT JSON_EXTRACT('{"a": 1', '$.a')
### addresses
SELECT * FROM addresses
SELECT i4, i6 FROM addresses
SELECT u FROM addresses ORDER BY u
SELECT HEX(i6), HEX(u), INET_ATON('1.2.3.4'), INET_NTOA(16909060), HEX(INET6_ATON('::1')) FROM addresses
SELECT CAST('nowhere' AS INET6)
### types of expressions
SELECT NULL, TRUE, FALSE, 1, -1, 1.5, 'a', x'41', b'1', DATE'2020-01-01'
SELECT 1 = 1, 1 <=> NULL, NULL = NULL, 'a' LIKE 'A', 1 IN (1, 2), EXISTS (SELECT 1), NOT 1, 1 XOR 1
SELECT IF(1, 'a', 2), IFNULL(NULL, 1.5), COALESCE(NULL, 'x', 1), NULLIF(1, 1), CASE WHEN 0 THEN 1 ELSE 'b' END
SELECT CAST('a' AS BINARY(5)), CAST(1 AS CHAR), CAST('12x' AS UNSIGNED), CAST(1.9 AS SIGNED), CAST('2020-01-01' AS DATETIME(6))
SELECT 1 UNION SELECT 'a' UNION SELECT NULL UNION SELECT 1.5
SELECT 1 AS a UNION ALL SELECT 18446744073709551615
SELECT (SELECT 1), (SELECT NULL), (SELECT d FROM digits WHERE d = 3), (SELECT d FROM digits WHERE d = 30)
SELECT ROW(1, 2) = ROW(1, 2), (1, 2) IN ((1, 2), (3, 4))
SELECT LENGTH(RAND(1)), RAND(3), MD5('a'), SHA2('a', 256), AES_ENCRYPT('a', 'k'), UNHEX('C3A9'), TO_BASE64('abc'), FROM_BASE64('YWJj')
