package itinerary

// A node is an element that has children. Its method elements shows them to a walk in
// the order of the XSD, each with its limit. Encoder, decoder and Diff all use that
// method. A new type takes a file of its own, a line in visitChildren and, if it is one
// of several kinds in a container, a line in newNode.
//
//sumtype:decl
type node interface {
	// element is the name of the node's own element; it works on nil.
	element() string
}

// visitChildren shows the children of n to w. It is a switch instead of a method of
// node so that a walk stays on the stack and Append does not allocate.
func visitChildren(n node, w *walk) {
	switch n := n.(type) {
	case *Itinerary:
		n.elements(w)
	case *CustomAttribute:
		n.elements(w)
	case *RuleViolation:
		n.elements(w)
	case *Booking:
		n.elements(w)
	case *MiscellaneousChargeOrder:
		n.elements(w)
	case *PassProgram:
		n.elements(w)
	case *PhoneNumberData:
		n.elements(w)
	case *RailPayment:
		n.elements(w)
	case *RailAdjustment:
		n.elements(w)
	case *TripLinkRemarks:
		n.elements(w)
	case *TripLinkRemark:
		n.elements(w)
	case *Delivery:
		n.elements(w)
	case *WebAddressData:
		n.elements(w)
	case *Passenger:
		n.elements(w)
	case *FrequentFlyer:
		n.elements(w)
	case *RailProgram:
		n.elements(w)
	case *Air:
		n.elements(w)
	case *AirSeat:
		n.elements(w)
	case *Car:
		n.elements(w)
	case *Dining:
		n.elements(w)
	case *Event:
		n.elements(w)
	case *Hotel:
		n.elements(w)
	case *Parking:
		n.elements(w)
	case *Rail:
		n.elements(w)
	case *RailSeat:
		n.elements(w)
	case *Ride:
		n.elements(w)
	case *Travel:
		n.elements(w)
	case *AirlineTicket:
		n.elements(w)
	case *AirlineTicketCoupon:
		n.elements(w)
	case *AirlineTicketExchange:
		n.elements(w)
	case *AirlineTicketFareBreakup:
		n.elements(w)
	case *AirlineAdjustment:
		n.elements(w)
	case *ManualAirlineTicket:
		n.elements(w)
	case *Quote:
		n.elements(w)
	case *Fixed:
		n.elements(w)
	case *Percent:
		n.elements(w)
	case *Rate:
		n.elements(w)
	case *RateWithAllowance:
		n.elements(w)
	case *Tax:
		n.elements(w)
	}
}

// newNode returns an empty node for a container of several kinds, or nil if no kind has
// that name.
func newNode(name string) node {
	switch name {
	case "Air":
		return &Air{}
	case "Car":
		return &Car{}
	case "Dining":
		return &Dining{}
	case "Event":
		return &Event{}
	case "Hotel":
		return &Hotel{}
	case "Parking":
		return &Parking{}
	case "Rail":
		return &Rail{}
	case "Ride":
		return &Ride{}
	case "Travel":
		return &Travel{}
	case "Fixed":
		return &Fixed{}
	case "Percent":
		return &Percent{}
	case "Rate":
		return &Rate{}
	case "RateWithAllowance":
		return &RateWithAllowance{}
	case "AirlineTicket":
		return &AirlineTicket{}
	case "AirlineAdjustment":
		return &AirlineAdjustment{}
	case "ManualAirlineTicket":
		return &ManualAirlineTicket{}
	case "RailPayment":
		return &RailPayment{}
	case "RailAdjustment":
		return &RailAdjustment{}
	case "FrequentFlyer":
		return &FrequentFlyer{}
	case "RailProgram":
		return &RailProgram{}
	}
	return nil
}

// A walk visits the children of nodes and does one thing with each: exactly one of its
// fields is set. The walk calls the writer without making a child first, since most
// fields of a document are empty.
type walk struct {
	out *writer     // writes each child
	in  *reader     // looks for the child that was read
	see func(child) // is called with each child
}

