# Payloads about 16 MiB - 1. A row of one value of n bytes has n + 4 bytes of payload from 65,536 on, n + 9 from 16 MiB on.
### rows just below the limit @large
SELECT REPEAT('x', 16777209)
SELECT REPEAT('x', 16777210)
### rows on the limit @large
SELECT REPEAT('x', 16777211)
SELECT REPEAT('x', 16777212)
SELECT REPEAT('x', 16777213)
### values about the limit @large
SELECT REPEAT('x', 16777214)
SELECT REPEAT('x', 16777215)
SELECT REPEAT('x', 16777216)
### rows that end in an empty packet @large
SELECT REPEAT('a', 16777211), 1
SELECT REPEAT('b', 16777208), 'cd' UNION ALL SELECT 'e', 'f'
SELECT REPEAT('a', 16777211) UNION ALL SELECT REPEAT('b', 16777211)
### twenty megabytes @large
SELECT REPEAT('x', 20*1024*1024)
SELECT 'small', REPEAT('y', 20*1024*1024), NULL UNION ALL SELECT 'after', 'z', 1
### forty megabytes @large
SELECT REPEAT('x', 40*1024*1024)
### two values that make a large row @large
SELECT REPEAT('x', 9*1024*1024), REPEAT('y', 9*1024*1024)
SELECT 1; SELECT REPEAT('x', 17*1024*1024); SELECT 2
SELECT 2
### rows that begin like a terminator @large
SELECT REPEAT(0xFE, 16777216) UNION ALL SELECT 'a'
SELECT REPEAT(0xFF, 16777206), 0xFEFE UNION ALL SELECT NULL, 'a'
### more columns than 16 bits can count @large
SELECT {{columns:65535}}
SELECT {{columns:65536}}
SELECT {{columns:100000}}
SELECT {{columns:65536}} FROM nothing
!stmt_prepare SELECT {{columns:65535}}
!stmt_execute
SELECT 1
### large statements @large
SELECT LENGTH('{{repeat:16777198:x}}')
SELECT LENGTH('{{repeat:16777199:x}}')
SELECT LENGTH('{{repeat:16777200:x}}')
SELECT LENGTH('{{repeat:20000000:x}}')
SELECT 1
### a large value written and read @large @writes
INSERT INTO lobs (lb) VALUES ('{{repeat:17000000:x}}')
SELECT LENGTH(lb) FROM lobs
SELECT lb FROM lobs WHERE LENGTH(lb) > 1000000
### many rows @large
SELECT a.n, b.d, a.text FROM thousands a, digits b ORDER BY a.n, b.d
### large errors @large
SELECT REPEAT('x', 17000000) UNION ALL SELECT (SELECT d FROM digits)
SELECT * FROM `{{repeat:5000:x}}`
SELECT 1
### parameters about the limit @large
!stmt_prepare SELECT LENGTH(?), CRC32(?)
!stmt_execute text:{{repeat:16777189:x}} null
!stmt_execute text:{{repeat:16777190:x}} null
!stmt_execute text:{{repeat:16777191:x}} null
!stmt_execute text:{{repeat:16777192:x}} null
!stmt_execute text:{{repeat:16777193:x}} null
!stmt_execute text:{{repeat:16777215:x}} null
!stmt_execute text:{{repeat:16777216:x}} null
!stmt_execute blob:{{repeat:9000000:x}} blob:{{repeat:9000000:y}}
SELECT 1
### parameters of tens of megabytes @large
!stmt_prepare SELECT ?
!stmt_execute blob:{{repeat:20000000:x}}
!stmt_execute blob:{{repeat:40000000:y}}
!stmt_execute text:small
### long data of tens of megabytes @large
!stmt_prepare SELECT LENGTH(?), CRC32(?)
!stmt_long_data {{hex:0000}}{{repeat:16777208:x}}
!stmt_long_data {{hex:0000}}{{repeat:16777209:x}}
!stmt_long_data {{hex:0100}}{{repeat:20000000:y}}
!stmt_execute data data
### statements that are prepared about the limit @large
!stmt_prepare SELECT LENGTH('{{repeat:16777198:x}}')
!stmt_execute
!stmt_prepare SELECT LENGTH('{{repeat:16777199:x}}'), ?
!stmt_execute int:1
!stmt_prepare SELECT LENGTH('{{repeat:20000000:x}}')
!stmt_execute
### binary rows about the limit @large
!stmt_prepare SELECT REPEAT('x', ?)
!stmt_execute int:16777208
!stmt_execute int:16777209
!stmt_execute int:16777210
!stmt_execute int:16777211
!stmt_execute int:16777216
!stmt_execute int:20000000
!stmt_execute cursor int:16777209
!stmt_fetch {{hex:01000000}}
!stmt_fetch {{hex:01000000}}
SELECT 1
### a file with long rows @large @writes
LOAD DATA LOCAL INFILE 'rows.txt' INTO TABLE lobs (lb)
!file {{repeat:100000:x}}{{hex:0A}}{{repeat:5000:y}}
SELECT LENGTH(lb), CRC32(lb) FROM lobs
