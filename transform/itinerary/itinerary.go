package itinerary

// namespace is the namespace of a trip document.
const namespace = "http://www.concursolutions.com/api/travel/trip/2010/06"

// Longest values of elements whose text a caller may shorten, in characters.
const (
	MaxTripName              = 255
	MaxClientLocator         = 32 // by the documentation; the XSD has no limit
	MaxComments              = 512
	MaxDescription           = 512
	MaxCancelComments        = 256
	MaxNamePart              = 50  // NameFirst, NameLast, NameMiddle, NamePrefix, NameRemark, NameSuffix
	MaxTextName              = 250 // Passenger.TextName
	MaxPassengerName         = 100 // AirlineTicket and AirlineAdjustment
	MaxEndorsements          = 500
	MaxLinearFareConstructor = 500
	MaxTourIdentifier        = 50
	MaxChargeDescription     = 50
	MaxMeals                 = 20
	MaxCheckedBaggage        = 100
	MaxSpecialInstructions   = 256
	MaxOperatedByVendor      = 128
	MaxCancellationPolicy    = 512
	MaxName                  = 80  // of a hotel, restaurant, car park, event or ride
	MaxAddress               = 80  // StartAddress, StartAddress2 of Hotel, Dining, Parking, Event and Ride
	MaxRoadAddress           = 60  // addresses of Car and Travel, and where a Ride ends
	MaxCity                  = 50  // StartCity, EndCity
	MaxState                 = 50  // StartState, EndState
	MaxRoomDescription       = 200 // Hotel
	MaxRoomType              = 24  // Hotel
	MaxStartLocation         = 32  // Car and Travel
	MaxEndLocation           = 10  // Car and Travel
	MaxStationName           = 60  // StartRailStationName, EndRailStationName
	MaxRideLocation          = 60  // StartLocation, StartLocationName and the ends alike
	MaxRideText              = 300 // instructions, RateDescription and ProviderFeedback
)

// Longest values of codes and numbers, in characters. Cut off, they would be others.
const (
	MaxConfirmationNumber = 32
	MaxDiscountCode       = 20
	MaxFrequentTravelerId = 32
	MaxRateCode           = 24
	MaxTrainNumber        = 50
	MaxWagonNumber        = 10
)

// An Itinerary is one trip of one traveller.
type Itinerary struct {
	// TripId is the trip's encrypted key, given by Concur; never sent in the
	// document.
	TripId string

	BookedByFirstName string
	BookedByLastName  string
	CancelComments    string

	// ClientLocator is the sender's own key of the trip, echoed by Concur.
	ClientLocator string

	// TripLinkLocator is Concur's six-character reference; never sent.
	TripLinkLocator string

	Comments        string
	DateBookedLocal DateTime

	// DateModifiedUtc is the server's time of the last change; never sent.
	DateModifiedUtc DateTime

	Description string

	// EndDateLocal, like the three other ends of the trip, is recomputed by the
	// server from the segments.
	EndDateLocal DateTime
	EndDateUtc   DateTime

	// TravelRequestId is the number of the Concur Request the trip belongs to.
	TravelRequestId string

	// IsPersonal is true for leisure.
	IsPersonal *bool

	ProjectName    string
	StartDateLocal DateTime
	StartDateUtc   DateTime

	// TripName is the title; Concur requires it.
	TripName string

	TripStatus *TripStatus

	Bookings         []Booking
	CustomAttributes []CustomAttribute
	RuleViolations   []RuleViolation

	// Unknown is what Decode met and could not keep: the paths of elements
	// without a field, given twice, or whose value is not of their type. Each
	// path stands once, in the order met, the first hundred of them. It holds
	// no values, and is never sent.
	Unknown []string
}

// A TripStatus is the state of a trip as a whole.
type TripStatus uint8

// The states a trip may be sent in.
const (
	TripConfirmed      TripStatus = 0
	TripTicketed       TripStatus = 1
	TripCancelled      TripStatus = 2
	TripProposal       TripStatus = 6
	TripBookedProposal TripStatus = 7
)

// A CustomAttribute is a named value on a trip, of the company's own making or,
// for agency proposals, of Concur's (ProposalBatchSize, TicketIssued …).
type CustomAttribute struct {
	Data         string
	DisplayTitle string
	DisplayValue string
	Name         string

	// DataType is one of Unknown, String, Enumeration, Numeric, Boolean.
	DataType           string
	DisplayOnItinerary *bool
	ExternalId         *int
}

func (*Itinerary) element() string { return "Itinerary" }

func (it *Itinerary) elements(w *walk) {
	w.value("id", ignored{})
	w.value("TripId", (*answered)(&it.TripId))
	w.value("ItinLocator", ignored{})
	w.value("BookedVia", ignored{})
	w.text("BookedByFirstName", &it.BookedByFirstName, 0)
	w.text("BookedByLastName", &it.BookedByLastName, 0)
	w.value("HasOpenBookingPassive", ignored{})
	w.value("UserLoginId", ignored{})
	w.text("CancelComments", &it.CancelComments, MaxCancelComments)
	w.text("ClientLocator", &it.ClientLocator, MaxClientLocator)
	w.value("TripLinkLocator", (*answered)(&it.TripLinkLocator))
	w.text("Comments", &it.Comments, MaxComments)
	w.value("DateBookedLocal", &it.DateBookedLocal)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", (*answered)(&it.DateModifiedUtc))
	w.text("Description", &it.Description, MaxDescription)
	w.value("EndDateLocal", &it.EndDateLocal)
	w.value("EndDateUtc", &it.EndDateUtc)
	w.text("TravelRequestId", &it.TravelRequestId, 0)
	w.value("IsPersonal", &it.IsPersonal)
	w.text("ProjectName", &it.ProjectName, 255)
	w.value("StartDateLocal", &it.StartDateLocal)
	w.value("StartDateUtc", &it.StartDateUtc)
	w.text("TripName", &it.TripName, MaxTripName)
	w.value("TripStatus", &it.TripStatus)
	w.list("Bookings", listOf(&it.Bookings))
	w.list("CustomAttributes", listOf(&it.CustomAttributes))
	w.list("RuleViolations", listOf(&it.RuleViolations))
}

func (*CustomAttribute) element() string { return "CustomAttribute" }

func (c *CustomAttribute) elements(w *walk) {
	w.text("Data", &c.Data, 255)
	w.text("DisplayTitle", &c.DisplayTitle, 128)
	w.text("DisplayValue", &c.DisplayValue, 255)
	w.text("Name", &c.Name, 128)
	w.code("DataType", &c.DataType, &forms.customAttrib)
	w.value("DisplayOnItinerary", &c.DisplayOnItinerary)
	w.value("ExternalId", &c.ExternalId)
}
