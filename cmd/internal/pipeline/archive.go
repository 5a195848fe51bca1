package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"tripsync/ingest/source"
)

// archive moves the file that is open as in away, under the day it was read.
func (r *reader) archive(ctx context.Context, f source.File, in *os.File, digest string) error {
	dir := filepath.Join(r.dir, r.now().UTC().Format("2006/01/02"))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	name := source.ArchiveName(digest, filepath.Base(f.Path))
	err := os.Rename(f.Path, filepath.Join(dir, name))
	if errors.Is(err, syscall.EXDEV) { // another file system
		if err = copyToArchive(ctx, in, dir, name); err == nil {
			err = os.Remove(f.Path)
		}
	}
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return nil
}

// copyToArchive copies a file, with its time. Its name stands in dir only when all
// of it is on the disk.
func copyToArchive(ctx context.Context, in *os.File, dir, name string) error {
	temporary := filepath.Join(dir, "."+name) // what a killed process left is written anew
	err := writeCopy(ctx, in, temporary)
	if err == nil {
		err = os.Rename(temporary, filepath.Join(dir, name))
	}
	if err != nil {
		_ = os.Remove(temporary) // it may not be there
		return err
	}
	return syncFile(dir)
}

func writeCopy(ctx context.Context, in *os.File, to string) error {
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, untilDone{ctx, in})
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	if err := os.Chtimes(to, info.ModTime(), info.ModTime()); err != nil {
		return err
	}
	return syncFile(to)
}

// syncFile waits until a file or directory is on the disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// untilDone is a reader that ends with its context.
type untilDone struct {
	ctx context.Context //nolint:containedctx // io.Reader takes none
	io.Reader
}

func (u untilDone) Read(b []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, context.Cause(u.ctx)
	}
	return u.Reader.Read(b)
}
