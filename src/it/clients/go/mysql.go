// Go's go-sql-driver, through database/sql.
package main

import (
	"context"
	"crypto/md5"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-sql-driver/mysql"
)

// takes long, and shows that it has begun
const busy = "SELECT SUM(SLEEP(2)) FROM digits WHERE GET_LOCK(CONCAT('busy ', CONNECTION_ID()), 0)"

var (
	users = strings.Fields(os.Getenv("CLIENT_USERS"))
	ctx   = context.Background()
)

func dsn(user, password, options string) string {
	if os.Getenv("CLIENT_TLS") == "1" {
		options += "&tls=skip-verify"
	}
	return fmt.Sprintf("%s:%s@tcp(127.0.0.1:%s)/%s?charset=utf8mb4&multiStatements=true&allowAllFiles=true"+
		"&maxAllowedPacket=0&%s", user, password, os.Getenv("CLIENT_PORT"), os.Getenv("CLIENT_SCHEMA"), options)
}

// connect gives one connection, not a pool
func connect(user, password, options string) (*sql.Conn, error) {
	db, err := sql.Open("mysql", dsn(user, password, options))
	if err != nil {
		return nil, err
	}
	return db.Conn(ctx)
}

func must(options string) *sql.Conn {
	db, err := connect(users[0], os.Getenv("CLIENT_PASSWORD"), options)
	if err != nil {
		panic(err)
	}
	return db
}

func say(check string, values ...interface{}) {
	fmt.Printf("%s:", check)
	for _, value := range values {
		fmt.Print(" ", short(value))
	}
	fmt.Println()
}

func short(value interface{}) string {
	var text string
	switch v := value.(type) {
	case nil:
		text = "NULL"
	case []byte:
		if text = string(v); !utf8.Valid(v) {
			text = fmt.Sprintf("X%x", v)
		}
	case error:
		var server *mysql.MySQLError
		if errors.As(v, &server) {
			text = fmt.Sprintf("%d %s", server.Number, server.Message)
		} else {
			text = v.Error()
		}
	default:
		text = fmt.Sprint(v)
	}
	text = strings.NewReplacer("\n", "\\n", "\r", "\\r").Replace(text)
	if len(text) > 500 {
		return fmt.Sprintf("%.40s... %d %x", text, len(text), md5.Sum([]byte(text)))
	}
	return text
}

// print says each value of each result, as what the driver makes of it
func print(check string, named bool, rows *sql.Rows, err error) {
	if err != nil {
		say(check, err)
		return
	}
	defer rows.Close()
	for {
		columns, _ := rows.Columns()
		for rows.Next() {
			values := make([]interface{}, len(columns))
			pointers := make([]interface{}, len(columns))
			for i := range values {
				pointers[i] = &values[i]
			}
			if err := rows.Scan(pointers...); err != nil {
				say(check, err)
			}
			if named {
				for i := range values {
					say(check, columns[i], fmt.Sprintf("%T", values[i]), values[i])
				}
			} else {
				say(check, values...)
			}
		}
		if !rows.NextResultSet() {
			break
		}
		say(check, "next")
	}
	if err := rows.Err(); err != nil {
		say(check, err)
	}
}

func query(check string, db *sql.Conn, text string, values ...interface{}) {
	rows, err := db.QueryContext(ctx, text, values...)
	print(check, false, rows, err)
}

func exec(check string, db *sql.Conn, text string, values ...interface{}) {
	result, err := db.ExecContext(ctx, text, values...)
	if err != nil {
		say(check, err)
		return
	}
	affected, _ := result.RowsAffected()
	id, _ := result.LastInsertId()
	say(check, affected, id)
}

func do(db *sql.Conn, text string) {
	if _, err := db.ExecContext(ctx, text); err != nil {
		panic(err)
	}
}

func stream(check string, db *sql.Conn, text string, values ...interface{}) {
	rows, err := db.QueryContext(ctx, text, values...)
	if err != nil {
		say(check, err)
		return
	}
	digest, count := md5.New(), 0
	var id, name string
	for rows.Next() {
		if err := rows.Scan(&id, &name); err != nil {
			panic(err)
		}
		fmt.Fprintf(digest, "%s=%s\n", id, name)
		count++
	}
	say(check, count, fmt.Sprintf("%x", digest.Sum(nil)), rows.Err())
	rows.Close()
}

