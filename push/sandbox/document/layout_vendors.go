package document

// vendorNames gives the service's own names of vendors, by kind of segment and
// by code. Names of airlines are those of IATA codes, names of car companies
// those of the published code list; a vendor that is not here keeps the name
// that was sent.
var vendorNames = map[Kind]map[string]string{
	"Air": {
		"AA": "American Airlines", "AC": "Air Canada", "AF": "Air France", "AY": "Finnair", "AZ": "Alitalia",
		"BA": "British Airways", "DL": "Delta", "EK": "Emirates", "IB": "Iberia", "JL": "Japan Airlines", "KL": "KLM",
		"LH": "Lufthansa", "LX": "Swiss", "NH": "All Nippon Airways", "OS": "Austrian Airlines", "QF": "Qantas",
		"SK": "SAS", "SN": "Brussels Airlines", "SQ": "Singapore Airlines", "TK": "Turkish Airlines", "TP": "TAP Portugal",
		"UA": "United", "VS": "Virgin Atlantic",
	},
	"Car": {
		"AD": "Advantage", "AL": "Alamo", "EP": "Europcar", "ET": "Enterprise", "SX": "Sixt", "ZA": "Payless",
		"ZD": "Budget", "ZE": "Hertz", "ZI": "Avis", "ZL": "National", "ZR": "Dollar", "ZT": "Thrifty",
	},
}
