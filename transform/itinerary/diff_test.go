package itinerary_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/transform/itinerary"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(b *itinerary.Booking, it *itinerary.Itinerary)
		want   []string
	}{
		{"nothing", func(*itinerary.Booking, *itinerary.Itinerary) {}, nil},
		{"departure", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).StartDateLocal = "2026-02-03T09:20:00"
		}, []string{"LH 1029 CDG–FRA now departs 09:20, was 07:20"}},
		{"arrival", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).EndDateLocal = "2026-02-03T08:40:30"
		}, []string{"LH 1029 CDG–FRA now arrives 08:40:30, was 08:35"}},
		{"another day", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).StartDateLocal, air(b, 0).EndDateLocal = "2026-02-04T07:20:00", "2026-02-04T08:35:00"
		}, []string{"LH 1029 CDG–FRA now on 4 Feb, was 3 Feb"}},
		{"another day and hour", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).StartDateLocal, air(b, 0).EndDateLocal = "2026-03-01T09:20:00", "2026-03-01T08:35:00"
		}, []string{
			"LH 1029 CDG–FRA now departs 1 Mar 09:20, was 3 Feb 07:20",
			"LH 1029 CDG–FRA now arrives 1 Mar, was 3 Feb",
		}},
		{"another year", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).StartDateLocal, air(b, 0).EndDateLocal = "2027-02-03T07:20:00", "2027-02-03T08:35:00"
		}, []string{"LH 1029 CDG–FRA now on 3 Feb 2027, was 3 Feb 2026"}},
		{"local times take the UTC times along", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).StartDateLocal, air(b, 0).StartDateUtc = "2026-02-03T09:20:00", "2026-02-03T08:20:00"
		}, []string{"LH 1029 CDG–FRA now departs 09:20, was 07:20"}},
		{"UTC alone", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).StartDateUtc = "2026-02-03T08:20:00"
		}, []string{"LH 1029 CDG–FRA start in UTC 3 Feb 08:20, was none"}},
		{"a date of another form", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).StartDateLocal = "tomorrow, says DOE"
		}, []string{"LH 1029 CDG–FRA now departs of another form, was 3 Feb 07:20"}},
		{"renumbered and retimed", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).FlightNumber, air(b, 0).StartDateLocal = "1031", "2026-02-03T09:20:00"
		}, []string{"LH 1029 CDG–FRA now LH 1031", "LH 1029 CDG–FRA now departs 09:20, was 07:20"}},
		{"another carrier", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).Vendor = "AF"
		}, []string{"LH 1029 CDG–FRA now AF 1029"}},
		{"carrier without a code", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).Vendor = "$$"
		}, []string{"LH 1029 CDG–FRA now 1029"}},
		{"another airport", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).StartCityCode = "ORY"
		}, []string{"LH 1029 CDG–FRA now from ORY, was CDG"}},
		{"segment removed", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			b.Segments = b.Segments[:2]
		}, []string{"UA 2050 LAX–CDG removed"}},
		{"segment added, in journey order", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 2).ClassOfService = "M"
			b.Segments = append(b.Segments, flight("1050", "FRA", "BER", "2026-02-05T10:00:00", "2026-02-05T11:00:00"))
		}, []string{"LH 1050 FRA–BER added", "UA 2050 LAX–CDG class M, was Y"}},
		{"one flown twice", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			b.Segments = append(b.Segments, flight("1029", "CDG", "FRA", "2026-02-12T07:20:00", "2026-02-12T08:35:00"))
		}, []string{"LH 1029 CDG–FRA (12 Feb) added"}},
		{"class, status, terminal, gate", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			a := air(b, 0)
			a.ClassOfService, a.Status, a.StartTerminal, a.EndGate, a.NumStops = "M", "TK", "2", "B22", new(uint8(1))
		}, []string{
			"LH 1029 CDG–FRA status TK, was HK",
			"LH 1029 CDG–FRA class M, was Y",
			"LH 1029 CDG–FRA arrival gate B22, was none",
			"LH 1029 CDG–FRA stops 1, was none",
			"LH 1029 CDG–FRA terminal 2, was none",
		}},
		{"seats", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).Seats[0].SeatNumber = "14C"
			air(b, 0).Seats = append(air(b, 0).Seats[:1], itinerary.AirSeat{PassengerRph: 3, SeatNumber: "15D"})
		}, []string{
			"LH 1029 CDG–FRA seat 14C, was 12A",
			"LH 1029 CDG–FRA seat 15D added",
			"LH 1029 CDG–FRA seat 12B removed",
		}},
		{"seat status", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 0).Seats[0].Status = "RQ"
		}, []string{"LH 1029 CDG–FRA seat 12A status RQ, was HK"}},
		{"charge", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			air(b, 2).Charges = []itinerary.Charge{&itinerary.Fixed{Amount: "35.00", Currency: "USD", IsPrimary: new(true)}}
		}, []string{
			"UA 2050 LAX–CDG charge SEGFEE 35.00 USD, was 30.00 EUR",
			"UA 2050 LAX–CDG charge SEGFEE description removed",
			"UA 2050 LAX–CDG charge SEGFEE paid none, was no",
			"UA 2050 LAX–CDG charge SEGFEE semantics code removed",
			"UA 2050 LAX–CDG charge SEGFEE semantics vendor type removed",
		}},
		{"ticket issued again", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			b.AirlineTickets[1] = ticket("7654321098", "1.00", 1)
		}, []string{"ticket 220-7654321098 added", "ticket 016-1234567891 removed"}},
		{"coupon refunded", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			b.AirlineTickets[0].(*itinerary.AirlineTicket).AirlineTicketCoupons[1].CouponStatus = "REFUNDED"
		}, []string{"ticket 220-1234567890 coupon 2 refunded, was open"}},
		{"every coupon refunded", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			coupons := b.AirlineTickets[0].(*itinerary.AirlineTicket).AirlineTicketCoupons
			coupons[0].CouponStatus, coupons[1].CouponStatus = "RFND", "RFND"
		}, []string{"ticket 220-1234567890 refunded, was open"}},
		{"every coupon, not alike", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			coupons := b.AirlineTickets[0].(*itinerary.AirlineTicket).AirlineTicketCoupons
			coupons[0].CouponStatus, coupons[1].CouponStatus = "USED", "RFND"
		}, []string{"ticket 220-1234567890 coupon 1 used, was open", "ticket 220-1234567890 coupon 2 refunded, was open"}},
		{"every coupon, and more", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			coupons := b.AirlineTickets[0].(*itinerary.AirlineTicket).AirlineTicketCoupons
			coupons[0].CouponStatus, coupons[1].CouponStatus, coupons[1].RateCode = "VOID", "VOID", "YRT"
		}, []string{
			"ticket 220-1234567890 coupon 1 void, was open",
			"ticket 220-1234567890 coupon 2 void, was open",
			"ticket 220-1234567890 coupon 2 fare basis YRT, was YFLEX",
		}},
		{"fares", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			first := b.AirlineTickets[0].(*itinerary.AirlineTicket)
			first.TotalFare, first.Taxes[0].TaxAmount, first.Endorsements = "900.00", "50.00", "DOE ONLY"
			b.AirfareQuotes[0].TotalFareCurrency = "USD"
		}, []string{
			"fare quote total 1245.10 USD, was 1245.10 EUR",
			"ticket 220-1234567890 total 900.00 EUR, was 845.10 EUR",
			"ticket 220-1234567890 endorsements changed",
			"ticket 220-1234567890 tax FR 50.00, was 45.10",
		}},
		{"refund", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			b.AirlineTickets[2].(*itinerary.AirlineAdjustment).TotalAdjustment = "-90"
			b.AirlineTickets = append(b.AirlineTickets, &itinerary.AirlineAdjustment{
				AdjustmentType: "V", PlatingCarrierNumericCode: "016", PlatingControlNumber: "1234567891",
			})
		}, []string{
			"refund of ticket 220-1111111111 -90 EUR, was -95.00 EUR",
			"ticket 016-1234567891 voided",
		}},
		{"trip and locator", func(b *itinerary.Booking, it *itinerary.Itinerary) {
			it.TripName, it.TripStatus, it.IsPersonal = "Business", new(itinerary.TripCancelled), new(true)
			b.RecordLocator = "QX7T2N"
		}, []string{
			"trip cancelled, was ticketed",
			"personal yes, was no",
			"trip name Business, was Paris – Los Angeles 3–10 Feb",
			"record locator QX7T2N, was QX7T2M",
		}},
		{"segments take the trip's dates along", func(b *itinerary.Booking, it *itinerary.Itinerary) {
			it.StartDateLocal, air(b, 0).StartDateLocal = "2026-02-03T07:15:00", "2026-02-03T07:15:00"
		}, []string{"LH 1029 CDG–FRA now departs 07:15, was 07:20"}},
		{"people", func(b *itinerary.Booking, it *itinerary.Itinerary) {
			b.Passengers[0].NameFirst, b.Passengers[1].LastNameNumber = "JANE", new(2)
			b.Passengers[0].FrequentTravelerPrograms[0].(*itinerary.FrequentFlyer).FrequentFlyerNumber = "1"
			b.Passengers = append(b.Passengers, itinerary.Passenger{NameLast: "ROE"})
			b.PhoneNumbers[0].PhoneNumber, b.WebAddresses = "1", nil
			it.CustomAttributes[0].Data = "4712"
		}, []string{
			"passenger name changed", "frequent flyer programme changed", "passenger changed", "passenger added",
			"phone number changed", "contact address removed", "custom attribute changed",
		}},
		{"order and number format alone", func(b *itinerary.Booking, _ *itinerary.Itinerary) {
			slices.Reverse(b.Segments)
			slices.Reverse(b.AirlineTickets)
			slices.Reverse(b.Passengers)
			b.AirfareQuotes[0].TotalFare = "1245.1000"
		}, nil},
		{"segment to another booking", func(b *itinerary.Booking, it *itinerary.Itinerary) {
			back := b.Segments[2]
			b.Segments = b.Segments[:2]
			it.Bookings = append(it.Bookings, itinerary.Booking{BookingSource: "Agency", RecordLocator: "ZZZZZZ", Segments: []itinerary.Segment{back}})
		}, []string{"booking ZZZZZZ added", "UA 2050 LAX–CDG now under booking ZZZZZZ, was booking QX7T2M"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			after := returnTrip()
			tt.change(&after.Bookings[0], after)
			if diff := cmp.Diff(tt.want, lines(itinerary.Diff(returnTrip(), after))); diff != "" {
				t.Errorf("Diff mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDiffOfEveryKind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(b *itinerary.Booking)
		want   []string
	}{
		{"nothing", func(*itinerary.Booking) {}, nil},
		{"hotel from another day", func(b *itinerary.Booking) {
			segment[itinerary.Hotel](b).StartDateLocal = "2026-02-02T15:00:00"
		}, []string{"hotel HILTON LOS ANGELES now from 2 Feb, was 3 Feb"}},
		{"hotel moved by two days", func(b *itinerary.Booking) {
			h := segment[itinerary.Hotel](b)
			h.StartDateLocal, h.EndDateLocal = "2026-02-05T15:00:00", "2026-02-11T11:00:00"
		}, []string{
			"hotel HILTON LOS ANGELES now from 5 Feb, was 3 Feb",
			"hotel HILTON LOS ANGELES now until 11 Feb, was 9 Feb",
		}},
		{"hotel under the same confirmation", func(b *itinerary.Booking) {
			h := segment[itinerary.Hotel](b)
			h.Name, h.StartCity, h.StartCityCode, h.RoomType, h.NumPersons = "HILTON SAN DIEGO", "San Diego", "SAN", "TWIN", 2
		}, []string{
			"hotel HILTON LOS ANGELES name HILTON SAN DIEGO, was HILTON LOS ANGELES",
			"hotel HILTON LOS ANGELES now in San Diego, was Los Angeles",
			"hotel HILTON LOS ANGELES now in SAN, was LAX",
			"hotel HILTON LOS ANGELES persons 2, was 1",
			"hotel HILTON LOS ANGELES room type TWIN, was KING",
		}},
		{"another hotel", func(b *itinerary.Booking) {
			h := segment[itinerary.Hotel](b)
			h.Name, h.ConfirmationNumber = "RITZ", "HT2002"
		}, []string{"hotel RITZ Los Angeles added", "hotel HILTON LOS ANGELES removed"}},
		{"hotel rate", func(b *itinerary.Booking) {
			segment[itinerary.Hotel](b).Charges[0].(*itinerary.Rate).Amount = "190"
			segment[itinerary.Hotel](b).Charges[0].(*itinerary.Rate).NumUnits = "5"
		}, []string{
			"hotel HILTON LOS ANGELES charge ROOMRATE 190 USD, was 210.00 USD",
			"hotel HILTON LOS ANGELES charge ROOMRATE units 5, was 6",
		}},
		{"car picked up earlier", func(b *itinerary.Booking) {
			segment[itinerary.Car](b).StartDateLocal = "2026-02-03T10:00:00"
		}, []string{"car ZE LAX pick-up now 10:00, was 13:30"}},
		{"car returned elsewhere, later", func(b *itinerary.Booking) {
			c := segment[itinerary.Car](b)
			c.EndCityCode, c.EndDateLocal, c.Class, c.DailyRate = "SAN", "2026-02-10T13:00:00", "F", "52.00"
		}, []string{
			"car ZE LAX return at SAN, was LAX",
			"car ZE LAX return now 10 Feb, was 9 Feb",
			"car ZE LAX class F, was C",
			"car ZE LAX daily rate 52.00 USD, was 45.00 USD",
		}},
		{"car charges", func(b *itinerary.Booking) {
			c := segment[itinerary.Car](b)
			c.Charges[0].(*itinerary.RateWithAllowance).AllowanceIsUnlimited = new(true)
			c.Charges[0].(*itinerary.RateWithAllowance).AllowanceAmount = ""
			c.Charges[1] = &itinerary.Fixed{Amount: "10.00", Currency: "USD", SemanticsCode: "DROPOFFFEE"}
		}, []string{
			"car ZE LAX charge DAYS each beyond the allowance none, was 0.24 USD",
			"car ZE LAX charge DAYS unlimited yes, was no",
			"car ZE LAX charge DROPOFFFEE added",
			"car ZE LAX charge AIRPORTFEE removed",
		}},
		{"train", func(b *itinerary.Booking) {
			r := segment[itinerary.Rail](b)
			r.TrainNumber, r.StartDateLocal, r.EndPlatform = "6609", "2026-02-02T18:04:00", "14"
		}, []string{
			"train 2C 6607 Lyon Part-Dieu–Paris Gare de Lyon now 2C 6609",
			"train 2C 6607 Lyon Part-Dieu–Paris Gare de Lyon now departs 18:04, was 17:04",
			"train 2C 6607 Lyon Part-Dieu–Paris Gare de Lyon arrival platform 14, was 12",
		}},
		{"place on a train", func(b *itinerary.Booking) {
			s := &segment[itinerary.Rail](b).Seats[0]
			s.WagonNumber, s.SeatNumber = "4", "62"
		}, []string{
			"train 2C 6607 Lyon Part-Dieu–Paris Gare de Lyon seat 62, was 61",
			"train 2C 6607 Lyon Part-Dieu–Paris Gare de Lyon seat now in wagon 4, was 3",
		}},
		{"wagon alone, and another place", func(b *itinerary.Booking) {
			r := segment[itinerary.Rail](b)
			r.Seats[0].WagonNumber = "4"
			r.Seats = append(r.Seats, itinerary.RailSeat{PassengerRph: 2, SeatNumber: "63"})
		}, []string{
			"train 2C 6607 Lyon Part-Dieu–Paris Gare de Lyon seat 61 now in wagon 4, was 3",
			"train 2C 6607 Lyon Part-Dieu–Paris Gare de Lyon seat 63 added",
		}},
		{"ride", func(b *itinerary.Booking) {
			r := segment[itinerary.Ride](b)
			r.StartDateLocal, r.StartAddress, r.StartLatitude, r.Rate = "2026-02-03T04:45:00", "2 RUE DE L’ÉTÉ", "48.1", "70.00"
		}, []string{
			"ride City Cabs PAR–CDG pick-up now 04:45, was 05:00",
			"ride City Cabs PAR–CDG rate 70.00 EUR, was 65.00 EUR",
			"ride City Cabs PAR–CDG start address changed",
			"ride City Cabs PAR–CDG start latitude added",
		}},
		{"parking", func(b *itinerary.Booking) {
			segment[itinerary.Parking](b).EndDateLocal, segment[itinerary.Parking](b).Pin = "2026-02-10T14:00:00", "1111"
		}, []string{
			"parking P1 Terminal 2 CDG now until 14:00, was 12:00",
			"parking P1 Terminal 2 CDG pin changed",
		}},
		{"table, an hour later on another day", func(b *itinerary.Booking) {
			d := segment[itinerary.Dining](b)
			d.StartDateLocal, d.EndDateLocal, d.NumPersons = "2026-02-06T20:30:00", "2026-02-06T21:30:00", 3
		}, []string{
			"table at Chez Roe Los Angeles now at 6 Feb 20:30, was 5 Feb 19:30",
			"table at Chez Roe Los Angeles now until 6 Feb, was 5 Feb",
			"table at Chez Roe Los Angeles persons 3, was 4",
		}},
		{"event on another day", func(b *itinerary.Booking) {
			e := segment[itinerary.Event](b)
			e.StartDateLocal, e.EndDateLocal = "2026-02-07T09:00:00", "2026-02-07T18:00:00"
		}, []string{"event Trade Fair Los Angeles now on 7 Feb, was 6 Feb"}},
		{"travel", func(b *itinerary.Booking) {
			segment[itinerary.Travel](b).EndCity, segment[itinerary.Travel](b).TotalRate = "Santa Barbara", "60.00"
		}, []string{
			"travel own car Los Angeles–San Diego now to Santa Barbara, was San Diego",
			"travel own car Los Angeles–San Diego total rate 60.00 USD, was 80.00 USD",
		}},
		{"travel by other means", func(b *itinerary.Booking) {
			segment[itinerary.Travel](b).TransportMode = "bus"
		}, []string{"travel own car Los Angeles–San Diego by bus, was own car"}},
		{"tickets of other kinds", func(b *itinerary.Booking) {
			b.AirlineTickets[3].(*itinerary.ManualAirlineTicket).TotalFare = "99.50"
			b.MiscChargeOrders[0].TotalAmount = "35.00"
			b.MiscChargeOrders = append(b.MiscChargeOrders, itinerary.MiscellaneousChargeOrder{PlatingCarrierNumericCode: "220", PlatingControlNumber: "8200000002"})
			b.RailPayments[0].(*itinerary.RailPayment).TotalFare = "90.00"
			b.RailPayments[1].(*itinerary.RailAdjustment).TotalAdjustment = "-45.00"
			b.RailPayments = append(b.RailPayments, &itinerary.RailAdjustment{AdjustmentType: "C", TicketDocumentIdentifier: "TLX001"}, &itinerary.RailAdjustment{AdjustmentType: "A", TicketDocumentIdentifier: "TLX001"})
		}, []string{
			"ticket without number total 99.50 EUR, was 95.50 EUR",
			"EMD 220-8200000001 35.00 EUR, was 30.00 EUR",
			"EMD 220-8200000002 added",
			"rail ticket TLX001 total 90.00 EUR, was 97.00 EUR",
			"refund of rail ticket TLX000 -45.00 EUR, was -40.00 EUR",
			"rail ticket TLX001 credited",
			"ancillary of rail ticket TLX001 added",
		}},
		{"what may be personal", func(b *itinerary.Booking) {
			b.Passengers[1].FrequentTravelerPrograms[0].(*itinerary.RailProgram).ProgramNumber = "1"
			b.PassPrograms[0].Name, b.Delivery.AddressLine1 = "1", "1"
			b.Remarks = remarks("1")
			segment[itinerary.Car](b).Remarks = nil
			segment[itinerary.Hotel](b).Remarks = remarks("1")
		}, []string{
			"car ZE LAX remarks removed",
			"hotel HILTON LOS ANGELES remarks added",
			"rail programme changed",
			"rail pass changed",
			"remark changed",
			"ticket delivery changed",
		}},
		{"no delivery", func(b *itinerary.Booking) { b.Delivery = nil }, []string{"ticket delivery removed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			after := everyKind()
			tt.change(&after.Bookings[0])
			if diff := cmp.Diff(tt.want, lines(itinerary.Diff(everyKind(), after))); diff != "" {
				t.Errorf("Diff mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDiffOfWholeTrips(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		before, after *itinerary.Itinerary
		want          []itinerary.Change
	}{
		{"none", nil, nil, nil},
		{"new", nil, yearEnd(), []itinerary.Change{{
			Kind: itinerary.TripAdded, Element: "Itinerary", Text: "new trip: LH 0779 SIN–FRA on 31 Dec 2026, LH 1028 FRA–CDG on 1 Jan 2027",
		}}},
		{"new with stays", nil, &itinerary.Itinerary{Bookings: []itinerary.Booking{{Segments: []itinerary.Segment{car(), hotel(), ride(), &itinerary.Ride{Vendor: "$$"}}}}}, []itinerary.Change{{
			Kind: itinerary.TripAdded, Element: "Itinerary",
			Text: "new trip: ride, ride City Cabs PAR–CDG on 3 Feb 2026, car ZE LAX from 3 Feb 2026, hotel HILTON LOS ANGELES from 3 Feb 2026",
		}}},
		{"new without segments", nil, &itinerary.Itinerary{}, []itinerary.Change{{
			Kind: itinerary.TripAdded, Element: "Itinerary", Text: "new trip",
		}}},
		{"cancelled", yearEnd(), nil, []itinerary.Change{{
			Kind: itinerary.TripRemoved, Element: "Itinerary", Text: "trip cancelled",
		}}},
		{"one removed", oneWay(), &itinerary.Itinerary{
			ClientLocator: "1A-QX7T2M-1", TripName: "Paris – Frankfurt 3 Feb", TripStatus: new(itinerary.TripTicketed),
		}, []itinerary.Change{
			{Kind: itinerary.Removed, Element: "Booking", Text: "booking QX7T2M removed"},
			{Kind: itinerary.Removed, Segment: "LH 1029 CDG–FRA", Element: "Air", Text: "removed"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, itinerary.Diff(tt.before, tt.after)); diff != "" {
				t.Errorf("Diff mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// TestYears leaves out the year of days that are of this year or the next, unless the
// line has another one.
func TestYears(t *testing.T) {
	t.Parallel()
	said := func(text string) itinerary.Change { return itinerary.Change{Segment: "LH 1029 CDG–FRA", Text: text} }
	for _, tt := range []struct {
		text string
		year int
		want string
	}{
		{"on 2 Feb 2027", 2027, "on 2 Feb"},
		{"on 2 Feb 2027", 2026, "on 2 Feb"},
		{"on 2 Feb 2027", 2025, "on 2 Feb 2027"},
		{"on 2 Feb 2027", 2028, "on 2 Feb 2027"},
		{"on 2 Feb 2024", 2026, "on 2 Feb 2024"},
		{"now on 2 Jan 2027, was 31 Dec 2026", 2026, "now on 2 Jan 2027, was 31 Dec 2026"},
		{"now on 2 Feb 2027, was 1 Feb 2027", 2026, "now on 2 Feb, was 1 Feb"},
		{"status TK, was HK", 2026, "status TK, was HK"},
		{"ticket 220-2027", 2026, "ticket 220-2027"},
	} {
		if got, want := said(tt.text).In(tt.year), "LH 1029 CDG–FRA "+tt.want; got != want {
			t.Errorf("In(%d) of %q = %q, want %q", tt.year, tt.text, got, want)
		}
	}
}

// Nothing that names a person, or that a person wrote, is told.
func TestDiffTellsNothingPersonal(t *testing.T) {
	t.Parallel()
	spoken := func(secret string) *itinerary.Itinerary {
		it := everyKind()
		b := &it.Bookings[0]
		it.BookedByFirstName, it.BookedByLastName, it.Comments, it.Description = secret, secret, secret, secret
		it.CancelComments, it.ProjectName, it.TravelRequestId = secret, secret, secret
		b.FormOfPaymentName, b.CreditCardType, b.CreditCardLastFour, b.TicketMailingAddress = secret, secret, secret, secret
		b.Passengers = []itinerary.Passenger{{NameFirst: secret, NameLast: secret, NameTitle: secret, TextName: secret, FrequentTravelerPrograms: []itinerary.TravelerProgram{
			&itinerary.FrequentFlyer{FrequentFlyerNumber: secret, AirlineVendor: secret, Status: secret},
		}}}
		b.PhoneNumbers = []itinerary.PhoneNumberData{{PhoneNumber: secret, Description: secret, Type: secret}}
		b.WebAddresses = []itinerary.WebAddressData{{WebAddress: secret, Description: secret}}
		it.CustomAttributes = []itinerary.CustomAttribute{{Name: secret, Data: secret, DisplayValue: secret}}
		it.RuleViolations[0].TravelerComments, it.RuleViolations[0].CompanyRuleText = secret, secret
		b.PassPrograms = []itinerary.PassProgram{{Name: secret, Type: secret, UserFirstName: secret, UserLastName: secret}}
		b.Remarks = remarks(secret)
		b.Delivery = &itinerary.Delivery{Type: secret, Email: secret, PhoneNumber: secret, AddressLine1: secret, ReferenceNumber: secret}
		r := segment[itinerary.Ride](b)
		r.Name, r.StartAddress, r.EndAddress, r.StartLocation, r.EndLocationName = secret, secret, secret, secret, secret
		r.PhoneNumber, r.PickupInstructions, r.MeetingInstructions, r.Notes = secret, secret, secret, secret
		h := segment[itinerary.Hotel](b)
		h.FrequentTravelerId, h.PartnerMembershipId, h.DiscountCode, h.CreditCardLastFour, h.Remarks = secret, secret, secret, secret, remarks(secret)
		c := segment[itinerary.Car](b)
		c.PickupDeliveryAddress1, c.DropoffCollectionPhoneNumber, c.DiscountCode, c.FrequentTravelerId = secret, secret, secret, secret
		c.Charges[1].(*itinerary.Percent).Description = secret
		segment[itinerary.Rail](b).FrequentTravelerId, segment[itinerary.Parking](b).Pin = secret, secret
		segment[itinerary.Dining](b).Notes, segment[itinerary.Event](b).PhoneNumber, segment[itinerary.Travel](b).StartAddress = secret, secret, secret
		a := air(b, 0)
		a.Notes, a.SpecialInstructions, a.FrequentTravelerId, a.Meals, a.Services = secret, secret, secret, secret, secret
		first := b.AirlineTickets[0].(*itinerary.AirlineTicket)
		first.PassengerName, first.ProgramMembershipNumber, first.InvoiceNumber, first.Endorsements = secret, secret, secret, secret
		return it
	}
	changes := lines(itinerary.Diff(spoken("GEHEIM"), spoken("SECRET")))
	if len(changes) < 50 {
		t.Errorf("Diff tells only %d changes:\n%s", len(changes), strings.Join(changes, "\n"))
	}
	for _, line := range changes {
		if strings.Contains(line, "GEHEIM") || strings.Contains(line, "SECRET") {
			t.Errorf("Diff tells %q", line)
		}
	}
}

// A flight is compared with itself, however many go the same way.
func TestDiffOfManySegments(t *testing.T) {
	t.Parallel()
	trip := func(hour int) *itinerary.Itinerary {
		b := itinerary.Booking{RecordLocator: "QX7T2M"}
		for i := range 1000 {
			depart := fmt.Sprintf("2026-%02d-%02dT%02d:00:00", 1+i/28%12, 1+i%28, hour)
			b.Segments = append(b.Segments, flight(strconv.Itoa(1000+i), "CDG", "FRA", depart, depart))
		}
		return &itinerary.Itinerary{Bookings: []itinerary.Booking{b}}
	}
	if got := len(itinerary.Diff(trip(7), trip(9))); got != 2000 {
		t.Errorf("Diff tells %d changes, want 2000: departure and arrival of each flight", got)
	}
}

func lines(changes []itinerary.Change) []string {
	var all []string
	for _, c := range changes {
		all = append(all, c.In(2026))
	}
	return all
}

// segment finds the segment of one kind.
func segment[T any](b *itinerary.Booking) *T {
	for _, s := range b.Segments {
		if found, ok := any(s).(*T); ok {
			return found
		}
	}
	panic("no such segment in the trip")
}

func air(b *itinerary.Booking, i int) *itinerary.Air {
	return b.Segments[i].(*itinerary.Air)
}
