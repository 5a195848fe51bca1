package places

import "slices"

// ConcurZone returns the name under which Concur's element TimeZone takes a zone. Concur lists a hundred names, some of
// them old, and neither Rome nor Hong Kong. If the zone is listed, its name is the zone itself. If a listed name is
// another name of the zone, it is that one (Asia/Kolkata is Asia/Calcutta, Asia/Dubai is Asia/Muscat). Otherwise
// ConcurZone reports false, and the time must be sent in UTC. A zone that merely has the same hours today does not count.
func ConcurZone(zone string) (string, bool) {
	if slices.Contains(concurZones, zone) {
		return zone, true
	}
	name, ok := concurZoneByAlias[zone]
	return name, ok
}
