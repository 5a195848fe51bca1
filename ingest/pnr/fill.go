package pnr

import "slices"

// A filling takes values that a newer element leaves out from an older one, and
// their marks with them. Values go by their names in JSON.
type filling struct {
	to   *Marks
	from Marks
}

func fill[T comparable](f filling, name string, to *T, from T) {
	var none T
	if *to == none && from != none {
		*to = from
		f.take(name)
	}
}

func fillList[T any](f filling, name string, to *[]T, from []T) {
	if len(*to) == 0 && len(from) > 0 {
		*to = from
		f.take(name)
	}
}

// take takes over the marks of a value.
func (f filling) take(name string) {
	for _, m := range f.from {
		if m.Value == name {
			*f.to = append(slices.Clip(*f.to), m)
		}
	}
}
