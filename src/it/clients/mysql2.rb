#!/usr/bin/env ruby
# Ruby's mysql2, on MariaDB's C library.
require 'mysql2'
require 'digest'
require 'active_record'

USERS = ENV['CLIENT_USERS'].split
PASSWORD, SCHEMA, FILE, PORT, TLS = %w[PASSWORD SCHEMA FILE PORT TLS].map { |name| ENV["CLIENT_#{name}"] }
# takes long, and shows that it has begun
BUSY = "SELECT SUM(SLEEP(2)) FROM digits WHERE GET_LOCK(CONCAT('busy ', CONNECTION_ID()), 0)".freeze
STDOUT.sync = true

def connect(user: USERS[0], password: PASSWORD)
  Mysql2::Client.new(host: '127.0.0.1', port: PORT.to_i, username: user, password: password, database: SCHEMA,
                     encoding: 'utf8mb4', local_infile: true, flags: Mysql2::Client::MULTI_STATEMENTS,
                     sslcipher: (TLS == '1' ? 'DEFAULT' : nil), as: :array)
end

def say(check, *values)
  puts "#{check}: " + values.map { |value|
    text = value.is_a?(String) && value.encoding != Encoding::BINARY ? value : value.inspect
    text = text.gsub("\n", '\n')
    text.size > 500 ? "#{text[0, 40]}... #{text.size} #{Digest::MD5.hexdigest(text)}" : text
  }.join(' ')
end

def attempt(check, *arguments)
  yield check, *arguments
rescue Mysql2::Error => error
  say check, error.error_number, error.sql_state, error.message
rescue ArgumentError, RangeError => error
  say check, error.class, error.message
end

def rows(db, sql) = db.query(sql).to_a

def kill(check, kind)
  victim = connect
  number = rows(victim, 'SELECT CONNECTION_ID()')[0][0]
  target = yield(victim, number)
  killer = Thread.new do
    db = connect
    200.times do
      break if rows(db, "SELECT d FROM digits WHERE d = 0 AND IS_USED_LOCK('busy #{number}') IS NOT NULL").any?

      sleep 0.05
    end
    db.query("#{kind} #{target}")
  end
  [BUSY, "SELECT 'usable'"].each do |sql|
    say check, rows(victim, sql)
  rescue Mysql2::Error => error
    # how a killed connection ends is the server's choice: MySQL just closes it
    kind == 'KILL' ? say(check, 'fails') : say(check, error.error_number, error.message)
  end
  killer.join
end

USERS.each { |user| attempt("login #{user}") { |check| say check, rows(connect(user: user), 'SELECT CURRENT_USER()') } }
begin
  connect(password: 'wrong')
rescue Mysql2::Error => error
  say 'refused login', error.error_number, error.sql_state # Sluice's own messages say that they are
end
db = connect
say 'server', db.server_info

attempt('text') do |check|
  say check, rows(db, "SELECT 1, NULL, 'it''s', 2.50, X'00FF', 'ü☃𝄞', NOW() > 0")
  say check, rows(db, 'SELECT d FROM digits WHERE d > 9')
end
attempt('prepared') do |check|
  statement = db.prepare('SELECT ?, ?, ?, ?, name FROM numbered WHERE id BETWEEN ? AND ? ORDER BY id')
  [[1, 2.5, 'ü☃𝄞', nil, 5, 7], [-1, -0.1, '', 'x', 99_999, 100_001], [0, 0.0, "\0", nil, -2, -1]].each do |values|
    say check, statement.param_count, statement.field_count, statement.execute(*values).to_a
  end
  statement.close
  db.query('TRUNCATE work')
  statement = db.prepare('INSERT INTO work (name) VALUES (?)')
  statement.execute('x')
  say check, statement.affected_rows
  attempt(check) { statement.execute('x') }
  attempt(check) { db.prepare('SELECT nothing FROM nowhere') }
end
attempt('types') do |check|
  db.query('SELECT * FROM typed ORDER BY id', as: :hash).each { |row| row.each { |name, value| say check, name, value } }
end
# value by value: there are some that the driver cannot convert
db.query('SELECT * FROM typed LIMIT 0').fields.each do |name|
  (1..4).each do |id|
    attempt('types, prepared') { |check| say check, name, db.prepare("SELECT #{name} FROM typed WHERE id = ?").execute(id).to_a }
  end
end
attempt('columns') do |check|
  result = db.query('SELECT * FROM typed')
  say check, *result.fields
  say check, *result.field_types if result.respond_to?(:field_types)
end
# as a whole: row by row Debian's version of the driver loses rows, before a server too
attempt('stream') do |check|
  digest = Digest::MD5.new
  result = rows(db, 'SELECT id, name FROM numbered ORDER BY id')
  result.each { |id, name| digest << "#{id}=#{name}\n" }
  say check, result.size, digest.hexdigest
end

results = lambda do |check, sql|
  result = db.query(sql)
  loop do
    say check, result ? result.to_a : 'no rows', db.affected_rows
    break unless db.next_result

    result = db.store_result
  end
