package statetest

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Pooled returns a URL of the database at to through a PgBouncer of its own. It is in
// transaction mode and has fewer connections than a program opens: each transaction may
// run in another session. Without PgBouncer, the test is skipped.
func Pooled(tb testing.TB, to string) string {
	tb.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		tb.Skip("pgbouncer is not in the PATH: apt-get install pgbouncer")
	}
	config, err := pgx.ParseConfig(to)
	if err != nil {
		tb.Fatal(err)
	}
	port := freePort(tb)
	dir, err := os.MkdirTemp("", "pooler") //nolint:usetesting // another account must get there
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	file := filepath.Join(dir, "pgbouncer.ini")
	server := fmt.Sprintf("host=%s port=%d user=%s", config.Host, config.Port, config.User)
	if config.Password != "" {
		server += fmt.Sprintf(" password='%s'", strings.ReplaceAll(config.Password, "'", "''"))
	}
	text := fmt.Sprintf(`[databases]
* = %s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
server_round_robin = 1
max_client_conn = 500
`, server, port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	var said bytes.Buffer
	pooler := exec.CommandContext(context.WithoutCancel(tb.Context()), program, file) //nolint:gosec // from the PATH
	pooler.Dir, pooler.Stderr = dir, &said
	pooler.SysProcAttr = ownerOf(tb, config.Host, dir, file)
	if err := pooler.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = pooler.Process.Kill()
		_ = pooler.Wait() // killed
	})
	u := url.URL{
		Scheme: "postgres", User: url.User("doe"), Host: fmt.Sprintf("127.0.0.1:%d", port), Path: config.Database,
	}
	if err := awaitAnswer(tb.Context(), u.String()); err != nil {
		tb.Fatalf("pgbouncer: %v\n%s", err, &said)
	}
	return u.String()
}

func awaitAnswer(ctx context.Context, url string) error {
	const tries = 500
	var err error
	for range tries {
		var conn *pgx.Conn
		if conn, err = pgx.Connect(ctx, url); err == nil {
			return conn.Close(ctx)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

func freePort(tb testing.TB) int {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// ownerOf returns the attributes with which root starts a program as the owner of a
// server's socket, and gives files to that account. PgBouncer refuses to run as root, and
// no other account may speak to a private server.
func ownerOf(tb testing.TB, socket string, files ...string) *syscall.SysProcAttr {
	tb.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	account := syscall.Stat_t{Uid: 65534, Gid: 65534} // nobody
	if info, err := os.Stat(socket); err == nil && info.Mode().Type() == fs.ModeDir {
		account = *info.Sys().(*syscall.Stat_t)
	}
	for _, file := range files {
		if err := os.Chown(file, int(account.Uid), int(account.Gid)); err != nil {
			tb.Fatal(err)
		}
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: account.Uid, Gid: account.Gid}}
}
