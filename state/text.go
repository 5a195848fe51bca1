package state

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// A cleaner makes all text that is sent to the database such as it takes, wherever
// in this package that is: file names, headers and reasons come from outside, and
// may hold any bytes. pgx shows a tracer the arguments before it writes them.
type cleaner struct{}

// TraceQueryStart cleans the arguments of a statement.
func (cleaner) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	cleanArguments(data.Args)
	return ctx
}

// TraceQueryEnd does nothing.
func (cleaner) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart cleans the arguments of several statements.
func (cleaner) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	for _, q := range data.Batch.QueuedQueries {
		cleanArguments(q.Arguments)
	}
	return ctx
}

// TraceBatchQuery does nothing.
func (cleaner) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd does nothing.
func (cleaner) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func cleanArguments(args []any) {
	for i := range args {
		if named, ok := args[i].(pgx.NamedArgs); ok {
			for name := range named {
				named[name] = cleanArgument(named[name])
			}
			continue
		}
		args[i] = cleanArgument(args[i])
	}
}

func cleanArgument(arg any) any {
	switch v := arg.(type) {
	case string:
		return storable(v)
	case []string:
		if !slices.ContainsFunc(v, isUnstorable) {
			return v
		}
		texts := make([]string, len(v))
		for i := range v {
			texts[i] = storable(v[i])
		}
		return texts
	}
	return arg
}

func isUnstorable(s string) bool { return !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 }

// storable replaces what the database takes in no text: what is not UTF-8, and NUL.
func storable(text string) string {
	const instead = string(utf8.RuneError)
	return strings.ReplaceAll(strings.ToValidUTF8(text, instead), "\x00", instead)
}
