package guide_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tripsync/deploy/guide"
)

// Each file is a page with a title and a text, and no page lacks its file.
func TestPages(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, p := range guide.Pages() {
		listed = append(listed, p.Topic+".md")
		if p.Title == "" || p.Body == "" {
			t.Errorf("page %s: title %q, %d bytes of text", p.Topic, p.Title, len(p.Body))
		}
	}
	files, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(files, listed, cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("pages (-files +topics):\n%s", diff)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	if p, found := guide.Find("reasons"); !found || p.Topic != "reasons" {
		t.Errorf("Find(reasons) = %q, %v", p.Topic, found)
	}
	if p, found := guide.Find("raesons"); found {
		t.Errorf("Find(raesons) = %q", p.Topic)
	}
}

// A page as a terminal shows it: as testdata has it.
func TestText(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/page.md")
	if err != nil {
		t.Fatal(err)
	}
	got := guide.Page{Topic: "page", Title: "A page", Body: string(body)}.Text(60)
	const golden = "testdata/page.txt"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("Text (-want +got):\n%s", diff)
	}
}

// Text fits the width, as far as the words do.
func TestTextFits(t *testing.T) {
	t.Parallel()
	for _, p := range guide.Pages() {
		for n, line := range strings.Split(p.Text(100), "\n") {
			if len([]rune(line)) > 120 {
				t.Errorf("%s:%d: %d columns: %s", p.Topic, n+1, len([]rune(line)), line)
			}
		}
	}
}
