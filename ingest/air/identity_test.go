package air_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// TestIdentity: what a record that is set aside says of itself, as far as it can be
// read.
func TestIdentity(t *testing.T) {
	t.Parallel()
	day, err := pnr.MakeDate(2026, 11, 23)
	if err != nil {
		t.Fatal(err)
	}
	const record1 = "AIR-BLK207;IM;;247;0000000000;1A1300009;001001\r\nAMD 2300000011;1/1;VOID23NOV     \r\n\r\n" +
		"MUC1A QD7DOE002;0101;PAR1A2150\r\nD-261120;261123;261123\r\nI-001;01DOE/JANE MRS\r\n"
	whole := record.Identity{System: "1A", Locator: "QD7DOE", Issued: day}
	for name, tt := range map[string]struct {
		pairs []string
		want  record.Identity
	}{
		"cut off":            {nil, whole},
		"a void":             {[]string{";IM;", ";MA;"}, record.Identity{System: "1A", Locator: "QD7DOE", Issued: day, Event: pnr.Void}},
		"a refund":           {[]string{";IM;", ";RF;"}, record.Identity{System: "1A", Locator: "QD7DOE", Issued: day, Event: pnr.Refund}},
		"EMDs":               {[]string{";IM;", ";7D;", "VOID23NOV", "         "}, record.Identity{System: "1A", Locator: "QD7DOE", Issued: day, Event: pnr.EMDIssue}},
		"a bad date":         {[]string{";261123\r", ";261399\r"}, record.Identity{System: "1A", Locator: "QD7DOE"}},
		"cut before its day": {[]string{"D-261120;261123;261123\r\n", ""}, record.Identity{}},
		"no locator":         {[]string{"QD7DOE", "      "}, record.Identity{}},
		"two heads":          {[]string{"I-001", "MUC1A QD7ROE002;0101\r\nI-001"}, record.Identity{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := tt.want
			if want.Event == "" && want.Locator != "" {
				tt.pairs = append(tt.pairs, "VOID23NOV", "         ")
			}
			_, errs := parse(t, replaced(record1, tt.pairs))
			if len(errs) != 1 {
				t.Fatalf("errors %v, want one", errs)
			}
			rejected, _ := errors.AsType[*record.Rejected](errs[0])
			if diff := cmp.Diff(want, rejected.Identity); diff != "" {
				t.Errorf("identity (-want +got):\n%s", diff)
			}
		})
	}
}

func replaced(text string, pairs []string) string { return strings.NewReplacer(pairs...).Replace(text) }
