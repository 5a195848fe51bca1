package embedded

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"strings"
	"syscall"
)

// longestSocket is how long the path of a Unix socket may be: sun_path without
// its closing NUL.
const longestSocket = 107

// serving returns the attributes of the server's process. It has a process group of
// its own, so that Ctrl-C at a terminal reaches us first, and it quits when the
// thread that started it ends.
func (a account) serving() *syscall.SysProcAttr {
	attr := a.switching()
	attr.Setpgid = true
	attr.Pdeathsig = syscall.SIGQUIT
	return attr
}

// initializing returns the attributes of the process of initdb. It insists on a name for
// its user ID. A container that was started with an arbitrary ID has none: there, initdb
// runs in a user namespace where our ID is that of a service account. The server itself
// needs no name.
func (a account) initializing() *syscall.SysProcAttr {
	attr := a.switching()
	attr.Pdeathsig = syscall.SIGKILL
	if a.Other || accountExists(a.UID) {
		return attr
	}
	if inside, err := serviceAccount(); err == nil {
		attr.Cloneflags = syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: inside.UID, HostID: a.UID, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: inside.GID, HostID: a.GID, Size: 1}}
	}
	return attr
}

func accountExists(uid int) bool {
	_, err := user.LookupId(strconv.Itoa(uid))
	return err == nil
}

// mayBePostgres reports whether a process is PostgreSQL's and has not ended: a zombie
// keeps its number. The file is that of proc(5): "123 (postgres) S …".
func mayBePostgres(pid int) bool {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	_, rest, _ := strings.Cut(string(text), "(")
	name, state, _ := strings.Cut(rest, ") ")
	return name == "postgres" && !strings.HasPrefix(state, "Z")
}

// path returns the path by which a process of a finds the open directory that is its
// first extra file. An account that we switch to may have no access to the real path,
// such as one in root's home; a descriptor needs none.
func (a account) path(dir *os.File) string {
	if a.Other {
		return "/proc/self/fd/3" // exec.Cmd numbers its ExtraFiles from 3
	}
	return dir.Name()
}

// roomyTemp returns the parent of throw-away directories: in memory if there is plenty.
// A cluster has about a thousand small files, and each database three hundred more: a
// disk takes up to 40 times as long to make them. The 64 MB that Docker gives to
// /dev/shm are not enough.
func roomyTemp() string {
	const (
		dir   = "/dev/shm"
		tmpfs = 0x01021994 // TMPFS_MAGIC, statfs(2)
		room  = 1 << 30
	)
	var st syscall.Statfs_t
	if syscall.Statfs(dir, &st) == nil && st.Type == tmpfs && st.Bavail*uint64(st.Bsize) >= room { //nolint:gosec // block sizes are positive
		return dir
	}
	return shortTemp()
}
