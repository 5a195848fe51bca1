package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/ingest"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
	"tripsync/ingest/source"
	"tripsync/state"
)

// An Inbox is a directory, and what becomes of a file once it was read.
type Inbox struct {
	source.Dir

	After string // archive, delete or leave; "": it stays, and is read each time
}

// batch is how many records are saved in one transaction.
const batch = 200

// ReadInboxes reads every file that is whole. It waits once for files that were
// dropped just now. What cannot be read stays, and is told among what was set aside.
func (p *Pipeline) ReadInboxes(ctx context.Context, run uuid.UUID) error {
	for _, inbox := range p.Inboxes {
		files, wait, err := inbox.Files(p.Here())
		if err == nil && wait > 0 {
			if err = sleep(ctx, wait+10*time.Millisecond); err == nil {
				files, _, err = inbox.Files(p.Here())
			}
		}
		if err != nil {
			return err
		}
		for i, f := range files {
			p.Progress("read", i, len(files))
			err := p.readInboxFile(ctx, run, inbox, f)
			if ofFile(err) {
				err = p.leave(ctx, run, f, err)
			}
			if err != nil {
				return err
			}
		}
	}
	return p.Store.ForgetLeft(ctx, run)
}

// ofFile tells whether an error is about a file or a directory.
func ofFile(err error) bool {
	_, path := errors.AsType[*fs.PathError](err)
	_, link := errors.AsType[*os.LinkError](err)
	return path || link
}

