package places

import "slices"

// ConcurZone gives the name under which Concur's element TimeZone takes a zone. Concur lists a hundred names, some of
// them old, and neither Rome nor Hong Kong: it is the zone itself if that is listed, and the listed name if the two
// are names of one zone (Asia/Kolkata is Asia/Calcutta, Asia/Dubai is Asia/Muscat). Otherwise it reports false, and
// the time is to be sent in UTC; a zone that merely keeps the same hours today is not taken for another.
func ConcurZone(zone string) (string, bool) {
	if slices.Contains(concurZones, zone) {
		return zone, true
	}
	name, ok := concurAliases[zone]
	return name, ok
}
