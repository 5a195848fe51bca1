package sandbox_test

import (
	"strings"
	"testing"

	"tripsync/push/sandbox"
)

// What section 3 of FACTS.md says of expense readiness.
func TestExpenseConforms(t *testing.T) {
	t.Parallel()
	conform(t, []statement{
		{section: "3", says: "nothing is ready before the trip is over", test: func(t *testing.T) {
			for _, segment := range []string{car, hotel, ride, air} {
				checkReady(t, &sandbox.Server{}, "2026-02-03T10:00:00Z", holding(segment, coupon("OPEN")), false)
			}
		}},
		{section: "3", says: "a trip with a car, a hotel or a ride is ready", test: func(t *testing.T) {
			for _, segment := range []string{car, hotel, ride} {
				checkReady(t, &sandbox.Server{}, after, holding(segment, ""), true)
			}
		}},
		{section: "3", says: "other segments do not make a trip ready", test: func(t *testing.T) {
			for _, segment := range []string{rail, parking, dining} {
				checkReady(t, &sandbox.Server{}, after, holding(segment, coupon("OPEN")), false)
			}
		}},
		{section: "3", says: "air with a coupon that is OPEN, USED, PRTD or CKIN is ready", test: func(t *testing.T) {
			for _, status := range []string{"OPEN", "USED", "PRTD", "CKIN"} {
				checkReady(t, &sandbox.Server{}, after, holding(air, coupon(status)), true)
			}
			checkReady(t, &sandbox.Server{}, after, holding(air, coupon("REFUNDED", "VOID", "USED")), true)
		}},
		{section: "3", says: "air with coupons of other status only is not ready", test: func(t *testing.T) {
			for _, status := range []string{"EXCHANGED", "REFUNDED", "VOID", "EXCH", ""} {
				checkReady(t, &sandbox.Server{}, after, holding(air, coupon(status)), false)
			}
		}},
		{section: "3", says: "with the company option PreExpenseAir, air is ready as soon as a valid coupon exists", test: func(t *testing.T) {
			option := &sandbox.Server{PreExpenseAir: true}
			checkReady(t, option, before, holding(air, coupon("OPEN")), true)
			checkReady(t, option, before, holding(air, coupon("VOID")), false)
			checkReady(t, option, before, holding(hotel, ""), false)
		}},
		{section: "3", says: "air without ticket and coupon is never ready, whatever charges or quotes it carries", test: func(t *testing.T) {
			quote := `<AirfareQuotes><Quote><BaseFare>333.75</BaseFare><BaseFareCurrency>EUR</BaseFareCurrency></Quote></AirfareQuotes>`
			charge := `<Charges><Fixed><Amount>333.75</Amount><Currency>EUR</Currency></Fixed></Charges>`
			ticket := `<AirlineTickets><AirlineTicket><PlatingControlNumber>1234567890</PlatingControlNumber></AirlineTicket></AirlineTickets>`
			manual := `<AirlineTickets><ManualAirlineTicket><PlatingControlNumber>1234567890</PlatingControlNumber></ManualAirlineTicket></AirlineTickets>`
			for _, rest := range []string{"", quote + charge, quote + charge + ticket, manual} {
				checkReady(t, &sandbox.Server{}, after, holding(air, rest), false)
				checkReady(t, &sandbox.Server{PreExpenseAir: true}, after, holding(air, rest), false)
			}
		}},
	})
}

const (
	before = "2026-01-05T08:00:00Z"
	after  = "2026-02-10T00:00:00Z"

	local   = `<StartDateLocal>2026-02-03T08:00:00</StartDateLocal><EndDateLocal>2026-02-03T11:00:00</EndDateLocal>`
	air     = `<Air><Vendor>LH</Vendor><FlightNumber>1029</FlightNumber><ClassOfService>Y</ClassOfService><StartCityCode>CDG</StartCityCode><EndCityCode>FRA</EndCityCode>` + local + `</Air>`
	car     = `<Car><Vendor>ZE</Vendor><ConfirmationNumber>C1</ConfirmationNumber>` + local + `</Car>`
	hotel   = `<Hotel><Vendor>$$</Vendor><Name>Example Hotel</Name><ConfirmationNumber>H1</ConfirmationNumber>` + local + `</Hotel>`
	ride    = `<Ride><Vendor>$$</Vendor><ConfirmationNumber>T1</ConfirmationNumber><StartCityCode>HAM</StartCityCode><EndCityCode>HAM</EndCityCode>` + local + `</Ride>`
	rail    = `<Rail><TrainNumber>9551</TrainNumber><ConfirmationNumber>R1</ConfirmationNumber>` + local + `</Rail>`
	parking = `<Parking><ConfirmationNumber>P1</ConfirmationNumber>` + local + `</Parking>`
	dining  = `<Dining><ConfirmationNumber>D1</ConfirmationNumber>` + local + `</Dining>`
)

// holding is a document with one segment, and what else is in its booking.
func holding(segment, rest string) string {
	head, tail, _ := strings.Cut(trip("T", "AAAAAA"), "<Segments>")
	_, tail, _ = strings.Cut(tail, "</Segments>")
	return head + rest + "<Segments>" + segment + "</Segments>" + tail
}

// coupon is a ticket with a coupon of each status.
func coupon(status ...string) string {
	var b strings.Builder
	for _, s := range status {
		b.WriteString(`<AirlineTicketCoupon><CouponNumber>1</CouponNumber><CouponStatus>` + s + `</CouponStatus></AirlineTicketCoupon>`)
	}
	return `<AirlineTickets><AirlineTicket><AirlineTicketCoupons>` + b.String() + `</AirlineTicketCoupons></AirlineTicket></AirlineTickets>`
}

// checkReady posts a trip and asks for the verdict at a time of the clock.
func checkReady(t *testing.T, s *sandbox.Server, now, document string, want bool) {
	t.Helper()
	c := serve(t, &sandbox.Server{PreExpenseAir: s.PreExpenseAir})
	c.create(jane, document)
	c.clock(`{"now":"` + now + `"}`)
	expenses := get[[]sandbox.Expense](c, "/sandbox/expense")
	if len(expenses) != 1 || len(expenses[0].Segments) != 1 {
		t.Fatalf("expenses: %+v, want one with one segment", expenses)
	}
	if e := expenses[0]; e.Ready != want || e.Segments[0].Ready != want || e.Reason == "" || e.Segments[0].Reason == "" {
		t.Errorf("at %s: %+v, want ready %t, with reasons\n%s", now, e, want, document)
	}
}
