package air_test

import (
	"strings"
	"testing"

	"tripsync/ingest/pnr"
)

// aggregated is a record of an order that an aggregator wrote: it has no size, no
// terminals, few lines and the document in front of its passenger.
const aggregated = `AIR-BLK205;7A;;000;0000000000;GW0000001;001001
MUC1A QK7DMR001;0101;SAMPLEAGG;99111222;SAMPLEAGG;99111222;SAMPLEAGG;99111222;SAMPLEAGG;99111222;;;;;;;;;;;;;;;;;;;;;;LH QK7DMR
A-LUFTHANSA;LH 2201
D-270104;270104;270104
T-K220-7000012345
H-001;002OLHR;LONDON;MUC;MUNICH;LH    2477 K K 16MAR1505 1800 16MAR;OK01;HK01;;0;320;;;0PC;1;;ET;0155 ;N;;GB;DE;1
K-FEUR182.00     ;;;;;;;;;;;;EUR246.40   ;;;
I-001;01DOE/JANE MS;;APE-JANE.DOE@EXAMPLE.COM;;
RM*NDC ORDER LH220T7Y2QRM5
ENDX
`

// TestAggregator reads what an aggregator wrote, and names it. A record of a GDS prints
// its size.
func TestAggregator(t *testing.T) {
	t.Parallel()
	records, errs := parse(t, aggregated)
	if len(errs) > 0 || len(records) != 1 {
		t.Fatalf("got %v, want a record", errs)
	}
	r := records[0]
	if !r.Aggregator || r.Version != "205" || r.Event != pnr.Ticketing || len(r.Faults) != 0 {
		t.Errorf("aggregator %t, version %s, event %s, faults %v", r.Aggregator, r.Version, r.Event, r.Faults)
	}
	if len(r.Passengers) != 1 || len(r.Segments) != 1 || len(r.Tickets) != 1 || len(r.Remarks) != 1 {
		t.Fatalf("record %+v", r)
	}
	if a, d := r.Segments[0].(*pnr.Air), r.Tickets[0]; a.Locator != "QK7DMR" || d.Number != "2207000012345" || d.Passenger != 1 || d.Total != "246.40" || len(d.Coupons) != 1 {
		t.Errorf("flight %+v, ticket %+v", a, d)
	}
	const fare = "K-FEUR182.00     ;;;;;;;;;;;;EUR246.40   ;;;\n"
	behind := strings.Replace(strings.Replace(aggregated, fare, "", 1), "RM*", fare+"FPCASH\nRM*", 1)
	if records, errs := parse(t, behind); len(errs) > 0 || records[0].Tickets[0].Total != "246.40" || records[0].Tickets[0].Payment == nil {
		t.Errorf("a fare behind the passenger: %v %+v", errs, records[0].Tickets)
	}
	two := strings.Replace(aggregated, "RM*", "I-002;02ROE/JOHN MR;;;;\nRM*", 1)
	two = strings.Replace(two, ";0101;", ";0202;", 1)
	if records, errs := parse(t, two); len(errs) > 0 || records[0].Tickets[0].Passenger != 0 {
		t.Errorf("a ticket in front of two passengers: %v %+v", errs, records)
	}
	for _, size := range []string{"247", "", "0", "001"} {
		records, errs := parse(t, edit(t, "ticket.air", ";;247;", ";;"+size+";"))
		if len(errs) > 0 || len(records) == 0 || records[0].Aggregator {
			t.Errorf("size %q: an aggregator's; %v", size, errs)
		}
	}
}

// TestAggregatorExchange gives no ticket an amount that is printed for several passengers
// where their order was exchanged, and says so.
func TestAggregatorExchange(t *testing.T) {
	t.Parallel()
	const ticket = "T-K220-7000012345\n"
	order := strings.Replace(strings.Replace(aggregated, ticket, "", 1), "K-F", "K-R", 1)
	one := strings.Replace(order, "RM*", ticket+"RM*", 1)
	two := strings.NewReplacer(";0101;", ";0202;", "RM*", "I-002;02ROE/JOHN MR;;;;\nT-K220-7000012346\nRM*").Replace(one)
	for name, tt := range map[string]struct {
		text, want string
		faults     int
	}{
		"one passenger":                     {one, "246.40", 0},
		"two":                               {two, " ", 2},
		"two, nothing exchanged":            {strings.Replace(two, "K-R", "K-F", 1), "246.40 246.40", 0},
		"two, one with a fare of their own": {strings.Replace(two, "RM*", "K-REUR50.00      ;;;;;;;;;;;;EUR60.00    ;;;\nRM*", 1), " 60.00", 1},
		"two, in a record of a GDS":         {strings.Replace(two, ";;000;", ";;247;", 1), "246.40 246.40", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records, errs := parse(t, tt.text)
			if len(errs) > 0 || len(records) != 1 {
				t.Fatalf("got %v, want a record", errs)
			}
			var got []string
			for _, k := range records[0].Tickets {
				got = append(got, k.Total)
				if k.Total == "" && k.Base != "" {
					t.Errorf("ticket %+v has a part of the amount", k)
				}
			}
			if strings.Join(got, " ") != tt.want || len(records[0].Faults) != tt.faults {
				t.Errorf("amounts %q, want %q; faults %v", got, tt.want, records[0].Faults)
			}
		})
	}
}
