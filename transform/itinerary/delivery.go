package itinerary

// A Delivery is where and how paper tickets or documents are delivered.
type Delivery struct {
	LocationAdditionalDetails string
	AddressLine1              string
	AddressLine2              string
	City                      string
	Country                   string
	LocationDesc              string
	Email                     string
	Latitude                  Decimal
	Longitude                 Decimal
	LocationName              string
	PhoneNumber               string
	ReferenceNumber           string
	State                     string

	// Type is the manner, such as mail or Kiosk.
	Type string
	Zip  string
}

func (*Delivery) element() string { return "Delivery" }

func (d *Delivery) elements(w *walk) {
	w.text("LocationAdditionalDetails", &d.LocationAdditionalDetails, 0)
	w.text("AddressLine1", &d.AddressLine1, 0)
	w.text("AddressLine2", &d.AddressLine2, 0)
	w.text("City", &d.City, 0)
	w.text("Country", &d.Country, 0)
	w.text("LocationDesc", &d.LocationDesc, 0)
	w.text("Email", &d.Email, 0)
	w.value("Latitude", &d.Latitude)
	w.value("Longitude", &d.Longitude)
	w.text("LocationName", &d.LocationName, 0)
	w.text("PhoneNumber", &d.PhoneNumber, 0)
	w.text("ReferenceNumber", &d.ReferenceNumber, 0)
	w.text("State", &d.State, 0)
	w.text("Type", &d.Type, 0)
	w.text("Zip", &d.Zip, 0)
}
