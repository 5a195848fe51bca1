package itinerary

// A node is an element that has children. A new type is a file of its own and, if
// it is one of several kinds in a container, a line in newNodes.
type node interface {
	// element is the name of the node's own element; it works on nil.
	element() string
	// elements shows the children to a walk in the order of the XSD, each with its
	// limit: the one place where a type is spelled out for encoder, decoder and Diff
	// alike.
	elements(w walk)
}

// A walk is what is done with each child of a node.
type walk func(child)

// A child is an element as a walk meets it.
type child struct {
	name  string
	value any   // a pointer to the field, a list, or ignored
	limit int   // characters of a text, 0 for no limit
	form  *form // of a code
}

// text is a string of at most limit characters; 0 is no limit.
func (w walk) text(name string, s *string, limit int) { w(child{name: name, value: s, limit: limit}) }

// code is a string of a fixed form.
func (w walk) code(name string, s *string, f *form) { w(child{name: name, value: s, form: f}) }

// value is a *DateTime, *Decimal, *int, *uint8, or a pointer to one of *int,
// *uint8, *bool and *TripStatus; or *answered, or ignored.
func (w walk) value(name string, v any) { w(child{name: name, value: v}) }

// list is a container element.
func (w walk) list(name string, l list) { w(child{name: name, value: l}) }

// each is an element that stands as often as it has items, without a container.
func (w walk) each(name string, l list) { w(child{name: name, value: bare{l}}) }

// answered is a value only the server writes: read, never sent.
type answered string

// ignored is an element only the server writes, and nobody here needs.
type ignored struct{}

// A list is the content of a container element.
type list interface {
	size() int
	at(i int) node
	// add appends an empty item and returns it, nil if the container has no
	// items of that name.
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

func of[T any, P pointer[T]](s *[]T) list { return (*items[T, P])(s) }

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

// newNode returns an empty node for a container of several kinds, nil if the
// name is not of one of ours.
func newNode(name string) node {
	if empty, ok := newNodes[name]; ok {
		return empty()
	}
	return nil
}

// single is an element that may stand once: a list of at most one.
type single[T any, P pointer[T]] struct{ to **T }

func one[T any, P pointer[T]](to **T) list { return single[T, P]{to} }

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