func kill(check, kind string) {
	victim := must("")
	var number int64
	victim.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&number)
	done := make(chan bool)
	go func() {
		db := must("")
		for i, found := 0, 0; i < 200 && found == 0; i++ {
			time.Sleep(50 * time.Millisecond)
			db.QueryRowContext(ctx, "SELECT COUNT(*) FROM digits WHERE d = 0 AND IS_USED_LOCK(CONCAT('busy ', ?)) IS NOT NULL",
				number).Scan(&found)
		}
		do(db, fmt.Sprintf("%s %d", kind, number))
		done <- true
	}()
	for _, text := range []string{busy, "SELECT 'usable'"} {
		var value string
		err := victim.QueryRowContext(ctx, text).Scan(&value)
		if err != nil && kind == "KILL" {
			say(check, "fails") // how a killed connection ends is the server's choice: MySQL just closes it
		} else {
			say(check, value, err)
		}
	}
	<-done
}

// lostConnection has a pool of one connection, which the server ends in a transaction
func lostConnection(check string) {
	pool, _ := sql.Open("mysql", dsn(users[0], os.Getenv("CLIENT_PASSWORD"), ""))
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	for _, text := range []string{"SELECT 1", "INSERT INTO work (name) VALUES ('lost')"} {
		tx, err := pool.Begin()
		if err != nil {
			say(check, err)
			return
		}
		var number int64
		tx.Exec("INSERT INTO work (name) VALUES ('lost')")
		tx.QueryRow("SELECT CONNECTION_ID()").Scan(&number)
		root, _ := sql.Open("mysql", fmt.Sprintf("root:sluice@tcp(127.0.0.1:%s)/?tls=skip-verify",
			os.Getenv("CLIENT_SERVER_PORT")))
		if _, err := root.Exec(fmt.Sprintf("KILL %d", number)); err != nil {
			say(check, err)
		}
		root.Close()
		time.Sleep(500 * time.Millisecond)
		if _, err := tx.Exec(text); err == nil {
			say(check, "not told")
		} else {
			say(check, "told")
		}
		tx.Rollback()
		var one int
		err = pool.QueryRow("SELECT 1").Scan(&one)
		say(check, "the next one works", one, err)
	}
}

