# COM_STMT_BULK_EXECUTE, which MariaDB has; a client that did not negotiate it is refused.
### bulk inserts @mariadb @writes
!stmt_prepare INSERT INTO keyed (name, v) VALUES (?, ?)
!stmt_bulk text:a int:1 | text:b null | text:c default | text:d int:-4
SELECT * FROM keyed
!stmt_bulk text:ünï{{hex:FF}} int:1
SHOW WARNINGS
!stmt_bulk_last text:e int:5 | text:f int:6
SELECT name, v FROM keyed ORDER BY id
SELECT LAST_INSERT_ID()
### a bulk insert that fails in the middle @mariadb @writes
!stmt_prepare INSERT INTO keyed (name, v) VALUES (?, ?)
!stmt_bulk text:a int:1 | text:one int:2 | text:b int:3
SHOW WARNINGS
SELECT name, v FROM keyed ORDER BY id
!stmt_bulk null int:1 | text:c int:2
SELECT name, v FROM keyed ORDER BY id
!stmt_bulk text:d int:1 | text:e int:2
SELECT name, v FROM keyed ORDER BY id
### bulk execution that returns rows @mariadb @writes
!stmt_prepare INSERT INTO keyed (name, v) VALUES (?, ?) RETURNING id, name, v
!stmt_bulk text:a int:1 | text:b default | text:c null
!stmt_bulk text:d int:1 | text:one int:2
!stmt_prepare DELETE FROM keyed WHERE id = ? RETURNING name
!stmt_bulk int:1 | int:100 | int:7
SELECT name, v FROM keyed ORDER BY id
### bulk updates @mariadb @writes
!stmt_prepare UPDATE keyed SET name = ?, v = ? WHERE id = ?
!stmt_bulk text:uno int:1 int:1 | ignore int:2 int:2 | text:tres ignore int:3 | text:siete default int:7
SELECT * FROM keyed ORDER BY id
!stmt_prepare DELETE FROM keyed WHERE id = ?
!stmt_bulk int:1 | int:2 | int:200
SELECT * FROM keyed ORDER BY id
### bulk execution in a transaction @mariadb @writes
BEGIN
!stmt_prepare INSERT INTO keyed (name) VALUES (?)
!stmt_bulk text:a | text:b
ROLLBACK
SELECT name FROM keyed ORDER BY id
### bulk execution of what cannot be @mariadb
!stmt_prepare SELECT ?
!stmt_bulk int:1 | int:2
!stmt_prepare DO 1
!stmt_bulk int:1
!stmt_prepare SELECT d FROM digits WHERE d < ?
!stmt_bulk int:2 | int:3
SELECT 1
### bulk execution that is not whole @mariadb
!stmt_prepare INSERT INTO nothing VALUES (?, ?)
!stmt_bulk int:1
!stmt_bulk 03:{{hex:00}} text:a
!0xFA {{hex:00000000}}
!0xFA {{hex:0000000000}}
SELECT 1
### bulk execution of what was not prepared @mariadb
!stmt_bulk int:1 | int:2
!stmt_bulk_last int:1
!stmt_prepare SELECT nothing FROM nowhere
!stmt_bulk int:1
!stmt_prepare INSERT INTO digits VALUES (?)
!stmt_close
!stmt_bulk int:10
SELECT COUNT(*) FROM digits
### bulk execution and long data @mariadb @writes
!stmt_prepare INSERT INTO nothing VALUES (?, ?)
!stmt_long_data {{hex:0100}}abc
!stmt_bulk int:1 text:a | int:2 text:b
SELECT * FROM nothing
!stmt_long_data {{hex:0900}}abc
!stmt_bulk int:3 text:c
!stmt_bulk int:4 text:d
SELECT * FROM nothing
