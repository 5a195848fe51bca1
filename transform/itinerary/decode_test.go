package itinerary_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/transform/itinerary"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	booking := []itinerary.Booking{{RecordLocator: "QX7T2M"}}
	tests := []struct {
		name, doc string
		want      *itinerary.Itinerary
	}{
		{"no namespace", `<Itinerary><TripName>a</TripName></Itinerary>`, &itinerary.Itinerary{TripName: "a"}},
		{"the https namespace of the booking service", `<Itinerary xmlns="https://www.concursolutions.com/api/travel/trip/2010/06"><TripName>a</TripName></Itinerary>`, &itinerary.Itinerary{TripName: "a"}},
		{"prefixes", `<t:Itinerary xmlns:t="x"><t:TripName>a</t:TripName></t:Itinerary>`, &itinerary.Itinerary{TripName: "a"}},
		{"byte order mark and declaration", "\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<Itinerary><TripName>é</TripName></Itinerary>", &itinerary.Itinerary{TripName: "é"}},
		{"ASCII", `<?xml version="1.0" encoding="US-ASCII"?><Itinerary><TripName>a</TripName></Itinerary>`, &itinerary.Itinerary{TripName: "a"}},
		{"what the server adds", `<Itinerary><id>x</id><TripId>gWu$1</TripId><ItinLocator>y</ItinLocator><TripLinkLocator>MYR2UH</TripLinkLocator><DateModifiedUtc>2026-01-06T10:00:00</DateModifiedUtc><ClientLocator>1A-Q</ClientLocator></Itinerary>`, &itinerary.Itinerary{TripId: "gWu$1", TripLinkLocator: "MYR2UH", DateModifiedUtc: "2026-01-06T10:00:00", ClientLocator: "1A-Q"}},
		{"booking in Bookings", `<Itinerary><Bookings><Booking><RecordLocator>QX7T2M</RecordLocator></Booking></Bookings></Itinerary>`, &itinerary.Itinerary{Bookings: booking}},
		{"booking without Bookings", `<Itinerary><Booking><RecordLocator>QX7T2M</RecordLocator></Booking></Itinerary>`, &itinerary.Itinerary{Bookings: booking}},
		{"booking alone", `<Booking><RecordLocator>QX7T2M</RecordLocator></Booking>`, &itinerary.Itinerary{Bookings: booking}},
		{"segment alone", `<Car><Vendor>ZE</Vendor><CancellationNumber>1</CancellationNumber><TimeZoneId xsi:nil="true"/><Tyres/></Car>`, &itinerary.Itinerary{
			Bookings: []itinerary.Booking{{Segments: []itinerary.Segment{&itinerary.Car{Vendor: "ZE", CancellationNumber: "1"}}}},
			Unknown:  []string{"Car/Tyres"},
		}},
		{"remarks", `<Booking><Remarks><TripLinkRemarks><TripLinkRemark><Text>a</Text></TripLinkRemark><TripLinkRemark/></TripLinkRemarks></Remarks></Booking>`, &itinerary.Itinerary{
			Bookings: []itinerary.Booking{{Remarks: []itinerary.TripLinkRemarks{{TripLinkRemark: []itinerary.TripLinkRemark{{Text: "a"}, {}}}}}},
		}},
		{"two deliveries", `<Booking><Delivery><Type>mail</Type></Delivery><Delivery><Type>Kiosk</Type></Delivery></Booking>`, &itinerary.Itinerary{
			Bookings: []itinerary.Booking{{Delivery: &itinerary.Delivery{Type: "mail"}}},
			Unknown:  []string{"Booking/Delivery"},
		}},
		{"containers repeated", `<Itinerary><Bookings/><Bookings><Booking/></Bookings><Bookings><Booking/></Bookings></Itinerary>`, &itinerary.Itinerary{Bookings: make([]itinerary.Booking, 2)}},
		{"empty and nil values", `<Itinerary xmlns:xsi="i"><TripStatus/><IsPersonal xsi:nil="true"/><StartDateLocal> </StartDateLocal><Comments/></Itinerary>`, &itinerary.Itinerary{}},
		{"capital True", `<Itinerary><IsPersonal>True</IsPersonal></Itinerary>`, &itinerary.Itinerary{IsPersonal: new(true)}},
		{"text in pieces", `<Itinerary><TripName>a<!-- b -->&amp;<![CDATA[<c>]]></TripName></Itinerary>`, &itinerary.Itinerary{TripName: "a&<c>"}},
		{"unknown elements, each once", `<Itinerary><IsBillable>1</IsBillable><Bookings><Booking><Segments><Cruise><Name>DOE</Name></Cruise><Cruise/></Segments></Booking></Bookings></Itinerary>`, &itinerary.Itinerary{
			Bookings: make([]itinerary.Booking, 1),
			Unknown:  []string{"Itinerary/IsBillable", "Itinerary/Bookings/Booking/Segments/Cruise"},
		}},
		{"values of another type", `<Itinerary><TripStatus>HK</TripStatus><Bookings><Booking><PassengerCount>two</PassengerCount><AirfareQuotes><Quote><TotalFare>1,5</TotalFare></Quote></AirfareQuotes></Booking></Bookings></Itinerary>`, &itinerary.Itinerary{
			Bookings: []itinerary.Booking{{AirfareQuotes: make([]itinerary.Quote, 1)}},
			Unknown:  []string{"Itinerary/TripStatus", "Itinerary/Bookings/Booking/PassengerCount", "Itinerary/Bookings/Booking/AirfareQuotes/Quote/TotalFare"},
		}},
		{"given twice", `<Itinerary><TripName>a</TripName><TripName>b</TripName></Itinerary>`, &itinerary.Itinerary{TripName: "a", Unknown: []string{"Itinerary/TripName"}}},
		{"an element where text should be", `<Itinerary><TripName>a<b>c</b>d</TripName></Itinerary>`, &itinerary.Itinerary{TripName: "ad", Unknown: []string{"Itinerary/TripName/b"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := itinerary.Decode(strings.NewReader(tt.doc))
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("Decode: error %v, mismatch (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, doc, want string
		is              error
	}{
		{"nothing", "", "decode itinerary: not an itinerary", itinerary.ErrNotItinerary},
		{"an error message", "<Error><Message>Invalid User: DOE</Message></Error>", "decode itinerary: not an itinerary", itinerary.ErrNotItinerary},
		{"a charge alone", "<Fixed><Amount>1</Amount></Fixed>", "decode itinerary: not an itinerary", itinerary.ErrNotItinerary},
		{"a message that a trip is cancelled", "<Message>Cancelled Successfully</Message>", "decode itinerary: not an itinerary", itinerary.ErrNotItinerary},
		{"a page", "<!DOCTYPE html><html></html>", "decode itinerary: not an itinerary", itinerary.ErrNotItinerary},
		{"a document cut short", "<Itinerary>\n<TripName>DOE", "decode itinerary: line 2: not well-formed", nil},
		{"a tag not closed", "<Itinerary><DOE></Itinerary>", "decode itinerary: line 1: not well-formed", nil},
		{"an entity of its own", `<!DOCTYPE x [<!ENTITY e "DOE">]><Itinerary><TripName>&e;</TripName></Itinerary>`, "decode itinerary: line 1: not well-formed", nil},
		{"Latin 1 called UTF-8", "<Itinerary><TripName>DO\xcb</TripName></Itinerary>", "decode itinerary: line 1: not well-formed", nil},
		{"another charset", `<?xml version="1.0" encoding="windows-1252"?><Itinerary/>`, "decode itinerary: xml: opening charset \"windows-1252\": charset is not UTF-8", nil},
		{"too deep", "<Itinerary>" + strings.Repeat("<a>", 1000), "decode itinerary: document too large", itinerary.ErrTooLarge},
		{"too large", "<Itinerary><TripName>" + strings.Repeat("a", itinerary.MaxSize), "decode itinerary: document too large", itinerary.ErrTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := itinerary.Decode(strings.NewReader(tt.doc))
			if got != nil || err == nil || err.Error() != tt.want {
				t.Errorf("Decode = %+v, error %v, want error %s", got, err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("Decode error %v is not %v", err, tt.is)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, it := range trips() {
		doc, err := itinerary.Encode(it)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
	}
	doc, err := itinerary.EncodeBooking(&everyKind().Bookings[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(doc)
	f.Add([]byte(`<Booking><PassengerCount>x</PassengerCount><Segments><Air/><Hotel/></Segments><Delivery/><Delivery/></Booking>`))
	f.Add([]byte(`<Car><Remarks><TripLinkRemarks/></Remarks></Car>`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		it, err := itinerary.Decode(bytes.NewReader(doc))
		if (it == nil) == (err == nil) {
			t.Fatalf("Decode = %v, %v: want exactly one", it, err)
		}
		if err != nil {
			return
		}
		if changes := itinerary.Diff(it, it); changes != nil {
			t.Errorf("Diff of a trip and itself = %v", changes)
		}
		again, err := itinerary.Encode(it)
		if err != nil {
			return // the server's value is one we would not send
		}
		back, err := itinerary.Decode(bytes.NewReader(again))
		if err != nil {
			t.Fatalf("Decode of what Encode wrote: %v\n%s", err, again)
		}
		if rewritten, err := itinerary.Encode(back); err != nil || !bytes.Equal(again, rewritten) {
			t.Errorf("Encode is not stable: %v\n%s\n%s", err, again, rewritten)
		}
	})
}
