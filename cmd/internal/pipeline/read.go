package pipeline

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/ingest"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
	"tripsync/ingest/source"
	"tripsync/state"
)

// A reader reads exports for a run.
type reader struct {
	*Intake

	store    *state.Store
	inboxes  []Inbox
	watch    *source.Watch
	dir      string           // of the archive
	now      func() time.Time // of the database
	here     func() time.Time // of this machine, as file times are
	newID    func() uuid.UUID
	log      *zap.Logger
	progress func(stage string, done, total int)
	waiting  func(what string, until time.Time)
}

// How a batch is made: the frames of a file are kept until there are so many of them, or
// so many bytes. Their digests are asked for at once, and those that are known are not
// read. What is read of the others is saved at once.
const (
	batch      = 2000
	batchBytes = 4 << 20
)

// reread reads what was archived since a database lost its last commits, which may
// have told of it, as far as the database does not know it. Until all of it could be
// read, each sync tries again.
func (r *reader) reread(ctx context.Context) error {
	lineage, err := r.store.Lineage(ctx)
	if err != nil {
		return fmt.Errorf("look what may be missing: %w", err)
	}
	from := lineage.RereadFrom
	if from == nil {
		return r.noticeLoss(ctx)
	}
	day := from.UTC().AddDate(0, 0, -1).Format("2006/01/02") // clocks differ
	r.log.Warn("another database answers: reading the archive again", zap.String("from", day))
	first := filepath.Join(r.dir, filepath.FromSlash(day))
	left, err := r.readPaths(ctx, []string{r.dir}, func(f source.File) bool { return f.Path >= first }, r.readUnknown)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	case left > 0:
		r.log.Warn("archive not read to its end", zap.Int("left", left))
		return nil
	}
	return r.store.Reread(ctx, *from)
}

// noticeLoss has each trip looked up before it is created where the database knows no
// export and the archive has some: it was lost, or is another one.
func (r *reader) noticeLoss(ctx context.Context) error {
	archived, err := os.ReadDir(r.dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(archived) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look what was archived: %w", err)
	}
	if nothing, err := r.store.Reading.KnowsNothing(ctx); err != nil || !nothing {
		return err
	}
	r.log.Error("the archive has exports, and the database knows none: each trip is looked up before it is created; run tripsync adopt",
		zap.String("archive", r.dir))
	return r.store.Adopting(ctx, r.now())
}

// readPaths reads all files that are wanted by read; left counts what could not be
// read.
func (r *reader) readPaths(ctx context.Context, paths []string, wanted func(source.File) bool,
	read func(context.Context, source.File) error,
) (left int, err error) {
	n, total := 0, r.countFiles(paths)
	for _, root := range paths {
		for f, err := range r.walk(root) {
			if err == nil {
				r.progress("read", n, total)
				n++
				if wanted(f) {
					err = read(ctx, f)
				}
			}
			switch {
			case err == nil:
				continue
			case f.Path == root:
				return left, fmt.Errorf("read exports: %w", err)
			}
			left++
			if err := r.leave(ctx, fileAside(f), err); err != nil {
				return left, err
			}
		}
	}
	r.progress("read", total, total)
	return left, nil
}

