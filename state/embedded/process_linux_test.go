package embedded_test

import (
	"errors"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tripsync/state/embedded"
)

// TestAccounts runs servers for accounts other than that of the tests. Those
// cannot walk to this binary; the kernel knows the way.
func TestAccounts(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can become somebody else")
	}
	tests := []struct {
		name string
		id   uint32
	}{
		{"nobody", 65534},
		{"no name", 12345},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := openDir(t, int(tt.id))
			cmd := child(t, "both", filepath.Join(dir, "kept"))
			cmd.Path, cmd.Dir = "/proc/self/exe", "/"
			cmd.Env = append(cmd.Env, "HOME=/nonexistent")
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: tt.id, Gid: tt.id}}
			if out, err := combined(t, cmd); err != nil {
				if tt.name == "no name" && !namespaces() {
					t.Skip("the kernel refuses user namespaces")
				}
				t.Fatalf("%v: %s", err, out)
			}

			// Root goes on with what the account began, as that account.
			s := keep(t, filepath.Join(dir, "kept"))
			if n := count(t, s, "here"); n != 0 {
				t.Errorf("%d rows, want none", n)
			}
			info, err := os.Stat(host(t, s))
			if err != nil {
				t.Fatal(err)
			}
			if uid := info.Sys().(*syscall.Stat_t).Uid; uid != tt.id {
				t.Errorf("data belongs to %d, want %d", uid, tt.id)
			}
		})
	}
}

// openDir makes a directory of account id at a path that everybody can walk.
func openDir(t *testing.T, id int) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, id, id); err != nil {
		t.Fatal(err)
	}
	return dir
}

func namespaces() bool {
	cmd := osexec.Command("/bin/true")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWUSER,
		Credential: &syscall.Credential{Uid: 12345, Gid: 12345},
	}
	return cmd.Run() == nil
}

func TestKeepBehindClosedDoors(t *testing.T) {
	t.Parallel()
	closed := t.TempDir()
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	exec(t, keep(t, filepath.Join(closed, "kept")), "SELECT 1")
}

func hide(dirs ...string) error {
	for _, dir := range dirs {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, ""); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// closeMemory mounts a /dev/shm that belongs to root alone, as some containers have,
// and gives root up.
func closeMemory() error {
	const nobody = 65534
	if err := syscall.Mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=0755,size=2g"); err != nil {
		return err
	}
	return errors.Join(syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody))
}

func TestThrowawayWithoutMemory(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can become somebody else")
	}
	cmd := child(t, "shut out", "")
	cmd.Dir = "/"
	cmd.Env = append(cmd.Env, "HOME=/nonexistent", "TMPDIR=/tmp")
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	out, err := combined(t, cmd)
	if strings.Contains(out, "close memory:") {
		t.Skipf("this machine lets us mount nothing: %v %s", err, out)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// TestNoBinaries hides the programs under an empty file system that only the child
// sees.
func TestNoBinaries(t *testing.T) {
	t.Parallel()
	cmd := child(t, "hidden", "")
	cmd.Env = append(cmd.Env, "PATH=")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER}
	cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
	out, err := combined(t, cmd)
	if err == nil {
		t.Fatal("a server started without programs")
	}
	if strings.Contains(out, "hide:") || out == "" {
		t.Skipf("this machine lets us hide nothing: %v %s", err, out)
	}
	for _, want := range []string{embedded.ErrNoBinaries.Error(), "apt-get install", "dnf install", "apk add", "brew install"} {
		if !strings.Contains(out, want) {
			t.Errorf("error says %q, want it to say %q", out, want)
		}
	}
}

// combined runs cmd and returns what it prints.
func combined(t *testing.T, cmd *osexec.Cmd) (string, error) {
	t.Helper()
	cmd.Stderr = nil
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}
