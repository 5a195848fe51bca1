package trips

import (
	"cmp"
	"strings"

	"tripsync/push/sandbox/document"
)

// summarizeSegment writes a segment on one line.
func summarizeSegment(segment *document.Element) string {
	way := PlaceOf(segment, "Start")
	if to := PlaceOf(segment, "End"); to != "" {
		way += "-" + to
	}
	line := []string{segment.Name, TitleOf(segment, ""), way, segment.Value("StartDateLocal")}
	return strings.Join(strings.Fields(strings.Join(line, " ")), " ")
}

// TitleOf is the flight or train number, with a gap after the carrier, or else
// the name of who provides it.
func TitleOf(segment *document.Element, gap string) string {
	number := cmp.Or(segment.Value("FlightNumber"), segment.Value("TrainNumber"))
	if number != "" {
		return segment.Value("Vendor") + gap + number
	}
	return cmp.Or(segment.Value("Name"), segment.Value("VendorName"), segment.Value("Vendor"))
}

// PlaceOf is where a segment starts or ends, in the fewest letters.
func PlaceOf(segment *document.Element, end string) string {
	for _, name := range []string{"CityCode", "RailStationName", "City", "LocationName", "Location", "RailStation", "Address"} {
		if v := segment.Value(end + name); v != "" {
			return v
		}
	}
	return ""
}
