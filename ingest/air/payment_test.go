package air_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
)

func TestPayment(t *testing.T) {
	t.Parallel()
	card := &pnr.Payment{Type: "CC", Brand: "VI", LastFour: "1111"}
	for line, want := range map[string]*pnr.Payment{
		"FPCASH":                              {Type: "CASH"},
		"FPCASH/EUR147;S3-4;P1":               {Type: "CASH"},
		"FP/EUR147":                           nil,
		"FPNONREFAGT":                         {Type: "NONREFAGT"},
		"FPINV4711":                           {Type: "INV"},
		"FPACCOUNT 4711":                      {Type: "ACCOUNT"},
		"FPCCVI4111111111111111/1227/A000000": card,
		"FPCCVI 4111 1111 1111 1111/1227":     card,
		"FPCCVIXXXXXXXXXXXX1111":              card,
		"FPO/CASH+/CCVI4111-1111-1111-1111":   card,
		"FPO/CCVI4111111111111111+/CASH":      {Type: "CASH"},
		"FPCCVIXXXXXXXXXXXXXXXX/1227":         {Type: "CC", Brand: "VI"},
		"FPCCVI1111":                          {Type: "CC", Brand: "VI"},
		"FP":                                  nil,
		"FPCASH/EUR100+CCVI4111111111111111":  nil,
		"FPO/+/":                              nil,
		"FPCASH;P2":                           nil,
		"FPCASH;S7":                           nil,
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			records, errs := parse(t, edit(t, "ticket.air", "FPCCVI4111111111111111/1227/A000000", line))
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			if diff := cmp.Diff(want, records[0].Tickets[0].Payment); diff != "" {
				t.Errorf("payment (-want +got):\n%s", diff)
			}
		})
	}
}
