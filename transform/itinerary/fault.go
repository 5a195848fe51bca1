package itinerary

// An Error is a value that must not be sent. Its text names the element and
// the fault, and holds nothing of the value but its length or an offending
// byte's position and number.
type Error struct {
	// Path leads to the element as XPath does, counting from 1 among elements
	// of one name: "Itinerary/Bookings/Booking[1]/Segments/Air[2]/FlightNumber".
	Path string
	Err  error
}

func (e *Error) Error() string { return e.Path + ": " + e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }
