package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/spill"
	"tripsync/ingest"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
	"tripsync/ingest/source"
	"tripsync/transform"
	"tripsync/transform/passive"
	"tripsync/transform/places"
)

func convertCommand(a *app) *cobra.Command {
	var to, client, dir string
	c := &cobra.Command{
		Use:   "convert [--to xml|records|pnr|text] [-o DIR] FILE…",
		Short: "Show what export files say, without database or network",
		Long: `Shows what export files say, without database or network. The file - is standard
input; a record there that prints no year takes it from today. The output names
files without their directories, unless two of them have one name. There may be more
in the files than fits into memory: the rest is kept in TMPDIR meanwhile.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage(errors.New("which export files? tripsync convert FILE…, and - for standard input"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, paths []string) error {
			if !slices.Contains([]string{"xml", "records", "pnr", "text"}, to) {
				return usage(fmt.Errorf("--to %q: want xml, records, pnr or text", to))
			}
			if dir != "" && to != "xml" {
				return usage(errors.New("--output: only xml is written to a directory, a document a file"))
			}
			if err := a.load(); err != nil {
				return err
			}
			return a.convert(c.Context(), c.InOrStdin(), paths, to, client, dir)
		},
	}
	c.Flags().StringVar(&to, "to", "xml", "`FORM` of the output: xml, records, pnr or text")
	c.Flags().StringVarP(&dir, "output", "o", "", "write each XML document to a file of its own in `DIR`, named by its trip")
	c.Flags().StringVar(&client, "client", "", "transform as for the client `NAME` of the settings (default: the one that matches)")
	return c
}

// A conversion writes what files say. Records are written as they are read;
// the other forms need all records of a booking, hence of all files.
type conversion struct {
	out     *bufio.Writer
	errOut  io.Writer
	to      string
	dir     string                             // where each XML document has a file of its own
	named   map[string]int                     // files there, by name
	client  func(p *pnr.PNR) *transform.Client // nil: no settings are for the booking
	nobody  string                             // why no settings are
	into    *transform.Transformer
	sharing *transform.Sharing // of addresses, among the files given
	aside   int
	read    spill.Bookings
	twins   map[string]bool // names that several of the files have

	passives []report.Passives // by office, in the order of first reading
}

func (a *app) convert(ctx context.Context, stdin io.Reader, paths []string, to, client, dir string) error {
	choose, nobody, err := a.chooser(ctx, client)
	if err != nil {
		return err
	}
	table, err := places.Embedded()
	if err != nil {
		return err
	}
	c := &conversion{
		out: bufio.NewWriter(outputOf(a.out, to)), errOut: a.errOut, to: to, client: choose, nobody: nobody, dir: dir, named: map[string]int{},
		into: &transform.Transformer{Places: table}, twins: findTwins(paths),
	}
	defer c.read.Close()
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("write documents: %w", err)
		}
	}
	if err := errors.Join(c.convert(ctx, stdin, paths), c.out.Flush()); err != nil {
		return err
	}
	if c.aside > 0 {
		return &exit{code: exitSetAside}
	}
	return nil
}

// outputOf is where a form of output goes: XML that is piped keeps its characters.
func outputOf(out io.Writer, form string) io.Writer {
	if form == "xml" && !report.IsTerminal(out) {
		return report.Unscreened(out)
	}
	return out
}

// chooser returns how to find a booking's client, by name or by match, and what is to be
// said of a booking that has none.
func (a *app) chooser(ctx context.Context, name string) (find func(*pnr.PNR) *transform.Client, nobody string, err error) {
	rules, err := a.Rules(ctx)
	if err != nil {
		return nil, "", err
	}
	for _, problem := range rules.Problems {
		fmt.Fprintln(a.errOut, "warning:", problem)
	}
	if name != "" {
		i := slices.IndexFunc(rules.Clients, func(c pipeline.Client) bool { return c.Name == name })
		if i < 0 {
			return nil, "", usage(fmt.Errorf("no client %q in the settings", name))
		}
		return func(*pnr.PNR) *transform.Client { return &rules.Clients[i].Client }, "", nil
	}
	nobody = "there are no settings, so nothing tells the traveller's login"
	if len(rules.Clients) > 0 {
		nobody = "no client of the settings is for it, so nothing tells the traveller's login"
	}
	return func(p *pnr.PNR) *transform.Client {
		if c := rules.ClientOf(p); c != nil {
			return &c.Client
		}
		return nil
	}, nobody, nil
}

// convert reads files and writes what they say.
func (c *conversion) convert(ctx context.Context, stdin io.Reader, paths []string) error {
	for _, root := range paths {
		if root == "-" {
			if err := c.parse(ctx, "stdin", until(ctx, stdin), time.Now()); err != nil {
				return err
			}
			continue
		}
		for f, err := range source.Walk(root) {
			if err == nil {
				err = c.readFile(ctx, f)
			}
			if err != nil && (f.Path == root || ctx.Err() != nil) {
				return err
			}
			if err != nil {
				c.aside++
				fmt.Fprintf(c.errOut, "%s: %v\n", c.nameOf(f), err)
			}
		}
	}
	return c.bookings(ctx)
}

// until returns what in has until ctx ends. It does not wait for who holds the other end
// of a pipe open.
func until(ctx context.Context, in io.Reader) io.Reader {
	out, copied := io.Pipe()
	context.AfterFunc(ctx, func() { copied.CloseWithError(ctx.Err()) })
	go func() {
		_, err := io.Copy(copied, in)
		copied.CloseWithError(err)
	}()
	return out
}

func (c *conversion) readFile(ctx context.Context, f source.File) error {
	in, err := os.Open(f.Path)
	if err != nil {
		return source.PrintableError(err)
	}
	defer in.Close()
	return c.parse(ctx, c.nameOf(f), in, f.ModTime)
}

// nameOf is the name of a file in the output: with its directories only where another
// file has the same.
func (c *conversion) nameOf(f source.File) string {
	if c.twins[f.Name()] {
		return source.Printable(f.Path)
	}
	return f.Name()
}

// findTwins returns the names that several files below paths have.
func findTwins(paths []string) map[string]bool {
	first, twins := map[string]string{}, map[string]bool{}
	for _, root := range paths {
		for f := range source.Walk(root) { //nolint:errcheck // a file that cannot be read has a name, too
			if path, known := first[f.Name()]; known && path != f.Path {
				twins[f.Name()] = true
			}
			first[f.Name()] = f.Path
		}
	}
	return twins
}

func (c *conversion) parse(ctx context.Context, name string, in io.Reader, received time.Time) error {
	for r, err := range ingest.Read(name, in, pnr.DateOf(received.UTC())) {
		if rejected, ok := errors.AsType[*record.Rejected](err); ok {
			c.reject(rejected)
			continue
		}
		if err != nil {
			return err
		}
		if err := cmp.Or(ctx.Err(), c.take(r)); err != nil {
			return err
		}
	}
	return nil
}

func (c *conversion) reject(r *record.Rejected) {
	c.aside++
	for _, err := range r.Errs {
		fmt.Fprintln(c.errOut, err)
	}
}

func (c *conversion) take(r *pnr.Record) error {
	if c.to == "records" {
		return json.NewEncoder(c.out).Encode(report.Record{Type: "record", Record: r})
	}
	return c.read.Add(r)
}

// bookings writes what the records say of each booking.
func (c *conversion) bookings(ctx context.Context) (err error) {
	if c.sharing, err = c.read.Settle(); err != nil {
		return err
	}
	for records, err := range c.read.All() {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		for _, p := range pnr.Fold(records) {
			if err := c.booking(&p, faultsOf(&p, records)); err != nil {
				return err
			}
		}
	}
	for _, n := range c.passives {
		if n.Passives > 0 {
			fmt.Fprintln(c.out, n)
		}
	}
	return nil
}

// faultsOf returns what could not be read in the records that p was folded from.
func faultsOf(p *pnr.PNR, records []*pnr.Record) []pnr.Fault {
	var out []pnr.Fault
	for _, s := range p.Records {
		at := slices.IndexFunc(records, func(r *pnr.Record) bool { return r.Digest == s.Digest && r.At == s.At })
		if at >= 0 {
			out = append(out, records[at].Faults...)
		}
	}
	return out
}

func (c *conversion) booking(p *pnr.PNR, faults []pnr.Fault) error {
	if c.to == "pnr" {
		return json.NewEncoder(c.out).Encode(report.Booking{Type: "pnr", PNR: p})
	}
	into := *c.into
	for _, contact := range transform.Contacts(p.Passengers) {
		into.Shared = append(into.Shared, contact.Address)
	}
	into.Shared = c.sharing.Shared(into.Shared)
	client, documents := c.documents(&into, p)
	if c.to == "text" {
		reading := client.Passives.Read(p)
		c.count(p.Office, &reading)
		report.WriteBooking(c.out, &reading, faults, documents, c.into.Places)
		return nil
	}
	for _, d := range documents {
		if err := c.xml(p, d); err != nil {
			return err
		}
	}
	return nil
}

// documents returns what Concur would get of a booking, and of which client. Without one,
// all but the login can be told.
func (c *conversion) documents(into *transform.Transformer, p *pnr.PNR) (*transform.Client, []transform.Document) {
	if client := c.client(p); client != nil {
		return client, into.Documents(p, client)
	}
	anybody := &transform.Client{Name: "any", Supplier: "TRIPSYNC"}
	documents := into.Documents(p, anybody)
	for i := range documents {
		if d := &documents[i]; d.Reason.Code == transform.NoTraveller {
			d.Reason, d.Notes = transform.Reason{}, append(slices.Clone(d.Notes), c.nobody)
		}
	}
	return anybody, documents
}

// count counts the passive segments of an office.
func (c *conversion) count(office string, r *passive.Reading) {
	i := slices.IndexFunc(c.passives, func(n report.Passives) bool { return n.Office == office })
	if i < 0 {
		i = len(c.passives)
		c.passives = append(c.passives, report.Passives{Type: "passives", Office: office})
	}
	c.passives[i].Passives += r.Passives
	c.passives[i].Understood += r.Understood
}

func (c *conversion) xml(p *pnr.PNR, d transform.Document) error {
	newest := p.Newest()
	where := fmt.Sprintf("%s:%d", newest.At.File, newest.Record)
	if d.Itinerary == nil {
		fmt.Fprintf(c.errOut, "%s: %s\n", where, d.Reason.Text)
		return nil
	}
	document, err := d.Encode()
	if err != nil {
		c.aside++
		fmt.Fprintf(c.errOut, "%s: %v\n", where, err)
		return nil
	}
	who := d.Login
	if who == "" {
		who = fmt.Sprintf("passenger %d", d.Passenger)
	}
	document = annotate(document, where+" "+who)
	if c.dir == "" {
		_, err = c.out.Write(document)
		return err
	}
	return c.file(d.Locator, document)
}

// annotate puts a comment behind the declaration of a document, before which
// nothing may stand.
func annotate(document []byte, comment string) []byte {
	comment = strings.Map(func(r rune) rune {
		if r < ' ' || r == '\ufffe' || r == '\uffff' {
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(comment, "\ufffd"))
	for strings.Contains(comment, "--") { // would end it
		comment = strings.ReplaceAll(comment, "--", "- -")
	}
	declaration, rest, _ := bytes.Cut(document, []byte("?>\n"))
	return slices.Concat(declaration, []byte("?>\n<!-- "+comment+" -->\n"), rest)
}

// file writes a document to a file of its own, named by its trip: nobody's name is
// in it, and nothing that leads elsewhere.
func (c *conversion) file(locator string, document []byte) error {
	name := strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, locator)
	c.named[name]++
	if n := c.named[name]; n > 1 {
		name += fmt.Sprintf("_%d", n)
	}
	path := filepath.Join(c.dir, name+".xml")
	if err := os.WriteFile(path, document, 0o600); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	_, err := fmt.Fprintln(c.out, path)
	return err
}
