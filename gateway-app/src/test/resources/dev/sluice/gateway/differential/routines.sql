# Stored programs and their results.
### calls
CALL one_result()
CALL no_result()
SELECT @called
CALL two_results()
CALL empty_results()
CALL loops(5)
CALL loops(0)
CALL loops(300)
CALL runs_cursor()
CALL cursor_then_results()
CALL cursor_left_open()
CALL cursor_alone()
CALL cursor_and_outputs(3, @c)
CALL results_and_outputs(3, @c)
CALL fails_after_cursor(@c)
CALL warns()
SHOW WARNINGS
CALL diff.one_result
CALL one_result(1)
CALL outputs(1)
CALL missing_procedure()
CALL missing_schema.p()
SELECT 1
### errors in calls
CALL fails_between()
SHOW WARNINGS
SELECT 1
CALL fails_in_row()
SELECT 2
CALL signals('x')
SHOW ERRORS
SELECT 3
### output parameters
SET @b = 10
CALL outputs(5, @b, @c)
SELECT @b, @c
CALL outputs(NULL, @b, @c)
SELECT @b, @c
CALL outputs(1, 2, @c)
CALL outputs(1, @b, 3)
CALL outputs('x', @b, @c)
### calls that write @writes
CALL writes_and_reads()
CALL writes_and_reads()
SELECT * FROM nothing
BEGIN
CALL writes_and_reads()
ROLLBACK
SELECT * FROM nothing
### functions
SELECT twice(21), diff.twice(NULL)
SELECT twice('x')
SELECT twice(2147483647)
SELECT twice()
DO twice(1)
SELECT d, twice(d) FROM digits
### made and dropped @writes
CREATE PROCEDURE p() SELECT 'made'
CALL p()
CREATE PROCEDURE p() SELECT 'again'
CREATE OR REPLACE PROCEDURE p(x INT) BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION SELECT 'handled'; SELECT x; SELECT * FROM missing; END
CALL p(4)
SHOW CREATE PROCEDURE one_result
DROP PROCEDURE p
DROP PROCEDURE p
DROP PROCEDURE IF EXISTS p
SHOW WARNINGS
CREATE FUNCTION f(a VARCHAR(10)) RETURNS VARCHAR(30) CHARACTER SET latin1 NO SQL RETURN CONCAT('<', a, '>')
SELECT f('é')
CREATE FUNCTION bad() RETURNS INT BEGIN SELECT 1; RETURN 1; END
CREATE TRIGGER before_keyed BEFORE INSERT ON keyed FOR EACH ROW SET NEW.v = 99
INSERT INTO keyed (name) VALUES ('by trigger')
SELECT * FROM keyed
CREATE TRIGGER stops BEFORE DELETE ON keyed FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'
DELETE FROM keyed
SHOW TRIGGERS WHERE `Trigger` = 'none'
### prepared statements in text @writes
PREPARE s FROM 'SELECT ? + 1 AS r'
SET @v = 41
EXECUTE s USING @v
EXECUTE s
EXECUTE s USING @v, @v
SET @v = 'x'
EXECUTE s USING @v
DEALLOCATE PREPARE s
EXECUTE s USING @v
DEALLOCATE PREPARE s
PREPARE s FROM 'SELEC'
PREPARE s FROM 'SELECT 1; SELECT 2'
PREPARE s FROM 'INSERT INTO keyed (name, v) VALUES (?, ?)'
SET @n = 'prepared', @v = 3
EXECUTE s USING @n, @v
EXECUTE s USING @n, @v
PREPARE s FROM 'CALL two_results()'
EXECUTE s
PREPARE s FROM 'SELECT * FROM nothing'
EXECUTE s
DROP PREPARE s
EXECUTE IMMEDIATE 'SELECT ?' USING 5
