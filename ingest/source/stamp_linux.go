package source

import (
	"fmt"
	"io/fs"
	"syscall"
	"time"
)

// Stamp returns what tells a file from one that takes its place, and from itself once it
// was changed: its size, its inode, and when its content and anything of it changed.
// Unlike the time of its content, the latter cannot be set. It is "" where a file system
// does not say all that.
func Stamp(info fs.FileInfo) string {
	at := LastChange(info)
	if at.IsZero() {
		return ""
	}
	stat := info.Sys().(*syscall.Stat_t) //nolint:forcetypeassert // LastChange has looked
	return fmt.Sprintf("%d %d %d %d", info.Size(), info.ModTime().UnixNano(), at.UnixNano(), stat.Ino)
}

// LastChange returns when anything of a file changed last, or the zero time.
func LastChange(info fs.FileInfo) time.Time {
	if info == nil {
		return time.Time{}
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return time.Time{}
	}
	return time.Unix(stat.Ctim.Unix())
}
