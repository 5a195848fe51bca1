package trips

// cityZones gives the time zone of well-known cities and their airports, by
// IATA code. The service knows many more; for a code that is not here, the
// sandbox leaves UTC times as they were sent.
var cityZones = map[string]string{
	"AMS": "Europe/Amsterdam", "ARN": "Europe/Stockholm", "ATH": "Europe/Athens", "ATL": "America/New_York",
	"BCN": "Europe/Madrid", "BER": "Europe/Berlin", "BKK": "Asia/Bangkok", "BOM": "Asia/Kolkata", "BOS": "America/New_York",
	"BRU": "Europe/Brussels", "BUD": "Europe/Budapest", "CDG": "Europe/Paris", "CPH": "Europe/Copenhagen",
	"DEL": "Asia/Kolkata", "DEN": "America/Denver", "DFW": "America/Chicago", "DUB": "Europe/Dublin", "DUS": "Europe/Berlin",
	"DXB": "Asia/Dubai", "EWR": "America/New_York", "EZE": "America/Argentina/Buenos_Aires", "FCO": "Europe/Rome",
	"FRA": "Europe/Berlin", "GRU": "America/Sao_Paulo", "GVA": "Europe/Zurich", "HAM": "Europe/Berlin",
	"HEL": "Europe/Helsinki", "HKG": "Asia/Hong_Kong", "HND": "Asia/Tokyo", "IAD": "America/New_York", "ICN": "Asia/Seoul",
	"IST": "Europe/Istanbul", "JFK": "America/New_York", "JNB": "Africa/Johannesburg", "KUL": "Asia/Kuala_Lumpur",
	"LAX": "America/Los_Angeles", "LGA": "America/New_York", "LHR": "Europe/London", "LIN": "Europe/Rome",
	"LIS": "Europe/Lisbon", "LON": "Europe/London", "LYS": "Europe/Paris", "MAD": "Europe/Madrid", "MEX": "America/Mexico_City",
	"MIL": "Europe/Rome", "MRS": "Europe/Paris", "MUC": "Europe/Berlin", "MXP": "Europe/Rome", "NCE": "Europe/Paris",
	"NRT": "Asia/Tokyo", "NYC": "America/New_York", "ORD": "America/Chicago", "ORY": "Europe/Paris", "OSL": "Europe/Oslo",
	"PAR": "Europe/Paris", "PEK": "Asia/Shanghai", "PHX": "America/Phoenix", "PRG": "Europe/Prague", "PVG": "Asia/Shanghai",
	"ROM": "Europe/Rome", "SEA": "America/Los_Angeles", "SFO": "America/Los_Angeles", "SIN": "Asia/Singapore",
	"STR": "Europe/Berlin", "SVO": "Europe/Moscow", "SYD": "Australia/Sydney", "TLS": "Europe/Paris", "TLV": "Asia/Jerusalem",
	"TYO": "Asia/Tokyo", "VIE": "Europe/Vienna", "WAS": "America/New_York", "WAW": "Europe/Warsaw", "YUL": "America/Toronto",
	"YYZ": "America/Toronto", "ZRH": "Europe/Zurich",
}

// listedZones are the names that TimeZone may have: the published list, old
// spellings and all. It lacks many that there are, such as Europe/Rome.
var listedZones = []string{
	"Africa/Cairo", "Africa/Casablanca", "Africa/Harare", "Africa/Luanda", "Africa/Nairobi", "Africa/Windhoek",
	"America/Anchorage", "America/Argentina/Buenos_Aires", "America/Asuncion", "America/Bahia", "America/Bogota",
	"America/Buenos_Aires", "America/Caracas", "America/Chicago", "America/Chihuahua", "America/Denver",
	"America/Godthab", "America/Guyana", "America/Halifax", "America/Indianapolis", "America/Los_Angeles",
	"America/Manaus", "America/Mexico_City", "America/Montevideo", "America/New_York", "America/Phoenix",
	"America/Regina", "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/Swift_Current",
	"America/Tijuana", "Asia/Almaty", "Asia/Amman", "Asia/Baghdad", "Asia/Baku", "Asia/Bangkok", "Asia/Beirut",
	"Asia/Calcutta", "Asia/Colombo", "Asia/Damascus", "Asia/Dhaka", "Asia/Irkutsk", "Asia/Jerusalem", "Asia/Kabul",
	"Asia/Kamchatka", "Asia/Karachi", "Asia/Katmandu", "Asia/Krasnoyarsk", "Asia/Magadan", "Asia/Muscat",
	"Asia/Novosibirsk", "Asia/Rangoon", "Asia/Riyadh", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei",
	"Asia/Tbilisi", "Asia/Tehran", "Asia/Tokyo", "Asia/Ulaanbaatar", "Asia/Vladivostok", "Asia/Yakutsk",
	"Asia/Yekaterinburg", "Asia/Yerevan", "Atlantic/Azores", "Atlantic/Cape_Verde", "Atlantic/South_Georgia",
	"Australia/Adelaide", "Australia/Brisbane", "Australia/Darwin", "Australia/Hobart", "Australia/Perth",
	"Australia/Sydney", "Etc/GMT+12", "Etc/GMT-11", "Etc/GMT-2", "Europe/Athens", "Europe/Berlin", "Europe/Helsinki",
	"Europe/Istanbul", "Europe/Kaliningrad", "Europe/London", "Europe/Minsk", "Europe/Moscow", "Europe/Paris",
	"Europe/Prague", "Europe/Sarajevo", "GMT", "GMT-1200", "Indian/Mauritius", "Pacific/Apia", "Pacific/Auckland",
	"Pacific/Fiji", "Pacific/Guadalcanal", "Pacific/Guam", "Pacific/Honolulu", "Pacific/Tongatapu", "UTC",
}
