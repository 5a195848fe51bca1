// Package migrations holds the steps that bring a database to this version's
// schema, numbered and forward only; goose applies them.
package migrations

import "embed"

// Files are the steps, NNNN_name.sql.
//
//go:embed *.sql
var Files embed.FS