func main() {
	for _, user := range users {
		if db, err := connect(user, os.Getenv("CLIENT_PASSWORD"), ""); err != nil {
			say("login "+user, err)
		} else {
			query("login "+user, db, "SELECT CURRENT_USER()")
		}
	}
	_, err := connect(users[0], "wrong", "")
	var refused *mysql.MySQLError
	say("refused login", errors.As(err, &refused), refused.Number) // Sluice's own messages say that they are

	db := must("")
	text := must("interpolateParams=true")
	query("server", db, "SELECT VERSION()")
	for _, check := range []string{"text", "prepared"} {
		db := map[string]*sql.Conn{"text": text, "prepared": db}[check]
		const between = "SELECT ?, ?, ?, ?, name FROM numbered WHERE id BETWEEN ? AND ? ORDER BY id"
		query(check, db, between, 1, 2.5, "ü☃𝄞", nil, 5, 7)
		query(check, db, between, -1, -0.1, "", "x", 99999, 100001)
		query(check, db, between, 0, 0.0, "\x00", nil, -2, -1)
		query(check, db, "SELECT ?, ?, ?", time.Date(2024, 2, 29, 12, 0, 0, 500000000, time.UTC), []byte{0, 255}, true)
		query(check, db, "SELECT nothing FROM nowhere WHERE a = ?", 1)
	}
	for _, check := range []string{"types", "types, prepared"} {
		db := map[string]*sql.Conn{"types": text, "types, prepared": db}[check]
		rows, err := db.QueryContext(ctx, "SELECT * FROM typed WHERE id > ? ORDER BY id", 0)
		print(check, true, rows, err)
	}
	if rows, err := db.QueryContext(ctx, "SELECT * FROM typed"); err == nil {
		types, _ := rows.ColumnTypes()
		for _, t := range types {
			nullable, _ := t.Nullable()
			precision, scale, _ := t.DecimalSize()
			say("columns", t.Name(), t.DatabaseTypeName(), t.ScanType(), nullable, precision, scale)
		}
		rows.Close()
	}
	stream("stream", text, "SELECT id, name FROM numbered ORDER BY id")
	stream("stream", db, "SELECT id, name FROM numbered WHERE id > ? ORDER BY id", -1)

	query("multi-statements", db, "SELECT 1 AS a; TRUNCATE work; INSERT INTO work (name) VALUES ('x'), ('y'); SELECT name FROM work")
	// a later statement that fails: this driver waits for ever, before a server too
	exec("multi-statements", db, "INSERT INTO work (name) VALUES ('z'); INSERT INTO work (name) VALUES ('z')")
	query("multi-statements", db, "SELECT 'usable'")
	query("multi-results", db, "CALL two_results()")
	do(db, "SET @c = 'so'")
	exec("out parameters", db, "CALL out_parameters(?, @b, @c)", 21)
	query("out parameters", db, "SELECT @b, @c")

	do(db, "TRUNCATE work")
	for _, commit := range []bool{false, true} {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
		if err != nil {
			panic(err)
		}
		tx.Exec("INSERT INTO work (name) VALUES ('in a transaction')")
		if commit {
			say("transactions", tx.Commit())
		} else {
			say("transactions", tx.Rollback())
		}
		query("transactions", text, "SELECT COUNT(*) FROM work")
	}
	do(db, "TRUNCATE work")
	for _, text := range []string{"INSERT INTO work (id, name) VALUES (100, 'a'), (101, 'b')", "INSERT INTO work (name) VALUES ('c')",
		"UPDATE work SET name = 'c' WHERE name = 'c'", "UPDATE work SET data = 'z'", "DELETE FROM work"} {
		exec("counts", db, text)
	}
	exec("counts", must("clientFoundRows=true"), "UPDATE digits SET d = d")
	for _, text := range []string{"SELECT nothing FROM nowhere", "SELEC 1", "INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y')", " "} {
		query("errors", db, text)
	}
	query("errors", db, "SELECT CAST('x' AS SIGNED), 1 / 0; SHOW WARNINGS")

	stream("error in mid-stream", text, "SELECT id, CONCAT(name, fails_at(id, 20000)) FROM numbered ORDER BY id")
	query("error in mid-stream", text, "SELECT 'usable'")
	stream("error in mid-stream", db, "SELECT id, CONCAT(name, fails_at(id, ?)) FROM numbered ORDER BY id", 20000)
	query("error in mid-stream", db, "SELECT 'usable'")

	lostConnection("lost connection")
	kill("kill query", "KILL QUERY")
	kill("kill", "KILL")

	do(db, "TRUNCATE loaded")
	exec("local infile", db, "LOAD DATA LOCAL INFILE '"+os.Getenv("CLIENT_FILE")+"' INTO TABLE loaded FIELDS TERMINATED BY ','")
	query("local infile", db, "SELECT COUNT(*), SUM(id), SUM(CRC32(name)), SUM(amount), SUM(name IS NULL) FROM loaded")
	exec("local infile", db, "LOAD DATA LOCAL INFILE '/nonexistent' INTO TABLE loaded")
	query("local infile", db, "SELECT 'usable'")

	value := make([]byte, 17920000)
	for i := range value {
		value[i] = byte(i)
	}
	do(db, "TRUNCATE work")
	exec("long values", db, "INSERT INTO work (data) VALUES (?)", value)
	exec("long values", text, "INSERT INTO work (data) VALUES (?)", value)
	rows, err := db.QueryContext(ctx, "SELECT data, REPEAT('x', 16777215 - 6) FROM work ORDER BY id")
	if err != nil {
		say("long values", err)
	} else {
		for rows.Next() {
			var data, repeated []byte
			rows.Scan(&data, &repeated)
			say("long values", len(data), string(data) == string(value), len(repeated))
		}
	}
	say("change user", "not supported")
	say("reset", "not supported")
	say("end", "ok")
}
