# Statement bytes that are no text, and text in the client's own character set.
### all bytes in a binary literal
SELECT _binary '{{bytes}}'
SELECT _binary '{{bytes}}' AS b, LENGTH(_binary '{{bytes}}'), HEX(_binary '{{bytes}}')
SELECT _binary '{{hex:FF}}', _binary '{{hex:00}}', _binary '{{hex:80}}', _binary '{{hex:C3}}', _binary '{{hex:EDA080}}', _binary '{{hex:F4908080}}'
SELECT CAST(_binary '{{bytes}}' AS CHAR CHARACTER SET latin1)
SELECT '{{bytes}}'
SELECT LENGTH('{{bytes}}')
### all bytes written and read @writes
INSERT INTO lobs (b, mb) VALUES (_binary '{{bytes}}', _binary '{{bytes}}{{bytes}}')
SELECT b, mb FROM lobs WHERE LENGTH(b) = 256
INSERT INTO strings (vb) VALUES (_binary '{{bytes}}')
SELECT vb FROM strings WHERE LENGTH(vb) = 256
DELETE FROM lobs WHERE b = _binary '{{bytes}}'
### latin1 bytes
SELECT '{{hex:E9}}', LENGTH('{{hex:E9}}'), HEX('{{hex:E4F6FC}}')
SELECT _latin1'{{hex:E9E8}}', HEX(_latin1'{{hex:E9E8}}')
SELECT 1 AS {{hex:E9}}
SELECT 1 AS `{{hex:E9}}`
SET NAMES latin1
SELECT '{{hex:E9}}', LENGTH('{{hex:E9}}'), 1 AS {{hex:E9}}
SELECT vl, vu FROM strings
SET NAMES utf8mb4
SELECT 'é', '{{hex:E9}}', 1 AS é
SELECT vl, vu FROM strings
### latin1 written and read @writes
INSERT INTO strings (vl, vu) VALUES ('{{hex:E9}}', '{{hex:E9}}')
SHOW WARNINGS
SELECT vl, vu, HEX(vl), HEX(vu) FROM strings
SET NAMES latin1
INSERT INTO strings (vl, vu) VALUES ('{{hex:E9}}', '{{hex:E9}}')
SELECT vl, vu, HEX(vl), HEX(vu) FROM strings
### character sets of the session
SHOW VARIABLES LIKE 'character_set_c%'
SHOW VARIABLES LIKE 'character_set_results'
SHOW VARIABLES LIKE 'collation_connection'
SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci
SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
SET CHARACTER SET latin1
SELECT 'é', @@character_set_client, @@character_set_connection, @@character_set_results
SET character_set_results = NULL
SELECT vl, vu, v16 FROM strings
SET character_set_results = utf16
SELECT vl, 'a' AS ascii_name FROM strings
SET NAMES binary
SELECT vl, vu FROM strings
SET NAMES sjis
SELECT '{{hex:83}}{{hex:5C}}', HEX('{{hex:95}}{{hex:5C}}')
SET NAMES gbk
SELECT '{{hex:BF}}{{hex:5C}}', HEX('{{hex:BF}}{{hex:5C}}')
SET NAMES utf16
SET NAMES nonsense
### odd bytes outside of literals
SELECT{{hex:09}}1{{hex:0A}},{{hex:0D0A}}2{{hex:0B}}, 3{{hex:0C}}
SELECT 1{{hex:00}}
SELECT 1{{hex:00}}, 2
{{hex:00}}
{{hex:FF}}
{{hex:EFBBBF}}SELECT 1
SELECT {{hex:C2A0}}1
SELECT 'unfinished
SELECT "unfinished
SELECT `unfinished
SELECT '{{hex:C3}}
### quotes and escapes
SELECT 'it''s', 'it\'s', "say ""hi""", 'a\nb\tc\0d\Ze\\f\%g\_h', 'a' 'b' "c"
SET sql_mode = 'NO_BACKSLASH_ESCAPES'
SELECT 'a\b', 'c:\dir\'
SELECT _binary '{{hex:00FF5C27}}'
SET sql_mode = 'ANSI_QUOTES'
SELECT "d" FROM digits WHERE d = 1
SELECT 'a' "alias"
### comments
SELECT /* inner */ 1
SELECT 1 -- to the end
SELECT 1 {{hex:23}} to the end
/* leading */ SELECT 1
/*! SELECT */ 1
SELECT /*!99999 2, */ 1
SELECT /*M! 3, */ 1
SELECT 1 /* unfinished
-- nothing but a comment
/* nothing but a comment */
{{hex:23}} nothing but a comment
/**/
