#!/usr/bin/env perl
# Perl's DBD::mysql and DBD::MariaDB, both on MariaDB's C library: dbd.pl mysql|MariaDB
# "dbd.pl DRIVER ID KILL" is its own helper: it kills that connection when it is busy.
use strict;
use warnings;
use utf8;
use DBI;
use Digest::MD5 qw(md5_hex);
use Encode qw(encode_utf8);

my $driver = $ARGV[0];
my $prefix = lc $driver;
my ($port, $tls, $password, $schema, $file) = @ENV{map { "CLIENT_$_" } qw(PORT TLS PASSWORD SCHEMA FILE)};
my @users = split ' ', $ENV{CLIENT_USERS};
# row by row; DBD::mysql never ends where the statement is prepared, DBD::MariaDB gives no rows at all
my %streamed = $driver eq 'mysql' ? (mysql_use_result => 1) : ();
# takes long, and shows that it has begun
my $busy = "SELECT SUM(SLEEP(2)) FROM digits WHERE GET_LOCK(CONCAT('busy ', CONNECTION_ID()), 0)";
binmode STDOUT, ':utf8';
$| = 1;

sub connection {
  my (%options) = @_;
  my $more = $options{more} // '';
  my $dsn = "dbi:$driver:database=$schema;host=127.0.0.1;port=$port;${prefix}_local_infile=1;${prefix}_multi_statements=1$more";
  # optional, because neither knows that its library can insist; the other side insists
  $dsn .= ";${prefix}_ssl=1;${prefix}_ssl_optional=1" if $tls;
  return DBI->connect($dsn, $options{user} // $users[0], $options{password} // $password,
    { RaiseError => 1, PrintError => 0, AutoCommit => 1, $driver eq 'mysql' ? (mysql_enable_utf8mb4 => 1) : () });
}

sub short {
  my ($value) = @_;
  return 'NULL' if !defined $value;
  return '[' . join(', ', map { short($_) } @$value) . ']' if ref $value;
  $value = 'X' . unpack('H*', encode_utf8($value)) if $value =~ /[^\x20-\x{10ffff}]|[\x7f-\xa0]/;
  return length $value > 500 ? substr($value, 0, 40) . '... ' . length($value) . ' ' . md5_hex(encode_utf8($value)) : $value;
}

sub report {
  my ($check, @values) = @_;
  print "$check: ", join(' ', map { short($_) } @values), "\n";
}

sub attempt {
  my ($check, $action, @arguments) = @_;
  eval { $action->($check, @arguments); 1 } or report($check, failure());
}

sub failure { return $@ && $DBI::err ? ($DBI::err, $DBI::state, $DBI::errstr) : $@ }

sub rows { my ($db, $sql, @values) = @_; return $db->selectall_arrayref($sql, undef, @values) }

sub kill_when_busy {
  my ($number, $kill) = @_;
  my $db = connection();
  for (1 .. 200) {
    last if @{rows($db, "SELECT d FROM digits WHERE d = 0 AND IS_USED_LOCK('busy $number') IS NOT NULL")};
    select undef, undef, undef, 0.05;
  }
  $db->do($kill);
}

if (@ARGV > 1) {
  kill_when_busy(@ARGV[1, 2]);
  exit;
}

for my $user (@users) {
  attempt("login $user", sub { report($_[0], rows(connection(user => $user), 'SELECT CURRENT_USER()')) });
}
eval { connection(password => 'wrong') } or report('refused login', $DBI::err);    # Sluice's own messages say that they are
my $db = connection();
report('server', $db->{"${prefix}_serverinfo"}, $db->{"${prefix}_serverversion"});

my $prepared = connection(more => ";${prefix}_server_prepare=1");
my $values = sub {
  my ($check, $db) = @_;
  my $statement = $db->prepare('SELECT ?, ?, ?, ?, name FROM numbered WHERE id BETWEEN ? AND ? ORDER BY id');
  for ([1, 2.5, 'ü☃𝄞', undef, 5, 7], [-1, -0.1, '', 'x', 99999, 100001], [0, 0, "\0'\"", undef, -2, -1]) {
    $statement->execute(@$_);
    report($check, $statement->rows, $statement->{NUM_OF_PARAMS}, $statement->fetchall_arrayref);
  }
  report($check, rows($db, "SELECT 1, NULL, 'it''s', 2.50, X'00FF', NOW() > 0"));
  attempt($check, sub { $db->prepare('SELECT nothing FROM nowhere')->execute });
};
my $types = sub {
  my ($check, $db) = @_;
  my $statement = $db->prepare('SELECT * FROM typed WHERE id > ? ORDER BY id');
  $statement->execute(0);
  while (my $row = $statement->fetchrow_arrayref) {
    report($check, $statement->{NAME}[$_], $row->[$_]) for 0 .. $#$row;
  }
};
attempt('text', $values, $db);
attempt('types', $types, $db);
attempt('prepared', $values, $prepared);
attempt('types, prepared', $types, $prepared);
attempt('columns', sub {
  my ($check) = @_;
  my $statement = $db->prepare('SELECT * FROM typed');
  $statement->execute;
  for my $attribute (qw(NAME TYPE PRECISION SCALE NULLABLE), map { "${prefix}_$_" } qw(table type type_name length max_length
      is_blob is_key is_num is_pri_key is_auto_increment)) {
    report($check, $attribute, $statement->{$attribute});
  }
});

attempt('stream', sub {
  my ($check) = @_;
  for my $db ($db, $prepared) {
    my $statement = $db->prepare('SELECT id, name FROM numbered ORDER BY id', $db == $prepared ? {} : \%streamed);
    $statement->execute;
    my ($digest, $count) = (Digest::MD5->new, 0);
    while (my ($id, $name) = $statement->fetchrow_array) {
      $digest->add(encode_utf8("$id=$name\n"));
      $count++;
    }
    report($check, $count, $digest->hexdigest);
  }
});

