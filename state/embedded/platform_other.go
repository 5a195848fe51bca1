//go:build !linux

package embedded

import (
	"os"
	"syscall"
)

// longestSocket is how long the path of a Unix socket may be: sun_path of macOS
// and the BSDs without its closing NUL.
const longestSocket = 103

// serving returns the attributes of the server's process. It has a process group of
// its own, so that Ctrl-C at a terminal reaches us first.
func (a account) serving() *syscall.SysProcAttr {
	attr := a.switching()
	attr.Setpgid = true
	return attr
}

// initializing returns the attributes of the process of initdb.
func (a account) initializing() *syscall.SysProcAttr { return a.switching() }

// mayBePostgres reports whether a process is PostgreSQL's; it is not known to be another.
func mayBePostgres(int) bool { return true }

// path is how a process of a finds an open directory.
func (account) path(dir *os.File) string { return dir.Name() }

// roomyTemp is where throw-away directories go.
func roomyTemp() string { return shortTemp() }