// leave sets aside, where it is, a file that cannot be read or taken away: the
// others are read, and the next sync tries again.
func (p *Pipeline) leave(ctx context.Context, run uuid.UUID, f source.File, why error) error {
	news, err := p.Store.SaveRejected(ctx, run, state.Rejected{
		ID: p.NewID(), Digest: state.Left(f.Path), At: f.Name(), Reasons: []string{why.Error()}, Raw: []byte{}, ReadAt: p.Now(),
	})
	if news {
		p.Log.Error("left in the inbox", zap.String("file", f.Name()), zap.Error(why))
	}
	return err
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// readInboxFile reads a file and takes it away. One that is gone is nobody's any
// more; one that took its place meanwhile, or grew, stays to be read the next time.
func (p *Pipeline) readInboxFile(ctx context.Context, run uuid.UUID, inbox Inbox, f source.File) error {
	before, err := os.Lstat(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	if inbox.After == "leave" {
		digest, err := digestOf(f.Path)
		if err != nil {
			return err
		}
		if known, err := p.Store.KnowsFile(ctx, digest); err != nil || known {
			return err
		}
	}
	read, err := p.ReadFile(ctx, run, f)
	if err != nil {
		return err
	}
	switch after, err := os.Lstat(f.Path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("read file: %w", err)
	case !same(before, after):
		p.Log.Info("changed while it was read, to be read again", zap.String("file", f.Name()))
		return nil
	}
	switch inbox.After {
	case "archive":
		return p.archive(f, read.Digest)
	case "delete":
		return os.Remove(f.Path)
	}
	return nil
}

// same tells whether two looks at a file saw the same content.
func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// reread reads again what was archived since a database lost its last commits,
// which may have told of it. What is known stays as it is.
func (p *Pipeline) reread(ctx context.Context, run uuid.UUID) error {
	lineage, err := p.Store.Lineage(ctx)
	if err != nil {
		return fmt.Errorf("look what may be missing: %w", err)
	}
	from := lineage.RereadFrom
	if from == nil {
		return nil
	}
	day := from.UTC().AddDate(0, 0, -1).Format("2006/01/02") // clocks differ
	p.Log.Warn("another database answers: reading the archive again", zap.String("from", day))
	first := filepath.Join(p.Archive, filepath.FromSlash(day))
	err = p.ReadPaths(ctx, run, []string{p.Archive}, func(f source.File) bool { return f.Path >= first })
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return p.Store.Reread(ctx, *from)
}

// archive moves a file away, under the day it was read.
func (p *Pipeline) archive(f source.File, digest string) error {
	dir := filepath.Join(p.Archive, p.Now().UTC().Format("2006/01/02"))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	to := filepath.Join(dir, digest[:12]+"-"+f.Name())
	if err := os.Rename(f.Path, to); err == nil {
		return nil
	}
	// Another file system: copy, then remove.
	if err := copyFile(f.Path, to); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return os.Remove(f.Path)
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

func digestOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read file: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// ReadFile reads one file to its end, whether it is known or not: what is known
// stays as it is. Records that cannot be used are set aside.
func (p *Pipeline) ReadFile(ctx context.Context, run uuid.UUID, f source.File) (state.File, error) {
	in, err := os.Open(f.Path)
	if err != nil {
		return state.File{}, fmt.Errorf("read file: %w", err)
	}
	defer in.Close()
	r := &reading{pipeline: p, run: run, file: state.File{Name: f.Name()}, hash: sha256.New()}
	tee := io.TeeReader(in, io.MultiWriter(r.hash, (*counter)(&r.file.Size)))
	for rec, err := range ingest.Read(f.Name(), tee, pnr.DateOf(f.ModTime.UTC())) {
		if err := r.take(ctx, rec, err); err != nil {
			return r.file, fmt.Errorf("read %s: %w", f.Name(), err)
		}
	}
	// A rejected file may not have been read to its end: its digest has to be of all.
	if _, err := io.Copy(io.Discard, tee); err != nil {
		return r.file, fmt.Errorf("read %s: %w", f.Name(), err)
	}
	return r.file, r.finish(ctx)
}

type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// A reading is one file while it is read.
type reading struct {
	pipeline *Pipeline
	run      uuid.UUID
	file     state.File
	hash     hash.Hash
	pending  []state.Record
}

func (r *reading) take(ctx context.Context, rec *pnr.Record, err error) error {
	if rejected, ok := errors.AsType[*record.Rejected](err); ok {
		r.file.Rejected++
		return r.reject(ctx, rejected)
	}
	if err != nil {
		return err
	}
	r.file.Records++
	saved, err := keep(rec)
	if err != nil {
		return err
	}
	if r.pending = append(r.pending, saved); len(r.pending) < batch {
		return nil
	}
	return r.flush(ctx)
}

func keep(rec *pnr.Record) (state.Record, error) {
	body, err := json.Marshal(rec)
	if err != nil {
		return state.Record{}, fmt.Errorf("keep record: %w", err)
	}
	return state.Record{
		Digest: rec.Digest, System: rec.System, Locator: string(rec.Locator), Documents: rec.Documents(), Body: body,
	}, nil
}

func (r *reading) reject(ctx context.Context, rejected *record.Rejected) error {
	var reasons []string
	for _, err := range rejected.Errs {
		reasons = append(reasons, err.Error())
	}
	sum := sha256.Sum256(append([]byte(rejected.Pos.String()+"\n"), rejected.Raw...))
	r.pipeline.Log.Warn("set aside", zap.String("file", rejected.Pos.File), zap.Int("line", rejected.Pos.Line), zap.Strings("reasons", reasons))
	_, err := r.pipeline.Store.SaveRejected(ctx, r.run, state.Rejected{
		ID: r.pipeline.NewID(), Digest: hex.EncodeToString(sum[:]), At: rejected.Pos.String(),
		Reasons: reasons, Raw: rejected.Raw, ReadAt: r.pipeline.Now(),
	})
	return err
}

func (r *reading) flush(ctx context.Context) error {
	err := r.pipeline.Store.SaveRecords(ctx, r.run, r.pending, r.pipeline.Now())
	r.pending = r.pending[:0]
	return err
}

func (r *reading) finish(ctx context.Context) error {
	if err := r.flush(ctx); err != nil {
		return err
	}
	r.file.Digest = hex.EncodeToString(r.hash.Sum(nil))
	if err := r.pipeline.Store.SaveFile(ctx, r.file, r.pipeline.Now()); err != nil {
		return fmt.Errorf("save file: %w", err)
	}
	return nil
}
