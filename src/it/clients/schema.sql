-- What the client programs work on, for MySQL and MariaDB alike; a schema for each target, so that they can run at once.

CREATE TABLE digits (d INT PRIMARY KEY);
INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);

CREATE TABLE numbered (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
INSERT INTO numbered
  SELECT n, CONCAT('row ', n, ' ', CRC32(n))
  FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n FROM digits a, digits b, digits c, digits e, digits f) n;

CREATE TABLE typed (
  id INT PRIMARY KEY,
  c_tinyint TINYINT, c_tinyint_u TINYINT UNSIGNED, c_bool BOOL, c_smallint SMALLINT, c_smallint_u SMALLINT UNSIGNED,
  c_mediumint MEDIUMINT, c_mediumint_u MEDIUMINT UNSIGNED, c_int INT, c_int_u INT UNSIGNED,
  c_bigint BIGINT, c_bigint_u BIGINT UNSIGNED,
  c_float FLOAT, c_double DOUBLE, c_decimal DECIMAL(65,30), c_bit1 BIT, c_bit64 BIT(64),
  c_date DATE, c_time TIME, c_time6 TIME(6), c_datetime DATETIME, c_datetime6 DATETIME(6), c_timestamp6 TIMESTAMP(6) NULL,
  c_year YEAR,
  c_char CHAR(10), c_varchar VARCHAR(200), c_latin1 VARCHAR(20) CHARACTER SET latin1, c_binary BINARY(8),
  c_varbinary VARBINARY(40), c_tinytext TINYTEXT, c_text TEXT, c_longtext LONGTEXT, c_blob BLOB, c_longblob LONGBLOB,
  c_enum ENUM('small', 'größer'), c_set SET('a', 'b', 'c'), c_json JSON, c_geometry GEOMETRY
) DEFAULT CHARACTER SET utf8mb4;
INSERT INTO typed VALUES
  (1, 1, 2, TRUE, 3, 4, 5, 6, 7, 8, 9, 10, 1.5, 2.25, 12.345, b'1', 258, '2024-02-29', '12:34:56', '12:34:56.789',
   '2024-02-29 12:34:56', '2024-02-29 12:34:56.000789', '2024-02-29 12:34:56.5', 2024, 'char', 'wörter ☃ 𝄞', 'é',
   X'0102', X'FF00FE5C27', 'tiny', 'text''s \\ "line"\nnext', REPEAT('long', 100), X'00FF8081', REPEAT(X'00', 300),
   'größer', 'a,c', '{"k": [1, null, "ü"]}', ST_GeomFromText('POINT(1 2)')),
  (2, 127, 255, TRUE, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807,
   18446744073709551615, 3.4028e38, 1.7976931348623157e308,
   99999999999999999999999999999999999.999999999999999999999999999999, b'1', 18446744073709551615, '9999-12-31',
   '838:59:59', '838:59:59', '9999-12-31 23:59:59', '9999-12-31 23:59:59.999999', '2037-12-31 23:59:59.999999', 2155,
   REPEAT('ü', 10), REPEAT('𝄞', 200), REPEAT('ÿ', 20), REPEAT(X'FF', 8), REPEAT(X'FF', 40), REPEAT('x', 255),
   REPEAT('y', 3000), REPEAT('z', 70000), REPEAT(X'FF', 3000), REPEAT(X'FE', 70000), 'small', 'a,b,c', '[]',
   ST_GeomFromText('LINESTRING(0 0, 1 1)')),
  (3, -128, 0, FALSE, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, -3.4028e38,
   -1.7976931348623157e308, -99999999999999999999999999999999999.999999999999999999999999999999, b'0', 0, '1000-01-01',
   '-838:59:59', '-00:00:00.000001', '1000-01-01 00:00:00', '1000-01-01 00:00:00.000001', '1970-01-02 00:00:01', 1901,
   '', '', '', '', '', '', '', '', '', '', 'small', '', '{}', ST_GeomFromText('POINT(-1 -1)'));
INSERT INTO typed (id) VALUES (4);

CREATE TABLE work (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40) UNIQUE, data LONGBLOB) ENGINE = InnoDB;
CREATE TABLE loaded (id INT PRIMARY KEY, name VARCHAR(40), amount DECIMAL(10,2)) ENGINE = InnoDB;

DELIMITER //
CREATE PROCEDURE two_results()
BEGIN
  SELECT 1 AS a, 'eins' AS b;
  SELECT d FROM digits WHERE d > 6 ORDER BY d;
  SELECT d FROM digits WHERE d > 9;
END//
CREATE PROCEDURE out_parameters(IN a INT, OUT b INT, INOUT c VARCHAR(40))
BEGIN
  SET b = a * 2;
  SET c = CONCAT(c, '!');
END//
CREATE FUNCTION fails_at(n INT, last INT) RETURNS INT DETERMINISTIC NO SQL
BEGIN
  IF n = last THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'it fails in the middle', MYSQL_ERRNO = 1644;
  END IF;
  RETURN n;
END//
DELIMITER ;
