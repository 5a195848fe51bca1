package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// An account is the account as which the server runs.
type account struct {
	UID, GID int
	Other    bool // not our own: the server's process must switch to it
}

// accountFor returns the account for a server over dir: our own. If we are root, it is
// the owner of dir, else an account that is made for servers. A dir that is "" does not
// exist yet.
func accountFor(dir string) (account, error) {
	if uid := os.Geteuid(); uid != 0 {
		return account{UID: uid, GID: os.Getegid()}, nil
	}
	info, err := os.Stat(dir)
	if err == nil {
		if a := ownerOf(info); a.UID != 0 {
			a.Other = true
			return a, nil
		}
	} else if dir != "" && !errors.Is(err, fs.ErrNotExist) {
		return account{}, err
	}
	return serviceAccount()
}

func serviceAccount() (account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		if a, err := lookupAccount(name); err == nil && a.UID != 0 {
			return a, nil
		}
	}
	return account{}, errors.New("PostgreSQL refuses to run as root, and there is no account postgres or nobody to switch to")
}

func lookupAccount(name string) (account, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return account{}, err
	}
	uid, err := strconv.ParseInt(u.Uid, 10, 64)
	if err != nil {
		return account{}, fmt.Errorf("account %s: %w", name, err)
	}
	gid, err := strconv.ParseInt(u.Gid, 10, 64)
	if err != nil {
		return account{}, fmt.Errorf("account %s: %w", name, err)
	}
	return account{UID: int(uid), GID: int(gid), Other: true}, nil
}

// ownerOf returns the account that owns a file.
func ownerOf(info fs.FileInfo) account {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return account{UID: os.Geteuid(), GID: os.Getegid()}
	}
	return account{UID: int(st.Uid), GID: int(st.Gid)}
}

// own gives a file of ours to a.
func (a account) own(path string) error {
	if !a.Other {
		return nil
	}
	return os.Chown(path, a.UID, a.GID)
}

// switching starts a process as a, without our supplementary groups.
func (a account) switching() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{}
	if a.Other {
		attr.Credential = &syscall.Credential{Uid: uint32(a.UID), Gid: uint32(a.GID)} //nolint:gosec // both come from the system's own tables
	}
	return attr
}
