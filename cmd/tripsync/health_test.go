package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A sync that fails is seen by those who watch the service and by those who ask
// for its state, until one goes well.
func TestServeTellsOfSyncThatFails(t *testing.T) {
	t.Parallel()
	i := install(t)
	missTick(t, i.url)
	file := filepath.Join(i.dir, "tripsync.yaml")
	console := freeAddress(t)
	i.edit(t, `console: {listen: ""}`, fmt.Sprintf("console: {listen: %q}", console))
	i.sql(t, "ALTER TABLE hand_hold RENAME TO gone")
	i.serve(t)
	eventually(t, &i.log, "sign of the failure", func() bool { return status(t, "http://"+console+"/readyz") == http.StatusServiceUnavailable })
	for path, want := range map[string]int{"/healthz": http.StatusServiceUnavailable, "/livez": http.StatusOK} {
		if got := status(t, "http://"+console+path); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	var out strings.Builder
	if code := execute(t.Context(), &out, i.environ, "status", "--config", file); code != exitError || !strings.Contains(out.String(), "hand_hold") {
		t.Errorf("status: exit code %d, want %d and the cause:\n%s", code, exitError, &out)
	}
	out.Reset()
	if code := execute(t.Context(), &out, i.environ, "status", "--json", "--config", file); code != exitError || !strings.Contains(out.String(), `"problem":"`) {
		t.Errorf("status --json: exit code %d, want %d and a problem:\n%s", code, exitError, &out)
	}

	i.sql(t, "ALTER TABLE gone RENAME TO hand_hold")
	i.connect(t)
	_ = execute(t.Context(), &i.log, i.environ, "run", "--config", file)
	out.Reset()
	if code := execute(t.Context(), &out, i.environ, "status", "--config", file); code != 0 {
		t.Errorf("status after a run that went well: exit code %d:\n%s", code, &out)
	}
}

// edit replaces text of the settings.
func (i *installation) edit(t *testing.T, old, text string) {
	t.Helper()
	file := filepath.Join(i.dir, "tripsync.yaml")
	before, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(before), old) {
		t.Fatalf("%s: %v; want it to hold %q", file, err, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(before), old, text, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (i *installation) sql(t *testing.T, statement string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	connection, err := pgx.Connect(ctx, i.url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = connection.Exec(ctx, statement)
	if err := errors.Join(err, connection.Close(ctx)); err != nil {
		t.Fatal(err)
	}
}
