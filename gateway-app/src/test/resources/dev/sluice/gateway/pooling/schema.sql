# The tables and routines of makers.sql and seers.sql, made in an empty schema; with ? a statement may fail (on MySQL).
CREATE TABLE kept (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL, v INT, UNIQUE KEY by_name (name)) ENGINE = InnoDB
INSERT INTO kept VALUES (1, 'one', 10), (2, 'two', 20), (3, 'three', NULL)
CREATE TABLE logged (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, v INT) ENGINE = InnoDB
INSERT INTO logged (v) VALUES (1), (2), (3)
CREATE TABLE parent (id INT PRIMARY KEY) ENGINE = InnoDB
INSERT INTO parent VALUES (1)
CREATE TABLE child (parent_id INT, CONSTRAINT of_parent FOREIGN KEY (parent_id) REFERENCES parent (id)) ENGINE = InnoDB
CREATE TABLE watched (v INT) ENGINE = InnoDB
CREATE TRIGGER watches BEFORE INSERT ON watched FOR EACH ROW SET @made = CONCAT('trigger ', NEW.v)
CREATE FUNCTION sets_variable() RETURNS INT NO SQL BEGIN SET @made = 'function'; RETURN 1; END
CREATE FUNCTION logs(n INT) RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO logged (v) VALUES (n); RETURN LAST_INSERT_ID(); END
CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n
CREATE PROCEDURE sets_variable() SET @made = 'procedure'
CREATE PROCEDURE sets_mode() SET sql_mode = 'ANSI_QUOTES', time_zone = '+06:00'
CREATE PROCEDURE makes_temporary() CREATE TEMPORARY TABLE made (a INT)
CREATE PROCEDURE prepares() BEGIN PREPARE made FROM 'SELECT ''procedure'''; END
CREATE PROCEDURE outputs(IN a INT, INOUT b INT, OUT c VARCHAR(20)) BEGIN SET b = a + b; SET c = CONCAT('<', b, '>'); END
CREATE PROCEDURE two_results() BEGIN SELECT id FROM kept WHERE id < 3 ORDER BY id; SELECT 'second' AS word; END
CREATE PROCEDURE logs(n INT) INSERT INTO logged (v) VALUES (n)
CREATE PROCEDURE begins() BEGIN START TRANSACTION; INSERT INTO logged (v) VALUES (5); END
CREATE PROCEDURE warns() SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = 'mind this', MYSQL_ERRNO = 1642
CREATE PROCEDURE fails() BEGIN SELECT 1; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'told so', MYSQL_ERRNO = 31001; END
CREATE PROCEDURE locks(name VARCHAR(60)) SELECT GET_LOCK(name, 5)
CREATE VIEW pairs AS SELECT a.id AS first, b.id AS second FROM kept a, kept b WHERE a.id < b.id
?CREATE SEQUENCE counted
