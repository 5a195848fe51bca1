package itinerary

// A Passenger is a traveller of the booking, or a fellow traveller.
type Passenger struct {
	// FirstNameNumber and LastNameNumber are the parts of the GDS name number
	// (1.2 is the second first name under the first surname), by what samples
	// hold; the documentation calls them counts of characters.
	FirstNameNumber *int
	LastNameNumber  *int

	NameFirst  string
	NameLast   string
	NameMiddle string
	NamePrefix string
	NameRemark string
	NameSuffix string
	NameTitle  string

	// TextName is the whole name as the booking tool holds it.
	TextName string

	FrequentTravelerPrograms []TravelerProgram
}

// A TravelerProgram is a loyalty programme of a passenger.
//
//sumtype:decl
type TravelerProgram interface {
	node
	travelerProgram()
}

// A FrequentFlyer is a membership in an airline's loyalty programme.
type FrequentFlyer struct {
	// AirlineVendor is the airline that owns the programme, two letters.
	AirlineVendor                 string
	Description                   string
	DiscountProgramExpirationDate DateTime
	DiscountProgramType           string
	FrequentFlyerNumber           string
	ProgramVendor                 string

	// Status is the tier.
	Status               string
	StatusExpirationDate DateTime
}

// A RailProgram is a membership in a railway's loyalty programme.
type RailProgram struct {
	Description                   string
	DiscountProgramExpirationDate DateTime
	DiscountProgramType           string
	ProgramNumber                 string
	ProgramVendor                 string

	// Status is the tier.
	Status               string
	StatusExpirationDate DateTime
}

func (*Passenger) element() string { return "Passenger" }

func (p *Passenger) elements(w *walk) {
	w.value("FirstNameNumber", &p.FirstNameNumber)
	w.value("LastNameNumber", &p.LastNameNumber)
	w.text("NameFirst", &p.NameFirst, MaxNamePart)
	w.text("NameLast", &p.NameLast, MaxNamePart)
	w.text("NameMiddle", &p.NameMiddle, MaxNamePart)
	w.text("NamePrefix", &p.NamePrefix, MaxNamePart)
	w.text("NameRemark", &p.NameRemark, MaxNamePart)
	w.text("NameSuffix", &p.NameSuffix, MaxNamePart)
	w.text("NameTitle", &p.NameTitle, 0)
	w.text("TextName", &p.TextName, MaxTextName)
	w.list("FrequentTravelerPrograms", anyOf(&p.FrequentTravelerPrograms))
}

func (*FrequentFlyer) element() string { return "FrequentFlyer" }

func (*FrequentFlyer) travelerProgram() {}

func (f *FrequentFlyer) elements(w *walk) {
	w.text("AirlineVendor", &f.AirlineVendor, 0)
	w.text("Description", &f.Description, 0)
	w.value("DiscountProgramExpirationDate", &f.DiscountProgramExpirationDate)
	w.text("DiscountProgramType", &f.DiscountProgramType, 0)
	w.text("FrequentFlyerNumber", &f.FrequentFlyerNumber, 32)
	w.text("ProgramVendor", &f.ProgramVendor, 2)
	w.text("Status", &f.Status, 32)
	w.value("StatusExpirationDate", &f.StatusExpirationDate)
}

func (*RailProgram) element() string { return "RailProgram" }

func (*RailProgram) travelerProgram() {}

func (r *RailProgram) elements(w *walk) {
	w.text("Description", &r.Description, 0)
	w.value("DiscountProgramExpirationDate", &r.DiscountProgramExpirationDate)
	w.text("DiscountProgramType", &r.DiscountProgramType, 0)
	w.text("ProgramNumber", &r.ProgramNumber, 32)
	w.text("ProgramVendor", &r.ProgramVendor, 2)
	w.text("Status", &r.Status, 32)
	w.value("StatusExpirationDate", &r.StatusExpirationDate)
}
