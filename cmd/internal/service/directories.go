package service

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/pipeline"
	"tripsync/transform"
)

// directories are the traveller files of all clients. They are read again and again,
// since people come and go; a file that cannot be used is its client's trouble
// alone.
//
//	now         before          what counts
//	usable      anything        what is in it now
//	unusable    usable          what was in it, while the process lives
//	unusable    never usable    an UnusableRung: travellers to be found there are held
type directories struct {
	mu   sync.Mutex
	good map[string]directory // newest usable content, by file
	told map[string]string    // what was last logged of a file that cannot be used
}

// A directory is the content of a traveller file.
type directory struct {
	sum   string // of the content; stands for the people in it
	ended bool   // its last line had an end
	rung  transform.Rung
}

const (
	// lookAgain is how long a file must stay as it is before it is used: a copy that
	// is under way may end with a whole line.
	lookAgain = 2 * time.Second
	// longUnchanged is how long after its last change a file needs no second look. Its
	// time may come from another machine.
	longUnchanged = time.Minute
)

// refresh reads the files of clients and returns what counts of each, and what is
// wrong with those that cannot be used.
func (d *directories) refresh(ctx context.Context, clients []config.Client, log *zap.Logger) (map[string]directory, []string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var files []string
	client := map[string]string{}
	for _, c := range clients {
		for _, r := range c.Travellers {
			if _, known := client[r.File]; r.File != "" && !known {
				client[r.File] = c.Name
				files = append(files, r.File)
			}
		}
	}
	faults, err := d.readAll(ctx, files)
	if err != nil {
		return nil, nil, err
	}
	now := map[string]directory{}
	var problems []string
	for _, file := range files {
		var known bool
		now[file], known = d.good[file]
		fault := faults[file]
		if fault == nil {
			continue
		}
		remedy := "its last good content is used"
		if !known {
			now[file] = directory{sum: "unusable", rung: transform.UnusableRung{Cause: fault.Error()}}
			remedy = "travellers to be found there are held"
		}
		problems = append(problems, fmt.Sprintf("travellers of %s: %s: %v", client[file], remedy, fault))
		if d.told[file] != fault.Error() {
			log.Error("traveller file not usable", zap.String("client", client[file]), zap.Bool("last content used", known), zap.Error(fault))
		}
	}
	d.note(faults, log)
	return now, problems, nil
}

// note remembers what was told of files, so that it is told once.
func (d *directories) note(faults map[string]error, log *zap.Logger) {
	for file := range d.told {
		if faults[file] == nil {
			log.Info("traveller file usable again", zap.String("file", file))
		}
	}
	d.told = map[string]string{}
	for file, fault := range faults {
		d.told[file] = fault.Error()
	}
}

// readAll takes over what files have, and returns what is wrong with the others.
func (d *directories) readAll(ctx context.Context, files []string) (map[string]error, error) {
	faults, texts := map[string]error{}, map[string][]byte{}
	fresh := false
	for _, file := range files {
		text, err := config.ReadDirectory(file)
		switch {
		case err != nil:
			faults[file] = err
		case d.good[file].sum != sumOf(text):
			texts[file] = text
			fresh = fresh || d.mayChange(file)
		}
	}
	if fresh && pipeline.Sleep(ctx, lookAgain) != nil {
		return nil, context.Cause(ctx)
	}
	for file, text := range texts {
		if err := d.take(file, text); err != nil {
			faults[file] = err
		}
	}
	return faults, nil
}

// mayChange reports whether somebody may be writing the file.
func (d *directories) mayChange(file string) bool {
	_, known := d.good[file]
	info, err := os.Stat(file)
	return known || err != nil || info.ModTime().After(time.Now().Add(-longUnchanged))
}

// take takes over the content of a file, unless it changed since it was read.
func (d *directories) take(file string, text []byte) error {
	again, err := config.ReadDirectory(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(text, again) {
		return fmt.Errorf("%s: changes while it is read", file)
	}
	travellers, err := config.ParseTravellers(file, bytes.NewReader(text))
	if err != nil {
		return err
	}
	ended := bytes.HasSuffix(text, []byte("\n"))
	if d.good[file].ended && !ended {
		return fmt.Errorf("%s: is cut: its last line has no end any more", file)
	}
	var people []transform.Person
	for _, t := range travellers {
		p := transform.Person{Login: t.Login, Employee: t.Employee, Email: t.Email, Loyalty: t.Loyalty}
		if t.Named {
			p.Last, p.First = t.Last, t.First
		}
		people = append(people, p)
	}
	if d.good == nil {
		d.good = map[string]directory{}
	}
	d.good[file] = directory{sumOf(text), ended, transform.NewDirectory(people)}
	return nil
}

func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
