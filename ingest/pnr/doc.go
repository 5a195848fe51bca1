// Package pnr is the model of what GDS exports say: a [Record] is one event
// about a booking, and a [PNR] is the booking itself, folded from its records.
//
// Names are the trade's (IATA, GDS); Concur's words begin in
// transform/itinerary. Codes are upper case as printed. Times are civil times
// at the place they speak of, see [Local]. The JSON of every type is the one
// that `tripsync convert` prints and that the state keeps.
package pnr
