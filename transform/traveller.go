package transform

import (
	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

// passenger returns the traveller, who is the only passenger of the document.
func (t *trip) passenger() itinerary.Passenger {
	out := itinerary.Passenger{
		NameFirst: t.fit(t.who.First, "Passenger", itinerary.MaxNamePart),
		NameLast:  t.fit(t.who.Last, "Passenger", itinerary.MaxNamePart),
		NameTitle: t.who.Title,
	}
	for _, f := range t.who.Flyer {
		out.FrequentTravelerPrograms = append(out.FrequentTravelerPrograms,
			&itinerary.FrequentFlyer{AirlineVendor: f.Carrier, ProgramVendor: f.Carrier, FrequentFlyerNumber: f.Number})
	}
	return out
}

func (t *trip) phones() []itinerary.PhoneNumberData {
	if t.who.Mobile == "" {
		return nil
	}
	return []itinerary.PhoneNumberData{{PassengerRPH: 1, PhoneNumber: t.who.Mobile, Type: "C"}}
}

func (t *trip) addresses() []itinerary.WebAddressData {
	if t.who.Email == "" {
		return nil
	}
	return []itinerary.WebAddressData{{PassengerRPH: 1, WebAddress: t.who.Email, Format: "E"}}
}

// payment sets how the traveller's documents were paid, if all were paid in the same
// way and Concur has a code for it.
func (t *trip) payment(b *itinerary.Booking) {
	var paid *pnr.Payment
	for _, d := range t.documents() {
		switch {
		case d.Payment == nil || paid != nil && *paid == *d.Payment:
		case paid != nil:
			return
		default:
			paid = d.Payment
		}
	}
	if paid == nil {
		return
	}
	switch paid.Type {
	case "CC":
		b.FormOfPaymentType, b.CreditCardType, b.CreditCardLastFour = "CC", paid.Brand, paid.LastFour
	case "CASH":
		b.FormOfPaymentType = "CH"
	}
}