end
attempt('multi-statements', "SELECT 1 AS a; TRUNCATE work; INSERT INTO work (name) VALUES ('x'), ('y'); SELECT name FROM work",
        &results)
attempt('multi-statements', 'SELECT 1; SELECT nothing FROM nowhere; SELECT 2', &results)
say 'multi-statements', rows(db, "SELECT 'usable'")
attempt('multi-results', 'CALL two_results()', &results)
attempt('out parameters') do |check|
  db.query("SET @c = 'so'")
  db.query('CALL out_parameters(21, @b, @c)')
  db.abandon_results!
  say check, rows(db, 'SELECT @b, @c')
end
attempt('transactions') do |check|
  db.query('TRUNCATE work')
  db.query('BEGIN')
  db.query("INSERT INTO work (name) VALUES ('rolled back')")
  say check, rows(db, 'SELECT COUNT(*) FROM work')
  db.query('ROLLBACK')
  say check, rows(db, 'SELECT COUNT(*) FROM work')
  db.query('START TRANSACTION')
  db.query("INSERT INTO work (name) VALUES ('committed')")
  db.query('COMMIT')
  say check, rows(connect, 'SELECT COUNT(*) FROM work')
end
attempt('counts') do |check|
  db.query('TRUNCATE work')
  ["INSERT INTO work (id, name) VALUES (100, 'a'), (101, 'b')", "INSERT INTO work (name) VALUES ('c')",
   "UPDATE work SET name = 'c' WHERE name = 'c'", "UPDATE work SET data = 'z'", 'DELETE FROM work'].each do |sql|
    db.query(sql)
    say check, db.affected_rows, db.last_id, db.query_info_string
  end
end
# ActiveRecord with a pool of one connection, which the server ends in a transaction
attempt('lost connection') do |check|
  ActiveRecord::Base.establish_connection(
    adapter: 'mysql2', host: '127.0.0.1', port: PORT.to_i, username: USERS[0], password: PASSWORD, database: SCHEMA,
    sslcipher: (TLS == '1' ? 'DEFAULT' : nil), pool: 1
  )
  ['SELECT 1', "INSERT INTO work (name) VALUES ('lost')"].each do |following|
    ActiveRecord::Base.transaction do
      base = ActiveRecord::Base.connection
      base.execute("INSERT INTO work (name) VALUES ('lost')")
      number = base.select_value('SELECT CONNECTION_ID()')
      root = Mysql2::Client.new(host: '127.0.0.1', port: ENV['CLIENT_SERVER_PORT'].to_i, username: 'root',
                                password: 'sluice')
      root.query("KILL #{number}")
      root.close
      sleep 0.5
      base.execute(following)
      say check, 'not told'
    end
  rescue ActiveRecord::ActiveRecordError
    say check, 'told'
  ensure
    ActiveRecord::Base.clear_active_connections!
    # as Rails does when a request begins
    ActiveRecord::Base.connection.verify!
    say check, 'the next one works', ActiveRecord::Base.connection.select_value('SELECT 1')
  end
  ActiveRecord::Base.remove_connection
end
attempt('errors') do |check|
  ['SELECT nothing FROM nowhere', 'SELEC 1', "INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y')", ' '].each do |sql|
    attempt(check) { db.query(sql) }
  end
  say check, rows(db, "SELECT CAST('x' AS SIGNED), 1 / 0"), db.warning_count, rows(db, 'SHOW WARNINGS')
end
attempt('error in mid-stream') do |check|
  attempt(check) { rows(db, 'SELECT id, name, fails_at(id, 20000) FROM numbered ORDER BY id') }
  attempt(check) { db.prepare('SELECT id, name, fails_at(id, ?) FROM numbered ORDER BY id').execute(20_000).to_a }
  say check, rows(db, "SELECT 'usable'")
end
attempt('kill query') { |check| kill(check, 'KILL QUERY') { |_, number| number } }
attempt('kill query') { |check| kill(check, 'KILL QUERY') { |victim, _| victim.thread_id } }
attempt('kill') { |check| kill(check, 'KILL') { |_, number| number } }
attempt('local infile') do |check|
  db.query('TRUNCATE loaded')
  db.query("LOAD DATA LOCAL INFILE '#{FILE}' INTO TABLE loaded FIELDS TERMINATED BY ','")
  say check, db.affected_rows, db.query_info_string
  say check, rows(db, 'SELECT COUNT(*), SUM(id), SUM(CRC32(name)), SUM(amount), SUM(name IS NULL) FROM loaded')
end
attempt('local infile') { db.query("LOAD DATA LOCAL INFILE '/nonexistent' INTO TABLE loaded") }
say 'local infile', rows(db, "SELECT 'usable'")
attempt('long values') do |check|
  value = ((0..255).map(&:chr).join * 70_000).b
  db.query('TRUNCATE work')
  db.prepare('INSERT INTO work (data) VALUES (?)').execute(value)
  rows(db, "SELECT data, REPEAT('x', 16777215 - 6) FROM work").each do |data, text|
    say check, data.bytesize, data == value, text.size
  end
end
say 'change user', 'not supported'
say 'reset', 'not supported'
db.close
say 'end', 'ok'
