package pnr

const elsewhere = "confirmed elsewhere"

// statuses are the action, advice and status codes that reservation systems print
// for a segment. Most are those of IATA's AIRIMP, which the systems share; the ghost
// and passive ones, of bookings made elsewhere, are their own. Public pages: Amadeus
// Service Hub, "How to enter a ghost segment"; Travelport's web help, "Air status
// codes", "NDC segment status" and "Passive Hotel Segments with MK or BK Status".
var statuses = map[string]Status{
	"HK": {Confirmed, "holding, confirmed"},
	"KK": {Confirmed, "confirmed"},
	"KL": {Confirmed, "confirmed from the waitlist"},
	"RR": {Confirmed, "reconfirmed"},
	"TK": {Confirmed, "confirmed at new times"},
	"SC": {Confirmed, "schedule change"},
	"OK": {Confirmed, "confirmed"},
	"NS": {Confirmed, "an infant without a seat"},
	"SS": {Confirmed, "sold"},
	"FS": {Confirmed, "sold freely"},
	"HS": {Confirmed, "sold"},
	"DK": {Confirmed, "confirmed when it was sold"},
	"AK": {Confirmed, elsewhere},
	"BK": {Confirmed, elsewhere},
	"GK": {Confirmed, elsewhere},
	"MK": {Confirmed, elsewhere},
	"PK": {Confirmed, elsewhere},
	"YK": {Confirmed, elsewhere},
	"ZK": {Confirmed, elsewhere},

	"HL": {Waitlisted, "waitlisted"},
	"LL": {Waitlisted, "waitlisted"},
	"TL": {Waitlisted, "waitlisted at new times"},
	"US": {Waitlisted, "unable to sell, waitlisted"},
	"UU": {Waitlisted, "unable, waitlisted"},
	"PA": {Waitlisted, "waitlisted with priority"},
	"PB": {Waitlisted, "waitlisted with priority"},
	"PC": {Waitlisted, "waitlisted with priority"},
	"PD": {Waitlisted, "waitlisted with priority"},
	"AL": {Waitlisted, "waitlisted elsewhere"},
	"BL": {Waitlisted, "waitlisted elsewhere"},
	"GL": {Waitlisted, "waitlisted elsewhere"},
	"ML": {Waitlisted, "waitlisted elsewhere"},
	"PL": {Waitlisted, "waitlisted elsewhere"},

	"HN": {Requested, "requested"},
	"HQ": {Requested, "requested"},
	"NN": {Requested, "requested"},
	"NA": {Requested, "requested, or another one"},
	"IN": {Requested, "requested, if not held"},
	"IS": {Requested, "to be sold, if not held"},
	"RQ": {Requested, "requested"},
	"TN": {Requested, "requested at new times"},
	"AN": {Requested, "requested elsewhere"},
	"BN": {Requested, "requested elsewhere"},
	"GN": {Requested, "requested elsewhere"},
	"PN": {Requested, "requested elsewhere"},

	"HX": {Cancelled, "cancelled by the supplier"},
	"IX": {Cancelled, "cancelled, if held"},
	"PX": {Cancelled, "cancelled elsewhere"},
	"CX": {Cancelled, "cancelled"},
	"UX": {Cancelled, "cancelled"},
	"XK": {Cancelled, "cancelled"},
	"XL": {Cancelled, "taken off the waitlist"},
	"XX": {Cancelled, "cancelled"},
	"NO": {Cancelled, "no action taken"},
	"UC": {Cancelled, "unable, closed"},
	"UN": {Cancelled, "unable, does not operate"},
	"WK": {Cancelled, "was confirmed, replaced by another segment"},
	"WL": {Cancelled, "was waitlisted, replaced by another segment"},
}

// A passive is what a code of a passive segment means where statuses says something else.
type passive struct {
	code    string
	systems []string
	fits    func(Segment) bool
	status  Status
}

// passives are the codes whose meaning is that of the system and the kind of segment. A
// ghost flight of Amadeus was booked elsewhere or made to be priced; the airline's locator
// is what tells them apart. A BK hotel of Travelport mostly is a line about money beside
// the stay. Its rail tool sets BN on a train that is void. Public pages: Amadeus Service
// Hub, "How to enter a ghost segment"; Travelport's web help, "Passive Hotel Segments
// with MK or BK Status" and "European Rail: PNR/Booking File".
var passives = []passive{
	{"GK", []string{"1A"}, lacksLocator, Status{Unproven, "booked elsewhere or only priced, and without the airline's locator"}},
	{"BK", []string{"1G", "1V"}, lacksName, Status{Unproven, "a hotel without a name, which mostly is a line about money"}},
	{"BN", []string{"1G", "1V"}, isService, Status{Cancelled, "void or cancelled"}},
}
