# By which a session looks for what others have left, in the form of makers.sql.
SHOW SESSION VARIABLES
SELECT @made, @other, @copy
SELECT LAST_INSERT_ID(), @@identity, FOUND_ROWS(), ROW_COUNT(), @@warning_count, @@error_count
SELECT ROW_COUNT(), FOUND_ROWS()
SHOW WARNINGS
SHOW ERRORS
SELECT DATABASE(), CURRENT_ROLE(), @@insert_id
SELECT * FROM made
SELECT id, name FROM kept ORDER BY id
EXECUTE made
DEALLOCATE PREPARE made
HANDLER kept READ FIRST
HANDLER made READ NEXT
SELECT RELEASE_ALL_LOCKS()
!0x17 {{hex:010000000001000000}}
!0x17 {{hex:020000000001000000}}
!0x1C {{hex:0100000001000000}}
SHOW PROFILES
SELECT "a" || 'b', 'a\'b', COLLATION('x'), FROM_UNIXTIME(0)
ROLLBACK
SELECT COUNT(*) > 0 FROM logged
@mariadb SELECT LASTVAL(counted)
@mariadb SELECT @@in_transaction
@mariadb SELECT VARIABLE_NAME FROM information_schema.USER_VARIABLES
@mariadb SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE = 'TEMPORARY'
@mysql SELECT VARIABLE_NAME FROM performance_schema.user_variables_by_thread WHERE THREAD_ID = PS_CURRENT_THREAD_ID()