// walk is [source.Walk] without our own files; of the data directory only the archive
// is walked. Our own file that is root itself comes with an error.
func (r *reader) walk(root string) iter.Seq2[source.File, error] {
	return func(yield func(source.File, error) bool) {
		seen := map[string]source.Ours{}
		for f, err := range source.Walk(root) {
			dir := filepath.Dir(f.Path)
			if _, known := seen[dir]; !known {
				seen[dir] = r.ours(dir)
			}
			if seen[dir].Has(filepath.Base(f.Path), f.Seen) {
				if f.Path != root {
					continue
				}
				err = fmt.Errorf("%s: %w", source.Printable(root), source.ErrOwn)
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// ours returns which files of a directory that is walked are our own.
func (r *reader) ours(dir string) source.Ours {
	if archive := (source.Own{Dirs: []string{r.dir}}); archive.Holds(dir) {
		return source.Ours{}
	}
	return r.watch.Own.In(dir)
}

func (r *reader) countFiles(paths []string) (n int) {
	for _, root := range paths {
		for _, err := range r.walk(root) {
			if err == nil {
				n++
			}
		}
	}
	return n
}

// readUnknown reads a file unless one of that content was read to its end before.
func (r *reader) readUnknown(ctx context.Context, f source.File) error {
	in, err := f.Open()
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	defer in.Close()
	if known, err := r.knows(ctx, in); err != nil || known {
		return err
	}
	_, err = r.readOpen(ctx, f, in, asItIs)
	return err
}

// readWhole reads a file as it is.
func (r *reader) readWhole(ctx context.Context, f source.File) error {
	in, err := f.Open()
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	defer in.Close()
	_, err = r.readOpen(ctx, f, in, asItIs)
	return err
}

// asItIs takes a file whatever its last record is like.
func asItIs(*record.Rejected) error { return nil }

// readOpen reads one file to its end, whether it is known or not: what is known
// stays as it is. Records that cannot be used are set aside. If nothing is
// read behind the last of them, ended may return an error that is to end the reading
// before that.
func (r *reader) readOpen(ctx context.Context, f source.File, in io.Reader, ended func(*record.Rejected) error) (state.File, error) {
	one := &reading{reader: r, file: state.File{Name: f.Name()}, hash: sha256.New()}
	tee := io.TeeReader(untilDone{ctx, in}, io.MultiWriter(one.hash, (*counter)(&one.file.Size)))
	if err := one.readFrames(ctx, ingest.Frames(f.Name(), tee, pnr.DateOf(f.ModTime.UTC()))); err != nil {
		return one.file, fmt.Errorf("read %s: %w", f.Name(), err)
	}
	// A rejected file may not have been read to its end: its digest has to be of all.
	if _, err := io.Copy(io.Discard, tee); err != nil {
		return one.file, fmt.Errorf("read %s: %w", f.Name(), err)
	}
	if one.last != nil {
		if err := ended(one.last); err != nil {
			return one.file, errors.Join(err, one.flush(ctx))
		}
	}
	return one.file, one.finish(ctx)
}

type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// A reading is one file while it is read.
type reading struct {
	*reader

	file    state.File
	hash    hash.Hash
	frames  []ingest.Frame // not asked for yet
	digests []string       // of those
	bytes   int            // that those take
	unasked []string       // digests of records that only reading could tell
	pending []state.Record
	last    *record.Rejected // not set aside yet: nothing was read behind it
}

func (r *reading) readFrames(ctx context.Context, frames iter.Seq2[ingest.Frame, error]) error {
	for f, err := range frames {
		if err != nil { // about the file: it has no frames, or no more
			return errors.Join(r.readKept(ctx), r.take(ctx, nil, err))
		}
		kept := f.Kept()
		r.frames, r.digests = append(r.frames, kept), append(r.digests, f.Digest())
		if r.bytes += kept.Size(); len(r.frames) < batch && r.bytes < batchBytes {
			continue
		}
		if err := r.readKept(ctx); err != nil {
			return err
		}
	}
	return r.readKept(ctx)
}

// readKept reads the frames that are kept, but for records that are known.
func (r *reading) readKept(ctx context.Context) error {
	saved, err := r.askFor(ctx, r.digests)
	if err != nil {
		return err
	}
	for i, f := range r.frames {
		if saved[r.digests[i]] {
			err = r.pass(ctx)
		} else {
			err = r.readOne(ctx, f, r.digests[i])
		}
		if err != nil {
			return err
		}
	}
	clear(r.frames)
	r.frames, r.digests, r.bytes = r.frames[:0], r.digests[:0], 0
	return r.flush(ctx)
}

// readOne reads a frame whose digest is not known, or cannot be.
func (r *reading) readOne(ctx context.Context, f ingest.Frame, digest string) error {
	rec, err := f.Read()
	if err == nil && digest == "" {
		r.unasked = append(r.unasked, rec.Digest)
	}
	return r.take(ctx, rec, err)
}

// askFor returns which digests are of records that are known, and notes their bookings.
func (r *reading) askFor(ctx context.Context, digests []string) (map[string]bool, error) {
	digests = slices.DeleteFunc(slices.Clone(digests), func(d string) bool { return d == "" })
	if len(digests) == 0 {
		return nil, nil
	}
	saved, err := r.store.Reading.Saved(ctx, digests)
	r.again = append(r.again, saved.Bookings...)
	return saved.Digests, err
}

// pass goes by a record that is known.
func (r *reading) pass(ctx context.Context) error {
	r.file.Records++
	return r.rejectLast(ctx)
}

func (r *reading) take(ctx context.Context, rec *pnr.Record, err error) error {
	rejected, ok := errors.AsType[*record.Rejected](err)
	if err != nil && !ok {
		return err
	}
	if err := r.rejectLast(ctx); err != nil {
		return err
	}
	if ok {
		r.last = rejected
		return nil
	}
	r.file.Records++
	saved, err := keep(rec)
	if err != nil {
		return err
	}
	r.pending = append(r.pending, saved)
	return nil
}

func keep(rec *pnr.Record) (state.Record, error) {
	body, err := rec.MarshalJSON()
	if err != nil {
		return state.Record{}, fmt.Errorf("keep record: %w", err)
	}
	return state.Record{
		Digest: rec.Digest, System: rec.System, Locator: string(rec.Locator), Documents: rec.Documents(),
		Contacts: contactsOf(rec), Body: body,
	}, nil
}

// rejectLast sets the newest record aside that could not be used, behind all that
// was read before it.
func (r *reading) rejectLast(ctx context.Context) error {
	rejected := r.last
	if rejected == nil {
		return nil
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	r.last = nil
	r.file.Rejected++
	reasons := make([]string, len(rejected.Errs))
	for i, err := range rejected.Errs {
		reasons[i] = err.Error()
	}
	raw := []byte(record.MaskPayment(string(rejected.Raw)))
	digest := r.digestOf(rejected)
	r.file.Aside = append(r.file.Aside, digest)
	news, err := r.store.Reading.SaveRejected(ctx, r.Run, state.Rejected{
		ID: r.newID(), Digest: digest, At: rejected.Pos.String(), Reasons: reasons, Raw: raw, ReadAt: r.now(),
		Said: state.Said{
			Name: rejected.Pos.File, System: rejected.System, Locator: string(rejected.Locator),
			Issued: rejected.Issued.String(), Event: string(rejected.Event),
		},
	})
	if news {
		r.log.Warn("set aside", zap.String("file", rejected.Pos.File), zap.Int("line", rejected.Pos.Line), zap.Strings("reasons", reasons))
	}
	return err
}

// digestOf returns what a record that is set aside is known by, however often and with
// whatever line ends it is sent: its characters as they are kept, for those of a card
// could be found by trying. Of a file of no known format only the beginning is kept,
// and it is known by all.
func (r *reading) digestOf(rejected *record.Rejected) string {
	h := sha256.New()
	text := cmp.Or(rejected.Text, strings.ReplaceAll(string(rejected.Raw), "\r\n", "\n"))
	h.Write([]byte(record.MaskPayment(text)))
	if errors.Is(rejected, ingest.ErrFormat) {
		h.Write(r.hash.Sum(nil))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// flush saves what was read and is not known.
func (r *reading) flush(ctx context.Context) error {
	saved, err := r.askFor(ctx, r.unasked)
	if err != nil {
		return err
	}
	fresh := slices.DeleteFunc(r.pending, func(rec state.Record) bool { return saved[rec.Digest] })
	err = r.store.Reading.SaveRecords(ctx, r.Run, fresh, r.now())
	r.pending, r.unasked = r.pending[:0], r.unasked[:0]
	return err
}

func (r *reading) finish(ctx context.Context) error {
	if err := r.rejectLast(ctx); err != nil {
		return err
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	r.file.Digest = hex.EncodeToString(r.hash.Sum(nil))
	if err := r.store.Reading.SaveFile(ctx, r.file, r.now()); err != nil {
		return fmt.Errorf("save file: %w", err)
	}
	return nil
}
