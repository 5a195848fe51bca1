package spill

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// A disk has what of piles does not stay in memory, in one file.
type disk struct {
	file *os.File // nil: everything is in memory still
	size int64
}

// A pile is a list of lines.
type pile struct {
	chunks []chunk // on disk
	last   []byte  // in memory
}

// A chunk is a part of the disk's file.
type chunk struct{ from, size int64 }

// pileBuffer is how many bytes of a pile stay in memory, and are written at once.
const pileBuffer = 16 << 10

// add puts a line on a pile.
func (d *disk) add(p *pile, line []byte) error {
	p.last = append(append(p.last, line...), '\n')
	if len(p.last) < pileBuffer {
		return nil
	}
	if err := d.open(); err != nil {
		return err
	}
	n, err := d.file.WriteAt(p.last, d.size)
	if err != nil {
		return fmt.Errorf("keep records on disk: %w", err)
	}
	p.chunks = append(p.chunks, chunk{d.size, int64(n)})
	d.size += int64(n)
	p.last = p.last[:0]
	return nil
}

// open makes the file. Its name is gone at once, so that nobody else opens it, and
// nothing is left of it however the process ends.
func (d *disk) open() (err error) {
	if d.file != nil {
		return nil
	}
	if d.file, err = os.CreateTemp("", "tripsync-*"); err != nil {
		return fmt.Errorf("keep records on disk: %w", err)
	}
	if err := os.Remove(d.file.Name()); err != nil {
		return fmt.Errorf("keep records on disk: %w", err)
	}
	return nil
}

func (d *disk) close() error {
	if d.file == nil {
		return nil
	}
	return d.file.Close()
}

// lines yields the lines of a pile. They are the caller's only until the next one.
func (d *disk) lines(p *pile) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		parts := make([]io.Reader, 0, len(p.chunks)+1)
		for _, c := range p.chunks {
			parts = append(parts, io.NewSectionReader(d.file, c.from, c.size))
		}
		in := bufio.NewReaderSize(io.MultiReader(append(parts, bytes.NewReader(p.last))...), pileBuffer)
		for {
			line, err := in.ReadBytes('\n')
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}