my $results = sub {
  my ($check, $sql) = @_;
  my $statement = $db->prepare($sql);
  $statement->execute;
  do {
    report($check, $statement->rows, $statement->{NUM_OF_FIELDS} ? $statement->fetchall_arrayref : 'no rows');
  } while ($statement->more_results);
};
attempt('multi-statements', $results,
  "SELECT 1 AS a; TRUNCATE work; INSERT INTO work (name) VALUES ('x'), ('y'); SELECT name FROM work");
attempt('multi-statements', $results, 'SELECT 1; SELECT nothing FROM nowhere; SELECT 2');
$db = connection();    # the drivers differ in what they make of a failure behind a result
attempt('multi-results', $results, 'CALL two_results()');
attempt('out parameters', sub {
  my ($check) = @_;
  $db->do("SET \@c = 'so'");
  $db->do('CALL out_parameters(?, @b, @c)', undef, 21);
  report($check, rows($db, 'SELECT @b, @c'));
});

attempt('transactions', sub {
  my ($check) = @_;
  my $count = sub { rows($_[0] // $db, 'SELECT COUNT(*) FROM work') };
  $db->do('TRUNCATE work');
  $db->begin_work;
  $db->do("INSERT INTO work (name) VALUES ('rolled back')");
  report($check, $count->());
  $db->rollback;
  report($check, $count->());
  $db->{AutoCommit} = 0;
  $db->do("INSERT INTO work (name) VALUES ('committed')");
  $db->commit;
  $db->do("INSERT INTO work (name) VALUES ('rolled back')");
  $db->rollback;
  $db->{AutoCommit} = 1;
  report($check, $count->(connection()));
});

attempt('counts', sub {
  my ($check) = @_;
  $db->do('TRUNCATE work');
  for my $sql ("INSERT INTO work (id, name) VALUES (100, 'a'), (101, 'b')", "INSERT INTO work (name) VALUES ('c')",
    "UPDATE work SET name = 'c' WHERE name = 'c'", "UPDATE work SET data = 'z'", 'DELETE FROM work') {
    my $statement = $db->prepare($sql);
    $statement->execute;
    report($check, $statement->rows, $statement->{"${prefix}_insertid"}, $db->{"${prefix}_info"});
  }
});

attempt('errors', sub {
  my ($check) = @_;
  for my $sql ('SELECT nothing FROM nowhere', 'SELEC 1', "INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y')", ' ') {
    attempt($check, sub { $db->do($sql) });
  }
  my $statement = $db->prepare("SELECT CAST('x' AS SIGNED), 1 / 0");
  $statement->execute;
  report($check, $statement->fetchall_arrayref, $statement->{"${prefix}_warning_count"}, rows($db, 'SHOW WARNINGS'));
});

attempt('error in mid-stream', sub {
  my ($check) = @_;
  for my $db ($db, $prepared) {
    my $statement = $db->prepare('SELECT id, name, fails_at(id, ?) FROM numbered ORDER BY id', $db == $prepared ? {} : \%streamed);
    my $count = 0;
    eval {
      $statement->execute(20000);
      $count++ while $statement->fetchrow_arrayref;
      report($check, 'no exception');
    };
    report($check, failure()) if $@;
    $statement->finish;
    report($check, $count, rows($db, "SELECT 'usable'"));
  }
});

sub killed {
  my ($check, $kind, $greeted) = @_;
  my $victim = connection();
  my $number = rows($victim, 'SELECT CONNECTION_ID()')->[0][0];
  my $target = $greeted ? $victim->{"${prefix}_thread_id"} : $number;
  my $killer = fork;
  exec $^X, $0, $driver, $number, "$kind $target" if !$killer;
  for my $sql ($busy, "SELECT 'usable'") {
    # how a killed connection ends is the server's choice: MySQL just closes it
    eval { report($check, rows($victim, $sql)); 1 } or report($check, $kind eq 'KILL' ? 'fails' : failure());
  }
  waitpid $killer, 0;
}
attempt('kill query', \&killed, 'KILL QUERY');
attempt('kill query', \&killed, 'KILL QUERY', 1);
attempt('kill', \&killed, 'KILL');

attempt('local infile', sub {
  my ($check) = @_;
  $db->do('TRUNCATE loaded');
  report($check, $db->do("LOAD DATA LOCAL INFILE '$file' INTO TABLE loaded FIELDS TERMINATED BY ','"), $db->{"${prefix}_info"});
  report($check, rows($db, 'SELECT COUNT(*), SUM(id), SUM(CRC32(name)), SUM(amount), SUM(name IS NULL) FROM loaded'));
});
attempt('local infile', sub { $db->do("LOAD DATA LOCAL INFILE '/nonexistent' INTO TABLE loaded") });
report('local infile', rows($db, "SELECT 'usable'"));

attempt('long values', sub {
  my ($check) = @_;
  my $value = join('', map { chr } 0 .. 255) x 70000;
  $db->do('TRUNCATE work');
  for my $db ($db, $prepared) {
    my $statement = $db->prepare('INSERT INTO work (data) VALUES (?)');
    $statement->bind_param(1, $value, DBI::SQL_BLOB());
    $statement->execute;
    for my $row (@{rows($db, "SELECT id, data, REPEAT('x', 16777215 - 6) FROM work ORDER BY id")}) {
      report($check, $row->[0], length $row->[1], $row->[1] eq $value, length $row->[2]);
    }
  }
  $db->do('TRUNCATE work');
});
report('change user', 'not supported');
report('reset', 'not supported');
$_->disconnect for $db, $prepared;
print "end: ok\n";
