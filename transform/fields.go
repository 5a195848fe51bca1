package transform

import (
	"slices"
	"strings"

	"tripsync/transform/itinerary"
)

// A Rule fills a field of Concur's trip from the client's remarks.
type Rule struct {
	Field   string // a name of Fields, or that of a custom attribute
	Extract Extract
}

// A Field is an element of Concur's trip that rules may fill.
type Field struct {
	Name    string // in the settings
	Element string // in Concur's Itinerary
	Limit   int    // characters; 0: none

	of func(*itinerary.Itinerary) *string
}

// Limits of a custom attribute, in characters.
const (
	maxAttributeName = 128
	maxAttributeData = 255
)

// Fields returns the closed list of trip elements that rules may fill. Any other
// name is that of a custom attribute.
func Fields() []Field {
	return []Field{
		{"booked_by_first_name", "BookedByFirstName", 0, func(it *itinerary.Itinerary) *string { return &it.BookedByFirstName }},
		{"booked_by_last_name", "BookedByLastName", 0, func(it *itinerary.Itinerary) *string { return &it.BookedByLastName }},
		{"cancel_comments", "CancelComments", itinerary.MaxCancelComments, func(it *itinerary.Itinerary) *string { return &it.CancelComments }},
		{"comments", "Comments", itinerary.MaxComments, func(it *itinerary.Itinerary) *string { return &it.Comments }},
		{"description", "Description", itinerary.MaxDescription, func(it *itinerary.Itinerary) *string { return &it.Description }},
		{"project", "ProjectName", maxProjectName, func(it *itinerary.Itinerary) *string { return &it.ProjectName }},
		{"travel_request", "TravelRequestId", 0, func(it *itinerary.Itinerary) *string { return &it.TravelRequestId }},
		{"trip_name", "TripName", itinerary.MaxTripName, func(it *itinerary.Itinerary) *string { return &it.TripName }},
	}
}

// maxProjectName is the limit of ProjectName in Concur's XSD, in characters.
const maxProjectName = 255

// Refusal returns why no rule may fill a field of that name, or "". It compares names
// without regard to case and underscores: TripId and trip_id are the same.
func Refusal(name string) string {
	among := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return bareName(n) == bareName(name) })
	}
	for _, f := range Fields() {
		if f.Name != name && among(f.Name, f.Element) {
			return "is written " + f.Name
		}
	}
	switch {
	case among("id", "TripId", "ItinLocator", "BookedVia", "HasOpenBookingPassive", "UserLoginId", "TripLinkLocator", "DateCreatedUtc", "DateModifiedUtc"):
		return "is given by Concur, never sent"
	case among("ClientLocator", "DateBookedLocal", "StartDateLocal", "StartDateUtc", "EndDateLocal", "EndDateUtc", "TripStatus", "Bookings"):
		return "follows from the booking"
	case among("IsPersonal", "CustomAttributes", "RuleViolations"):
		return "is no text"
	case among(proposalBatchSize, proposalSequenceIndex, ticketIssued, autoSelectProposal):
		return "is for the setting proposal"
	case len(name) > maxAttributeName:
		return "is longer than the name of a custom attribute may be"
	}
	return ""
}

// bareName returns a name without what Refusal disregards.
func bareName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// SameField reports whether two names mean one field: if they differ only in case or
// underscores, one of them is a slip.
func SameField(a, b string) bool { return bareName(a) == bareName(b) }

// fill sets the fields whose values the client's remarks have.
func (c *Client) fill(d *Document, remarks []string) {
	fields := Fields()
	for i := range c.Remarks {
		rule := &c.Remarks[i]
		value := rule.Extract.find(remarks)
		if value == "" {
			continue
		}
		if f := slices.IndexFunc(fields, func(f Field) bool { return f.Name == rule.Field }); f >= 0 {
			*fields[f].of(d.Itinerary) = d.fit(value, fields[f].Element, fields[f].Limit)
			continue
		}
		d.attribute(itinerary.CustomAttribute{
			Name: rule.Field, Data: d.fit(value, "CustomAttribute "+rule.Field, maxAttributeData), DataType: "String",
		})
	}
}

func (d *Document) attribute(a itinerary.CustomAttribute) {
	d.Itinerary.CustomAttributes = append(d.Itinerary.CustomAttributes, a)
}
