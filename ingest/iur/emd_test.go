package iur_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
)

// TestPaymentOfEMD reads card and form of payment of an EMD, and tells of a form that is
// not known.
func TestPaymentOfEMD(t *testing.T) {
	t.Parallel()
	pad := func(form, card string) string { return fmt.Sprintf("%s%-33s%11sY", form, card, "") }
	visa := &pnr.Payment{Type: "CC", Brand: "VI", LastFour: "1111"}
	for name, tt := range map[string]struct {
		form, card string
		want       *pnr.Payment
		faults     int
	}{
		"a card":                 {"VI", "444433XXXXXX1111", visa, 0},
		"a card and its expiry":  {"VI", "444433XXXXXX1111#12/27", visa, 0},
		"CC and a card":          {"CC", "VI444433XXXXXX1111#12/27", visa, 0},
		"cash":                   {"CA", "", &pnr.Payment{Type: "CASH"}, 0},
		"cash, and an expiry":    {"CA", "12/27", &pnr.Payment{Type: "CASH"}, 0},
		"a form that is unknown": {"ZZ", "", nil, 1},
		"an unknown number":      {"ZZ", "0000001227", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := parseEdited(t, "emd.iur", pad("CA", ""), pad(tt.form, tt.card))
			if diff := cmp.Diff(tt.want, r.EMDs[0].Payment); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(r.Faults) != tt.faults {
				t.Errorf("faults %v", r.Faults)
			}
		})
	}
}