// A child is an element as a walk meets it.
type child struct {
	name  string
	value any   // a pointer to the field, a list, or ignored
	limit int   // characters of a text, 0 for no limit
	form  *form // of a code
}

// text is a string of at most limit characters; 0 is no limit.
func (w *walk) text(name string, s *string, limit int) {
	switch {
	case w.out == nil:
		w.meet(child{name: name, value: s, limit: limit})
	case *s != "":
		w.out.text(name, *s, checkLength(*s, limit))
	}
}

// code is a string of a fixed form.
func (w *walk) code(name string, s *string, f *form) {
	switch {
	case w.out == nil:
		w.meet(child{name: name, value: s, form: f})
	case *s != "":
		w.out.text(name, *s, f.check(*s))
	}
}

// value is a *DateTime, *Decimal, *int, *uint8, or a pointer to one of *int,
// *uint8, *bool and *TripStatus; or *answered, or ignored.
func (w *walk) value(name string, v any) {
	if w.out == nil {
		w.meet(child{name: name, value: v})
		return
	}
	w.out.value(name, v)
}

// list is a container element.
func (w *walk) list(name string, l list) {
	switch {
	case w.out == nil:
		w.meet(child{name: name, value: l})
	case l.size() > 0:
		w.out.list(w, name, l)
	}
}

// each is an element that is repeated for each item, without a container.
func (w *walk) each(name string, l list) {
	if w.out == nil {
		w.meet(child{name: name, value: bare{l}})
		return
	}
	w.out.items(w, l)
}

func (w *walk) meet(c child) {
	if w.in != nil {
		w.in.offer(c)
		return
	}
	w.see(c)
}

// answered is a value that only the server writes. Decode reads it, Encode leaves it out.
type answered string

// ignored is an element that only the server writes and that we do not need.
type ignored struct{}

// A list is the content of a container element.
type list interface {
	size() int
	at(i int) node
	// add appends an empty item and returns it, or returns nil if the container takes
	// no items of that name.
	add(name string) node
	clear()
}

// bare is a list without a container.
type bare struct{ list }

// A pointer is *T, and a node.
type pointer[T any] interface {
	*T
	node
}

// items is a container of one kind.
type items[T any, P pointer[T]] []T

func listOf[T any, P pointer[T]](s *[]T) list { return (*items[T, P])(s) }

func (s *items[T, P]) size() int     { return len(*s) }
func (s *items[T, P]) at(i int) node { return P(&(*s)[i]) }
func (s *items[T, P]) clear()        { *s = nil }

func (s *items[T, P]) add(name string) node {
	if P(nil).element() != name {
		return nil
	}
	var item T
	*s = append(*s, item)
	return s.at(len(*s) - 1)
}

// kinds is a container of several kinds, those of the sealed interface I.
type kinds[I node] []I

func anyOf[I node](s *[]I) list { return (*kinds[I])(s) }

func (s *kinds[I]) size() int     { return len(*s) }
func (s *kinds[I]) at(i int) node { return (*s)[i] }
func (s *kinds[I]) clear()        { *s = nil }

func (s *kinds[I]) add(name string) node {
	item, ok := newNode(name).(I)
	if !ok {
		return nil
	}
	*s = append(*s, item)
	return item
}

// single is an element that may stand once: a list of at most one.
type single[T any, P pointer[T]] struct{ to **T }

func listOfOne[T any, P pointer[T]](to **T) list { return single[T, P]{to} }

func (s single[T, P]) size() int {
	if *s.to == nil {
		return 0
	}
	return 1
}

func (s single[T, P]) at(int) node { return P(*s.to) }
func (s single[T, P]) clear()      { *s.to = nil }

func (s single[T, P]) add(name string) node {
	if *s.to != nil || P(nil).element() != name {
		return nil
	}
	*s.to = new(T)
	return P(*s.to)
}
