package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"tripsync/ingest"
	"tripsync/ingest/record"
	"tripsync/ingest/source"
	"tripsync/state"
)

// An Inbox is a directory, and what becomes of a file once it was read.
type Inbox struct {
	source.Dir

	After string // archive, delete or leave; "": it stays, and is read each time
	Dry   bool   // whatever After says, it stays
}

// A look is what was seen of an inbox, or why nothing was.
type look struct {
	inbox Inbox
	found source.Found
	err   error
}

// readInboxes is [Pipeline.ReadInboxes].
func (r *reader) readInboxes(ctx context.Context) error {
	looks := r.look()
	if wait := longestWait(looks); wait > 0 {
		r.waiting("files may still be written", r.now().Add(wait))
		if err := Sleep(ctx, wait+10*time.Millisecond); err != nil {
			return err
		}
		looks = r.look()
	}
	if err := blindness(looks); err != nil {
		return err
	}
	for _, l := range looks {
		if err := r.readInbox(ctx, l); err != nil {
			return err
		}
	}
	return r.store.Reading.ForgetLeft(ctx, r.Run)
}

func (r *reader) look() []look {
	looks := make([]look, len(r.inboxes))
	for i, inbox := range r.inboxes {
		looks[i].inbox = inbox
		looks[i].found, looks[i].err = r.watch.Look(inbox.Dir, r.here())
	}
	return looks
}

func longestWait(looks []look) (wait time.Duration) {
	for _, l := range looks {
		wait = max(wait, l.found.Wait)
	}
	return wait
}

// blindness returns why nothing was seen of any inbox, or nil.
func blindness(looks []look) (err error) {
	for _, l := range looks {
		if l.err == nil {
			return nil
		}
		err = errors.Join(err, l.err)
	}
	return err
}

func (r *reader) readInbox(ctx context.Context, l look) error {
	if l.err != nil {
		return r.leave(ctx, aside{path: l.inbox.Path, at: source.Printable(l.inbox.Path)}, l.err)
	}
	for _, odd := range l.found.Odd {
		if err := r.leave(ctx, fileAside(odd.File), odd.Why); err != nil {
			return err
		}
	}
	done := 0
	for files := range slices.Chunk(l.found.Files, stampsAtOnce) {
		if err := r.readInboxFiles(ctx, l.inbox, files, func(n int) { r.progress("read", done+n, len(l.found.Files)) }); err != nil {
			return err
		}
		done += len(files)
	}
	r.progress("read", done, len(l.found.Files))
	return nil
}

// stampsAtOnce is of how many files the database is asked at once how they looked.
const stampsAtOnce = 1000

// readInboxFiles reads some files of an inbox, but for those that stay there and look
// as they did when their content was known.
func (r *reader) readInboxFiles(ctx context.Context, inbox Inbox, files []source.File, progress func(n int)) error {
	s := stamps{}
	if inbox.After == "leave" {
		var err error
		if s, err = r.stampsOf(ctx, files); err != nil {
			return err
		}
	}
	for i, f := range files {
		progress(i)
		if s.have(f) {
			continue
		}
		err := r.readInboxFile(ctx, inbox, f, s.fresh)
		if err != nil {
			err = r.leave(ctx, fileAside(f), err)
		}
		if err != nil {
			return err
		}
	}
	return r.store.Reading.SaveStamps(ctx, s.fresh)
}

// Stamps are how files looked, by their paths: those of known content before, and those
// whose content is known now. They are nil where files do not stay.
type stamps struct{ before, fresh map[string]string }

func (r *reader) stampsOf(ctx context.Context, files []source.File) (stamps, error) {
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = f.Path
	}
	before, err := r.store.Reading.Stamps(ctx, paths)
	return stamps{before, map[string]string{}}, err
}

// have reports whether a file looks as it did when its content was known.
func (s *stamps) have(f source.File) bool {
	stamp, seen := s.before[f.Path]
	return seen && stamp == source.Stamp(f.Seen)
}

// An aside is a file or directory that stays where it is.
type aside struct {
	path string
	seen string // what tells the file from one that takes its place
	at   string // its name, printable
}

func fileAside(f source.File) aside {
	return aside{path: f.Path, seen: fmt.Sprintf("%d bytes of %d", f.Size, f.ModTime.UnixNano()), at: f.Name()}
}

func (a aside) digest() string { return state.Left(a.path + "\x00" + a.seen) }

// leave sets aside, where it is, what cannot be read or taken away because of why:
// the others are read, and the next sync tries again. It returns what ends the sync
// all the same: that the database is away, or that the sync is to stop.
func (r *reader) leave(ctx context.Context, a aside, why error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if state.Lost(why) {
		return why
	}
	reason := strings.ReplaceAll(why.Error(), a.path, source.Printable(a.path))
	if !strings.Contains(reason, a.at) {
		reason = a.at + ": " + reason
	}
	news, err := r.store.Reading.SaveRejected(ctx, r.Run, state.Rejected{
		ID: r.newID(), Digest: a.digest(), At: a.at, Reasons: []string{reason}, Raw: []byte{}, ReadAt: r.now(),
	})
	if err != nil {
		return errors.Join(why, fmt.Errorf("note what stays where it is: %w", err))
	}
	if news {
		r.log.Error("file left in inbox", zap.String("file", a.at), zap.String("reason", reason))
	}
	return nil
}

// Sleep waits, unless ctx ends before.
func Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// errGrows is the error about a file whose last record has no end yet.
var errGrows = errors.New("the rest may be on its way")

// readInboxFile reads a file and takes it away. One that is gone is nobody's any
// more; one that took its place meanwhile, or grew, stays to be read the next time. How
// one looks that stays goes into fresh.
func (r *reader) readInboxFile(ctx context.Context, inbox Inbox, f source.File, fresh map[string]string) error {
	in, err := f.Open()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	defer in.Close()
	before, err := in.Stat()
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	if inbox.After == "leave" {
		known, err := r.knows(ctx, in)
		if err != nil || known {
			return errors.Join(err, r.note(f, in, before, fresh))
		}
	}
	read, err := r.readOpen(ctx, f, in, func(last *record.Rejected) error { return r.mayTake(ctx, inbox, f, last) })
	if err != nil {
		return err
	}
	return errors.Join(r.takeAway(ctx, inbox, f, in, before, read.Digest), r.note(f, in, before, fresh))
}

// racy is how long after its last change a file may be changed again without looking
// otherwise: clocks of file systems go in steps.
const racy = 3 * time.Second

// note keeps how a file of known content looks, if it stays and did not change since.
// before is what was seen of it then.
func (r *reader) note(f source.File, in *os.File, before fs.FileInfo, fresh map[string]string) error {
	if fresh == nil {
		return nil
	}
	after, err := in.Stat()
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	stamp, changed := source.Stamp(before), source.LastChange(before)
	if stamp != "" && stamp == source.Stamp(after) && r.here().Sub(changed) > racy {
		fresh[f.Path] = stamp
	}
	return nil
}

// takeAway takes a file away that was read, unless another one is in its place by now.
// before is what was seen of it then.
func (r *reader) takeAway(ctx context.Context, inbox Inbox, f source.File, in *os.File, before fs.FileInfo, digest string) error {
	switch same, err := source.Unchanged(f, before); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("read file: %w", err)
	case !same:
		r.log.Info("file changed while it was read", zap.String("file", f.Name()))
		return nil
	}
	switch {
	case inbox.Dry:
	case inbox.After == "archive":
		return r.archive(ctx, f, in, digest)
	case inbox.After == "delete":
		return os.Remove(f.Path)
	}
	return nil
}

// errKept is the error about a file that would be lost if it was deleted.
var errKept = errors.New("not deleted")

// mayTake returns why a file stays, the last record of which cannot be used: its rest
// may be on its way, or it is no export and would be deleted.
func (r *reader) mayTake(ctx context.Context, inbox Inbox, f source.File, last *record.Rejected) error {
	if last.Unended {
		if err := r.awaitRest(ctx, inbox, f, last); err != nil {
			return err
		}
	}
	if inbox.After == "delete" && errors.Is(last, ingest.ErrFormat) {
		return fmt.Errorf("%w: %w", last.Errs[0], errKept)
	}
	return nil
}

// awaitRest returns errGrows until a file, whose last record has no end, was left as
// it is for longer than writers make pauses.
func (r *reader) awaitRest(ctx context.Context, inbox Inbox, f source.File, last *record.Rejected) error {
	if inbox.Patience() == 0 {
		return nil
	}
	since, err := r.store.Reading.LeftSince(ctx, fileAside(f).digest())
	if err != nil {
		return fmt.Errorf("look since when it is left: %w", err)
	}
	if !since.IsZero() && r.now().Sub(since) >= inbox.Patience() {
		return nil
	}
	return fmt.Errorf("%w: %w; read as it is when unchanged for %v", last.Errs[0], errGrows, inbox.Patience())
}

// knows reports whether a file of that content was read before.
func (r *reader) knows(ctx context.Context, in *os.File) (bool, error) {
	digest, err := digestOf(ctx, in)
	if err != nil {
		return false, err
	}
	return r.store.Reading.KnowsFile(ctx, digest)
}

// digestOf returns the SHA-256 of a file, in hex, and goes back to its beginning.
func digestOf(ctx context.Context, in *os.File) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, untilDone{ctx, in}); err != nil {
		return "", fmt.Errorf("read file: %w", err)
	}
	_, err := in.Seek(0, io.SeekStart)
	return hex.EncodeToString(h.Sum(nil)), err
}
