package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ErrNoBinaries says that no PostgreSQL server is installed. The errors that wrap
// it name the command that installs one.
var ErrNoBinaries = errors.New("no PostgreSQL server found (programs initdb and postgres)")

// ErrVersion says that a kept directory needs the programs of a major version of
// PostgreSQL that is not installed.
var ErrVersion = errors.New("database directory of another PostgreSQL version")

const installHint = `; install one with
  apt-get install postgresql       (Debian, Ubuntu)
  dnf install postgresql-server    (Fedora, RHEL)
  apk add postgresql               (Alpine)
  brew install postgresql@17       (macOS)`

// binaries are the programs of one installation.
type binaries struct {
	Dir     string // holds initdb and postgres
	Version string // as they print it: 15.18
}

// major returns the part of the version that must match that of a database directory.
func (b binaries) major() string {
	major, _, _ := strings.Cut(b.Version, ".")
	return major
}

func (b binaries) path(program string) string { return filepath.Join(b.Dir, program) }

// findBinaries returns the first installation that the account can run and, unless major
// is "", has that major version.
func findBinaries(ctx context.Context, a account, major string) (binaries, error) {
	var others []string
	for _, dir := range listBinaryDirs() {
		b, err := inspectBinaries(ctx, a, dir)
		if ctx.Err() != nil {
			return binaries{}, context.Cause(ctx)
		}
		if err != nil {
			continue // not an installation, or not one for us
		}
		if major == "" || b.major() == major {
			return b, nil
		}
		others = append(others, b.Version)
	}
	if len(others) == 0 {
		return binaries{}, fmt.Errorf("%w%s", ErrNoBinaries, installHint)
	}
	return binaries{}, fmt.Errorf("%w: it needs PostgreSQL %s, and only %s is installed; install %[2]s beside it, "+
		"or move the data: where %[2]s is installed write it out with pg_dumpall, "+
		"then begin with an empty directory and read it back with psql",
		ErrVersion, major, strings.Join(others, ", "))
}

// listBinaryDirs returns the directories that may hold an installation: first those of
// PATH, which the operator chose, then those of packages, the newest first.
func listBinaryDirs() []string {
	var known []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",                          // Debian, Ubuntu
		"/usr/pgsql-*/bin",                                   // RPMs of the PostgreSQL project
		"/usr/libexec/postgresql*",                           // Alpine
		"/usr/lib/postgresql*/bin",                           // SUSE
		"/opt/homebrew/opt/postgresql*/bin",                  // Homebrew on Apple silicon
		"/usr/local/opt/postgresql*/bin",                     // Homebrew on Intel
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",     // Homebrew on Linux
		"/Applications/Postgres.app/Contents/Versions/*/bin", // Postgres.app
	} {
		dirs, _ := filepath.Glob(pattern) // errors only for a malformed pattern
		known = append(known, dirs...)
	}
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(versionNumber(b), versionNumber(a)) })
	return slices.Concat(onPath(), known)
}

// onPath returns the directories of the postgres programs of PATH. It follows links:
// distributions link single programs into /usr/bin.
func onPath() []string {
	var dirs []string
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		program, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err == nil && filepath.IsAbs(program) {
			dirs = append(dirs, filepath.Dir(program))
		}
	}
	return dirs
}

// versionNumber returns the last number in path, or 0.
func versionNumber(path string) int {
	digits := strings.FieldsFunc(path, func(r rune) bool { return r < '0' || r > '9' })
	if len(digits) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(digits[len(digits)-1]) // a number too long to be a version sorts as the largest
	return n
}

// inspectBinaries checks that dir holds an initdb, and a postgres that the account can
// run: "postgres (PostgreSQL) 15.18 (Debian …)". initdb itself checks that both have the
// same version.
func inspectBinaries(ctx context.Context, a account, dir string) (binaries, error) {
	b := binaries{Dir: dir}
	if err := errors.Join(b.native("initdb"), b.native("postgres")); err != nil {
		return binaries{}, err
	}
	cmd := exec.CommandContext(ctx, b.path("postgres"), "--version") //nolint:gosec // we look for programs to run
	cmd.Dir, cmd.Env, cmd.SysProcAttr = "/", postgresEnv(), a.switching()
	out, err := cmd.Output()
	if err != nil {
		return binaries{}, fmt.Errorf("run %s: %w", cmd.Path, err)
	}
	words := strings.Fields(string(out))
	if len(words) < 3 || words[1] != "(PostgreSQL)" {
		return binaries{}, fmt.Errorf("%s: not PostgreSQL", cmd.Path)
	}
	b.Version = words[2]
	return b, nil
}

// native refuses scripts. A wrapper may change the account or leave a process between us
// and the server: then neither our signals nor our death would reach the server.
func (b binaries) native(program string) error {
	f, err := os.Open(b.path(program))
	if err != nil {
		return err
	}
	defer f.Close()
	start := make([]byte, 2)
	if _, err := f.Read(start); err != nil {
		return fmt.Errorf("read %s: %w", f.Name(), err)
	}
	if string(start) == "#!" {
		return fmt.Errorf("%s: a script", f.Name())
	}
	return nil
}

// postgresEnv returns the environment of the programs: an operator's PGHOST or LC_ALL
// must not reach a private server.
func postgresEnv() []string {
	env := []string{"LC_ALL=C", "TZ=UTC"}
	for _, name := range []string{"PATH", "LD_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// Programs returns the directory of the PostgreSQL programs that [Throwaway] uses, so
// that callers can run others of them.
func Programs(ctx context.Context) (string, error) {
	a, err := accountFor("")
	if err != nil {
		return "", err
	}
	b, err := findBinaries(ctx, a, "")
	return b.Dir, err
}
